"""Captures: an answer goes to WARC first and is known to the database right after; nothing is read before that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import CursorResult, bindparam, insert, select
from sqlalchemy.orm import Session

from archive.database import Database
from archive.errors import CaptureUnreadable
from archive.models import Base, Capture
from archive.raw import Place, StoredResponse
from archive.records import CaptureRef

_CAPTURES = Base.metadata.tables["captures"]
_C = _CAPTURES.c
_SAME = (
    select(_C.id, _C.url, _C.http_status, _C.fetched_at)
    .where(_C.url_key == bindparam("url_key"), _C.sha256 == bindparam("sha256"), _C.revisit_of.is_(None))
    .order_by(_C.id)
    .limit(1)
)
_KEEP = insert(_CAPTURES)


@dataclass(frozen=True, slots=True)
class SavedCapture:
    """A capture's number and its reference for the record; `revisit`: the same bytes were there before."""

    id: int
    ref: CaptureRef
    revisit: bool


def save_capture(archive: Database, response: StoredResponse, *, url_key: str, run: int | None = None) -> SavedCapture:
    """Store one answer for ever; when its address gave the same bytes before, only a reference to those is written.

    When the process dies between the two steps, the WARC file holds a record that nothing points at; `verify` finds it.
    """
    digest = response.sha256
    with archive.begin(settled=False) as session:
        earlier = _earlier(session, url_key, digest) if response.body else None
        place = archive.raw.write(response, same_as=earlier)
        number = add_capture(session, response, url_key, place, run, earlier.capture_id if earlier else None)
    return SavedCapture(number, CaptureRef(place.warc, place.offset, digest, response.fetched_at), earlier is not None)


def add_capture(
    session: Session,
    response: StoredResponse,
    url_key: str,
    place: Place,
    run: int | None = None,
    revisit_of: int | None = None,
) -> int:
    """Note an answer that lies in a WARC file, and give the number of its row."""
    row = {
        "url": response.url,
        "url_key": url_key,
        "fetched_at": response.fetched_at,
        "http_status": response.status,
        "media_type": _media_type(response),
        "warc": place.warc,
        "warc_offset": place.offset,
        "length": place.length,
        "sha256": place.sha256,
        "etag": response.header("ETag"),
        "last_modified": response.header("Last-Modified"),
        "run_id": run,
        "revisit_of": revisit_of,
    }
    kept = session.execute(_KEEP, row)
    assert isinstance(kept, CursorResult)
    assert kept.inserted_primary_key
    return int(kept.inserted_primary_key[0])


def read_capture(archive: Database, ref: CaptureRef) -> StoredResponse:
    """Give the stored answer back with its bytes, those of a revisit from where they were first written.

    Raises CaptureUnreadable when the file is gone, cut off, or no longer what was written.
    """
    response = archive.raw.read(ref.warc, ref.offset)
    if response.sha256 == ref.sha256:
        return response
    with archive.read() as session:
        here = select(Capture.revisit_of).where(Capture.warc == ref.warc, Capture.warc_offset == ref.offset)
        first = session.get(Capture, session.scalar(here.where(Capture.revisit_of.is_not(None))) or 0)
        where = (first.warc, first.warc_offset) if first else None
    body = archive.raw.read(*where).body if where else b""
    response = replace(response, body=body)
    if response.sha256 != ref.sha256:
        raise CaptureUnreadable(ref.warc, ref.offset, "its bytes have another digest")
    return response


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """The newest whole answer of an address, and what to ask with whether there is a newer one."""

    ref: CaptureRef
    run: int | None
    etag: str | None
    last_modified: str | None


def last_answer(archive: Database, url_key: str, url: str) -> LastAnswer | None:
    """Give the newest answer with status 200 of exactly this address; other spellings of it do not count."""
    whole = Capture.url_key == url_key, Capture.url == url, Capture.http_status == 200
    with archive.read() as session:
        c = session.scalars(select(Capture).where(*whole).order_by(Capture.id.desc()).limit(1)).first()
        if c is None:
            return None
        return LastAnswer(CaptureRef(c.warc, c.warc_offset, c.sha256, c.fetched_at), c.run_id, c.etag, c.last_modified)


@dataclass(frozen=True, slots=True)
class _Earlier(StoredResponse):
    capture_id: int = 0


def _earlier(session: Session, url_key: str, digest: str) -> _Earlier | None:
    first = session.execute(_SAME, {"url_key": url_key, "sha256": digest}).first()
    return first and _Earlier(first.url, first.http_status, (), b"", first.fetched_at, capture_id=first.id)


def _media_type(response: StoredResponse) -> str | None:
    declared = (response.header("Content-Type") or "").partition(";")[0].strip().lower()
    return declared or None
