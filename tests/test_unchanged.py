"""When a known page is looked at again, and when an address that gave none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from archive.misses import Missed
from archive.portals import Known
from pipelines.unchanged import is_due, is_worth_asking

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def page(published: date | None, seen_days_ago: float, failures: int = 0) -> Known:
    seen = NOW - timedelta(days=seen_days_ago)
    return Known("http://h.example/a", "live", "annual_report", published, None, None, seen, failures)


@pytest.mark.parametrize(
    ("published", "often"),
    [(date(2026, 2, 1), 7), (date(2025, 3, 1), 30), (date(2021, 3, 1), 180), (None, 180)],
)
def test_fresh_reports_are_looked_at_often_and_old_ones_rarely(published: date | None, often: int) -> None:
    assert not is_due(page(published, often - 0.1), NOW)
    assert is_due(page(published, often), NOW)


def test_a_page_that_was_not_there_last_time_is_asked_at_every_visit() -> None:
    assert is_due(page(date(2020, 2, 1), 0.1, failures=1), NOW)


def test_a_page_that_a_firewall_stood_before_is_asked_at_the_next_visit() -> None:
    assert is_due(replace(page(date(2020, 2, 1), 0.1), status="blocked"), NOW)


def test_a_report_that_became_something_else_is_looked_at_by_each_visit_for_a_while() -> None:
    notice = replace(page(None, 0.1), kind="other", displaced_at=NOW - timedelta(days=0.1))
    assert is_due(notice, NOW)
    assert is_due(replace(notice, displaced_at=NOW - timedelta(days=13.9)), NOW)
    assert not is_due(replace(notice, displaced_at=NOW - timedelta(days=14)), NOW)


def missed(what: str, times: int, days_ago: float) -> Missed:
    return Missed("http://h.example/a", what, times, NOW - timedelta(days=days_ago))


@pytest.mark.parametrize("what", ["soft_404", "gone", "too_large", "login", "redirect_loop", "elsewhere", "hollow"])
@pytest.mark.parametrize(("times", "wait"), [(1, 7), (2, 14), (3, 28), (5, 112), (6, 180), (40, 180)])
def test_what_is_said_to_be_so_is_asked_ever_more_rarely(what: str, times: int, wait: int) -> None:
    assert not is_worth_asking(missed(what, times, wait - 0.1), NOW)
    assert is_worth_asking(missed(what, times, wait), NOW)


@pytest.mark.parametrize(
    "what", ["unreachable", "stub", "maintenance", "status_503", "status_500", "left_alone", "walled"]
)
def test_what_passes_by_itself_is_asked_at_each_run_and_then_rarely_too(what: str) -> None:
    assert all(is_worth_asking(missed(what, times, 0), NOW) for times in range(5))
    assert not is_worth_asking(missed(what, 5, 6.9), NOW)
    assert is_worth_asking(missed(what, 5, 7), NOW)
    assert not is_worth_asking(missed(what, 7, 13), NOW)
    assert is_worth_asking(missed(what, 500, 180), NOW)


def test_what_a_wrong_clock_saw_in_the_future_does_not_wait_for_it() -> None:
    assert is_due(page(date(2021, 3, 1), -1), NOW)
    assert not is_due(page(date(2021, 3, 1), -0.01), NOW)
    assert is_worth_asking(missed("gone", 3, -1), NOW)
    assert not is_worth_asking(missed("gone", 3, -0.01), NOW)
