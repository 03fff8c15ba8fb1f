"""Newcomers: an address, a text and a report that the archive never met, which is most of what a first harvest brings.

Nothing can be in doubt there and nothing changes, so one question is asked instead of many. Everything else, and
whatever has no owner, is for `archive.store`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, CursorResult, Insert, bindparam, insert, literal, select
from sqlalchemy.orm import Session

from archive.duplicates import sketch_rows
from archive.identities import ensure_body, key_of_body
from archive.models import Base
from archive.portals import ensure_site
from archive.readings import columns_of, reading_rows
from archive.records import Record
from archive.search.backends import index_of
from archive.shelves import TAKEN, day_of
from archive.waiting import put_off

_TABLES = Base.metadata.tables
_BODIES, _CAPTURES, _DOCUMENTS, _REPORTS, _SITES, _VERSIONS = (
    _TABLES[name].c for name in ("bodies", "captures", "documents", "reports", "sites", "versions")
)
_NEW_DOCUMENT, _NEW_REPORT, _NEW_VERSION = (insert(_TABLES[name]) for name in ("documents", "reports", "versions"))
_ANYHOW = select(literal(1).label("one")).subquery()
_MET = select(
    select(_DOCUMENTS.id).where(_DOCUMENTS.url_key == bindparam("url_key")).scalar_subquery().label("document"),
    select(_VERSIONS.id).where(_VERSIONS.text_sha256 == bindparam("digest")).limit(1).scalar_subquery().label("text"),
    select(_REPORTS.id)
    .where(_REPORTS.body_key == bindparam("body"), _REPORTS.report_year == bindparam("year"))
    .scalar_subquery()
    .label("report"),
    select(_BODIES.key).where(_BODIES.key == bindparam("body")).scalar_subquery().label("body"),
    select(_SITES.name).where(_SITES.name == bindparam("site")).scalar_subquery().label("site"),
    TAKEN.scalar_subquery().label("shelf"),
    _CAPTURES.id.label("capture"),
    _CAPTURES.etag,
    _CAPTURES.last_modified,
).select_from(
    _ANYHOW.outerjoin(
        _TABLES["captures"], (_CAPTURES.warc == bindparam("warc")) & (_CAPTURES.warc_offset == bindparam("offset"))
    )
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and when a record was met."""

    url_key: str
    site: str
    column: int | None
    run: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The number of the document that was made, and its report; null for what is none."""

    document_id: int
    report_id: str | None


def add_newcomer(session: Session, record: Record, digest: str, origin: Origin) -> Newcomer | None:
    """Add a record with whatever it needs; None, and nothing is done, where the archive has met any part of it."""
    body, is_report = key_of_body(record), record.kind == "annual_report"
    if is_report and (body is None or record.report_year is None):
        return None
    connection = session.connection()
    first, last = day_of(record.kind, record.published_on)
    asked = {
        "url_key": origin.url_key,
        "digest": digest,
        "body": body,
        "year": record.report_year if is_report else None,
        "site": origin.site,
        "first": first,
        "last": last,
        "warc": record.capture and record.capture.warc,
        "offset": record.capture and record.capture.offset,
    }
    met = connection.execute(_MET, asked).one()
    if not (met.document is met.text is met.report is None):
        return None
    if met.site is None:
        ensure_site(session, origin.site, origin.at)
    if body is not None and met.body is None:
        ensure_body(session, record)
        session.flush()
    document = _insert(connection, _NEW_DOCUMENT, _document(record, origin, met.etag, met.last_modified))
    report = None
    if is_report:
        report = record.id or f"{body}-{record.report_year}"
        row = {"id": report, "body_key": body, "report_year": record.report_year, "first_seen_at": origin.at}
        connection.execute(_NEW_REPORT, row)
    version = {
        "document_id": document,
        "number": 1,
        "is_current": True,
        "is_listed": True,
        "shelf": first if met.shelf is None else met.shelf + 1,
        "report_id": report,
        "body_key": body,
        "text_sha256": digest,
        "capture_id": met.capture,
        "run_id": origin.run,
        "first_seen_at": origin.at,
        "last_seen_at": origin.at,
        **columns_of(record),
    }
    _file(session, _insert(connection, _NEW_VERSION, version), version, record)
    return Newcomer(document, report)


def _file(session: Session, number: int, version: dict[str, Any], record: Record) -> None:
    """Put off what hangs on a version."""
    index = index_of(session)
    # What the index asks of a version this has too, at a tenth of the cost.
    put_off(session, index.PUT, [index.row(SimpleNamespace(**version))])
    for statement, rows in (*sketch_rows(number, version["text"]), *reading_rows(number, record)):
        put_off(session, statement, rows)


def _document(record: Record, origin: Origin, etag: str | None, last_modified: str | None) -> dict[str, Any]:
    return {
        "url": record.url or origin.url_key,
        "url_key": origin.url_key,
        "site": origin.site,
        "column_id": origin.column,
        "status": "live",
        "etag": etag,
        "last_modified": last_modified,
        "failures": 0,
        "first_seen_at": origin.at,
        "last_seen_at": origin.at,
        "last_changed_at": origin.at,
    }


def _insert(connection: Connection, statement: Insert, row: dict[str, Any]) -> int:
    kept = connection.execute(statement, row)
    assert isinstance(kept, CursorResult)
    assert kept.inserted_primary_key
    return int(kept.inserted_primary_key[0])
