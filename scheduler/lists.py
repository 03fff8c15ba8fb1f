"""What each column of a run says, held against earlier runs: rows lost, dates lost, dates that stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from archive.queries import RunRow
from scheduler.plan import CHINA

#: Earlier readings of a column that tell what is usual, and how many of them are enough.
MEMORY, ENOUGH = 8, 2
#: Lists grow; one that shows less than this share of its smallest earlier size has lost rows, or is read wrongly.
SHRUNK = 0.6
#: Shorter lists may lose half of their rows to one report that is taken down.
SHORT = 5
#: From this day on a portal has published something if it publishes there at all: two weeks after reports are due.
SPOKEN = (4, 16)


def lost(run: RunRow, good: Sequence[RunRow]) -> tuple[str, ...]:
    """Signs that columns are read wrongly: far fewer entries than ever before, or rows that show no dates any more.

    `good` are earlier runs that worked, newest first; a column is compared with itself, however the portal was visited.
    """
    return tuple(sign for url, now in _lists(run).items() if (sign := _sign(url, now, _earlier(url, good))))


def stopped(run: RunRow, good: Sequence[RunRow]) -> tuple[str, ...]:
    """The sign that a portal has moved on and left its lists behind: they read well, and nothing new comes.

    In the year after the last row of any list, once reports are overdue. Later it is known, and coverage says the rest.
    """
    here = run.started_at.astimezone(CHINA).date()
    newest = _newest(run)
    season = here.year if (here.month, here.day) >= SPOKEN else here.year - 1
    if newest is None or newest.year != season - 1 or sum(_newest(other) is not None for other in good) < ENOUGH:
        return ()
    return (f"dates stopped: the newest row of all lists is of {newest}, and reports were due by {season}-04-01",)


def rows(run: RunRow) -> int:
    """How many rows the columns have: by their own count, else on their first pages, however far each was read."""
    return sum(reading["entries"] for reading in _lists(run).values()) or int(run.counts.get("entries", 0))


def _sign(url: str, now: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> str | None:
    if len(earlier) < ENOUGH:
        return None
    fewest = min(one["entries"] for one in earlier)
    if fewest >= SHORT and now["entries"] < SHRUNK * fewest:
        return f"a column has {now['entries']} entries and never had fewer than {fewest} before: {url}"
    if now["entries"] and not now["newest"] and all(one["newest"] for one in earlier):
        return f"the rows of a column show no dates any more: {url}"
    return None


def _earlier(url: str, good: Sequence[RunRow]) -> list[Mapping[str, Any]]:
    return list(_readings(url, good))[:MEMORY]


def _readings(url: str, good: Sequence[RunRow]) -> Iterator[Mapping[str, Any]]:
    yield from (reading for other in good if (reading := _lists(other).get(url)) and reading["entries"])


def _lists(run: RunRow) -> Mapping[str, Mapping[str, Any]]:
    return run.evidence.get("lists") or {}


def _newest(run: RunRow) -> date | None:
    """The latest date of a row that is none of the future: templates show the date of a meeting to come as well."""
    today = run.started_at.astimezone(CHINA).date()
    dates = (_day(reading["newest"]) for reading in _lists(run).values())
    return max((day for day in dates if day is not None and day <= today), default=None)


def _day(shown: str | None) -> date | None:
    try:
        return datetime.fromisoformat(shown).date() if shown else None
    except ValueError:
        return None
