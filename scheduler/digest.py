"""The digest: what a day of the season brought, and what it still owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import and_, select

from archive.coverage import CoverageRow, State, days_late
from archive.database import Database
from archive.models import Event, Report, Version
from crawler.registry import Registry
from scheduler.coverage import judged
from scheduler.health import Health
from scheduler.plan import CHINA, in_season

#: What is said of those whose report was not found, in this order.
MISSING: dict[State, str] = {
    "not_yet_due": "Not published yet",
    "overdue": "Overdue",
    "blocked": "Not known, as the portal refuses us,",
    "site_broken": "Not known, as the portal cannot be read,",
    "unknown": "Not known, as no portal is harvested,",
}
#: More reports than this are counted, not listed.
LISTED = 50


@dataclass(frozen=True, slots=True)
class Arrival:
    """One report that came in: its names as printed, days after 1 April (negative: early; None: no date)."""

    id: str
    district: str
    body: str
    year: int
    days_late: int | None


def is_due(at: time | None, last: datetime | None, now: datetime) -> bool:
    """Whether a digest is to be made: once a day of the season, from the time of day `at` on (Chinese time)."""
    here = now.astimezone(CHINA)
    if at is None or not in_season(here.date()) or here.time() < at:
        return False
    # One made while the clock was ahead is none of today.
    return last is None or last.astimezone(CHINA).date() != here.date()


def arrivals(archive: Database, since: datetime) -> tuple[Arrival, ...]:
    """Reports first archived since then, in the order they came."""
    query = (
        select(Report, Version)
        .join(Version, and_(Version.report_id == Report.id, Version.is_listed))
        .where(Report.first_seen_at >= since)
        .order_by(Report.first_seen_at, Report.id)
    )
    with archive.read() as session:
        return tuple(
            Arrival(
                report.id,
                v.district or "",
                v.body_short or v.body or "",
                report.report_year,
                days_late(v.published_on, report.report_year),
            )
            for report, v in session.execute(query)
        )


def changed(archive: Database, since: datetime) -> int:
    """How many archived texts were replaced since then."""
    query = select(Event.id).where(Event.kind == "text_changed", Event.at >= since)
    with archive.read() as session:
        return len(session.scalars(query).all())


def digest(
    archive: Database, registry: Registry, found: Iterable[Health], last: datetime | None, now: datetime
) -> tuple[str, str]:
    """Subject and text of the digest since the last one (or since a day ago): new, late, missing, blocked, broken."""
    found = tuple(found)
    since = last or now - timedelta(days=1)
    new = arrivals(archive, since)
    trouble = [one for one in found if one.is_trouble]
    here = now.astimezone(CHINA).date()
    subject = f"{here}: {len(new)} new, {len(trouble)} {'portal' if len(trouble) == 1 else 'portals'} in trouble"
    missing = _missing(judged(archive, registry, here.year - 1, found, now), here.year - 1)
    lines = [*_new(new), *_changed(changed(archive, since)), *missing, *_trouble(trouble)]
    return subject, "\n".join(lines) or "nothing new"


def _new(new: tuple[Arrival, ...]) -> Iterator[str]:
    if new:
        late = sum(1 for one in new if (one.days_late or 0) >= 0 and one.days_late is not None)
        yield f"New: {len(new)}, of which late: {late}"
    for one in new[:LISTED]:
        when = "" if one.days_late is None else f", {_days(one.days_late)}"
        yield f"  {one.district} {one.body} {one.year} ({one.id}{when})"
    if len(new) > LISTED:
        yield f"  and {len(new) - LISTED} more"


def _days(late: int) -> str:
    return f"{late} days late" if late >= 0 else f"{-late} days early"


def _changed(count: int) -> Iterator[str]:
    if count:
        yield f"Changed after they were published: {count}"


def _missing(rows: Sequence[CoverageRow], year: int) -> Iterator[str]:
    """Who has not published, by what is known of why; nobody is called overdue whose portal could not be read."""
    owed = sum(row.state != "exempt" for row in rows)
    for state, words in MISSING.items():
        districts = Counter(row.district or "?" for row in rows if row.state == state)
        if districts:
            yield f"{words} for {year}: {districts.total()} of {owed}"
            yield from (f"  {district} {count}" for district, count in districts.most_common())


def _trouble(trouble: list[Health]) -> Iterator[str]:
    if trouble:
        yield f"Portals in trouble: {len(trouble)}"
    for one in trouble:
        since = f" since {one.since:%Y-%m-%d}" if one.since else ""
        yield f"  {one.title} ({one.site}): {one.state}{since}{': ' if one.reasons else ''}{'; '.join(one.reasons)}"
