"""What each column of a run says, held against what it said before."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.queries import RunRow
from scheduler.lists import lost, stopped
from scheduler.runs import judge

YEARS, TOWNS = "http://www.h.example/ndbg/", "http://www.h.example/jz/"
FEBRUARY = datetime(2026, 2, 10, tzinfo=UTC)


def ran(at: datetime = FEBRUARY, **lists: tuple[int, str | None]) -> RunRow:
    urls = {"years": YEARS, "towns": TOWNS}
    read = {urls[name]: {"entries": entries, "newest": newest} for name, (entries, newest) in lists.items()}
    counts: dict[str, Any] = {"entries": sum(n for n, _ in lists.values()), "columns": len(lists)}
    return RunRow(1, "alpha", "schedule", at, at, "done", counts, {"reason": "finished", "lists": read})


GOOD = [ran(years=(10, "2026-01-20"), towns=(100, "2026-02-01")) for _ in range(3)]


def test_a_small_column_is_seen_to_shrink_beside_a_large_one() -> None:
    run = ran(years=(4, "2026-01-20"), towns=(100, "2026-02-01"))
    assert lost(run, GOOD) == (f"a column has 4 entries and never had fewer than 10 before: {YEARS}",)
    assert judge(run, GOOD).outcome == "broken"
    assert lost(ran(years=(6, "2026-01-20"), towns=(120, "2026-02-01")), GOOD) == ()


def test_how_far_lists_were_read_says_nothing_of_their_size() -> None:
    look = ran(years=(10, "2026-01-20"), towns=(26, "2026-02-01"))
    deep = [replace(look, counts={**look.counts, "entries": rows}) for rows in (66, 70, 81)]
    assert judge(look, deep).outcome == "ok"
    smaller = ran(years=(4, "2026-01-20"), towns=(16, "2026-02-01"))
    assert "the lists have 20 rows; earlier runs read 36 or more" in judge(smaller, deep).reasons


def test_one_report_taken_down_from_a_short_list_is_no_sign() -> None:
    assert lost(ran(years=(1, "2026-01-20")), [ran(years=(2, "2026-01-20"))] * 5) == ()


def test_a_column_is_measured_by_its_smallest_size_and_by_more_than_one() -> None:
    assert lost(ran(years=(5, "2026-01-20")), [ran(years=(8, None)), *GOOD]) == ()
    assert lost(ran(years=(4, "2026-01-20")), GOOD[:1]) == ()
    assert lost(ran(towns=(9, "2026-02-01")), [ran(years=(50, "2026-01-20"))] * 3) == ()


def test_rows_that_show_no_dates_any_more() -> None:
    run = ran(years=(10, None), towns=(100, "2026-02-01"))
    assert lost(run, GOOD) == (f"the rows of a column show no dates any more: {YEARS}",)
    assert lost(run, [ran(years=(10, None)), *GOOD]) == ()
    assert lost(ran(years=(0, None)), [ran(years=(2, "2026-01-20"))] * 3) == ()


@pytest.mark.parametrize(
    ("at", "newest", "is_sign"),
    [
        ("2026-04-15", "2025-03-28", False),
        ("2026-04-16", "2025-03-28", True),
        ("2026-12-30", "2025-03-28", True),
        ("2027-04-15", "2025-03-28", True),
        # It is known by then, and coverage says who is overdue.
        ("2027-04-16", "2025-03-28", False),
        ("2026-04-16", "2024-03-28", False),
        ("2026-04-16", "2026-01-02", False),
        ("2026-04-16", None, False),
        ("2026-04-16", "2099-01-01", False),
        ("2026-04-16", "03-28", False),
    ],
)
def test_dates_that_stopped(at: str, newest: str | None, is_sign: bool) -> None:
    run = ran(datetime.fromisoformat(f"{at}T06:00:00+00:00"), years=(10, newest))
    signs = stopped(run, GOOD)
    assert bool(signs) is is_sign
    if is_sign:
        assert "the newest row of all lists is of 2025-03-28" in signs[0]
        assert judge(run, [ran(years=(10, newest))] * 3).outcome == "broken"


def test_one_list_that_goes_on_is_enough() -> None:
    april = datetime(2026, 4, 20, tzinfo=UTC)
    assert stopped(ran(april, years=(10, "2025-03-28"), towns=(100, "2026-03-01")), GOOD) == ()
    assert stopped(ran(april, years=(10, "2025-03-28")), GOOD[:1]) == ()
