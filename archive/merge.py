"""Two archives become one: everything of the other that is not here yet, as if both had been one from the start.

Nothing here is overwritten by what is older: a reading gives way only to one of newer code, the state of an address
only to one known later. Taking the same archive in twice changes nothing. Runs stay behind: they tell how the other
installation fared.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database import Database
from archive.errors import ArchiveDamaged
from archive.imports import NotImportable
from archive.listing import relist_reports_of
from archive.models import Body, Capture, Column, Document, Event, Report, Site, Version
from archive.newcomers import Origin
from archive.portals import ensure_site, insert_new
from archive.queries import load_records
from archive.readings import supersedes
from archive.records import Record
from archive.store import put, reread

#: What a capture is besides where it came from: the numbers of rows differ from archive to archive.
_CAPTURE = (
    "url", "url_key", "fetched_at", "http_status", "media_type", "warc", "warc_offset", "length", "sha256", "etag",
    "last_modified",
)  # fmt: skip
_COLUMN = ("url", "name", "trail", "kind", "evidence", "entries", "found_at", "last_ok_at")


def import_archive(archive: Database, source: Path | str, database: str | None = None) -> int:
    """Take in everything of another archive and give the number of its texts; the other is only read.

    `database` names its database where that is not `archive.db` in its folder. Raises NotImportable.
    """
    with _opened(Path(source), database) as other, other.read() as theirs:
        _copy_files(archive, other)
        captures = _copy_captures(archive, theirs)
        columns = _copy_portals(archive, theirs)
        documents = theirs.scalars(select(Document).order_by(Document.id)).all()
        texts = 0
        numbers: dict[int, int] = {}
        for document in documents:
            with archive.begin() as session:
                texts += _merge_document(session, theirs, document, captures, columns.get(document.column_id or 0))
                numbers[document.id] = _document(session, document.url_key).id
        _copy_reports(archive, theirs)
        _copy_events(archive, theirs, numbers)
    return texts


def is_archive(source: Path | str) -> bool:
    """Whether a path is the folder of an archive, for a command that takes either."""
    return (Path(source) / "archive.db").is_file()


@contextmanager
def _opened(folder: Path, database: str | None) -> Iterator[Database]:
    """Open the other archive; a file is copied first, so that one of an older schema stays what it was."""
    if database is not None:
        with Database.open(folder, database, create=False) as other:
            yield other
        return
    if not is_archive(folder):
        raise NotImportable(folder, "no archive.db is in it")
    with TemporaryDirectory() as place:
        try:
            with (
                closing(sqlite3.connect(_read_only(folder / "archive.db"), uri=True)) as file,
                closing(sqlite3.connect(Path(place) / "archive.db")) as copy,
            ):
                file.backup(copy)
        except sqlite3.DatabaseError as error:
            raise ArchiveDamaged(str(folder / "archive.db"), str(error)) from error
        with Database.open(place, warc=str(folder / "warc")) as other:
            yield other


def _read_only(file: Path) -> str:
    # Nobody has it open where there is no log: then nothing is written beside it, which a read-only medium needs.
    in_use = file.with_name(f"{file.name}-wal").exists()
    return f"{file.resolve().as_uri()}?{'mode=ro' if in_use else 'immutable=1'}"


def _copy_files(archive: Database, other: Database) -> None:
    archive.raw.folder.mkdir(parents=True, exist_ok=True)
    for name in other.raw.names():
        here, there = archive.raw.folder / name, other.raw.folder / name
        # Files only grow, and their names carry a random part: the longer of two is the same and more.
        if not here.exists() or here.stat().st_size < there.stat().st_size:
            partial = here.with_suffix(".part")
            shutil.copyfile(there, partial)
            partial.replace(here)


def _copy_captures(archive: Database, theirs: Session) -> dict[int, int]:
    """Copy rows of captures, originals before the revisits that point at them; give numbers here by numbers there."""
    number_here: dict[int, int] = {}
    with archive.begin() as session:
        present = {
            (warc, at): n for n, warc, at in session.execute(select(Capture.id, Capture.warc, Capture.warc_offset))
        }
        for capture in theirs.scalars(select(Capture).order_by(Capture.id)):
            place = (capture.warc, capture.warc_offset)
            if place not in present:
                copy = Capture(**{name: getattr(capture, name) for name in _CAPTURE})
                copy.revisit_of = number_here.get(capture.revisit_of or 0)
                session.add(copy)
                session.flush()
                present[place] = copy.id
            number_here[capture.id] = present[place]
    return number_here


def _copy_portals(archive: Database, theirs: Session) -> dict[int, int]:
    """Copy sites and columns that are not known; give the columns' numbers here by those there."""
    number_here: dict[int, int] = {}
    with archive.begin() as session:
        for site in theirs.scalars(select(Site)):
            here = ensure_site(session, site.name)
            here.first_seen_at = min(here.first_seen_at, site.first_seen_at)
            for name in ("host", "title", "district", "district_code"):
                setattr(here, name, getattr(here, name) or getattr(site, name))
        session.flush()
        for column in theirs.scalars(select(Column).order_by(Column.id)):
            facts = {name: getattr(column, name) for name in _COLUMN}
            insert_new(session, Column, site=column.site, url_key=column.url_key, **facts)
            known = session.scalars(select(Column).where(Column.url_key == column.url_key)).one()
            number_here[column.id] = known.id
            known.found_at = min(known.found_at, column.found_at)
            if column.last_ok_at and (known.last_ok_at is None or column.last_ok_at > known.last_ok_at):
                known.entries, known.last_ok_at = column.entries, column.last_ok_at
    return number_here


