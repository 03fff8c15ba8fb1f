"""Which sites are stale, broken, blocked or empty, and since when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.database import Database
from archive.queries import RunRow
from archive.runs import finish_run, start_run
from scheduler.health import Health, health, health_of, summary
from scheduler.runs import judge
from scheduler.schedule import Planned, Schedule

NOW = datetime(2026, 2, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def job(every: str = "season", paused: bool = False) -> Planned:
    return Planned("alpha", "甲区人民政府", "shared", every, None if paused else NOW + DAY, "", None)


def row(days_ago: float, outcome: str = "done", **counts: Any) -> RunRow:
    at = NOW - days_ago * DAY
    evidence = {"trouble": [{"what": "ruishu", "why": "a firewall"}]} if outcome == "refused" else {}
    return RunRow(1, "alpha", "schedule", at, at, outcome, {"entries": 20, "columns": 4, **counts}, evidence)


def look(rows: list[RunRow], planned: Planned | None = None) -> Health:
    return health_of(planned or job(), [(run, judge(run, rows[i + 1 :])) for i, run in enumerate(rows)], NOW)


def test_a_site_that_works() -> None:
    found = look([row(1), row(2), row(3)])
    assert (found.state, found.reasons, found.is_trouble) == ("ok", (), False)
    assert (found.last_ok, found.since) == (NOW - DAY, NOW - 3 * DAY)


def test_blocked_since_the_first_refusal() -> None:
    found = look([row(1, "refused"), row(2, "refused"), row(3)])
    assert (found.state, found.since, found.last_ok) == ("blocked", NOW - 2 * DAY, NOW - 3 * DAY)
    assert found.reasons == ("a firewall",)


def test_a_run_that_was_green_but_read_nothing_is_broken() -> None:
    found = look([row(1, entries=0, columns=0), row(2), row(3)])
    assert (found.state, found.is_trouble) == ("broken", True)


@pytest.mark.parametrize("outcome", ["running", "interrupted"])
def test_a_run_without_an_end_says_nothing(outcome: str) -> None:
    found = look([row(0, outcome), row(1, "refused"), row(2)])
    assert (found.state, found.last_run) == ("blocked", NOW)


def test_a_rebuilt_portal_is_named_by_the_run_that_found_it_so() -> None:
    moved = {"vanished": 1, "walked": True}
    counts: list[dict[str, Any]] = [moved, moved, {}, moved]
    rows = [replace(row(days, **counts[days - 1]), id=10 - days) for days in (1, 2, 3, 4)]
    assert look(rows).rebuilt_in == 8
    assert look(rows).state == "ok"
    assert look(rows[1:]).rebuilt_in == 8
    assert look(rows[2:]).rebuilt_in is None
    assert look([row(1, entries=0, **moved), row(2), row(3)]).rebuilt_in is None


def test_stale_when_nothing_has_worked_for_long() -> None:
    assert look([row(2.9)]).state == "ok"
    found = look([row(4)])
    assert (found.state, found.since) == ("stale", NOW - 4 * DAY)
    assert "no run has worked for 4 days" in found.reasons[0]


def test_runs_cut_off_again_and_again_make_a_site_stale() -> None:
    assert look([row(0.1, "interrupted"), row(1, "interrupted"), row(5)]).state == "stale"


def test_how_long_is_long_depends_on_the_cadence() -> None:
    assert look([row(40)], job("4w")).state == "ok"
    assert look([row(1.9)], job("1m")).state == "ok"
    assert look([row(2.1)], job("1m")).state == "stale"


def test_the_monthly_pace_of_december_is_no_fault_in_january() -> None:
    december = datetime(2025, 12, 8, tzinfo=UTC)
    rows = [RunRow(1, "alpha", "schedule", december, december, "done", {"entries": 9, "columns": 1}, {})]
    judged = [(rows[0], judge(rows[0], []))]
    assert health_of(job(), judged, datetime(2026, 1, 2, tzinfo=UTC)).state == "ok"
    assert health_of(job(), judged, datetime(2026, 1, 4, tzinfo=UTC)).state == "stale"


def test_new_paused_and_empty_sites_are_no_trouble() -> None:
    assert look([]).state == "new"
    assert look([row(50)], job(paused=True)).state == "paused"
    found = look([row(1, entries=0, columns=0), row(2, entries=0, columns=0)])
    assert (found.state, found.is_trouble) == ("empty", False)


def test_sites_harvested_by_hand_are_looked_at_too(archive: Database) -> None:
    finish_run(archive, start_run(archive, "gamma"), "refused", {})
    finish_run(archive, start_run(archive, "delta"), "done", {"entries": 5, "columns": 1})
    found = health(archive, (), datetime.now(UTC) + 400 * DAY)
    assert [(one.site, one.state) for one in found] == [("gamma", "blocked"), ("delta", "ok")]


def test_all_sites_those_in_trouble_first(archive: Database, schedule: Schedule) -> None:
    for site, outcome in (("alpha", "done"), ("beta", "refused")):
        schedule.add(site, "1d")
        finish_run(archive, start_run(archive, site), outcome, {"entries": 5, "columns": 1})  # type: ignore[arg-type]  # one of its words
    found = health(archive, schedule.list())
    assert [(one.site, one.state) for one in found] == [("beta", "blocked"), ("alpha", "ok")]
    assert summary(found) == {"blocked": 1, "ok": 1}
