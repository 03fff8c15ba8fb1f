"""The archive without a query: the newest publications, what came or changed last, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Label, case, func, select

from archive.database import Database
from archive.filters import Filters
from archive.models import Document, Report, Version
from archive.queries import BATCH, load_records
from archive.records import Record
from archive.search import matching

#: Of what a query finds, the latest changes are looked for among so many newest publications.
AMONG = 5000


@dataclass(frozen=True, slots=True)
class Change:
    """A report that is new, or whose text changed at `at`, which makes it another version of the same."""

    record: Record
    at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What filters can be set to and find something: names of districts, years reported on, the latest first."""

    districts: tuple[str, ...]
    years: tuple[int, ...]


def newest(archive: Database, filters: Filters, *, limit: int = 20, offset: int = 0) -> tuple[Record, ...]:
    """Give a page of what the filters select, the newest publications first."""
    query = select(Version.id).where(*filters.listed()).order_by(Version.shelf.desc()).limit(limit).offset(offset)
    with archive.read() as session:
        return tuple(load_records(session, list(session.scalars(query))))


def changes(
    archive: Database, filters: Filters, query: str | None = None, limit: int | None = None
) -> Iterator[Change]:
    """Give what came or changed last, the latest first, of what filters and query select; all of it without a limit.

    A report counts from the time it was first seen, once its text was replaced from that time on; a better address for
    the same text changes nothing. All of it is what one state of the archive says. Raises QueryUnreadable.
    """
    at = _changed_at()
    wanted = select(Version.id, at).join(Document).outerjoin(Report, Report.id == Version.report_id)
    wanted = wanted.where(*filters.listed()).order_by(at.desc(), Version.shelf.desc()).limit(limit)
    with archive.read() as session:
        if query:
            wanted = wanted.where(Version.shelf.in_(matching(session, query, filters, AMONG)))
        rows = session.execute(wanted).all()
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            for record, row in zip(load_records(session, [row[0] for row in batch]), batch, strict=True):
                yield Change(record, row[1], record.version == 1)
            session.expunge_all()


def choices(archive: Database) -> Choices:
    """Give the districts and years that any report is of."""
    reports = Version.is_listed, Version.report_id.is_not(None)
    districts = select(Version.district).where(*reports, Version.district.is_not(None)).distinct()
    years = select(Version.report_year).where(*reports, Version.report_year.is_not(None)).distinct()
    with archive.read() as session:
        return Choices(
            tuple(session.scalars(districts.order_by(Version.district))),
            tuple(session.scalars(years.order_by(Version.report_year.desc()))),
        )


def _changed_at() -> Label[datetime]:
    first_seen = func.coalesce(Report.first_seen_at, Document.first_seen_at)
    return case((Version.number > 1, Document.last_changed_at), else_=first_seen).label("changed_at")