def _merge_document(
    session: Session, theirs: Session, document: Document, captures: dict[int, int], column: int | None
) -> int:
    """Merge what one address said, and what became of it; give the number of texts it had."""
    known = session.scalars(select(Document).where(Document.url_key == document.url_key)).first()
    known_until = _latest(known) if known else None
    versions = theirs.scalars(select(Version).where(Version.document_id == document.id).order_by(Version.first_seen_at))
    said = versions.all()
    records = load_records(theirs, [version.id for version in said])
    # What was seen between may part a span that an earlier sighting fell into: the second time each finds its own.
    for version, record in list(zip(said, records, strict=True)) * 2:
        origin = Origin(document.url_key, document.site, column, None, version.first_seen_at)
        _merge_text(session, version, replace(record, url=document.url), origin, captures.get(version.capture_id or 0))
    if known is None and not said:
        _insert_bare(session, document, column)
    if known_until is None or _latest(document) > known_until:
        here = _document(session, document.url_key)
        for name in ("status", "failures", "failing_since", "etag", "last_modified"):
            setattr(here, name, getattr(document, name))
        here.last_seen_at = max(here.last_seen_at, document.last_seen_at)
        session.flush()
        relist_reports_of(session, here.id)
    return len(said)


def _merge_text(session: Session, version: Version, record: Record, origin: Origin, capture: int | None) -> None:
    """Merge one text there, which was seen from its first to its last time and read from this capture here."""
    same = _read_from(session, origin.url_key, capture)
    if same is not None and same.text_sha256 != version.text_sha256:
        # Two readings of the same bytes: the page was seen at the times of both, and said what the newer reads.
        if supersedes(session, record, same):
            reread(session, same, record, origin)
        else:
            (record,) = load_records(session, [same.id])
    for at in dict.fromkeys((version.first_seen_at, version.last_seen_at)):
        put(session, record, replace(origin, at=at))


def _read_from(session: Session, url_key: str, capture: int | None) -> Version | None:
    """Give what was read here from the very bytes that a text there was read from."""
    if capture is None:
        return None
    same = select(Version).join(Document).where(Document.url_key == url_key, Version.capture_id == capture)
    return session.scalars(same.order_by(Version.id).limit(1)).first()


def _document(session: Session, url_key: str) -> Document:
    return session.scalars(select(Document).where(Document.url_key == url_key)).one()


def _insert_bare(session: Session, document: Document, column: int | None) -> None:
    """Make a row for an address that never said anything."""
    names = ("url", "url_key", "site", "first_seen_at", "last_seen_at", "last_changed_at", "status")
    insert_new(session, Document, column_id=column, **{name: getattr(document, name) for name in names})


def _latest(document: Document) -> datetime:
    """Give the time of the last thing known of an address."""
    return max(document.last_seen_at, document.failing_since or document.last_seen_at)


def _copy_reports(archive: Database, theirs: Session) -> None:
    """Copy what can be cited and has no text any more."""
    with archive.begin() as session:
        for report, body in theirs.execute(select(Report, Body).join(Body)):
            insert_new(session, Body, key=body.key, name=body.name, type=body.type, origin="seen")
            facts = {"id": report.id, "body_key": report.body_key, "report_year": report.report_year}
            insert_new(session, Report, first_seen_at=report.first_seen_at, **facts)


def _copy_events(archive: Database, theirs: Session, documents: dict[int, int]) -> None:
    """Copy what happened to addresses and reports there, unless it is known to have happened."""
    with archive.begin() as session:
        about = Event.document_id.is_not(None)
        known = {(e.at, e.kind, e.document_id) for e in session.scalars(select(Event).where(about))}
        for event in theirs.scalars(select(Event).where(about).order_by(Event.id)):
            number = documents[event.document_id or 0]
            if (event.at, event.kind, number) in known:
                continue
            detail = dict(event.detail)
            if "document" in detail:
                detail["document"] = documents[detail["document"]]
            copy = Event(at=event.at, kind=event.kind, document_id=number, detail=detail)
            copy.report_id = event.report_id and _report_here(session, theirs, event.report_id)
            session.add(copy)


def _report_here(session: Session, theirs: Session, report_id: str) -> str | None:
    report = theirs.get_one(Report, report_id)
    same = Report.body_key == report.body_key, Report.report_year == report.report_year
    return session.scalar(select(Report.id).where(*same))
