"""Who published, when, how late; who is missing; who could not be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from archive.database import Database
from archive.models import Body, BodyPeriod, Document, Report, Run, Site, Version
from archive.queries import latest_year

#: The first three are what the archive alone can know; scheduler/coverage.py turns "missing" into the others.
State = Literal[
    "found", "missing", "unreachable", "not_yet_due", "overdue", "blocked", "site_broken", "ended", "exempt", "unknown"
]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One body and one year; `days_late` counts from 1 April of the next year, negative when early.

    `unreachable`: nothing was found, and the last harvest of its district's portal was refused. `reason` is a sentence
    for every state that the scheduler gives but found and not yet due; of departments it also says why one is owed.
    """

    body_key: str
    body: str
    body_type: str
    district: str | None
    report_year: int
    state: State
    reason: str | None = None
    published_on: date | None = None
    days_late: int | None = None
    report_id: str | None = None
    url: str | None = None
    district_code: str | None = None


def coverage(archive: Database, year: int | None = None, district: str | None = None) -> tuple[CoverageRow, ...]:
    """Give every body that owed a report for a year (督察工作规定 art. 24: due by 1 April), by district and type.

    `year` defaults to the latest that any report is of; `district` is a name, whole or its beginning. Departments
    appear where a report of theirs was found; scheduler/owed.py adds those that are expected to report.
    """
    asked = year or latest_year(archive)
    if asked is None:
        return ()
    with archive.read() as session:
        rows = [row for row in _rows(session, asked) if district is None or (row.district or "").startswith(district)]
    order = {"district": 0, "zone": 1, "department": 2, "street": 3, "town": 4}
    return tuple(sorted(rows, key=lambda r: (r.district or "", order[r.body_type], r.body_key)))


def days_late(published_on: date | None, report_year: int) -> int | None:
    """Days from 1 April of the next year to the publication; null where its date is not known."""
    return (published_on - date(report_year + 1, 4, 1)).days if published_on else None


def latest_reports(archive: Database, place: str) -> dict[str, int]:
    """Give the latest year that each body of a district (its code or name) has reported on, by the body's key."""
    query = (
        select(Report.body_key, func.max(Report.report_year))
        .join(BodyPeriod, BodyPeriod.body_key == Report.body_key)
        .where(or_(BodyPeriod.district_code == place, BodyPeriod.district == place))
        .group_by(Report.body_key)
    )
    with archive.read() as session:
        return {row[0]: row[1] for row in session.execute(query)}


def _rows(session: Session, year: int) -> Iterator[CoverageRow]:
    last_day = date(year, 12, 31)
    alive = and_(
        or_(BodyPeriod.since.is_(None), BodyPeriod.since <= last_day),
        or_(BodyPeriod.until.is_(None), BodyPeriod.until >= last_day),
    )
    found = _found(session, year)
    refused = _refused(session)
    # Columns and not rows of the models: coverage is asked for often, and versions carry whole texts.
    place = (BodyPeriod.district, BodyPeriod.district_code)
    names = (BodyPeriod.body_key, BodyPeriod.name, BodyPeriod.type, *place, Body.origin)
    periods = select(*names).join(Body).where(alive, BodyPeriod.type != "province").order_by(BodyPeriod.id)
    for key, name, body_type, district, code, origin in session.execute(periods):
        row = found.pop(key, None)
        if row:
            yield row
        elif origin == "roster":
            state: State = "unreachable" if _is_among(refused, district, code) else "missing"
            yield CoverageRow(key, name, body_type, district, year, state, district_code=code)
    # Bodies that had ended by the last day and reported all the same.
    yield from found.values()


def _found(session: Session, year: int) -> dict[str, CoverageRow]:
    names = (Version.body, Version.body_type, Version.district, Version.district_code, Version.published_on)
    query = (
        select(Report.body_key, Report.id, Document.url, *names)
        .join(Version, and_(Version.report_id == Report.id, Version.is_listed))
        .join(Document, Document.id == Version.document_id)
        .where(Report.report_year == year)
    )
    return {
        key: CoverageRow(
            body_key=key,
            body=body or "",
            body_type=body_type or "department",
            district=district,
            report_year=year,
            state="found",
            published_on=published_on,
            days_late=days_late(published_on, year),
            report_id=report_id,
            url=url,
            district_code=code,
        )
        for key, report_id, url, body, body_type, district, code, published_on in session.execute(query)
    }


def _refused(session: Session) -> set[tuple[str | None, str | None]]:
    """Give name and code of the districts whose portal refused the last harvest that ended."""
    latest = select(func.max(Run.id)).where(Run.outcome != "running").group_by(Run.site)
    query = select(Site.district, Site.district_code).join(Run, Run.site == Site.name)
    return {(name, code) for name, code in session.execute(query.where(Run.id.in_(latest), Run.outcome == "refused"))}


def _is_among(districts: set[tuple[str | None, str | None]], name: str | None, code: str | None) -> bool:
    """Whether a district is one of them; of several with its name the code tells, where both have one."""
    return any(name == here and (code == its or None in (code, its)) for here, its in districts if here)
