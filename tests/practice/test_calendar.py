"""A portal set to a date: what has happened by then has happened, once and in order."""

from datetime import date

import pytest

from crawler.practice import changes
from crawler.practice.builders import nested
from crawler.practice.calendar import Calendar, Happening
from crawler.practice.places import bodies_of, places
from crawler.practice.trs import TrsPortal

STREET = "芦湾街道"


@pytest.fixture
def portal() -> TrsPortal:
    return nested(places()["lanting"], bodies_of("岚汀区"), None, (2023, 2024))


def test_happenings_come_in_the_order_of_their_days(portal: TrsPortal) -> None:
    done: list[str] = []
    calendar = Calendar(
        portal,
        Happening(date(2026, 3, 1), lambda _: done.append("later")),
        Happening(date(2026, 2, 1), lambda _: done.append("first")),
        Happening(date(2026, 2, 1), lambda _: done.append("second")),
    )
    assert [calendar.set_to(date(2026, month, 1)) for month in (1, 2, 2, 3)] == [0, 2, 0, 1]
    assert done == ["first", "second", "later"]


def test_a_jump_over_months_leaves_nothing_out(portal: TrsPortal) -> None:
    calendar = Calendar(
        portal,
        Happening(date(2026, 2, 1), lambda p: changes.take_down(p, STREET, 2024, listed=True)),
        Happening(date(2026, 5, 1), lambda p: changes.put_back(p, STREET, 2024)),
    )
    truth = portal.truth
    assert calendar.set_to(date(2026, 2, 1)) == 1
    assert len(portal.truth) == len(truth) - 1
    assert calendar.set_to(date(2026, 12, 31)) == 1
    assert portal.truth == truth


def test_time_does_not_go_back(portal: TrsPortal) -> None:
    calendar = Calendar(portal)
    calendar.set_to(date(2026, 2, 1))
    with pytest.raises(ValueError, match="2026-01-31 is over"):
        calendar.set_to(date(2026, 1, 31))


@pytest.mark.parametrize(("dated", "shown"), [(None, date(2026, 5, 8)), (date(2026, 3, 10), date(2026, 3, 10))])
def test_a_report_is_uploaded_on_one_day_and_may_show_another(
    portal: TrsPortal, dated: date | None, shown: date
) -> None:
    body = next(b for b in bodies_of("岚汀区") if b.name == STREET)
    column = changes.column_of(portal, STREET, 2024)
    article = changes.publish(portal, column, body, 2025, on=date(2026, 5, 8), dated=dated)
    (row,) = [row for row in portal.truth if row.year == 2025]
    assert row.published_on == shown
    assert "/202605/t20260508_" in row.urls[0]
    assert article.written_on is not None
    assert article.written_on < shown
