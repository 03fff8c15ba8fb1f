"""When a document said what: each version stands for a span of time, and sightings come in any order.

A crawl sees page after page in time; an import brings what others saw between. Either way the spans come out as if one
had seen it all.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.models import Document, Report, Version
from archive.queries import load_records
from archive.records import Record


def place_in_time(session: Session, now: Version, digest: str, at: datetime) -> tuple[Version | None, Version | None]:
    """Give the version that a text seen at a time belongs to, and the one inside whose span it falls.

    `now` is what the document says as far as is known. At most one of the two is not None; neither: a version of its
    own.
    """
    if at >= now.last_seen_at:
        return (now if now.text_sha256 == digest else None), None
    spans = _by_time(session, now.document_id)
    around = [v for v in spans if v.first_seen_at <= at <= v.last_seen_at]
    for version in around:
        if version.text_sha256 == digest:
            return version, None
    for version in around:
        if version.first_seen_at < at < version.last_seen_at:
            return None, version
    before = [v for v in spans if v.last_seen_at <= at]
    after = [v for v in spans if v.first_seen_at >= at]
    return next((v for v in (*before[-1:], *after[:1]) if v.text_sha256 == digest), None), None


def see(session: Session, document: Document, version: Version, at: datetime) -> None:
    """Note that a version was seen at a time."""
    version.first_seen_at, version.last_seen_at = min(version.first_seen_at, at), max(version.last_seen_at, at)
    if version.is_current:
        document.last_changed_at = version.first_seen_at
    if version.report_id:
        report = session.get_one(Report, version.report_id)
        report.first_seen_at = min(report.first_seen_at, at)


def part(session: Session, version: Version) -> tuple[Record, datetime]:
    """Leave a version the end of its span, because something else was seen inside; give what it said, and since when.

    The page said it, then something else, then it again: two versions with the other between.
    """
    session.flush()
    (said,) = load_records(session, [version.id])
    since, version.first_seen_at = version.first_seen_at, version.last_seen_at
    if version.is_current:
        session.get_one(Document, version.document_id).last_changed_at = version.first_seen_at
    session.flush()
    return said, since


def number_by_time(session: Session, document_id: int) -> None:
    """Count a document's versions from the oldest, after one came in that is not the newest."""
    session.flush()
    spans = _by_time(session, document_id)
    # By way of numbers that are free: no two rows may have the same one, not even for a moment.
    for first in (max(v.number for v in spans) + 1, 1):
        for number, version in enumerate(spans, first):
            version.number = number
        session.flush()


def _by_time(session: Session, document_id: int) -> list[Version]:
    spans = select(Version).where(Version.document_id == document_id)
    return list(session.scalars(spans.order_by(Version.first_seen_at, Version.last_seen_at, Version.number)))
