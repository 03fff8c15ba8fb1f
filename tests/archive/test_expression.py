"""The query language is read as people mean it, and whatever is read agrees with what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryUnreadable
from archive.search.expression import MAX_WORDS, AllOf, AnyOf, Word, all_words, matches, parse, words
from archive.texts import normalise


def word(typed: str) -> Word:
    return Word(typed, normalise(typed))


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("信访", word("信访")),
        ("  信访　", word("信访")),
        ("信访 调解", AllOf((word("信访"), word("调解")))),
        ("信访 AND 调解", AllOf((word("信访"), word("调解")))),
        ("信访 OR 调解", AnyOf((word("信访"), word("调解")))),
        ("信访 NOT 调解", AllOf((word("信访"),), (word("调解"),))),
        ("NOT 调解 信访", AllOf((word("信访"),), (word("调解"),))),
        ("a b OR c", AnyOf((AllOf((word("a"), word("b"))), word("c")))),
        ("a (b OR c)", AllOf((word("a"), AnyOf((word("b"), word("c")))))),
        ("(a)", word("a")),
        ("a NOT (b OR c)", AllOf((word("a"),), (AnyOf((word("b"), word("c"))),))),
        ('"a b" c', AllOf((word("a b"), word("c")))),
        ('"AND"', word("AND")),
        ("and", word("and")),
        ("信访OR调解", word("信访OR调解")),
        ('"（一）"', word("（一）")),
        ("“法治 政府”", word("法治 政府")),
        ("98.5%", word("98.5%")),
    ],
)
def test_queries(query: str, meant: object) -> None:
    assert parse(query) == meant


def test_a_phrase_looks_for_itself_without_its_spaces() -> None:
    assert parse('"法治 政府"').folded == "法治政府"  # type: ignore[union-attr]  # a word


def test_words_are_those_a_hit_may_show() -> None:
    expression = parse("信访 (调解 OR 信访) NOT 复议")
    assert [found.typed for found in words(expression)] == ["信访", "调解"]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("信访 调解", "信访和调解", True),
        ("信访 调解", "只有信访", False),
        ("信访 OR 调解", "只有信访", True),
        ("信访 NOT 调解", "只有信访", True),
        ("信访 NOT 调解", "信访和调解", False),
        ("信访 NOT (调解 复议)", "信访和调解", True),
    ],
)
def test_matches(query: str, text: str, expected: bool) -> None:
    assert matches(parse(query), [text]) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("信访 调解", True),
        ("访调", False),
        ("信访 NOT 复议", True),
        ("信访 NOT 调解", False),
        ("ＡＰＰ", True),
        ("app NOT 访调", True),
        ("访调 OR app", True),
    ],
)
def test_parts_of_a_text_match_together_but_no_word_across_them(query: str, expected: bool) -> None:
    assert matches(parse(query), ["办理信访", "调解矛盾", "ＡＰ Ｐ"]) is expected


def test_nothing_matches_no_text() -> None:
    assert not matches(parse("信访"), [])
    assert not matches(parse("信访 OR 调解"), [])


def test_all_words_are_those_after_not_too() -> None:
    assert [word.typed for word in all_words(parse("信访 (调解 OR 普法) NOT (复议 NOT 诉讼)"))] == [
        "信访", "调解", "普法", "复议", "诉讼",
    ]  # fmt: skip


@given(st.text(alphabet='法治 ()（）"“”ANDORNOT', max_size=30))
def test_anything_typed_is_read_or_refused(query: str) -> None:
    try:
        found = len(words(parse(query)))
    except QueryUnreadable:
        found = 1
    assert 1 <= found <= MAX_WORDS


@given(
    st.lists(st.text(alphabet="法治信访调解1a", min_size=1, max_size=4), min_size=1, max_size=6), st.text(max_size=40)
)
def test_words_side_by_side_must_all_stand_in_the_text(typed: list[str], text: str) -> None:
    folded = normalise(text)
    assert matches(parse(" ".join(typed)), [text]) is all(normalise(one) in folded for one in typed)
    assert matches(parse(" OR ".join(typed)), [text]) is any(normalise(one) in folded for one in typed)


def test_as_many_words_as_allowed() -> None:
    assert len(words(parse(" ".join(f"词{n}" for n in range(MAX_WORDS))))) == MAX_WORDS
