"""Filters mean the same to search, listings and both databases."""

from collections.abc import Callable
from datetime import date

import pytest

from archive.api import Archive
from archive.filters import Filters
from archive.models import Version
from archive.queries import count
from archive.search.expression import parse
from archive.search.facets import facets, published_in, wanted_facets
from archive.store import Saved

Save = Callable[..., Saved]


@pytest.fixture
def three(archive: Archive, save: Save) -> Archive:
    """A street of 合川, a town of 石柱 with an undated report, and a department."""
    save("street")
    save(
        "town",
        body="石柱土家族自治县西沱镇人民政府",
        body_short="西沱镇",
        body_key="500240101",
        body_type="town",
        district="石柱土家族自治县",
        district_code="500240",
        published_on=None,
    )
    save("office", body="合川区司法局", body_short="司法局", body_key=None, body_type="department", report_year=2022)
    return archive


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (Filters(), 3),
        (Filters(district="合川区"), 2),
        (Filters(district="合川"), 2),
        (Filters(district="石柱"), 1),
        (Filters(district="石柱土家族自治县"), 1),
        (Filters(district="500240"), 1),
        (Filters(district="合"), 2),
        (Filters(district="柱"), 0),
        (Filters(district="合川县"), 0),
        (Filters(district="%"), 0),
        (Filters(body="西沱镇"), 1),
        (Filters(body="石柱土家族自治县西沱镇人民政府"), 1),
        (Filters(body="500240101"), 1),
        (Filters(body="司法"), 1),
        (Filters(body="_"), 0),
        (Filters(body_type="department"), 1),
        (Filters(body_type="zone"), 0),
        (Filters(year=2022), 1),
        (Filters(year=2022, district="石柱"), 0),
        (Filters(since=date(2024, 2, 20)), 2),
        (Filters(since=date(2024, 2, 21)), 0),
        (Filters(until=date(2024, 2, 20)), 2),
        (Filters(until=date(2024, 2, 19)), 0),
        (Filters(site="hechuan"), 3),
        (Filters(site="shizhu"), 0),
        (Filters(section="problems"), 3),
        (Filters(section="leadership"), 0),
        (Filters(id="500240101-2023"), 1),
        (Filters(kind="plan"), 0),
        (Filters(kind=None), 3),
    ],
)
def test_listing_and_searching_select_the_same(three: Archive, filters: Filters, number: int) -> None:
    assert count(three, filters) == number
    from archive.search import search

    # The word stands in the section that one of the filters asks for.
    assert search(three, "信访", filters).total == number


def test_a_filter_nothing_fulfils_gives_an_empty_group(three: Archive) -> None:
    with three.read() as session:
        assert wanted_facets(session, Filters(body="没有")) == [[]]
        assert wanted_facets(session, Filters(year=2023, body_type="town")) == [["Ｙ2023"], ["Ｔtown"]]
        assert wanted_facets(session, Filters(district="合川")) == [["Ｄ合川区"]]


def test_no_word_of_a_text_is_taken_for_a_facet(three: Archive) -> None:
    assert parse("Ｙ2022")
    for word in ("Ｙ2022", "y2022", "Ｔtown", "Ｄ合川区", "Ｋannual_report", "Ｐ2024"):
        assert three.search(word).total == 0


def test_a_body_that_was_renamed_is_found_by_the_name_of_the_report(archive: Archive, save: Save) -> None:
    save("old", body="大石镇人民政府", body_short="大石镇", body_type="town", report_year=2015)
    save("new")
    for name, number in (("大石镇", 1), ("大石街道", 1), ("大石", 2), ("500117004", 2)):
        assert count(archive, Filters(body=name)) == number
        assert archive.search("信访", body=name).total == number


def test_a_district_is_found_by_the_name_of_the_report(archive: Archive, save: Save) -> None:
    save("old", district="江津市", district_code="500116", report_year=2015)
    save("new", district="江津区", district_code="500116")
    save("other", district="江津区", district_code=None, report_year=2022)
    for name, number in (("江津市", 1), ("江津区", 2), ("江津", 3), ("500116", 2)):
        assert count(archive, Filters(district=name)) == number
        assert archive.search("信访", district=name).total == number


def test_versions_are_filed_under_all_that_filters_ask_for() -> None:
    version = Version(
        kind="plan",
        report_year=2023,
        body_type="town",
        district="石柱县",
        body_key="50-a/局",
        published_on=date(2024, 1, 31),
        title=None,
        text="",
        record={},
    )
    assert facets(version) == ["Ｙ2023", "Ｔtown", "Ｄ石柱县", "Ｂ50x2dax2f局", "Ｋplan", "Ｐ2024"]
    assert published_in(2024, 2023) == ["Ｐ2024", "Ｐ2023"]
