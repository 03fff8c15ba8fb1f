"""Is the archive whole? Rows, digests, the search index against the texts, and every capture against its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastwarc.warc import WarcRecord
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from archive.captures import add_capture, read_capture
from archive.database import Database
from archive.duplicates import forget, remember
from archive.errors import CaptureUnreadable
from archive.listing import relist_document, relist_report
from archive.models import Capture, Document, Report, Signature, Version
from archive.raw import stored_response
from archive.records import CaptureRef
from archive.search.backends import index_of, rebuild
from archive.texts import text_digest

UrlKey = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be; `harmless` where nothing that was reported as stored is affected.

    `repaired`: it was put right in this run.
    """

    kind: str
    what: str
    harmless: bool = False
    repaired: bool = False


def verify(archive: Database, *, repair: bool = False, url_key: UrlKey | None = None) -> Iterator[Finding]:
    """Check everything and give what is found, as it is found.

    With `repair`, what can be made anew from the rest is: the search index, sketches, which version stands for a
    report, and rows of captures that only the WARC files know (for which `url_key` gives the key of an address). Texts
    with a wrong digest and captures without bytes are beyond that; a backup has them.
    """
    yield from _database(archive)
    yield from _texts(archive)
    yield from _standing(archive, repair)
    yield from _index(archive, repair)
    yield from _sketches(archive, repair)
    yield from _captures(archive)
    yield from _orphans(archive, url_key if repair else None)


def _database(archive: Database) -> Iterator[Finding]:
    if archive.engine.dialect.name != "sqlite":
        # PostgreSQL checks its pages itself when data checksums are on, and foreign keys always.
        return
    with archive.read() as session:
        for (said,) in session.execute(text("PRAGMA integrity_check(20)")):
            if said != "ok":
                yield Finding("database", said)
        for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
            yield Finding("foreign_key", f"{table} row {row} points at nothing in {parent}")


def _texts(archive: Database) -> Iterator[Finding]:
    with archive.read() as session:
        rows = select(Version.id, Version.text, Version.text_sha256, Document.url).join(Document)
        for number, said, digest, url in session.execute(rows, execution_options={"yield_per": 200}):
            if text_digest(said) != digest:
                yield Finding("text_digest", f"version {number} of {url}: the text is not what its digest says")


def _standing(archive: Database, repair: bool) -> Iterator[Finding]:
    """Every report with a text has one listed, every document with versions a current one."""
    with archive.read() as session:
        listed = select(Version.report_id).where(Version.is_listed, Version.report_id.is_not(None))
        has_text = select(Version.report_id).where(Version.report_id.is_not(None))
        silent = list(session.scalars(select(Report.id).where(Report.id.in_(has_text), Report.id.not_in(listed))))
        current = select(Version.document_id).where(Version.is_current)
        any_version = select(Version.document_id)
        lost = list(
            session.scalars(select(Document.id).where(Document.id.in_(any_version), Document.id.not_in(current)))
        )
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


def _make_last_current(session: Session, document_id: int) -> None:
    versions = select(Version).where(Version.document_id == document_id).order_by(Version.number.desc())
    last = session.scalars(versions).first()
    if last:
        last.is_current = True
        session.flush()
        relist_document(session, document_id)


def _index(archive: Database, repair: bool) -> Iterator[Finding]:
    with archive.read() as session:
        index = index_of(session)
        held = dict(index.entries(session))
        listed = select(Version).where(Version.is_listed)
        wrong = [
            f"version {version.id}: the search index does not hold its text"
            for version in session.scalars(listed, execution_options={"yield_per": 200})
            if held.pop(version.shelf, None) != index.mark_of(version)
        ]
    wrong += [f"shelf {shelf}: the search index holds a text that is not listed" for shelf in held]
    if wrong and repair:
        rebuild_index(archive)
    for what in wrong:
        yield Finding("search_index", what, repaired=repair)


def rebuild_index(archive: Database) -> int:
    """Make the search index anew from the texts, in one transaction, and give the number of texts in it."""
    with archive.begin() as session:
        return rebuild(session)


def _sketches(archive: Database, repair: bool) -> Iterator[Finding]:
    with archive.read() as session:
        with_sketch = select(Signature.version_id)
        missing = list(session.scalars(select(Version.id).where(Version.is_listed, Version.id.not_in(with_sketch))))
        unlisted = select(Signature.version_id).join(Version).where(Version.is_listed.is_(False))
        idle = list(session.scalars(unlisted))
    if repair and (missing or idle):
        with archive.begin() as session:
            for number in (*idle, *missing):
                forget(session, number)
            for number in missing:
                remember(session, session.get_one(Version, number))
    for number in missing:
        yield Finding("sketch", f"version {number}: like texts cannot find it", repaired=repair)
    for number in idle:
        yield Finding("sketch", f"version {number}: has a sketch and is not listed", repaired=repair)


def _captures(archive: Database) -> Iterator[Finding]:
    with archive.read() as session:
        rows = session.scalars(select(Capture).order_by(Capture.warc, Capture.warc_offset))
        references = [(c.id, c.url, CaptureRef(c.warc, c.warc_offset, c.sha256, c.fetched_at)) for c in rows]
    for number, url, reference in references:
        try:
            response = read_capture(archive, reference)
        except CaptureUnreadable as error:
            yield Finding("capture", f"capture {number} of {url}: {error}")
            continue
        if response.url != url:
            yield Finding("capture", f"capture {number} of {url}: the bytes there are of {response.url}")


def _orphans(archive: Database, url_key: UrlKey | None) -> Iterator[Finding]:
    """What the WARC files hold beyond what rows point at: left by processes that died between the two."""
    for warc in archive.raw.names():
        with archive.read() as session:
            known = set(session.scalars(select(Capture.warc_offset).where(Capture.warc == warc)))
        try:
            for offset, record in archive.raw.walk(warc):
                if offset in known:
                    continue
                url = record.headers.get("WARC-Target-URI") or ""
                is_whole = record.headers.get("WARC-Type") == "response"
                if url_key and is_whole:
                    _adopt(archive, warc, offset, record, url_key)
                what = f"{warc} at {offset}: {url} was fetched and never read"
                yield Finding("orphan_capture", what, harmless=True, repaired=bool(url_key and is_whole))
        except CaptureUnreadable as error:
            # Anything behind it that rows point at has been found by reading those.
            yield Finding("cut_off_tail", str(error), harmless=True)


def _adopt(archive: Database, warc: str, offset: int, record: WarcRecord, url_key: UrlKey) -> None:
    response = stored_response(record)
    place = archive.raw.place_of(warc, offset, response)
    with archive.begin() as session:
        add_capture(session, response, url_key(response.url), place)
