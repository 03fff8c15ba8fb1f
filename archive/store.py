"""What a harvest writes: one transaction a page, in which the text and the mark "seen" are made together.

Runs are noted by `archive.runs`, bytes kept by `archive.captures`, columns by `archive.portals`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import CursorResult, Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from archive.database import Database
from archive.duplicates import SAME, text_similarity
from archive.identities import Identity, identify, report_saying, silent_versions
from archive.listing import relist_document, relist_report, relist_reports_of, unlist
from archive.models import Base, Document, Event, Version
from archive.newcomers import Origin, add_newcomer
from archive.portals import GONE_DAYS, ensure_site
from archive.readings import erase_readings, fill, supersedes, write_readings
from archive.records import Record
from archive.texts import text_digest
from archive.timeline import number_by_time, part, place_in_time, see
from archive.waiting import write_waiting

#: Answers of "not there" after which a page counts as gone, if they span `GONE_DAYS`.
GONE_AFTER = 3

#: Asked for every page: built once, and without objects where a number is all that is wanted, they cost a third.
_KNOWN = select(Document).where(Document.url_key == bindparam("url_key"))
_CAPTURES, _DOCUMENTS, _VERSIONS = (Base.metadata.tables[name] for name in ("captures", "documents", "versions"))
_CAPTURED = select(_CAPTURES.c.id, _CAPTURES.c.etag, _CAPTURES.c.last_modified).where(
    _CAPTURES.c.warc == bindparam("warc"), _CAPTURES.c.warc_offset == bindparam("offset")
)
_SEEN = (
    update(_DOCUMENTS)
    .where(_DOCUMENTS.c.url_key == bindparam("page"), _DOCUMENTS.c.status == "live", _DOCUMENTS.c.failures == 0)
    .where(_DOCUMENTS.c.last_seen_at < bindparam("time"))
    .values(last_seen_at=bindparam("time"))
)
_PAGE = select(_DOCUMENTS.c.id).where(_DOCUMENTS.c.url_key == bindparam("page")).scalar_subquery()
_SAID_AGAIN = (
    update(_VERSIONS)
    .where(_VERSIONS.c.document_id == _PAGE, _VERSIONS.c.is_current, _VERSIONS.c.last_seen_at < bindparam("time"))
    .values(last_seen_at=bindparam("time"))
)
_SAID = select(_VERSIONS.c.id).where(_VERSIONS.c.text_sha256 == bindparam("digest")).limit(1)

Outcome = Literal["new", "unchanged", "new_version", "new_address"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a record; `report_id` is null for what is no identified report.

    `new` report or document, `unchanged`, `new_version` of what its address said before, `new_address` of a report or
    text that was there.
    """

    outcome: Outcome
    report_id: str | None
    document_id: int
    version: int


def save_record(
    archive: Database,
    record: Record,
    *,
    url_key: str,
    site: str,
    column: int | None = None,
    run: int | None = None,
    at: datetime | None = None,
) -> Saved:
    """Archive what one address says now. All of it is kept or nothing, and saving again changes nothing.

    `record.url` is the address and `url_key` what it is known by; `record.capture` the bytes it was made from; `column`
    and `run` are numbers as `save_column` and `start_run` gave them. A version is made only when the normalised text
    changed. A report whose body or year is not known is kept as a document, with an event that lists it.
    """
    seen_at = at or (record.capture.fetched_at if record.capture else datetime.now(UTC))
    origin = Origin(url_key, site, column, run, seen_at)
    with archive.begin(settled=False) as session:
        digest = text_digest(record.text)
        if newcomer := add_newcomer(session, record, digest, origin):
            return Saved("new", newcomer.report_id, newcomer.document_id, 1)
        write_waiting(session)
        return put(session, record, origin, digest)


def mark_seen(archive: Database, url_key: str, *, run: int | None = None, at: datetime | None = None) -> bool:
    """Note that an address answered that nothing changed (304, or the same bytes); False where it is not known."""
    now = at or datetime.now(UTC)
    with archive.begin(settled=False) as session:
        if _is_seen_again(session, url_key, now):
            return True
        write_waiting(session)
        document = session.scalars(select(Document).where(Document.url_key == url_key)).first()
        if document is None:
            return False
        origin = Origin(url_key, document.site, None, run, now)
        _mark_seen(session, document, origin, None)
        if version := _current(session, document):
            version.last_seen_at = max(version.last_seen_at, origin.at)
        return True


