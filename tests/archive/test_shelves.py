"""Shelf numbers are in order of date, reports apart from the rest, and no two are one."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from archive.api import Archive
from archive.filters import Filters
from archive.models import Version
from archive.shelves import DAY, OTHERS, REPORTS, shelves_of
from archive.store import Saved

Save = Callable[..., Saved]


def shelf(archive: Archive, page: str) -> int:
    with archive.read() as session:
        numbers = session.execute(select(Version.shelf, Version.title)).all()
    return next(number for number, title in numbers if title == page)


def test_reports_and_the_rest_stand_apart_in_order_of_date(archive: Archive, save: Save) -> None:
    save("1", title="old", report_year=2010, published_on=date(2011, 3, 1))
    save("2", title="new", report_year=2011, published_on=date(2012, 3, 1))
    save("3", title="undated", report_year=2012, published_on=None)
    save("4", title="plan", kind="plan", text="计划。" * 9, published_on=date(2020, 1, 1))
    save("5", title="later plan", kind="plan", text="另一计划。" * 9, published_on=date(2021, 1, 1))
    order = [shelf(archive, title) for title in ("plan", "later plan", "undated", "old", "new")]
    assert order == sorted(order)
    assert all(OTHERS[0] <= number <= OTHERS[1] for number in order[:2])
    assert all(REPORTS[0] <= number <= REPORTS[1] for number in order[2:])


def test_a_day_is_filled_in_the_order_of_arrival(archive: Archive, save: Save) -> None:
    for year in range(2010, 2014):
        save(str(year), title=str(year), report_year=year, published_on=date(2024, 1, 31))
    numbers = [shelf(archive, str(year)) for year in range(2010, 2014)]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    assert numbers[0] == date(2024, 1, 31).toordinal() * DAY


@pytest.mark.parametrize("kind", ["annual_report", "plan"])
def test_dates_narrow_the_numbers(kind: str) -> None:
    day = date(2024, 3, 1)
    first, last = shelves_of(Filters(kind=kind, since=day, until=day))  # type: ignore[arg-type]  # one of the kinds
    assert last - first == DAY - 1
    whole = shelves_of(Filters(kind=kind))  # type: ignore[arg-type]  # one of the kinds
    assert whole[0] <= first <= last <= whole[1]


def test_until_leaves_out_what_has_no_date() -> None:
    first, _ = shelves_of(Filters(until=date(2024, 3, 1)))
    assert first > REPORTS[0] + DAY - 2


def test_every_kind_has_all_numbers() -> None:
    assert shelves_of(Filters(kind=None)) == (OTHERS[0], REPORTS[1])


def test_a_year_without_reports_has_numbers_all_the_same() -> None:
    first, last = shelves_of(Filters(since=date(1, 1, 1), until=date(1, 1, 2)))
    assert first < last
