"""What the next visits of a portal will do, and why."""

from datetime import timedelta

from archive.database import Database
from archive.records import Record
from archive.runs import finish_run, start_run
from archive.store import save_record
from crawler.registry import Registry
from scheduler.errands import Errand, errands
from scheduler.schedule import Schedule
from tests.scheduler.conftest import Clock


def told(schedule: Schedule, archive: Database, clock: Clock) -> dict[str, Errand]:
    (job,) = schedule.list()
    return {one.what: one for one in errands(archive, job, None, clock())}


def test_a_portal_never_visited(schedule: Schedule, archive: Database, clock: Clock) -> None:
    schedule.add("alpha")
    found = told(schedule, archive, clock)
    assert {what: one.at for what, one in found.items()} == {
        "visit": clock(), "sweep": clock(), "walk": clock(), "second_look": None,
    }  # fmt: skip
    assert found["walk"].why == "no walk of it has come to its end so far"
    assert found["sweep"].why.startswith("its columns were never read to their ends")


def test_each_has_its_own_cadence(schedule: Schedule, archive: Database, registry: Registry, clock: Clock) -> None:
    assert registry.get("alpha")
    schedule.add("alpha", sweep="3d")
    start, text = clock(), "甲区2025年法治政府建设年度报告。" * 30
    run = start_run(archive, "alpha", at=start)
    for page in ("a", "b"):
        record = Record("annual_report", text + page, "test", url=f"http://alpha.test/{page}", title="年度报告")
        save_record(archive, record, url_key=f"alpha.test/{page}", site="alpha", at=start - timedelta(days=200))
    finish_run(archive, run, "done", {"walked": True, "walks": 1}, {"reason": "finished"}, at=start)
    schedule.swept("alpha", start)
    clock.forward(hours=1)
    schedule.replan("alpha")
    found = told(schedule, archive, clock)
    assert found["visit"].at is not None
    assert timedelta(hours=23) < found["visit"].at - start < timedelta(hours=25)
    assert found["sweep"].at == start + timedelta(days=3)
    assert found["second_look"].at == found["visit"].at
    assert found["second_look"].why.startswith("2 of 2 known reports")


def test_a_paused_job_does_nothing(schedule: Schedule, archive: Database, clock: Clock) -> None:
    schedule.add("alpha")
    schedule.pause("alpha")
    assert list(told(schedule, archive, clock).values()) == [Errand("alpha", "visit", None, "paused by hand")]


def test_what_was_said_of_a_cadence_stays(schedule: Schedule) -> None:
    schedule.add("alpha", "6h", "2w")
    assert [(job.every, job.sweep_every) for job in (schedule.add("alpha"), schedule.add("alpha", "1d"))] == [
        ("6h", "2w"), ("1d", "2w"),
    ]  # fmt: skip
    assert schedule.add("alpha", sweep="season").sweep_every == "season"


def test_a_sweep_is_due_by_its_own_cadence(schedule: Schedule, clock: Clock) -> None:
    schedule.add("alpha", sweep="1d")
    assert schedule.is_sweep_due("alpha")
    schedule.swept("alpha", clock())
    assert not schedule.is_sweep_due("alpha")
    clock.forward(days=1)
    assert schedule.is_sweep_due("alpha")
