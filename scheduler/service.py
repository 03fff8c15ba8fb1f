"""The background harvester: stays in the foreground of its own process, and starts one crawl process a visit.

Each server group has a queue of its own, so a slow portal holds up only its neighbours on the same servers. What is
due is looked up in the archive's database every few seconds, so changes made by other processes are seen.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]  # 3.11 ships no types
from apscheduler.schedulers.blocking import BlockingScheduler  # type: ignore[import-untyped]  # 3.11 ships no types
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from archive.database import Database
from archive.errors import ArchiveError
from archive.models import Run
from archive.queries import runs
from archive.runs import finish_run, start_run, sweep_runs
from crawler.errors import UnknownSite
from crawler.registry import Registry, Site
from scheduler.alerts import read_alerts
from scheduler.errors import Stopped
from scheduler.jobs import Order, crawl, sole_visitor
from scheduler.plan import CHINA
from scheduler.schedule import Schedule
from scheduler.watch import Watch

log = logging.getLogger("fazhi.scheduler")

#: How often the job store is looked at: a change by another process takes effect after this at the latest.
LOOK_SECONDS = 2.0
#: How long to wait before asking a database that did not answer again.
RETRY_SECONDS = 10.0
#: How often the times of all jobs are compared with the calendar.
MEND = timedelta(minutes=1)
POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service works with: `at_once` bounds its crawls; `delay`, `concurrency` are for servers of one's own."""

    data: Path
    database: str | None = None
    warc: str | None = None
    at_once: int = 4
    delay: float | None = None
    concurrency: int | None = None

    def order(self, site: Site, full: bool) -> Order:
        return Order(
            site=site.name,
            full=full,
            group=site.slot,
            data=self.data,
            database=self.database,
            warc=self.warc,
            delay=self.delay,
            concurrency=self.concurrency,
            trigger="schedule",
        )


class Service(BlockingScheduler):  # type: ignore[misc]  # the base is untyped
    """APScheduler's foreground scheduler, made to outlive a database that is away and to share its job store."""

    def __init__(self, terms: Terms, archive: Database) -> None:
        self.terms, self.archive = terms, archive
        self.schedule = Schedule(archive, Registry.load(terms.data))
        self.stopping = threading.Event()
        self._places = threading.BoundedSemaphore(terms.at_once)
        self._mended_at: datetime | None = None
        self.watch = Watch(archive, terms.data, self.stopping)
        super().__init__(jobstores={"default": self.schedule.store()}, timezone=CHINA)

    def visit(self, name: str) -> None:
        """Harvest one site, alone on its servers, unless it was just harvested or the service is ending."""
        try:
            # Read anew: sites may be added while the service runs.
            site = Registry.load(self.terms.data).get(name)
        except UnknownSite as error:
            log.error("%s: not visited: %s", name, error)
            return
        halt = self.stopping.is_set
        try:
            with (
                sole_visitor(self.terms.data, site.slot, engine=self.archive.engine, stop=halt) as place,
                self._place(),
            ):
                if not halt() and self._is_due(name):
                    self._crawl(site, place)
        except Stopped:
            return
        self.watch.visited()
        if not halt():
            with self.schedule.editing():
                self.schedule.replan(self, name)

    def _crawl(self, site: Site, place: int) -> None:
        before = self._last_run(site.name)
        messages = self.terms.data / "logs" / f"{site.name}.log"
        messages.parent.mkdir(exist_ok=True)
        log.info("%s: visit begins, its messages are in %s", site.name, messages)
        begun, full = datetime.now(UTC), self.schedule.is_sweep_due(self, site.name)
        status = crawl(self.terms.order(site, full), stop=self.stopping.is_set, place=place, log=messages).status
        sweep_runs(self.archive)
        if full and self._ended_well(site.name, before):
            with self.schedule.editing():
                self.schedule.swept(self, site.name, begun)
        if self._last_run(site.name) == before and status != 0:
            # It ended before it could say anything; without a trace it would be tried again at once, for ever.
            run = start_run(self.archive, site.name, "schedule")
            outcome = "interrupted" if self.stopping.is_set() else "failed"
            finish_run(self.archive, run, outcome, {}, {"exit_status": status})  # type: ignore[arg-type]  # two words of it
        log.info("%s: visit ended with exit status %d", site.name, status)

    def _is_due(self, name: str) -> bool:
        """Look again after waiting: another service or somebody by hand may have been there meanwhile."""
        job = self.get_job(name)
        return job is not None and self.schedule.due(job) <= datetime.now(UTC) + timedelta(seconds=1)

    def _ended_well(self, site: str, before: int | None) -> bool:
        latest = runs(self.archive, site, last=1)
        return bool(latest) and latest[0].id != before and latest[0].outcome in ("done", "incomplete")

    def _last_run(self, site: str) -> int | None:
        with self.archive.read() as session:
            return session.scalar(select(func.max(Run.id)).where(Run.site == site))

    @contextmanager
    def _place(self) -> Iterator[None]:
        while not self._places.acquire(timeout=0.2):
            if self.stopping.is_set():
                raise Stopped
        try:
            yield
        finally:
            self._places.release()

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
            with self.schedule.editing():
                now = datetime.now(UTC)
                if self._mended_at is None or abs(now - self._mended_at) >= MEND:
                    self.schedule.mend(self, self._busy())
                    self._mended_at = now
                wait: float | None = super()._process_jobs()
        except (SQLAlchemyError, ArchiveError) as error:
            log.warning("the archive's database does not answer, asked again in %d s: %s", RETRY_SECONDS, error)
            return RETRY_SECONDS
        return min(LOOK_SECONDS, LOOK_SECONDS if wait is None else wait)

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
            log.warning("run %d was cut off", interrupted)
        service = _service = Service(terms, archive)

        def on_signal(number: int, _frame: Any) -> None:
            log.info("%s: stopping; crawls under way put away their page", signal.Signals(number).name)
            service.stopping.set()

        previous = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            _seed(service)
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
