"""When a site is visited next, and why: the calendar of the annual reports, and what became of the last visits.

Reports appear from January, must be public before 1 April (《法治政府建设与责任落实督察工作规定》, art. 24), and
trickle in until summer. All functions are pure: the clock is an argument, dates are those of China.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]  # 3.11 ships no types
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]  # 3.11 ships no types

from crawler.hours import CHINA as CHINA
from crawler.hours import Hours
from scheduler.errors import PaceUnreadable

SEASON = "season"
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
MONTH = timedelta(days=30)
#: A portal that refuses is asked ever more rarely, but not forgotten before the season is over.
LONGEST_BACKOFF = timedelta(days=14)
#: What is left of a run that was cut off is taken up soon, unless it is cut off again and again.
FIRST_RETRY = timedelta(minutes=1)

#: How much earlier or later than `next_visit` says a visit by the calendar may be planned.
SPREAD = timedelta(minutes=15)

_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": HOUR, "d": DAY, "w": WEEK}
_INTERVAL = re.compile(r"\s*(\d+)\s*([smhdw])\s*")


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a site's visits; times are aware.

    `refused` and `cut` count the latest visits in a row that were refused, or failed or interrupted. `overdue` is
    the number of bodies that should have published and have not. `asked_at`: somebody wanted a visit since then.
    """

    last_start: datetime | None = None
    refused: int = 0
    cut: int = 0
    overdue: int = 0
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """The next visit and a sentence on why then."""

    at: datetime
    why: str


def due_date(year: int) -> date:
    """The day on which the report on `year` must be public: before 1 April of the year after."""
    return date(year + 1, 4, 1)


def in_season(day: date) -> bool:
    """Whether reports are being published: 1 January to 15 April, two weeks of grace included."""
    return (day.month, day.day) <= (4, 15)


def cadence(day: date, overdue: int = 0) -> tuple[timedelta, str]:
    """How often a site is visited around that day, and why."""
    if in_season(day):
        return DAY, "daily from 1 January to 15 April, when reports must come out"
    missing = f"{overdue} {'body is' if overdue == 1 else 'bodies are'} overdue" if overdue else ""
    if day.month <= 7:
        if missing:
            return 2 * DAY, f"every 2 days, because {missing} since 1 April"
        return WEEK, "weekly until the end of July, while late reports trickle in"
    if missing:
        return WEEK, f"weekly, because {missing} since 1 April"
    return MONTH, "monthly, outside the season"


def next_visit(past: Past, now: datetime, every: str = SEASON) -> Visit:
    """The next visit of a site; never before `now`. `every` is what `read_pace` accepts."""
    # A wish of the future was made while a clock was ahead; no visit of today would meet it.
    if past.asked_at and past.asked_at <= now and (past.last_start is None or past.last_start < past.asked_at):
        return Visit(now, "asked for by hand")
    if past.last_start is None:
        return Visit(now, "never harvested yet")
    if past.last_start > now:
        # The clock was wrong for a while; nobody waits until it is right again.
        past = replace(past, last_start=now)
    gap, why = _gap(past, now, every)
    if past.refused:
        backoff = min(DAY * 2 ** min(past.refused - 1, 10), LONGEST_BACKOFF)
        if backoff > gap:
            gap, why = backoff, f"the site refused us {_times(past.refused)}, so it is left alone for {_span(backoff)}"
    elif past.cut:
        retry = min(FIRST_RETRY * 2 ** min(past.cut - 1, 20), gap)
        if retry < gap:
            gap, why = retry, f"the last run was cut off or failed {_times(past.cut)}; tried again after {_span(retry)}"
    assert past.last_start is not None
    return Visit(max(past.last_start + gap, now), why)


def within(visit: Visit, hours: Hours | None) -> Visit:
    """The visit, put off until the portal wants visitors."""
    at = hours.next_open(visit.at) if hours else visit.at
    return visit if at == visit.at else Visit(at, f"{visit.why}; at {hours}, when the portal wants visitors")


