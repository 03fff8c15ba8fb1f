"""One visit: made when due, left when not, and never without a trace."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from archive.database import Database
from archive.queries import runs
from archive.runs import Outcome, finish_run, start_run
from scheduler.jobs import Crawl, Order
from scheduler.visits import Terms, Visits
from tests.scheduler.conftest import Clock

#: What becomes of a crawl: its exit status, and how its run ended, None where it ended before it began one.
End = tuple[int, Outcome | None]

pytestmark = pytest.mark.usefixtures("registry")


class Crawls:
    """Stands for the crawl process; what it writes into the archive is what a crawl writes."""

    def __init__(self, archive: Database) -> None:
        self.archive = archive
        self.orders: list[Order] = []
        self.end: End = (0, "done")
        self.evidence: dict[str, Any] = {"reason": "finished"}

    def __call__(self, order: Order, **_: Any) -> Crawl:
        self.orders.append(order)
        status, outcome = self.end
        if outcome:
            run = start_run(self.archive, order.site, order.trigger, at=order.now)
            finish_run(self.archive, run, outcome, {"entries": 3, "columns": 1}, self.evidence, at=order.now)
        return Crawl(1, status)


@pytest.fixture
def crawls(archive: Database) -> Crawls:
    return Crawls(archive)


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


@pytest.fixture
def visits(archive: Database, clock: Clock, crawls: Crawls, stopping: threading.Event) -> Visits:
    made = Visits(Terms(archive.data, "sqlite://", delay=0.0), archive, stopping, clock, crawls)
    made.schedule.add("alpha", "1d")
    return made


def test_a_site_that_is_due_is_crawled_and_planned_again(visits: Visits, crawls: Crawls, clock: Clock) -> None:
    assert visits.visit("alpha")
    (order,) = crawls.orders
    assert (order.site, order.group, order.trigger, order.now) == ("alpha", "shared", "schedule", clock())
    assert (order.database, order.delay) == ("sqlite://", 0.0)
    assert f"FAZHI_NOW={clock().isoformat()}" in order.arguments()
    (job,) = visits.schedule.list()
    assert job.next_at == clock() + timedelta(days=1)


def test_a_site_that_somebody_has_just_visited_is_left(visits: Visits, crawls: Crawls) -> None:
    visits.visit("alpha")
    assert visits.visit("alpha")
    assert len(crawls.orders) == 1


def test_a_site_that_left_the_registry_is_left(
    visits: Visits, crawls: Crawls, archive: Database, caplog: pytest.LogCaptureFixture
) -> None:
    (archive.data / "registry" / "alpha.toml").unlink()
    assert not visits.visit("alpha")
    assert crawls.orders == []
    assert "alpha: not visited" in caplog.text


@pytest.mark.parametrize(
    ("end", "swept"), [((0, "done"), True), ((0, "incomplete"), True), ((0, "refused"), False), ((0, "failed"), False)]
)
def test_a_sweep_is_done_when_it_ended_well(
    visits: Visits, crawls: Crawls, clock: Clock, end: End, swept: bool
) -> None:
    crawls.end = end
    visits.visit("alpha")
    assert crawls.orders[0].full
    assert visits.schedule.is_sweep_due("alpha") is not swept
    clock.forward(days=14)
    visits.visit("alpha")
    assert [order.full for order in crawls.orders] == [True, True]


@pytest.mark.parametrize(
    "evidence",
    [
        {"reason": "shutdown"},
        {},
        {"reason": "finished", "trouble": [{"what": "budget"}]},
        {"reason": "finished", "trouble": [{"what": "hours"}]},
    ],
)
def test_a_sweep_that_was_cut_off_is_still_due(visits: Visits, crawls: Crawls, evidence: dict[str, Any]) -> None:
    crawls.end, crawls.evidence = (0, "incomplete"), evidence
    visits.visit("alpha")
    assert visits.schedule.is_sweep_due("alpha")


@pytest.mark.parametrize(("halt", "outcome"), [(False, "failed"), (True, "interrupted")])
def test_a_crawl_that_ended_before_it_began_leaves_a_trace(
    visits: Visits, crawls: Crawls, archive: Database, stopping: threading.Event, halt: bool, outcome: str, clock: Clock
) -> None:
    crawls.end = (-9, None)
    visits._run_crawl = halting(crawls, stopping) if halt else crawls
    assert visits.visit("alpha")
    (run,) = runs(archive, "alpha")
    assert (run.outcome, run.evidence, run.started_at) == (outcome, {"exit_status": -9}, clock())
    if not halt:
        (job,) = visits.schedule.list()
        assert job.why.startswith("the last run was cut off or failed once")


def halting(crawls: Crawls, stopping: threading.Event) -> Callable[..., Crawl]:
    """The service is told to end while the crawl is under way."""

    def crawl(order: Order, **how: Any) -> Crawl:
        stopping.set()
        return crawls(order, **how)

    return crawl


def test_no_visit_begins_when_the_service_ends(visits: Visits, crawls: Crawls, stopping: threading.Event) -> None:
    stopping.set()
    assert visits.visit("alpha")
    assert crawls.orders == []


def test_without_a_clock_the_crawl_goes_by_the_machine(archive: Database, crawls: Crawls) -> None:
    made = Visits(Terms(archive.data), archive, threading.Event(), run_crawl=crawls)
    made.schedule.add("beta")
    made.visit("beta")
    assert crawls.orders[0].now is None
    assert not any(part.startswith("FAZHI_NOW") for part in crawls.orders[0].arguments())
