"""Records made anew from stored bytes: what is due, and putting the new in the place of the old.

The reading itself is done elsewhere (pipelines/process.py), in as many processes as wanted: what is due is found by
which code made a record, so that it can be stopped at any moment and goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from archive.database import Database
from archive.errors import NotInArchive
from archive.filters import Filters
from archive.models import Attachment, Capture, Column, Document, Version
from archive.newcomers import Origin
from archive.queries import load_records
from archive.records import ORDER, CaptureRef, Record
from archive.store import reread

#: Found by what the archive knows, not by reading.
_NOT_READ = frozenset(
    {"url", "urls", "version", "first_seen_at", "last_seen_at", "last_changed_at", "status", "text_sha256", "capture"}
)


@dataclass(frozen=True, slots=True)
class Due:
    """One version to be read again: its address, the bytes of its page, and of its files by address and name.

    `entry`: title and date that the list showed which linked it.
    """

    version_id: int
    url: str
    url_key: str
    site: str
    column_url: str | None
    capture: CaptureRef
    files: tuple[tuple[str, str | None, CaptureRef], ...] = ()
    entry: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of a version: `changed` names the fields that say something else now."""

    report_id: str | None
    changed: tuple[str, ...]


def due(archive: Database, extractor: str, filters: Filters | None = None) -> Iterator[Due]:
    """Give every version that other code than `extractor` made and whose bytes are there, the oldest number first.

    So are versions with files that wait for a reader, whatever code made them: it may have been installed since.
    `filters` choose by what the record says now, every kind by default: what is no report today may be one for better
    code. Versions that are read again while this runs are not given twice.
    """
    chosen = filters or Filters(kind=None)
    waits = exists().where(Attachment.version_id == Version.id, Attachment.text_status == "waiting")
    after = 0
    while True:
        with archive.read() as session:
            query = (
                select(Version, Document, Capture, Column.url)
                .join(Document, Document.id == Version.document_id)
                .join(Capture, Capture.id == Version.capture_id)
                .outerjoin(Column, Column.id == Document.column_id)
                .where(or_(Version.extractor != extractor, waits), Version.id > after, *chosen.where())
                .order_by(Version.id)
                .limit(1)
            )
            row = session.execute(query).first()
            if row is None:
                return
            version, document, capture, column_url = row
            item = Due(
                version_id=version.id,
                url=capture.url,
                url_key=document.url_key,
                site=document.site,
                column_url=column_url,
                capture=_reference(capture),
                files=_files(session, version.id),
                entry=version.record["evidence"].get("entry"),
            )
        after = item.version_id
        yield item


def replace_record(archive: Database, version_id: int, record: Record, *, run: int | None = None) -> Reread:
    """Put a record in the place of a version's old one, in one transaction, and say which fields changed.

    The version keeps its number, its times and its capture. Raises NotInArchive for an unknown version.
    """
    with archive.begin() as session:
        version = session.get(Version, version_id)
        if version is None:
            raise NotInArchive("version", version_id)
        (before,) = load_records(session, [version_id])
        document = session.get_one(Document, version.document_id)
        reread(session, version, record, Origin(document.url_key, document.site, None, run, datetime.now(UTC)))
        session.flush()
        (after,) = load_records(session, [version_id])
    changed = (name for name in ORDER if name not in _NOT_READ and getattr(before, name) != getattr(after, name))
    return Reread(after.id, tuple(name for name in changed if name != "extractor"))


def unread(archive: Database) -> Iterator[tuple[str, str, CaptureRef]]:
    """Give the latest good answer (address, its key, where it lies) of every address that no document came of.

    List pages and attachments are among them; so are articles that older code took for something else.
    """
    newer = select(Capture.url_key, Capture.fetched_at).where(Capture.http_status == 200).subquery()
    query = (
        select(Capture)
        .where(
            Capture.http_status == 200,
            Capture.url_key.not_in(select(Document.url_key)),
            ~exists().where(and_(newer.c.url_key == Capture.url_key, newer.c.fetched_at > Capture.fetched_at)),
        )
        .order_by(Capture.id)
    )
    with archive.read() as session:
        found = [(c.url, c.url_key, _reference(c)) for c in session.scalars(query)]
    yield from found


def _files(session: Session, version_id: int) -> tuple[tuple[str, str | None, CaptureRef], ...]:
    linked = session.scalars(
        select(Attachment).where(Attachment.version_id == version_id).order_by(Attachment.position)
    ).all()
    good = Capture.url.in_([file.url for file in linked]), Capture.http_status == 200
    rows = session.scalars(select(Capture).where(*good).order_by(Capture.fetched_at))
    latest = {capture.url: _reference(capture) for capture in rows}
    return tuple((file.url, file.name, latest[file.url]) for file in linked if file.url in latest)


def _reference(capture: Capture) -> CaptureRef:
    return CaptureRef(capture.warc, capture.warc_offset, capture.sha256, capture.fetched_at)