def _gap(past: Past, now: datetime, every: str) -> tuple[timedelta, str]:
    assert past.last_start is not None
    if every == SEASON:
        return _seasonal(past, now)
    if interval := _interval(every):
        return interval, f"every {_span(interval).removeprefix('1 ')}, as set by hand"
    following: datetime | None = _cron(every).get_next_fire_time(past.last_start, past.last_start)
    return (following - past.last_start if following else MONTH), f"by the cron line {every!r}, as set by hand"


def _seasonal(past: Past, now: datetime) -> tuple[timedelta, str]:
    """The cadence of the last visit's day, cut short where a busier time begins before it is over."""
    assert past.last_start is not None
    last = past.last_start.astimezone(CHINA)
    gap, why = cadence(last.date(), past.overdue)
    new_year = last.replace(year=last.year + 1, month=1, day=1)
    if last + gap > new_year:
        return new_year - last, cadence(new_year.date())[1]
    today, reason = cadence(now.astimezone(CHINA).date(), past.overdue)
    return (today, reason) if today < gap else (gap, why)


def next_sweep(swept_at: datetime | None, now: datetime, every: str = SEASON) -> Visit:
    """When a visit should read every page of every column again, for what is back-dated or was filed late.

    Other visits stop where everything is known. A sweep a week in season, a month otherwise, or `every` interval; the
    visit that is due then or next makes it.
    """
    if swept_at is None or swept_at > now:
        return Visit(now, "its columns were never read to their ends")
    gap, why = _interval(every), f"every {every}, as set by hand"
    if gap is None:
        season = in_season(now.astimezone(CHINA).date())
        gap, why = (WEEK, "weekly in season") if season else (MONTH, "monthly, outside the season")
    return Visit(max(swept_at + gap, now), why)


def read_sweep(every: str) -> str:
    """Check a cadence of sweeps given by a user: an interval or `season`."""
    every = " ".join(every.split())
    if every != SEASON and not _interval(every):
        raise PaceUnreadable(every, "sweeps have no cron line")
    return every


def spread(at: datetime, now: datetime, every: str) -> datetime:
    """Move a visit by chance up to a quarter of an hour, so that portals are not all asked at the same minute.

    Earlier as often as later: a daily visit stays one a day. A cadence set by hand is kept to the second, and what is
    due within hours is not moved.
    """
    return at + SPREAD * random.uniform(-1, 1) if every == SEASON and at - now > DAY / 2 else at


def read_pace(every: str) -> str:
    """Check a cadence given by a user (`30m`, `1d`, five cron fields, `season`) and give it in its stored form."""
    every = " ".join(every.split())
    if every == SEASON or _interval(every):
        return every
    _cron(every)
    return every


def _interval(every: str) -> timedelta | None:
    match = _INTERVAL.fullmatch(every)
    if not match:
        return None
    if match[1].strip("0") == "":
        raise PaceUnreadable(every, "it never lets go")
    return int(match[1]) * _UNITS[match[2]]


def _cron(every: str) -> CronTrigger:
    try:
        return CronTrigger.from_crontab(every, timezone=CHINA)
    except ValueError as error:
        raise PaceUnreadable(every, str(error)) from error


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times in a row")


def _span(span: timedelta) -> str:
    for length, name in ((DAY, "day"), (HOUR, "hour"), (_UNITS["m"], "minute"), (_UNITS["s"], "second")):
        count, rest = divmod(span, length)
        if count and not rest:
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return str(span)


class Pace(BaseTrigger):  # type: ignore[misc]  # the base is untyped
    """The trigger stored with each job: when it fires if nothing more is learnt about the site meanwhile.

    The service sets the exact time after each run (`next_visit`); this one holds when it cannot.
    """

    __slots__ = ("every",)
    VERSION: ClassVar[int] = 1

    def __init__(self, every: str = SEASON) -> None:
        self.every = read_pace(every)

    def __getstate__(self) -> dict[str, Any]:
        return {"version": self.VERSION, "every": self.every}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.every = state["every"]

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        at = next_visit(Past(last_start=previous_fire_time), now.astimezone(UTC), self.every).at
        return spread(at, now, self.every)

    def __str__(self) -> str:
        return self.every
