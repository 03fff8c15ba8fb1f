"""Filters mean the same to search, listings and both databases."""

from collections.abc import Callable
from datetime import date

import pytest

from archive.api import Archive
from archive.filters import Filters
from archive.queries import count
from archive.search.expression import parse
from archive.search.facets import wanted_facets
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
        assert wanted_facets(session, Filters(year=2023, body_type="town")) == [["y2023"], ["ttown"]]
        assert wanted_facets(session, Filters(district="合川")) == [["d合川区"]]


def test_no_word_of_a_text_is_taken_for_a_facet(three: Archive) -> None:
    assert parse("y2022")
    for word in ("y2022", "ttown", "d合川区", "kannual_report"):
        assert three.search(word).total == 0