def mark_gone(archive: Database, url_key: str, *, run: int | None = None, at: datetime | None = None) -> bool:
    """Note that an address answered with nothing (404, 410, a soft 404), and say whether it counts as gone now.

    It does after `GONE_AFTER` such answers over `GONE_DAYS`: portals fall over for an afternoon. Nothing is deleted,
    and a page that comes back is live again.
    """
    with archive.begin() as session:
        document = session.scalars(select(Document).where(Document.url_key == url_key)).first()
        if document is None:
            return False
        now = at or datetime.now(UTC)
        document.failures += 1
        document.failing_since = document.failing_since or now
        if document.failures < GONE_AFTER or now - document.failing_since < GONE_DAYS:
            return False
        if document.status != "gone":
            document.status = "gone"
            note(session, "gone", Origin(url_key, document.site, None, run, now), document=document.id)
            relist_reports_of(session, document.id)
        return True


def mark_blocked(archive: Database, url_key: str, *, run: int | None = None, at: datetime | None = None) -> None:
    """Note that an address refused us; what it said before stays, and so does the count towards gone."""
    with archive.begin() as session:
        document = session.scalars(select(Document).where(Document.url_key == url_key)).first()
        if document is not None and document.status == "live":
            document.status = "blocked"
            origin = Origin(url_key, document.site, None, run, at or datetime.now(UTC))
            note(session, "blocked", origin, document=document.id)


