"""Departments by formal name, abbreviation and folder."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from pipelines import departments
from pipelines.departments import department, department_by_slug, department_names

VOCABULARY = Path(departments.__file__).parent / "vocabulary" / "departments.toml"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("教育委员会", "教育委员会"),
        ("区教委", "教育委员会"),
        ("县教委", "教育委员会"),
        ("区卫生健康委", "卫生健康委员会"),
        ("区市场监管局", "市场监督管理局"),
        ("区文化旅游委", "文化和旅游发展委员会"),
        ("县人力社保局", "人力资源和社会保障局"),
        ("区住房城乡建委", "住房和城乡建设委员会"),
        ("区区司法局", "司法局"),
        ("自治县司法局", "司法局"),
        ("区规划自然资源局", "规划和自然资源局"),
    ],
)
def test_many_names_of_one_department(printed: str, name: str) -> None:
    found = department(printed)
    assert found is not None
    assert found.name == name


def test_the_short_name_is_the_common_abbreviation() -> None:
    assert [department(name).short for name in ("卫生健康委员会", "司法局")] == ["卫生健康委", "司法局"]  # type: ignore[union-attr]  # both are known


def test_a_department_that_the_list_lacks_is_taken_as_printed() -> None:
    found = department("区三峡水库管理局")
    assert found is not None
    assert (found.name, found.short) == ("三峡水库管理局", "三峡水库管理局")


def test_a_parks_committee_is_a_zone() -> None:
    found = department("工业园区管理委员会")
    assert found is not None
    assert (found.zone, found.short) == (True, "工业园区管委会")
    other = department("巫溪工业园区管理委员会")
    assert other is not None
    assert other.zone


@pytest.mark.parametrize(
    "printed", ["", "区委", "县委", "办公室", "各部门", "有关单位", "区政府", "我局", "局党组", "教育工委", "同乐镇"]
)
def test_what_is_no_department(printed: str) -> None:
    assert department(printed) is None


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("qsfj", "司法局"),
        ("xsfj", "司法局"),
        ("sfj_70655", "司法局"),
        ("qgaj_71102", "公安局"),
        ("gafj", "公安分局"),
        ("qwsjkw_65453", "卫生健康委员会"),
        ("qscjdglj", "市场监督管理局"),
        ("xyjglj", "应急管理局"),
        ("QJW", "教育委员会"),
    ],
)
def test_departments_by_their_folder(slug: str, name: str) -> None:
    found = department_by_slug(slug)
    assert found is not None
    assert found.name == name


def test_folders_of_a_county_level_city_begin_with_another_letter() -> None:
    found = department_by_slug("ssfj", letters="s")
    assert found is not None
    assert found.name == "司法局"
    assert department_by_slug("ssfj") is None
    assert department_by_slug("qsfj", letters="s") is None


@pytest.mark.parametrize("slug", ["zwgk_229", "fzzfjsndbg", "jz", "zfxxgkml", "202601", ""])
def test_folders_of_columns_are_no_departments(slug: str) -> None:
    assert department_by_slug(slug) is None


def test_no_name_and_no_folder_means_two_departments() -> None:
    rows = tomllib.loads(VOCABULARY.read_text("utf-8"))["department"]
    names = Counter(name for row in rows for name in {row["name"], *row["short"]})
    slugs = Counter(slug for row in rows for slug in row["slug"])
    assert [n for n, count in (names + slugs).items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z]+", slug) for slug in slugs)


def test_names_come_longest_first_so_that_a_text_is_read_greedily() -> None:
    lengths = [len(name) for name in department_names()]
    assert lengths == sorted(lengths, reverse=True)
