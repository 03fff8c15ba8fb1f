"""The digest: what a day of the season brought, and what it still owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import and_, select

from archive.coverage import coverage, days_late
from archive.database import Database
from archive.models import Event, Report, Version
from scheduler.health import Health
from scheduler.plan import CHINA, due_date, in_season

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


def digest(archive: Database, found: Iterable[Health], last: datetime | None, now: datetime) -> tuple[str, str]:
    """Subject and text of the digest since the last one (or since a day ago)."""
    since = last or now - timedelta(days=1)
    new = arrivals(archive, since)
    trouble = [one for one in found if one.is_trouble]
    here = now.astimezone(CHINA).date()
    subject = f"{here}: {len(new)} new, {len(trouble)} {'portal' if len(trouble) == 1 else 'portals'} in trouble"
    lines = [*_new(new), *_changed(changed(archive, since)), *_missing(archive, here.year - 1, now), *_trouble(trouble)]
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


def _missing(archive: Database, year: int, now: datetime) -> Iterator[str]:
    rows = coverage(archive, year)
    missing = Counter(row.district or "?" for row in rows if row.state != "found")
    if not missing:
        return
    word = "Overdue" if now.astimezone(CHINA).date() >= due_date(year) else "Not published yet"
    yield f"{word} for {year}: {missing.total()} of {len(rows)}"
    for district, count in missing.most_common():
        yield f"  {district} {count}"


def _trouble(trouble: list[Health]) -> Iterator[str]:
    if trouble:
        yield f"Portals in trouble: {len(trouble)}"
    for one in trouble:
        since = f" since {one.since:%Y-%m-%d}" if one.since else ""
        yield f"  {one.title} ({one.site}): {one.state}{since}{': ' if one.reasons else ''}{'; '.join(one.reasons)}"
