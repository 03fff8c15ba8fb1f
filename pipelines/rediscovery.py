"""When a portal is walked anew from its home page, and which of its columns are remembered: told from the archive.

A walk costs a few hundred requests, a look at the columns one each. So a portal is walked when its columns are not
known to the end, when that is long ago, or when something is missing that a walk may find; never twice in a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from archive.coverage import coverage, latest_reports
from archive.database import Database
from archive.portals import GONE_DAYS, KnownColumn, columns
from archive.queries import RunRow, runs
from crawler.addresses import identity

#: Portals grow new columns and bodies.
WALK_AGAIN = timedelta(days=30)
#: What was lost is looked for at once, after a walk in vain the next day; what is missing in season once a week.
LOST_PAUSE, MISSING_PAUSE = timedelta(days=1), timedelta(days=7)
#: Reports go to the level above by 1 March and to the public by 1 April (督察工作规定, art. 24); two weeks of grace.
LATE, OVER = (3, 1), (4, 15)
#: The clocks of two machines may differ so much; what was done later than that from now was done by a wrong clock.
SKEW = timedelta(hours=1)
#: Names that a sentence shows.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class State:
    """What the archive knows of a portal, as far as it bears on walking it.

    `walked_at`: start of the last walk that came to its end; `begun_at`: of the last that was begun; `fruitful`:
    whether the last to be begun came to its end and met columns. `known`: whether any column is remembered; `lost`:
    those that had entries and have none now. `without`: bodies of its district that no report was ever found of;
    `missing`: those that have reported before and not for the year that is due.
    """

    walked_at: datetime | None = None
    begun_at: datetime | None = None
    fruitful: bool = True
    known: bool = True
    lost: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a portal is visited: `why` it is walked, None when only its columns are looked at.

    `may_walk`: whether it may be walked after all should a column turn out to be gone on the way; `missed`: keys of
    those for which it was walked already, in vain; `unread`: by a column's key, its pages that did not come when it was
    last read; `newest`: likewise, the latest date that a row of it showed.
    """

    columns: tuple[KnownColumn, ...]
    why: str | None
    may_walk: bool
    missed: frozenset[str] = frozenset()
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    newest: Mapping[str, str] = field(default_factory=dict)


def why_walk(state: State, now: datetime) -> str | None:
    """Say why the portal is to be walked now, None when its columns are enough."""
    if state.walked_at is None:
        return "no walk of it has come to its end so far"
    if now - state.walked_at >= WALK_AGAIN:
        return f"the last walk was {(now - state.walked_at).days} days ago"
    if not state.known and may_walk(state, now):
        return "no column of it is known"
    if state.lost and may_walk(state, now):
        return f"of its columns, {_names(state.lost)} had entries before and can not be read"
    begun_at = state.begun_at or state.walked_at
    if LATE <= (now.month, now.day) <= OVER and now - begun_at >= MISSING_PAUSE:
        if state.without:
            return f"no report was ever found of {_names(state.without)}"
        if state.missing:
            return f"the report for {now.year - 1} is missing of {_names(state.missing)}"
    return None


def may_walk(state: State, now: datetime) -> bool:
    """Whether a portal may be walked for what it has lost: at once, but not while the last walk was in vain."""
    return state.begun_at is None or state.fruitful or now - state.begun_at >= LOST_PAUSE


def plan(archive: Database, site: str, place: str | None, now: datetime) -> Plan:
    """Decide on a visit of a portal whose bodies are those of a district, given by its code or name."""
    history = [run for run in runs(archive, site, last=200) if run.started_at - now <= SKEW]
    walked_at = max((run.started_at for run in history if run.counts.get("walked")), default=None)
    begun_at = max((run.started_at for run in history if run.counts.get("walks")), default=None)
    remembered = tuple(c for c in columns(archive, site) if not c.is_gone)
    met = tuple(c for c in remembered if walked_at is None or (c.last_ok_at and c.last_ok_at >= walked_at))
    # A walk that met nothing has told nothing: the portal is down or broken, and what was known of it may come back.
    alive = tuple(c for c in remembered if c in met or _may_come_back(c, now)) if met else remembered
    without, missing = _absent(archive, place, now.date()) if place else ((), ())
    state = State(
        walked_at,
        begun_at,
        fruitful=bool(met) and begun_at == walked_at,
        known=bool(alive),
        lost=_lost(met or remembered, history),
        without=without,
        missing=missing,
    )
    missed = frozenset(c.url_key for c in alive if c not in met) if met else frozenset()
    last = {c.url_key: reading for c in alive if (reading := _last_reading(c, history))}
    unread = {key: tuple(pages) for key, reading in last.items() if (pages := reading.get("unread"))}
    newest = {key: day for key, reading in last.items() if (day := reading.get("newest"))}
    return Plan(alive, why_walk(state, now), may_walk(state, now), missed, unread, newest)


def _last_reading(column: KnownColumn, history: Sequence[RunRow]) -> Mapping[str, Any] | None:
    """What the last run that read a column has noted of it."""
    told = (run.evidence.get("lists", {}).get(column.url) for run in history)
    return next(filter(None, told), None)


def _may_come_back(column: KnownColumn, now: datetime) -> bool:
    """Whether a column that a whole walk did not meet may yet be there: portals fall over for an afternoon."""
    return column.last_ok_at is not None and now - column.last_ok_at < GONE_DAYS


def _lost(alive: Iterable[KnownColumn], history: Sequence[RunRow]) -> tuple[str, ...]:
    """Names of columns that the last whole run could not read, for other reasons than that nobody answered."""
    last = next((run for run in history if run.evidence.get("reason") == "finished"), None)
    if last is None:
        return ()
    trouble = {identity(one["url"]): one["what"] for one in last.evidence.get("trouble") or ()}
    gone = (None, "gone", "soft_404", "off_limits")
    return tuple(
        column.name
        for column in alive
        if column.entries
        and column.last_ok_at is not None
        and column.last_ok_at < last.started_at
        and trouble.get(column.url_key) in gone
    )


def _absent(archive: Database, place: str, today: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Bodies of a district without any report, and those without the one that is due, who had reported before."""
    due = today.year - 1
    latest: Mapping[str, int] = latest_reports(archive, place)
    here = (row for row in coverage(archive, due) if place in (row.district_code, row.district))
    rows = [row for row in here if row.state != "found"]
    without = tuple(row.body for row in rows if row.body_key not in latest)
    missing = tuple(row.body for row in rows if latest.get(row.body_key, due) < due)
    return without, missing


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return "、".join(names[:SHOWN]) + more
