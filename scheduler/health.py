"""How each portal is doing: working, stale, broken, blocked, empty; and since when.

The commonest failure of a harvester is silence. A site is judged by its latest runs and by the time since the last
that worked; the calendar says how long that may be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Literal

from sqlalchemy import select

from archive.database import Database
from archive.models import Run, Site
from archive.queries import RunRow
from scheduler.plan import CHINA, DAY, SEASON, Past, cadence, next_visit
from scheduler.runs import Verdict, assess
from scheduler.schedule import Planned

State = Literal["ok", "incomplete", "stale", "broken", "blocked", "empty", "paused", "new"]
#: What somebody has to look at.
TROUBLE: tuple[State, ...] = ("stale", "broken", "blocked")
#: Runs looked at for a site: enough to say since when it is as it is, in days of the season.
LOOK_BACK = 30
#: The pace of a portal that is harvested by hand only: it is never stale.
BY_HAND = "by hand"
#: A visit may be missed this many times before the site counts as stale.
PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Health:
    """One portal. `since`: start of the first run of the present state; `last_ok`: start of the last that worked.

    `rebuilt_in`: the run that first found known columns gone and others in their place, while later runs still do.
    """

    site: str
    title: str
    state: State
    since: datetime | None
    last_run: datetime | None
    last_ok: datetime | None
    next_at: datetime | None
    reasons: tuple[str, ...] = ()
    rebuilt_in: int | None = None

    @property
    def is_trouble(self) -> bool:
        return self.state in TROUBLE


def health(archive: Database, jobs: Iterable[Planned], now: datetime | None = None) -> tuple[Health, ...]:
    """Look at every portal that is scheduled or was harvested by hand, those in trouble first."""
    now = now or datetime.now(UTC)
    jobs = tuple(jobs)
    found = [
        health_of(job, assess(archive, job.site, LOOK_BACK), now)
        for job in (*jobs, *_unscheduled(archive, {job.site for job in jobs}))
    ]
    order = ("blocked", "broken", "stale", "incomplete", "empty", "new", "paused", "ok")
    return tuple(sorted(found, key=lambda h: (order.index(h.state), h.site)))


def _unscheduled(archive: Database, scheduled: set[str]) -> list[Planned]:
    query = select(Site.name, Site.title).where(Site.name.in_(select(Run.site))).order_by(Site.name)
    with archive.read() as session:
        rows = session.execute(query).all()
    return [Planned(name, title or name, "", BY_HAND, None, "", None) for name, title in rows if name not in scheduled]


def health_of(job: Planned, judged: Sequence[tuple[RunRow, Verdict]], now: datetime) -> Health:
    """Say how one portal does. A run under way or cut off says nothing; the one before it does."""
    telling = [(run, verdict) for run, verdict in judged if verdict.outcome not in ("running", "interrupted")]
    last_ok = next(
        (run.started_at for run, verdict in telling if verdict.outcome in ("ok", "empty", "incomplete")), None
    )
    last_run = judged[0][0].started_at if judged else None
    state, reasons = _state(job, telling, last_ok, now)
    since = last_ok if state == "stale" else _since(telling)
    return Health(job.site, job.title, state, since, last_run, last_ok, job.next_at, reasons, _rebuilt_in(telling))


def _state(
    job: Planned, telling: Sequence[tuple[RunRow, Verdict]], last_ok: datetime | None, now: datetime
) -> tuple[State, tuple[str, ...]]:
    if job.paused and job.every != BY_HAND:
        return "paused", ("paused by hand",)
    if not telling:
        return "new", ("no run has come to an end yet",)
    outcome, reasons = telling[0][1].outcome, telling[0][1].reasons
    if outcome == "blocked":
        return "blocked", reasons
    if outcome == "broken":
        return "broken", reasons
    if last_ok is not None and job.every != BY_HAND and now > _patience_ends(job, last_ok, now):
        return "stale", (f"no run has worked for {(now - last_ok).days} days",)
    if outcome == "incomplete":
        return "incomplete", reasons
    return ("empty" if outcome == "empty" else "ok"), reasons


def _rebuilt_in(telling: Sequence[tuple[RunRow, Verdict]]) -> int | None:
    rebuilt = takewhile(lambda one: one[1].outcome in ("ok", "incomplete") and one[0].counts.get("vanished"), telling)
    return min((run.id for run, _ in rebuilt), default=None)


def _patience_ends(job: Planned, last_ok: datetime, now: datetime) -> datetime:
    """When a site is called stale: some visits after the one that was due have been missed, two days at least."""
    due = next_visit(Past(last_start=last_ok), last_ok, job.every).at
    gap = cadence(now.astimezone(CHINA).date())[0] if job.every == SEASON else due - last_ok
    return max(due + (PATIENCE - 1) * gap, last_ok + 2 * DAY)


def _since(telling: Sequence[tuple[RunRow, Verdict]]) -> datetime | None:
    """Start of the oldest run in the unbroken row of runs with the latest outcome."""
    since = None
    for run, verdict in telling:
        if verdict.outcome != telling[0][1].outcome:
            break
        since = run.started_at
    return since


def summary(found: Iterable[Health]) -> dict[str, int]:
    """Count the portals by state."""
    counts: dict[str, int] = defaultdict(int)
    for one in found:
        counts[one.state] += 1
    return dict(counts)
