"""A year of several practice portals: time is set here; crawls, calendar, verdicts and alerts are the program's own."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from archive.database import Database
from crawler.practice.calendar import Calendar
from crawler.practice.server import Log, serve
from crawler.registry import Registry
from scheduler.plan import CHINA, in_season
from scheduler.visits import Terms, Visits
from scheduler.watch import Watch
from tests.scheduler.conftest import Clock
from tests.scheduler.crawling import Crawls, crawling

#: How long a visit takes.
VISIT = timedelta(minutes=3)


class Year:
    """The service without its waiting: what it does at the time it would do it."""

    def __init__(
        self, archive: Database, calendars: Mapping[str, Calendar], start: datetime, crawls: Crawls, log: Log
    ) -> None:
        self.archive, self.calendars, self.log = archive, calendars, log
        self.clock = Clock()
        self.clock.now = start.astimezone(UTC)
        stopping = threading.Event()
        self.visits = Visits(Terms(archive.data, delay=0.0), archive, stopping, self.clock, crawls)
        self.schedule = self.visits.schedule
        self.watch = Watch(archive, archive.data, stopping)
        self._tick = start

    @property
    def registry(self) -> Registry:
        return self.schedule.registry

    def until(self, moment: datetime) -> None:
        """Let time pass: visits when they are due, and a look at everything once a day (a week, out of season)."""
        while True:
            job = next(iter(self.schedule.list()), None)
            at = min(job.next_at, self._tick) if job and job.next_at else self._tick
            if at > moment:
                break
            self.clock.now = max(self.clock.now, at.astimezone(UTC))
            today = self.clock.now.astimezone(CHINA).date()
            for calendar in self.calendars.values():
                calendar.set_to(today)
            if at == self._tick:
                week = timedelta(days=7)
                self._tick += timedelta(days=1) if in_season(today) or in_season(today + week) else week
                self.schedule.mend()
            elif job:
                assert self.visits.visit(job.site)
                self.clock.now += VISIT
                self.watch.visited()
            self.watch.turn(self.clock.now)
        self.clock.now = moment.astimezone(UTC)


@contextmanager
def begin(data: Path, calendars: Mapping[str, Calendar], start: datetime) -> Iterator[Year]:
    """Serve the portals and open the archive in `data`, whose registry names them."""
    portals = [calendar.portal for calendar in calendars.values()]
    environ = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("FAZHI_")}
    with (
        serve(portals) as server,
        crawling({**environ, "http_proxy": server.proxy}, data / "crawls.log") as crawls,
        Database.open(data) as archive,
    ):
        yield Year(archive, calendars, start, crawls, server.log)


def china(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA)
