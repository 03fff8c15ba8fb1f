"""Look after the harvest while the service runs: health, incidents, alerts, the digest."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from archive.database import Database
from archive.errors import ArchiveError
from crawler.registry import Registry
from scheduler.alerts import deliver, read_alerts
from scheduler.digest import digest, is_due
from scheduler.errors import ScheduleError, first_line
from scheduler.health import health
from scheduler.incidents import last_digest, note, note_digest
from scheduler.locks import held
from scheduler.schedule import Schedule

log = logging.getLogger("fazhi.watch")

#: How often messages that could not be sent are tried again, and portals looked at where no visit ended meanwhile.
DELIVER_SECONDS = 60.0
LOOK = timedelta(hours=1)


class Watch:
    """A thread beside the service; `visited` wakes it when a visit has ended."""

    def __init__(self, archive: Database, data: Path, stopping: threading.Event) -> None:
        self.archive, self.data, self.stopping = archive, data, stopping
        self._woken = threading.Event()
        self._looked_at: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def visited(self) -> None:
        """A visit has ended: look at once whether it brought trouble, or the end of it."""
        self._looked_at = None
        self._woken.set()

    def join(self) -> None:
        """Wait a moment for the thread to end; a mail server that does not answer must not hold up the service."""
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join(1)

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.turn(datetime.now(UTC))
            except (SQLAlchemyError, ArchiveError, ScheduleError) as error:
                said, told = "nobody was alerted, tried again in %d s: %s", {"event": "watch_failed"}
                log.warning(said, DELIVER_SECONDS, first_line(error), extra=told)
            self._woken.wait(DELIVER_SECONDS)
            self._woken.clear()

    def turn(self, now: datetime) -> None:
        """Look, note, tell; of several services on one archive, one at a time."""
        alerts = read_alerts(self.data / "alerts.toml")
        with held(self.archive.data, "alerts", engine=self.archive.engine):
            with_digest = is_due(alerts.digest, last_digest(self.archive), now)
            # A clock that was wrong for a while must not keep it from looking.
            if with_digest or self._looked_at is None or abs(now - self._looked_at) >= LOOK:
                self._look(now, with_digest)
            deliver(self.archive, alerts, now)

    def _look(self, now: datetime, with_digest: bool) -> None:
        self._looked_at = now
        registry = Registry.load(self.data)
        found = health(self.archive, Schedule(self.archive, registry).list(), now)
        if turns := note(self.archive, found, now):
            log.info("%d changes in the health of the portals were noted", turns, extra={"event": "incidents_noted"})
        if with_digest:
            told = digest(self.archive, registry, found, last_digest(self.archive), now)
            note_digest(self.archive, *told, now)
