"""The stored jobs: which sites are harvested in the background, how often, and when next.

They lie in the archive's database, so every command here works while the service runs in another process, which
looks every few seconds.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.job import Job  # type: ignore[import-untyped]  # 3.11 ships no types
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]  # 3.11 ships no types
from apscheduler.schedulers.base import BaseScheduler  # type: ignore[import-untyped]  # 3.11 ships no types
from sqlalchemy import ColumnElement, select

from archive.database import Database
from crawler.hours import Hours
from crawler.registry import Registry, Site
from scheduler.errors import NotScheduled, OverrulesUnreadable
from scheduler.locks import held
from scheduler.owed import Overrule, read_overrules
from scheduler.past import overdue_bodies, past_of
from scheduler.plan import (
    CHINA,
    HOUR,
    SEASON,
    SPREAD,
    Pace,
    Past,
    Visit,
    next_sweep,
    next_visit,
    read_pace,
    read_sweep,
    spread,
    within,
)

log = logging.getLogger("fazhi.scheduler")

#: What a job calls; stored by name, so that name must stay.
VISIT = "scheduler.service:visit"
#: A job may be planned so much later than it is due before it counts as forgotten: it may wait for its servers.
SLACK = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Planned:
    """One job as people see it; `next_at` is None while it is paused.

    `swept_at`: when all pages of its columns were last read.
    """

    site: str
    title: str
    group: str
    every: str
    next_at: datetime | None
    why: str
    last_at: datetime | None
    sweep_every: str = SEASON
    swept_at: datetime | None = None

    @property
    def paused(self) -> bool:
        return self.next_at is None


class Schedule:
    """The jobs of one archive. Each method is done when it returns, whoever else runs the service."""

    def __init__(self, archive: Database, registry: Registry, clock: Callable[[], datetime] | None = None) -> None:
        self.archive, self.registry = archive, registry
        self.clock = clock or (lambda: datetime.now(UTC))
        self._overdue: tuple[datetime, Counter[str]] | None = None

    def list(self) -> tuple[Planned, ...]:
        """All jobs, the next first, the paused last."""
        with self._editor() as scheduler:
            return tuple(self._planned(job) for job in scheduler.get_jobs())

    def add(self, wanted: str, every: str | None = None, sweep: str | None = None) -> Planned:
        """Schedule a site, or change how often it is visited and swept; None leaves what was said before.

        Raises UnknownSite, PaceUnreadable.
        """
        site = self.registry.get(wanted)
        with self._editor() as scheduler:
            job = scheduler.get_job(site.name) or put(scheduler, site, read_pace(every or SEASON))
            pace = Pace(every or job.kwargs["every"])
            told = {"every": pace.every} | ({"sweep": read_sweep(sweep)} if sweep else {})
            job.modify(trigger=pace, kwargs={**job.kwargs, **told})
            job = scheduler.get_job(site.name)
            if job.next_run_time is not None:
                job.modify(next_run_time=self.due(job))
            return self._planned(scheduler.get_job(site.name))

    def pause(self, wanted: str) -> Planned:
        """Keep a job but do not run it; a crawl under way goes on."""
        with self._job(wanted) as job:
            job.pause()
        return self._get(job.id)

    def resume(self, wanted: str) -> Planned:
        """Take a paused job up again, at the time that the calendar says."""
        with self._job(wanted) as job:
            if job.next_run_time is None:
                job.modify(next_run_time=self.due(job))
        return self._get(job.id)

    def remove(self, wanted: str) -> None:
        """Forget a job; what was harvested stays."""
        with self._job(wanted) as job:
            job.remove()

    def now(self, wanted: str) -> Planned:
        """Have a site visited as soon as its servers are free, paused or not, whatever became of earlier visits."""
        with self._job(wanted) as job:
            now = self.clock()
            job.modify(kwargs={**job.kwargs, "asked_at": now.isoformat()}, next_run_time=now)
        return self._get(job.id)

    def due(self, job: Job) -> datetime:
        """When a job should run next, by the calendar and by what became of its last visits."""
        return self._visit(job).at

    def is_due(self, name: str) -> bool:
        """Whether a site is to be visited now."""
        with self._editor() as scheduler:
            job = scheduler.get_job(name)
            if job is None:
                return False
            early = SPREAD if job.kwargs["every"] == SEASON else timedelta(seconds=1)
            return self.due(job) <= self.clock() + early

    def replan(self, name: str) -> None:
        """Set a job's time anew after a visit; one that was paused or removed meanwhile is left so."""
        with self._editor() as scheduler:
            job = scheduler.get_job(name)
            if job is not None and job.next_run_time is not None:
                at = spread(self.due(job), self.clock(), job.kwargs["every"])
                job.modify(next_run_time=within(Visit(at, ""), self._hours(job.id)).at)

    def is_sweep_due(self, name: str) -> bool:
        """Whether the next visit of a site should read all pages of its columns."""
        with self._editor() as scheduler:
            job = scheduler.get_job(name)
            return job is not None and next_sweep(_swept_at(job), self.clock(), _sweep(job)).at <= self.clock()

    def swept(self, name: str, at: datetime) -> None:
        """Remember that all pages of a site's columns have been read."""
        with self._editor() as scheduler:
            if job := scheduler.get_job(name):
                job.modify(kwargs={**job.kwargs, "swept_at": at.isoformat()})

    def mend(self, busy: Container[str] = ()) -> None:
        """Bring forward what is due earlier than its job says; jobs that are `busy` are left alone.

        The time of a job moves on when it is handed to a crawl. A service that was killed with visits waiting, a
        clock that was wrong for a while, or a body that fell overdue would leave it too late.
        """
        with self._editor() as scheduler:
            for job in scheduler.get_jobs():
                if job.next_run_time is None or job.id in busy:
                    continue
                due = self.due(job)
                slack = SPREAD + SLACK if job.kwargs["every"] == SEASON and due > self.clock() else timedelta(seconds=1)
                if job.next_run_time > due + slack:
                    job.modify(next_run_time=due)

    @contextmanager
    def editing(self, wait: float | None = None) -> Iterator[None]:
        """Keep others from changing jobs meanwhile: between reading and writing one, a change would be lost."""
        with held(self.archive.data, "schedule", engine=self.archive.engine, wait=wait):
            yield

    def store(self) -> SQLAlchemyJobStore:
        """The job store in the archive's database."""
        return _Store(engine=self.archive.engine)

    @contextmanager
    def _editor(self) -> Iterator[BaseScheduler]:
        scheduler = _Desk(jobstores={"default": self.store()}, timezone=CHINA)
        with self.editing():
            scheduler.start(paused=True)
            try:
                yield scheduler
            finally:
                scheduler.shutdown()

    @contextmanager
    def _job(self, wanted: str) -> Iterator[Job]:
        """A job by the name of its site; a site that has left the registry may still have one."""
        with self._editor() as scheduler:
            job = scheduler.get_job(wanted) or scheduler.get_job(self.registry.get(wanted).name)
            if job is None:
                raise NotScheduled(wanted)
            yield job

    def _get(self, name: str) -> Planned:
        with self._job(name) as job:
            return self._planned(job)

    def _visit(self, job: Job) -> Visit:
        return within(next_visit(self._past(job), self.clock(), job.kwargs["every"]), self._hours(job.id))

    def _hours(self, name: str) -> Hours | None:
        return next((site.hours for site in self.registry if site.name == name), None)

    def _past(self, job: Job) -> Past:
        asked = job.kwargs.get("asked_at")
        asked_at = datetime.fromisoformat(asked) if asked else None
        return past_of(self.archive, job.id, self.clock(), overdue=self._owed(job.id), asked_at=asked_at)

    def _owed(self, name: str) -> int:
        """How many bodies of a portal's district are overdue; counted anew when an hour old, as it takes a second."""
        now = self.clock()
        if self._overdue is None or abs(now - self._overdue[0]) > HOUR:
            self._overdue = now, overdue_bodies(self.archive, now.astimezone(CHINA).date(), self._overrules())
        site = next((site for site in self.registry if site.name == name), None)
        return self._overdue[1][site.place] if site and site.place else 0

    def _overrules(self) -> tuple[Overrule, ...]:
        try:
            return read_overrules(self.archive.data / "overrules.toml")
        except OverrulesUnreadable as error:
            # Looked for in vain is better than not visited at all.
            log.warning("nobody is exempt for now: %s", error)
            return ()

    def _planned(self, job: Job) -> Planned:
        why = self._visit(job).why if job.next_run_time else "paused by hand"
        last = self._past(job).last_start
        told = (job.id, job.name, job.executor, job.kwargs["every"], job.next_run_time, why, last)
        return Planned(*told, _sweep(job), _swept_at(job))


