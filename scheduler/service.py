"""The background harvester: stays in the foreground of its own process, and starts one crawl process a visit.

Each server group has a queue of its own, so a slow portal holds up only its neighbours on the same servers. What is
due is looked up in the archive's database every few seconds, so changes made by other processes are seen.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]  # 3.11 ships no types
from apscheduler.schedulers.blocking import BlockingScheduler  # type: ignore[import-untyped]  # 3.11 ships no types
from sqlalchemy.exc import SQLAlchemyError

from archive.database import Database
from archive.errors import ArchiveError
from archive.runs import sweep_runs
from crawler.agent import insist_on_contact
from scheduler.alerts import read_alerts
from scheduler.errors import first_line
from scheduler.jobs import Crawl, crawl
from scheduler.plan import CHINA
from scheduler.visits import Terms, Visits
from scheduler.watch import Watch

log = logging.getLogger("fazhi.scheduler")

#: How often the job store is looked at: a change by another process takes effect after this at the latest.
LOOK_SECONDS = 2.0
#: How long to wait before asking a database that did not answer again.
RETRY_SECONDS = 10.0
#: How often the times of all jobs are compared with the calendar.
MEND = timedelta(minutes=1)
POLL_SECONDS = 0.1


class Service(BlockingScheduler):  # type: ignore[misc]  # the base is untyped
    """APScheduler's foreground scheduler, made to outlive a database that is away and to share its job store.

    `clock` and `run_crawl` are those of `Visits`.
    """

    def __init__(
        self,
        terms: Terms,
        archive: Database,
        clock: Callable[[], datetime] | None = None,
        run_crawl: Callable[..., Crawl] = crawl,
    ) -> None:
        self.archive = archive
        self.stopping = threading.Event()
        self.visits = Visits(terms, archive, self.stopping, clock, run_crawl)
        self.schedule = self.visits.schedule
        self._mended_at: datetime | None = None
        self.watch = Watch(archive, terms.data, self.stopping)
        super().__init__(jobstores={"default": self.schedule.store()}, timezone=CHINA)

    def visit(self, name: str) -> None:
        """What a job does, in the thread of its server group."""
        try:
            if self.visits.visit(name):
                self.watch.visited()
        except (SQLAlchemyError, ArchiveError) as error:
            # What is missing of it (the run's end, the next time) is made up for when the database is back.
            told = {"site": name, "event": "database_away"}
            log.warning("%s: the database went away during the visit: %s", name, first_line(error), extra=told)

    def _busy(self) -> set[str]:
        """Jobs that are under way or wait in the queue of their servers."""
        return {name for queue in list(self._executors.values()) for name in list(queue._instances)}

    # -- what APScheduler leaves open --

    def _main_loop(self) -> None:
        while not self.stopping.is_set():
            until = time.monotonic() + self._process_jobs()
            while time.monotonic() < until and not self.stopping.is_set():
                time.sleep(min(POLL_SECONDS, max(0.0, until - time.monotonic())))
        # The base class waits for visits while it holds the locks that they need to end.
        while self._busy():
            time.sleep(POLL_SECONDS)

    def _process_jobs(self) -> float:
        """Hand out what is due. The base class ends when the database is away, and waits for the time it knew last."""
        try:
            now = self.schedule.clock()
            if self._mended_at is None or abs(now - self._mended_at) >= MEND:
                self.schedule.mend(self._busy())
                self._mended_at = now
            with self.schedule.editing():
                wait: float | None = super()._process_jobs()
        except (SQLAlchemyError, ArchiveError) as error:
            said, told = "the database does not answer, asked again in %d s: %s", {"event": "database_away"}
            log.warning(said, RETRY_SECONDS, first_line(error), extra=told)
            return RETRY_SECONDS
        return LOOK_SECONDS if wait is None else max(POLL_SECONDS, min(LOOK_SECONDS, wait))

    def _lookup_executor(self, alias: str) -> ThreadPoolExecutor:
        """A queue for each server group, made when its first job is due; the base class would drop the job."""
        if alias not in self._executors:
            self.add_executor(ThreadPoolExecutor(1), alias)
        return self._executors[alias]


_service: Service | None = None


def visit(site: str, **_: str) -> None:
    """What stored jobs call, by this name."""
    if _service is None:
        raise RuntimeError("visit runs in a service only")
    _service.visit(site)


def run(terms: Terms) -> None:
    """Harvest the scheduled sites until SIGTERM or SIGINT; an archive without any job gets one for every portal in use.

    Returns within 10 s of the signal: crawls under way have 8 s to put away the page at hand.
    """
    global _service
    _quieten(logging.getLogger("apscheduler"), logging.getLogger("apscheduler.scheduler"))
    read_alerts(terms.data / "alerts.toml")  # a mistake in it is told now, not when the first alert is due
    with Database.open(terms.data, terms.database, terms.warc) as archive:
        for interrupted in sweep_runs(archive):
            log.warning("run %d was cut off", interrupted, extra={"run": interrupted, "event": "run_interrupted"})
        service = _service = Service(terms, archive)

        def on_signal(number: int, _frame: Any) -> None:
            said = "%s: stopping; crawls under way put away their page"
            log.info(said, signal.Signals(number).name, extra={"event": "stopping"})
            service.stopping.set()

        previous = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            _seed(service)
            _insist_on_contact(service)
            service.watch.start()
            service.start()
        finally:
            service.stopping.set()
            if service.running:
                service.shutdown()
            service.watch.join()
            sweep_runs(archive)
            _service = None
            for number, action in previous.items():
                signal.signal(number, action)


def _quieten(library: logging.Logger, scheduler: logging.Logger) -> None:
    """The library tells of every look at its store, and warns of what is wanted here: no site twice at once."""
    library.setLevel(logging.WARNING)
    scheduler.addFilter(lambda record: "maximum number of running instances" not in str(record.msg))


def _insist_on_contact(service: Service) -> None:
    """Raise NoContact where a live portal is to be visited by nobody in particular."""
    sites = {site.name: site for site in service.schedule.registry}
    for job in service.schedule.list():
        if job.site in sites and not job.paused:
            insist_on_contact(sites[job.site], service.visits.terms.contact, service.visits.terms.delay is not None)


def _seed(service: Service) -> None:
    """Schedule every portal in use, where nobody has scheduled anything yet."""
    schedule = service.schedule
    if schedule.list():
        return
    today = datetime.now(CHINA).date()
    for site in schedule.registry:
        if site.until is None or site.until >= today:
            schedule.add(site.name)
    log.info("nothing was scheduled yet: all %d portals in use are now", len(schedule.list()))
