"""A clock that jumps: nothing is visited twice for it, nothing waits until the clock is right again."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import apscheduler.schedulers.base
import pytest

from archive.database import Database
from archive.queries import runs
from archive.runs import finish_run, start_run
from scheduler import service as services
from scheduler.digest import is_due
from scheduler.jobs import Crawl, Order
from scheduler.service import Service
from scheduler.visits import Terms
from tests.scheduler.conftest import Clock

pytestmark = pytest.mark.usefixtures("registry")


@pytest.fixture
def service(archive: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The real loop and the real job store in a thread; visits note a run, as a crawl does, and ask nobody."""

    def crawl(order: Order, **_: object) -> Crawl:
        run = start_run(archive, order.site, "schedule", at=order.now)
        finish_run(archive, run, "done", {"entries": 3, "columns": 1}, at=order.now)
        return Crawl(1, 0)

    class Now(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # a zone or none
            return clock().astimezone(tz)  # type: ignore[arg-type]  # see above

    # The library asks the machine; everything of ours gets its clock handed in.
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Now)
    monkeypatch.setattr(services, "LOOK_SECONDS", 0.05)
    made = Service(Terms(archive.data), archive, clock, crawl)
    monkeypatch.setattr(services, "_service", made)
    made.schedule.add("alpha", "6h")
    made.schedule.add("beta", "season")
    thread = threading.Thread(target=made.start)
    thread.start()
    yield made
    made.stopping.set()
    thread.join(10)
    made.shutdown()
    assert not thread.is_alive()


def visits(archive: Database) -> dict[str, int]:
    found = {"alpha": 0, "beta": 0}
    for run in runs(archive, last=1000):
        found[run.site] += 1
    return found


def expect(archive: Database, **wanted: int) -> None:
    """Wait until there were so many visits, and see that no other follows."""
    end = time.monotonic() + 60
    while visits(archive) != wanted and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(0.5)
    assert visits(archive) == wanted


def test_forward_and_back(service: Service, archive: Database, clock: Clock) -> None:
    start = clock()
    expect(archive, alpha=1, beta=1)
    # What was missed in 40 days is one visit.
    clock.now = start + timedelta(days=40)
    expect(archive, alpha=2, beta=2)
    # Back: the next visits lay weeks ahead; they come when they would have.
    clock.now = start + timedelta(minutes=2)
    expect(archive, alpha=2, beta=2)
    clock.now = start + timedelta(hours=6, minutes=1)
    expect(archive, alpha=3, beta=2)
    clock.now = start + timedelta(hours=24, minutes=30)
    expect(archive, alpha=4, beta=3)
    assert {run.outcome for run in runs(archive)} == {"done"}
    planned = {job.site: job.next_at - clock() for job in service.schedule.list() if job.next_at}
    assert timedelta(hours=5) < planned["alpha"] <= timedelta(hours=6)
    assert timedelta(hours=23) < planned["beta"] <= timedelta(hours=24, minutes=15)


def test_a_digest_made_while_the_clock_was_ahead_silences_no_other() -> None:
    now, at = datetime(2026, 2, 10, 4, tzinfo=UTC), datetime(2026, 1, 1, 8, 30).time()
    assert is_due(at, now + timedelta(days=40), now)
    assert is_due(at, now - timedelta(days=1), now)
    assert not is_due(at, now - timedelta(minutes=5), now)
