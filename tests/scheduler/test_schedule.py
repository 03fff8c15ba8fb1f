"""Jobs in the archive's database: added, changed and looked at from any process."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from archive.database import Database
from archive.models import Run
from archive.runs import finish_run, start_run
from crawler.errors import UnknownSite
from crawler.hours import Hours
from crawler.registry import Registry
from scheduler.errors import NotScheduled, PaceUnreadable
from scheduler.schedule import Schedule
from tests.scheduler.conftest import Clock

DAY = timedelta(days=1)


def visited(archive: Database, site: str, clock: Clock, outcome: str = "done") -> None:
    run = start_run(archive, site)
    finish_run(archive, run, outcome, {})  # type: ignore[arg-type]  # the test's word is one of the outcomes
    with archive.begin() as session:
        session.get_one(Run, run).started_at = clock()


def test_a_new_job_is_due_at_once(schedule: Schedule, clock: Clock) -> None:
    planned = schedule.add("alpha")
    assert (planned.site, planned.title, planned.group, planned.every) == ("alpha", "甲区人民政府", "shared", "season")
    assert planned.next_at == clock()
    assert planned.why == "never harvested yet"


def test_a_site_harvested_before_waits_its_turn(schedule: Schedule, archive: Database, clock: Clock) -> None:
    visited(archive, "alpha", clock)
    clock.forward(hours=1)
    planned = schedule.add("alpha")
    assert planned.last_at is not None
    assert planned.next_at == planned.last_at + DAY
    assert planned.why.startswith("daily")


def test_adding_again_changes_the_cadence(schedule: Schedule, archive: Database, clock: Clock) -> None:
    schedule.add("alpha")
    visited(archive, "alpha", clock)
    planned = schedule.add("alpha", "2h")
    assert (planned.every, planned.next_at) == ("2h", clock() + timedelta(hours=2))
    assert len(schedule.list()) == 1


def test_a_site_goes_by_any_of_its_names(schedule: Schedule) -> None:
    assert schedule.add("甲区人民政府").site == "alpha"
    assert schedule.pause("alpha.test").paused


def test_unknown_sites_and_cadences_change_nothing(schedule: Schedule) -> None:
    with pytest.raises(UnknownSite):
        schedule.add("gamma")
    with pytest.raises(PaceUnreadable):
        schedule.add("alpha", "often")
    assert schedule.list() == ()


def test_pause_and_resume(schedule: Schedule, archive: Database, clock: Clock) -> None:
    schedule.add("alpha")
    visited(archive, "alpha", clock)
    paused = schedule.pause("alpha")
    assert (paused.paused, paused.why) == (True, "paused by hand")
    assert schedule.add("alpha", "1d").paused
    assert schedule.resume("alpha").next_at == clock() + DAY


def test_now_goes_before_every_back_off(schedule: Schedule, archive: Database, clock: Clock) -> None:
    schedule.add("alpha")
    for _ in range(4):
        visited(archive, "alpha", clock, "refused")
    clock.forward(minutes=5)
    planned = schedule.now("alpha")
    assert (planned.next_at, planned.why) == (clock(), "asked for by hand")
    visited(archive, "alpha", clock, "refused")
    assert schedule.add("alpha").next_at == clock() + 14 * DAY


def test_a_paused_job_can_be_had_now(schedule: Schedule, clock: Clock) -> None:
    schedule.add("alpha")
    schedule.pause("alpha")
    assert schedule.now("alpha").next_at == clock()


def test_the_list_begins_with_what_is_next(schedule: Schedule, archive: Database, clock: Clock) -> None:
    visited(archive, "alpha", clock)
    schedule.add("alpha")
    schedule.add("beta")
    assert [planned.site for planned in schedule.list()] == ["beta", "alpha"]
    schedule.pause("beta")
    assert [planned.site for planned in schedule.list()] == ["alpha", "beta"]


def test_remove(schedule: Schedule) -> None:
    schedule.add("alpha")
    schedule.remove("alpha")
    assert schedule.list() == ()
    for method in (schedule.remove, schedule.pause, schedule.resume, schedule.now):
        with pytest.raises(NotScheduled, match="fazhi schedule add alpha"):
            method("alpha")


def test_a_site_that_left_the_registry_can_still_be_removed(schedule: Schedule, archive: Database) -> None:
    schedule.add("alpha")
    Schedule(archive, Registry([])).remove("alpha")
    assert schedule.list() == ()


def test_another_process_sees_the_same_jobs(schedule: Schedule, archive: Database, registry: Registry) -> None:
    schedule.add("alpha", "1d")
    with Database.open(archive.data, archive.engine.url.render_as_string(hide_password=False)) as second:
        assert [planned.every for planned in Schedule(second, registry).list()] == ["1d"]


def test_a_sweep_is_remembered(schedule: Schedule, clock: Clock) -> None:
    schedule.add("alpha")
    assert schedule.is_sweep_due("alpha")
    schedule.swept("alpha", clock())
    assert not schedule.is_sweep_due("alpha")
    clock.forward(days=7)
    assert schedule.is_sweep_due("alpha")
    assert not schedule.is_sweep_due("beta")
    schedule.add("alpha", "2h")
    with schedule._editor() as desk:
        assert desk.get_job("alpha").kwargs.keys() == {"site", "every", "swept_at"}


def planned_at(schedule: Schedule, site: str) -> datetime | None:
    return next(job.next_at for job in schedule.list() if job.site == site)


def test_mending_brings_forward_what_is_late(schedule: Schedule, archive: Database, clock: Clock) -> None:
    visited(archive, "alpha", clock)
    schedule.add("alpha", "1h")
    with schedule._editor() as desk:
        # Handed to a crawl that never began: its time has moved on.
        desk.get_job("alpha").modify(next_run_time=clock() + 30 * DAY)
    schedule.mend(busy={"alpha"})
    assert planned_at(schedule, "alpha") == clock() + 30 * DAY
    schedule.mend()
    assert planned_at(schedule, "alpha") == clock() + timedelta(hours=1)


def test_mending_leaves_the_spread_and_the_paused_alone(schedule: Schedule, archive: Database, clock: Clock) -> None:
    visited(archive, "alpha", clock)
    schedule.add("alpha")
    schedule.add("beta")
    schedule.pause("beta")
    schedule.replan("alpha")
    planned = planned_at(schedule, "alpha")
    schedule.mend()
    assert planned_at(schedule, "alpha") == planned
    assert planned is not None
    assert abs(planned - clock() - DAY) <= timedelta(minutes=15)
    assert planned_at(schedule, "beta") is None


def test_a_site_is_due_when_its_time_has_come(schedule: Schedule, archive: Database, clock: Clock) -> None:
    assert not schedule.is_due("alpha")
    schedule.add("alpha", "1h")
    assert schedule.is_due("alpha")
    visited(archive, "alpha", clock)
    assert not schedule.is_due("alpha")
    clock.forward(hours=1)
    assert schedule.is_due("alpha")


def test_a_visit_planned_a_little_early_is_made(schedule: Schedule, archive: Database, clock: Clock) -> None:
    schedule.add("alpha")
    visited(archive, "alpha", clock)
    clock.forward(hours=23, minutes=44)
    assert not schedule.is_due("alpha")
    clock.forward(minutes=1)
    assert schedule.is_due("alpha")


def test_overrules_that_cannot_be_read_stop_no_visit(
    schedule: Schedule, archive: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (archive.data / "overrules.toml").write_text("[[overrule]]\n", "utf-8")
    visited(archive, "alpha", clock)
    assert schedule.add("alpha").why.startswith("daily")
    assert "overrules.toml" in caplog.text


def test_visits_are_put_off_until_a_portal_wants_visitors(archive: Database, clock: Clock) -> None:
    registry = Registry([])
    registry.add("alpha.test", archive.data, name="alpha", hours=Hours.read("22-06"))
    schedule = Schedule(archive, Registry.load(archive.data), clock)
    # The clock stands at 9 in the morning in China.
    opens = clock() + timedelta(hours=13)
    planned = schedule.add("alpha")
    assert planned.next_at == opens
    assert "never harvested yet; at 22:00-06:00, when the portal wants visitors" in planned.why
    assert "asked for by hand; at 22:00" in schedule.now("alpha").why
    clock.forward(hours=14)
    assert schedule.add("alpha").next_at == clock()


def test_a_visit_that_the_hours_ended_goes_on_when_they_begin_again(archive: Database, clock: Clock) -> None:
    registry = Registry([])
    registry.add("alpha.test", archive.data, name="alpha", hours=Hours.read("22-06"))
    schedule = Schedule(archive, Registry.load(archive.data), clock)
    clock.forward(hours=20, days=120)
    schedule.add("alpha")
    run = start_run(archive, "alpha")
    finish_run(archive, run, "incomplete", {}, {"reason": "hours"})
    with archive.begin() as session:
        session.get_one(Run, run).started_at = clock()
    clock.forward(hours=2)
    assert schedule.add("alpha").next_at == clock() + timedelta(hours=15)


def test_a_job_that_cannot_be_read_is_left_alone(schedule: Schedule, archive: Database) -> None:
    """As one that a newer version stored; the library would delete it."""
    schedule.add("alpha")
    schedule.add("beta")
    with archive.begin() as session:
        session.execute(text("UPDATE apscheduler_jobs SET job_state = :no WHERE id = 'alpha'"), {"no": b"\x80\x05no"})
    assert [job.site for job in schedule.list()] == ["beta"]
    schedule.mend()
    with archive.read() as session:
        assert sorted(session.scalars(text("SELECT id FROM apscheduler_jobs"))) == ["alpha", "beta"]
