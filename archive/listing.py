"""Which version stands for a report: chosen by evidence among all that carry it, and put where searches look."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.duplicates import forget, remember
from archive.models import Document, Version
from archive.search.backends import index_of
from archive.shelves import next_shelf
from archive.texts import normalise


def relist_report(session: Session, report_id: str) -> None:
    """Let the best of a report's texts stand for it; each document speaks by the last version that is this report."""
    rows = session.execute(
        select(Version, Document)
        .join(Document)
        .where(Version.report_id == report_id)
        .order_by(Version.is_current, Version.first_seen_at)
    )
    latest = {document.id: (version, document) for version, document in rows}
    listed = session.scalars(select(Version).where(Version.report_id == report_id, Version.is_listed)).first()
    best = max(latest.values(), key=lambda row: _standing(*row))[0] if latest else None
    if best is listed:
        return
    if listed:
        unlist(session, listed)
    if best:
        enlist(session, best)


def relist_reports_of(session: Session, document_id: int) -> None:
    """Choose again for every report that a document ever was, because it went or came back."""
    reports = select(Version.report_id).where(Version.document_id == document_id)
    for report_id in sorted({report_id for report_id in session.scalars(reports) if report_id}):
        relist_report(session, report_id)


def relist_document(session: Session, document_id: int) -> None:
    """Let what a document that is no report says now stand for itself, unless another address says just the same."""
    old = session.scalars(
        select(Version).where(Version.document_id == document_id, Version.is_listed, Version.report_id.is_(None))
    ).first()
    now = session.scalars(select(Version).where(Version.document_id == document_id, Version.is_current)).one()
    if old is now:
        return
    if old:
        unlist(session, old)
        _let_another_speak(session, old)
    if now.report_id is None and not _said_elsewhere(session, now):
        enlist(session, now)


def enlist(session: Session, version: Version) -> None:
    """Put a version on its shelf and into the index."""
    with session.no_autoflush:  # so that a new version is written once, on its shelf
        version.shelf = next_shelf(session, version.kind, version.published_on)
    version.is_listed = True
    session.flush()
    index_of(session).put(session, version)
    remember(session, version)


def unlist(session: Session, version: Version) -> None:
    """Take a version off its shelf and out of the index; to be done before its title or text is changed."""
    index_of(session).drop(session, version)
    forget(session, version.id)
    version.shelf, version.is_listed = None, False
    session.flush()


def _standing(version: Version, document: Document) -> tuple[bool, bool, bool, int, int, int]:
    """Rank the texts of one report, the best highest.

    What says whose it is before a silent copy, pages before those that are gone, text before attachment, complete
    before short, first before later.
    """
    published = version.published_on.toordinal() if version.published_on else 10**7
    return (
        version.body_key is not None and version.report_year is not None,
        document.status != "gone",
        version.text_form == "html",
        len(normalise(version.text)),
        -published,
        -document.id,
    )


def _let_another_speak(session: Session, old: Version) -> None:
    same = select(Version).where(
        Version.text_sha256 == old.text_sha256,
        Version.kind == old.kind,
        Version.is_current,
        Version.report_id.is_(None),
        Version.document_id != old.document_id,
    )
    if other := session.scalars(same.order_by(Version.id).limit(1)).first():
        enlist(session, other)


def _said_elsewhere(session: Session, version: Version) -> bool:
    same = select(Version.id).where(
        Version.text_sha256 == version.text_sha256, Version.kind == version.kind, Version.is_listed
    )
    return session.scalar(same.limit(1)) is not None
