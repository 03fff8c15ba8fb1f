"""What is asked of the archive besides searching: one record, all that filters select, runs, events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database import Database
from archive.errors import NoTextLeft, NotInArchive
from archive.filters import Filters
from archive.models import Capture, Document, Event, Report, Run, Version
from archive.records import CaptureRef, Record, from_json

#: Records held in memory at a time while streaming; a report with all that belongs to it is about 30 kB.
BATCH = 200


@dataclass(frozen=True, slots=True)
class RunRow:
    """One harvest; `outcome` is `running` while it lasts."""

    id: int
    site: str
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    counts: dict[str, Any]
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something to look at: what happened when, to which address and report."""

    at: datetime
    kind: str
    run: int | None
    url: str | None
    report_id: str | None
    detail: dict[str, Any]


def get(archive: Database, report_id: str) -> Record:
    """Give a report's record, complete, as its listed version says it. Raises NotInArchive."""
    for record in records(archive, Filters(id=report_id)):
        return record
    raise missing(archive, report_id)


def missing(archive: Database, report_id: str) -> NotInArchive:
    """Give the error that says why there is no such report: unknown, or without a text since a better reading."""
    became = select(Event).where(Event.kind == "identity_changed", Event.report_id == report_id)
    with archive.read() as session:
        if session.get(Report, report_id) is None:
            return NotInArchive("report", report_id)
        now = {event.detail["is"] for event in session.scalars(became) if event.detail["is"] not in (None, report_id)}
    return NoTextLeft(report_id, tuple(sorted(now)))


def find_document(archive: Database, url_key: str) -> Record:
    """Give what one address says now, be it a report or not. Raises NotInArchive."""
    with archive.read() as session:
        row = select(Version.id).join(Document).where(Document.url_key == url_key, Version.is_current)
        found = load_records(session, list(session.scalars(row)))
    if not found:
        raise NotInArchive("address", url_key)
    return found[0]


def records(archive: Database, filters: Filters) -> Iterator[Record]:
    """Give the records of everything the filters select, newest first, a batch in memory at a time.

    Each batch sees the archive as it is then; a report that moves while this runs may come twice or be missed, all
    others come once.
    """
    before: int | None = None
    while True:
        with archive.read() as session:
            chosen = select(Version.id, Version.shelf).where(*filters.listed())
            if before is not None:
                chosen = chosen.where(Version.shelf < before)
            rows = session.execute(chosen.order_by(Version.shelf.desc()).limit(BATCH)).all()
            batch = load_records(session, [row.id for row in rows])
        yield from batch
        if len(rows) < BATCH:
            return
        before = rows[-1].shelf


def count(archive: Database, filters: Filters) -> int:
    """Give how many records the filters select."""
    with archive.read() as session:
        total = select(func.count()).select_from(Version).where(*filters.listed())
        return session.scalar(total) or 0


def load_records(session: Session, version_ids: Sequence[int]) -> list[Record]:
    """Give the records of versions in the order asked for."""
    rows = session.execute(
        select(Version, Document, Report.first_seen_at, Capture)
        .join(Document)
        .outerjoin(Report, Report.id == Version.report_id)
        .outerjoin(Capture, Capture.id == Version.capture_id)
        .where(Version.id.in_(version_ids))
    ).all()
    found = {v.id: (v, d, first, capture) for v, d, first, capture in rows}
    urls = _addresses(session, [v for v, *_ in found.values()])
    return [_record(*found[number], urls.get(number, ())) for number in version_ids]


def latest_year(archive: Database) -> int | None:
    """Give the latest year that any report is of; one that lost its text counts no more."""
    with archive.read() as session:
        listed = Version.is_listed, Version.report_id.is_not(None)
        return session.scalar(select(func.max(Version.report_year)).where(*listed))


def runs(archive: Database, site: str | None = None, last: int = 20) -> tuple[RunRow, ...]:
    """Give the latest runs, newest first, of one portal or of all."""
    query = select(Run).order_by(Run.id.desc()).limit(last)
    if site:
        query = query.where(Run.site == site)
    with archive.read() as session:
        return tuple(
            RunRow(r.id, r.site, r.started_by, r.started_at, r.finished_at, r.outcome, r.counts, r.evidence)
            for r in session.scalars(query)
        )


def events(
    archive: Database, *, kind: str | None = None, run: int | None = None, last: int = 100
) -> tuple[EventRow, ...]:
    """Give the latest events, newest first."""
    query = select(Event, Document.url).outerjoin(Document, Document.id == Event.document_id)
    if kind:
        query = query.where(Event.kind == kind)
    if run is not None:
        query = query.where(Event.run_id == run)
    with archive.read() as session:
        return tuple(
            EventRow(e.at, e.kind, e.run_id, url, e.report_id, e.detail)
            for e, url in session.execute(query.order_by(Event.at.desc(), Event.id.desc()).limit(last))
        )


def _addresses(session: Session, versions: Sequence[Version]) -> dict[int, tuple[str, ...]]:
    """Give for each version all addresses of its report, or of its text where it is no report's."""
    by_report = {v.report_id: v.id for v in versions if v.report_id}
    by_text = {v.text_sha256: v.id for v in versions if not v.report_id}
    found: dict[int, list[str]] = {v.id: [] for v in versions}
    query = select(Version.report_id, Version.text_sha256, Document.url).join(Document).distinct()
    for key, column in ((by_report, Version.report_id), (by_text, Version.text_sha256)):
        rows = session.execute(query.where(column.in_(key), Version.is_current).order_by(Document.url)) if key else ()
        for report_id, digest, url in rows:
            number = by_report.get(report_id) if report_id else by_text.get(digest)
            if number is not None and url not in found[number]:
                found[number].append(url)
    return {number: tuple(urls) for number, urls in found.items()}


def _reference(capture: Capture | None) -> CaptureRef | None:
    if capture is None:
        return None
    return CaptureRef(capture.warc, capture.warc_offset, capture.sha256, capture.fetched_at)


def _record(
    version: Version, document: Document, first_seen: datetime | None, capture: Capture | None, urls: tuple[str, ...]
) -> Record:
    read = from_json({**version.record, "text": version.text})
    return replace(
        read,
        id=version.report_id,
        url=document.url,
        urls=(document.url, *(url for url in urls if url != document.url)),
        version=version.number,
        first_seen_at=first_seen or document.first_seen_at,
        last_seen_at=document.last_seen_at,
        last_changed_at=document.last_changed_at,
        status=document.status,  # type: ignore[arg-type]  # the database allows only these words
        text_sha256=version.text_sha256,
        capture=_reference(capture),
        body_key=version.body_key,
    )
