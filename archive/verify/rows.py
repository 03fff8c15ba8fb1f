"""The rows by themselves: what the database says of its own, texts against digests, columns against records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from archive.database import Database
from archive.errors import ArchiveDamaged
from archive.listing import relist_document, relist_report
from archive.models import Document, Report, Version
from archive.readings import astray, rewrite
from archive.shelves import is_in_place, next_shelf
from archive.texts import text_digest
from archive.verify.finding import Finding
from archive.verify.lookups import search_index, sketches

#: Versions held in memory at a time; one with its text and record is about 30 kB.
BATCH = 200


def database(archive: Database, repair: bool) -> Iterator[Finding]:
    """Ask SQLite for broken pages, indexes that lack rows, and rows that point at nothing.

    PostgreSQL checks its pages itself when data checksums are on, and foreign keys always.
    """
    if archive.engine.dialect.name != "sqlite":
        return
    found = _faults(archive)
    if found and repair:
        # Indexes can be made from the tables; what is wrong with these is said again.
        with suppress(DatabaseError, ArchiveDamaged), archive.begin() as session:
            session.execute(text("REINDEX"))
    left = _faults(archive) if found and repair else found
    for said in found:
        yield Finding("database", said, repaired=said not in left)
    if left:
        return
    with archive.read() as session:
        for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
            yield Finding("foreign_key", f"{table} row {row} points at nothing in {parent}")


def _faults(archive: Database) -> list[str]:
    try:
        with archive.read() as session:
            return [said for said in session.scalars(text("PRAGMA integrity_check(20)")) if said != "ok"]
    except ArchiveDamaged as error:
        return [error.found]


def texts(archive: Database) -> Iterator[Finding]:
    """Hold every text against its digest."""
    with archive.read() as session:
        rows = select(Version.id, Version.text, Version.text_sha256, Document.url).join(Document)
        for number, said, digest, url in session.execute(rows, execution_options={"yield_per": BATCH}):
            if text_digest(said) != digest:
                yield Finding("text_digest", f"version {number} of {url}: the text is not what its digest says")


def readings(archive: Database, repair: bool) -> Iterator[Finding]:
    """Hold the columns, sections, figures and attachments of every version against its record."""
    wrong: list[int] = []
    with archive.read() as session:
        rows = session.scalars(select(Version).order_by(Version.id), execution_options={"yield_per": BATCH})
        for versions in rows.partitions():
            wrong += astray(session, versions)
    for number in wrong:
        if repair:
            with archive.begin() as session:
                rewrite(session, session.get_one(Version, number))
        yield Finding("reading", f"version {number}: its rows are not what its record says", repaired=repair)


def standing(archive: Database, repair: bool) -> Iterator[Finding]:
    """Every report with a text has one listed, every document with versions a current one, each in its place."""
    with archive.read() as session:
        listed = select(Version.report_id).where(Version.is_listed, Version.report_id.is_not(None))
        has_text = select(Version.report_id).where(Version.report_id.is_not(None))
        silent = list(session.scalars(select(Report.id).where(Report.id.in_(has_text), Report.id.not_in(listed))))
        current = select(Version.document_id).where(Version.is_current)
        any_version = select(Version.document_id)
        lost = list(
            session.scalars(select(Document.id).where(Document.id.in_(any_version), Document.id.not_in(current)))
        )
        shelved = select(Version.id, Version.shelf, Version.kind, Version.published_on).where(Version.is_listed)
        rows = session.execute(shelved)
        misplaced = [v.id for v in rows if not is_in_place(v.shelf or 0, v.kind, v.published_on)]
    if silent and repair:
        # What is still held of their texts would stand in the way.
        yield from search_index(archive, repair)
        yield from sketches(archive, repair)
    for report_id in silent:
        if repair:
            with archive.begin() as session:
                relist_report(session, report_id)
        yield Finding("not_listed", f"report {report_id}: no text stands for it", repaired=repair)
    for number in lost:
        if repair:
            with archive.begin() as session:
                _make_last_current(session, number)
        yield Finding("no_current_version", f"document {number}: no version is current", repaired=repair)
    for number in misplaced:
        if repair:
            with archive.begin() as session:
                version = session.get_one(Version, number)
                # The search index still has it under the old number; it is compared next.
                version.shelf = next_shelf(session, version.kind, version.published_on)
        yield Finding("misplaced", f"version {number}: not on the shelf of its day", repaired=repair)


def _make_last_current(session: Session, document_id: int) -> None:
    versions = select(Version).where(Version.document_id == document_id).order_by(Version.number.desc())
    last = session.scalars(versions).first()
    if last:
        last.is_current = True
        session.flush()
        relist_document(session, document_id)
