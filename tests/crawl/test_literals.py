"""Object literals of scripts, as they are really written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.literals import constants, object_with


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ("var p = {tableName: 't_1', pageNo: 1};", {"tableName": "t_1", "pageNo": 1}),
        ('post({"tableName":"t_1","sorts":[{"sortField":"a"}],})', {"tableName": "t_1", "sorts": [{"sortField": "a"}]}),
        ("var t = '7'; x({tenantId: t, tableName: 'a'})", {"tenantId": "7", "tableName": "a"}),
        ("x({tableName: 'a', pageNo: page + 1, pageSize: 15})", {"tableName": "a", "pageNo": None, "pageSize": 15}),
        ("x({tableName: 'a', word: $('#q').val() || '', on: true})", {"tableName": "a", "word": None, "on": True}),
        ("x({tableName: 'a', // 表\n f: {operator: 'or', properties: []} /* x */})",
         {"tableName": "a", "f": {"operator": "or", "properties": []}}),
        ("a({u: '/l', d: {tableName: 'say \"a\"'}})", {"tableName": 'say "a"'}),
        ("o = {k: 1}; p = {m: {n: 2}, tableName: 'a'}", {"m": {"n": 2}, "tableName": "a"}),
    ],
)  # fmt: skip
def test_the_innermost_object_with_the_key(script: str, value: dict[str, object]) -> None:
    assert object_with(script, "tableName") == value


@pytest.mark.parametrize("script", ["", "tableName: 'a'", "{tableName", "var tableName = 'a';", "x({other: 1})"])
def test_nothing_is_made_of_what_is_no_object(script: str) -> None:
    assert object_with(script, "tableName") is None


def test_the_first_value_of_a_constant_counts() -> None:
    assert constants("var a = 'x', b = 15;\nconst c = \"y\";\na = 'z';") == {"a": "x", "b": 15, "c": "y"}


@given(st.text(alphabet="{}[]:,'\"\\tableName 1a+$().\n", max_size=120))
def test_no_script_makes_it_fail(script: str) -> None:
    found = object_with(script, "tableName")
    assert found is None or "tableName" in found