def _sweep(job: Job) -> str:
    return str(job.kwargs.get("sweep", SEASON))


def _swept_at(job: Job) -> datetime | None:
    swept = job.kwargs.get("swept_at")
    return datetime.fromisoformat(swept) if swept else None


class _Store(SQLAlchemyJobStore):  # type: ignore[misc]  # the base is untyped
    """The library's job store on an engine that is not its own."""

    def shutdown(self) -> None:
        """The library would close the connections that others still use."""

    def _get_jobs(self, *conditions: ColumnElement[bool]) -> list[Job]:
        """The library deletes what it cannot read; a job made by a newer version is not this one's to delete."""
        jobs = []
        rows = select(self.jobs_t.c.id, self.jobs_t.c.job_state).order_by(self.jobs_t.c.next_run_time)
        with self.engine.begin() as connection:
            for name, state in connection.execute(rows.where(*conditions)):
                try:
                    jobs.append(self._reconstitute_job(state))
                except Exception as error:  # unpickling runs whatever the state names
                    log.error("%s: its job cannot be read and is left alone: %s", name, error)
        return jobs


class _Desk(BaseScheduler):  # type: ignore[misc]  # the base is untyped
    """A scheduler that edits jobs and never runs one; the library's own would, while it shuts down."""

    def wakeup(self) -> None:
        """There is nobody to wake."""

    def shutdown(self, wait: bool = True) -> None:
        super().shutdown(wait)


def put(scheduler: BaseScheduler, site: Site, every: str) -> Job:
    """Store a job for a site: one at a time, late rather than never, all that was missed as one.

    The executor is named after the server group: the service gives each group a queue of its own.
    """
    return scheduler.add_job(
        VISIT,
        trigger=Pace(read_pace(every)),
        kwargs={"site": site.name, "every": every},
        id=site.name,
        name=site.title,
        executor=site.slot,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
