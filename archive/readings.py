"""What was read out of a text, written beside it: the version's own columns, its sections, figures and attachments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from archive.models import Attachment, Base, Indicator, Section, Version
from archive.records import Record, to_json

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
    for name in _COPIED:
        setattr(version, name, getattr(record, name))
    # PostgreSQL cannot hold the character NUL, which means nothing in a text.
    version.text = record.text.replace("\0", "")
    version.record = {name: value for name, value in to_json(record).items() if name not in _ELSEWHERE}


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
    _insert(session, Section, version_id, sections)
    _insert(session, Indicator, version_id, indicators)
    _insert(session, Attachment, version_id, attachments)


def erase_readings(session: Session, version_id: int) -> None:
    """Take the rows of a version's record away, before others are written."""
    for model in (Section, Indicator, Attachment):
        session.execute(delete(model).where(model.version_id == version_id))


def _insert(session: Session, model: type[Base], version_id: int, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        numbered = [{"version_id": version_id, "position": n, **row} for n, row in enumerate(rows)]
        session.execute(_WRITE[model.__tablename__], numbered)