def note(
    session: Session,
    kind: str,
    origin: Origin,
    *,
    document: int | None = None,
    report: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write an event."""
    event = Event(at=origin.at, kind=kind, run_id=origin.run, document_id=document, report_id=report)
    event.detail = detail or {}
    session.add(event)


def put(session: Session, record: Record, origin: Origin, digest: str | None = None) -> Saved:
    """Do what `save_record` does, as a part of the session's transaction; `digest` is that of the text, where known."""
    digest = digest or text_digest(record.text)
    capture = _capture(session, record)
    document = session.scalars(_KNOWN, {"url_key": origin.url_key}).first()
    is_new = document is None
    if document is None:
        document = _new_document(session, record, origin)
    _mark_seen(session, document, origin, capture, is_new)
    session.flush()
    now = None if is_new else _current(session, document)
    same, within = place_in_time(session, now, digest, origin.at) if now else (None, None)
    if same:
        see(session, document, same, origin.at)
        if supersedes(session, record, same):
            reread(session, same, record, origin)
        return Saved("unchanged", same.report_id, document.id, same.number)
    if now and now.text and not record.text:
        # An attachment that could not be read today is no reason to say that the report is empty.
        note(session, "text_missing", origin, document=document.id)
        return Saved("unchanged", now.report_id, document.id, now.number)
    parted = part(session, within) if within else None
    version = _new_version(session, document, now, origin)
    version.text_sha256, version.capture_id = digest, capture.id if capture else None
    identity, repeats = _add(session, version, record, document, now, origin)
    if parted:
        before, seen_at = parted
        put(session, before, replace(origin, at=seen_at))
    if now:
        if version.is_current:
            detail = {"version": version.number}
            note(session, "text_changed", origin, document=document.id, report=version.report_id, detail=detail)
        else:
            number_by_time(session, document.id)
        return Saved("new_version", version.report_id, document.id, version.number)
    is_known = not identity.is_new if identity.report_id else repeats
    return Saved("new_address" if is_known and is_new else "new", version.report_id, document.id, version.number)


def _add(
    session: Session, version: Version, record: Record, document: Document, now: Version | None, origin: Origin
) -> tuple[Identity, bool]:
    """Add a version to its report, weighed against what else is said of that; tell also whether the text was known."""
    digest = version.text_sha256
    repeats = session.scalar(_SAID, {"digest": digest}) is not None
    identity = identify(session, record, digest, origin.at, alone=not repeats)
    fill(version, record)
    version.report_id, version.body_key = identity.report_id, identity.body_key
    _succeed(session, document, now, version)
    _relist(session, version)
    write_readings(session, version.id, record)
    if repeats:
        _settle_silent(session, digest, origin)
    _note_doubts(session, identity, document, origin)
    if version.is_current:
        _note_other_texts(session, version, origin)
    return identity, repeats


def _new_version(session: Session, document: Document, now: Version | None, origin: Origin) -> Version:
    last = select(func.max(Version.number)).where(Version.document_id == document.id)
    return Version(
        document_id=document.id,
        number=1 if now is None else (session.scalar(last) or 0) + 1,
        is_current=now is None or origin.at >= now.last_seen_at,
        is_listed=False,
        run_id=origin.run,
        first_seen_at=origin.at,
        last_seen_at=origin.at,
    )


def reread(session: Session, version: Version, record: Record, origin: Origin) -> None:
    """Put a record made anew from the same capture in the place of a version's old one.

    The version keeps its number and its times; the report it belongs to may become another, which is noted.
    """
    if version.is_listed:
        unlist(session, version)
    before, said = version.report_id, version.text_sha256
    digest = text_digest(record.text)
    identity = identify(session, record, digest, origin.at)
    fill(version, record)
    version.text_sha256, version.report_id, version.body_key = digest, identity.report_id, identity.body_key
    session.flush()
    erase_readings(session, version.id)
    write_readings(session, version.id, record)
    _relist(session, version)
    if before and before != version.report_id:
        relist_report(session, before)
        detail = {"was": before, "is": version.report_id}
        note(session, "identity_changed", origin, document=version.document_id, report=before, detail=detail)
    for affected in sorted({said, digest}):
        _settle_silent(session, affected, origin)


def _settle_silent(session: Session, digest: str, origin: Origin) -> None:
    """Let texts that do not say whose they are follow what is known of their words now, whichever came first."""
    for version in silent_versions(session, digest):
        before = version.report_id
        belongs = report_saying(session, digest, version.text, version.body_key, version.report_year)
        if belongs == before:
            continue
        if version.is_listed:
            unlist(session, version)
        version.report_id = belongs
        session.flush()
        _relist(session, version)
        if before:
            relist_report(session, before)
        detail = {"was": before, "is": belongs}
        note(session, "identity_changed", origin, document=version.document_id, report=before or belongs, detail=detail)


def _capture(session: Session, record: Record) -> Row[int, str | None, str | None] | None:
    """Give number and validators of the capture that the record was made from."""
    if record.capture is None:
        return None
    return session.execute(_CAPTURED, {"warc": record.capture.warc, "offset": record.capture.offset}).first()


def _new_document(session: Session, record: Record, origin: Origin) -> Document:
    ensure_site(session, origin.site, origin.at)
    document = Document(
        url=record.url or origin.url_key,
        url_key=origin.url_key,
        site=origin.site,
        column_id=origin.column,
        status="live",
        failures=0,
        first_seen_at=origin.at,
        last_seen_at=origin.at,
        last_changed_at=origin.at,
    )
    session.add(document)
    return document


def _mark_seen(
    session: Session,
    document: Document,
    origin: Origin,
    capture: Row[int, str | None, str | None] | None,
    is_new: bool = False,
) -> None:
    document.first_seen_at = min(document.first_seen_at, origin.at)
    if origin.at <= document.last_seen_at and not is_new:
        return
    document.last_seen_at = origin.at
    if document.failing_since and origin.at < document.failing_since:
        # Seen before it failed, and heard of later (an import): it is as gone as before.
        return
    was = document.status
    document.status, document.failures, document.failing_since = "live", 0, None
    document.column_id = document.column_id or origin.column
    if capture:
        document.etag, document.last_modified = capture.etag, capture.last_modified
    if was == "gone":
        note(session, "back", origin, document=document.id)
        session.flush()
        relist_reports_of(session, document.id)


def _is_seen_again(session: Session, url_key: str, at: datetime) -> bool:
    """Note that a page that was never in doubt is as it was; False, and nothing is done, for any other."""
    seen = session.execute(_SEEN, {"page": url_key, "time": at})
    assert isinstance(seen, CursorResult)
    if not seen.rowcount:
        return False
    session.execute(_SAID_AGAIN, {"page": url_key, "time": at})
    return True


def _current(session: Session, document: Document) -> Version | None:
    return session.scalars(select(Version).where(Version.document_id == document.id, Version.is_current)).first()


def _succeed(session: Session, document: Document, old: Version | None, new: Version) -> None:
    if old and new.is_current:
        old.is_current = False
        document.last_changed_at = new.first_seen_at
        session.flush()
    session.add(new)


def _relist(session: Session, version: Version) -> None:
    session.flush()
    relist_document(session, version.document_id)
    if version.report_id:
        relist_report(session, version.report_id)


def _note_other_texts(session: Session, version: Version, origin: Origin) -> None:
    """Where other addresses give the report in other words, say how much of it is the same."""
    if version.report_id is None:
        return
    others = select(Version).where(
        Version.report_id == version.report_id,
        Version.document_id != version.document_id,
        Version.text_sha256 != version.text_sha256,
        Version.is_current,
    )
    for other in session.scalars(others.order_by(Version.id)):
        share = round(text_similarity(version.text, other.text), 2)
        detail = {"document": other.document_id, "similarity": share, "same": share >= SAME}
        note(session, "other_text", origin, document=version.document_id, report=version.report_id, detail=detail)


def _note_doubts(session: Session, identity: Identity, document: Document, origin: Origin) -> None:
    for kind, detail in identity.doubts:
        note(session, kind, origin, document=document.id, report=identity.report_id, detail=detail)
