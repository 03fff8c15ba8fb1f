"""What was read out of a text, written beside it: the version's own columns, its sections, figures and attachments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Insert, delete, insert, select
from sqlalchemy.orm import Session

from archive.models import Attachment, Base, Indicator, Section, Version
from archive.records import Record, from_json, to_json

#: Kept in columns or known better by the tables when the record is given out again.
_ELSEWHERE = (
    "id", "text", "url", "urls", "version", "first_seen_at", "last_seen_at", "last_changed_at", "status", "text_sha256",
    "capture",
)  # fmt: skip
_COPIED = (
    "kind", "body", "body_short", "body_type", "district", "district_code", "report_year", "published_on", "title",
    "text_form", "text", "extractor",
)  # fmt: skip

_WRITE = {name: insert(Base.metadata.tables[name]) for name in ("sections", "indicators", "attachments")}


def fill(version: Version, record: Record) -> None:
    """Set the columns of a version that repeat its record."""
    for name, value in columns_of(record).items():
        setattr(version, name, value)


def columns_of(record: Record) -> dict[str, Any]:
    """Give the columns of a version that repeat its record."""
    columns = {name: getattr(record, name) for name in _COPIED}
    # PostgreSQL cannot hold the character NUL, which means nothing in a text.
    columns["text"] = record.text.replace("\0", "")
    columns["record"] = {name: value for name, value in to_json(record).items() if name not in _ELSEWHERE}
    return columns


def supersedes(session: Session, record: Record, version: Version) -> bool:
    """Say whether a record takes the place of what was read out of a version's bytes before: never one of older code.

    Of the same code it does when it has a text or files at last, or fills a field that the version's lacks and empties
    none: so a body found out through a column counts, and a date of display that moved does not.
    """
    theirs, ours = _code(record.extractor), _code(version.extractor)
    if theirs != ours:
        return theirs > ours
    has_text = bool(record.text) and not version.text
    return has_text or _knows_more(record, version) or _has_more_files(session, record, version)


def _code(extractor: str) -> tuple[int, ...]:
    """Give the numbers of an extractor's version, to compare by."""
    return tuple(map(int, re.findall(r"\d+", extractor)))


def _knows_more(record: Record, version: Version) -> bool:
    new = to_json(record)
    fields = [(old, new[name]) for name, old in version.record.items() if name not in ("evidence", "warnings")]
    gained = any(old in (None, []) and value not in (None, []) for old, value in fields)
    return gained and not any(old not in (None, []) and value in (None, []) for old, value in fields)


def _has_more_files(session: Session, record: Record, version: Version) -> bool:
    """Whether files that could not be had before were had, or are known to be gone."""
    failed = Attachment.version_id == version.id, Attachment.text_status == "failed"
    before = set(session.scalars(select(Attachment.url).where(*failed)))
    return any(file.url in before and file.text_status not in ("failed", "none") for file in record.attachments)


def write_readings(session: Session, version_id: int, record: Record) -> None:
    """Write the rows that a version's record gives."""
    for statement, rows in reading_rows(version_id, record):
        session.execute(statement, rows)


def reading_rows(version_id: int, record: Record) -> list[tuple[Insert, list[dict[str, Any]]]]:
    """Give the rows that a version's record gives, with the statements that write them."""
    return [
        (_WRITE[name], [{"version_id": version_id, "position": n, **row} for n, row in enumerate(rows)])
        for name, rows in _rows(record).items()
        if rows
    ]


def _rows(record: Record) -> dict[str, list[dict[str, Any]]]:
    """Give a record's rows by table."""
    sections = [
        {"level": s.level, "label": s.label, "heading": s.heading, "role": s.role, "begins": s.start, "ends": s.end}
        for s in record.sections
    ]
    indicators = [
        {
            "name": i.name,
            "value": i.value,
            "unit": i.unit,
            "qualifier": i.qualifier,
            "period": i.period,
            "begins": i.start,
            "ends": i.end,
        }
        for i in record.indicators
    ]
    attachments = [
        {name: getattr(a, name) for name in ("name", "url", "media_type", "bytes", "sha256", "text_status")}
        for a in record.attachments
    ]
    return {"sections": sections, "indicators": indicators, "attachments": attachments}


def erase_readings(session: Session, version_id: int) -> None:
    """Take the rows of a version's record away, before others are written."""
    for model in (Section, Indicator, Attachment):
        session.execute(delete(model).where(model.version_id == version_id))


def astray(session: Session, versions: Sequence[Version]) -> list[int]:
    """Give the numbers of those versions whose columns or rows say something else than their records."""
    there: dict[int, dict[str, list[dict[str, Any]]]] = {v.id: {name: [] for name in _WRITE} for v in versions}
    for name in _WRITE:
        table = Base.metadata.tables[name]
        rows = select(table).where(table.c.version_id.in_(there)).order_by(table.c.version_id, table.c.position)
        for row in session.execute(rows).mappings():
            there[row["version_id"]][name].append({k: row[k] for k in row if k not in ("version_id", "position")})
    return [v.id for v in versions if not _is_told(v, _record(v), there[v.id])]


def rewrite(session: Session, version: Version) -> None:
    """Make columns and rows of a version anew from its record."""
    record = _record(version)
    fill(version, record)
    session.flush()
    erase_readings(session, version.id)
    write_readings(session, version.id, record)


def _record(version: Version) -> Record:
    return from_json({**version.record, "text": version.text})


def _is_told(version: Version, record: Record, rows: dict[str, list[dict[str, Any]]]) -> bool:
    return rows == _rows(record) and all(getattr(version, name) == getattr(record, name) for name in _COPIED)
