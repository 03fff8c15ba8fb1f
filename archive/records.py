"""The record: one document or report as everything outside this program sees it.

The fields and their meaning are fixed (docs/data-model.md); `to_json` gives them in that order, dates as ISO
strings, times in UTC. A record is frozen: what is learnt later makes a new one with `dataclasses.replace`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, Literal

Kind = Literal[
    "annual_report", "plan", "interpretation", "news", "notice", "disclosure_report", "work_report", "index", "other"
]
BodyType = Literal["district", "department", "street", "town", "zone"]
TitleSource = Literal["heading", "meta", "index", "attachment", "text", "derived"]
TextForm = Literal["html", "pdf", "docx", "doc", "wps", "ofd", "xlsx", "ocr"]
Role = Literal["achievements", "problems", "leadership", "plan", "other"]
TextStatus = Literal["done", "none", "waiting", "failed", "refused", "gone", "too_large", "encrypted"]
Status = Literal["live", "gone", "blocked"]


class _Packed:
    """Goes to another process as the call that makes it; slotted dataclasses go field by field, at thrice the cost."""

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        made = type(self)
        return made, _VALUES[made](self)


@dataclass(frozen=True, slots=True)
class Section(_Packed):
    """One heading and what stands below it; `start` and `end` are offsets into the record's text, heading included."""

    level: int
    label: str | None
    heading: str
    role: Role | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Indicator(_Packed):
    """One figure as the report states it; `start` and `end` are the offsets of its sentence in the text."""

    name: str
    value: float
    unit: str | None
    qualifier: str | None
    period: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attachment(_Packed):
    """One file that an article links; `name` is the link's text, `bytes` its size."""

    name: str | None
    url: str
    media_type: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    text_status: TextStatus = "none"


@dataclass(frozen=True, slots=True)
class CaptureRef(_Packed):
    """Where the bytes lie: WARC file name, offset of the response record, SHA-256 of the payload, time of the fetch."""

    warc: str
    offset: int
    sha256: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Record(_Packed):
    """One document or report."""

    kind: Kind
    text: str
    extractor: str
    id: str | None = None
    body: str | None = None
    body_short: str | None = None
    body_code: str | None = None
    body_type: BodyType | None = None
    joint_bodies: tuple[str, ...] = ()
    district: str | None = None
    district_code: str | None = None
    report_year: int | None = None
    published_on: date | None = None
    written_on: date | None = None
    days_late: int | None = None
    title: str | None = None
    title_source: TitleSource | None = None
    document_number: str | None = None
    index_number: str | None = None
    source: str | None = None
    text_form: TextForm | None = None
    sections: tuple[Section, ...] = ()
    missing_sections: tuple[Role, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    url: str | None = None
    urls: tuple[str, ...] = ()
    version: int = 1
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    last_changed_at: datetime | None = None
    status: Status | None = None
    text_sha256: str | None = None
    capture: CaptureRef | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    #: The key of the body in the roster (archive/bodies.py); not part of what is printed.
    body_key: str | None = None


#: The shortest report seen has over a thousand characters; a footer that was left has a few dozen.
LEAST = 100
#: A text shorter than every report seen, and without a word that none of them lacks, is another page in its place.
SHORT, WORDS = 1000, re.compile("法治|依")

ORDER = (
    "id", "kind", "body", "body_short", "body_code", "body_type", "joint_bodies", "district", "district_code",
    "report_year", "published_on", "written_on", "days_late", "title", "title_source", "document_number",
    "index_number", "source", "text", "text_form", "sections", "missing_sections", "indicators", "attachments",
    "url", "urls", "version", "first_seen_at", "last_seen_at", "last_changed_at", "status", "text_sha256",
    "capture", "evidence", "warnings", "extractor",
)  # fmt: skip


def is_hollow(record: Record) -> bool:
    """Whether a page that is called a report holds none: no text to speak of, and no file that could have it.

    Home pages that stand in an article's place look so, and lists of reports.
    """
    return record.kind == "annual_report" and len(record.text) < LEAST and not record.attachments


def is_instead(record: Record) -> bool:
    """Whether a page that is called a report speaks of something else: what a firewall says that nobody knows."""
    short = record.kind == "annual_report" and LEAST <= len(record.text) < SHORT and not record.attachments
    return short and not WORDS.search(record.text)


def to_json(record: Record) -> dict[str, Any]:
    """Give the record as plain JSON values, in the order of the data dictionary."""
    return {name: _plain(getattr(record, name)) for name in ORDER}


def from_json(data: Mapping[str, Any]) -> Record:
    """Read a record back from what `to_json` gave."""
    known = {name: data[name] for name in ORDER if name in data}
    for name in ("published_on", "written_on"):
        if known.get(name):
            known[name] = date.fromisoformat(known[name])
    for name in ("first_seen_at", "last_seen_at", "last_changed_at"):
        if known.get(name):
            known[name] = datetime.fromisoformat(known[name])
    for name in ("joint_bodies", "missing_sections", "urls", "warnings"):
        known[name] = tuple(known.get(name) or ())
    known["sections"] = tuple(Section(**s) for s in known.get("sections") or ())
    known["indicators"] = tuple(Indicator(**{"period": None, **i}) for i in known.get("indicators") or ())
    known["attachments"] = tuple(Attachment(**a) for a in known.get("attachments") or ())
    if capture := known.get("capture"):
        known["capture"] = CaptureRef(**{**capture, "fetched_at": datetime.fromisoformat(capture["fetched_at"])})
    return Record(**known)


def _plain(value: Any) -> Any:
    # Nearly all values, told first: a record has hundreds.
    if type(value) in _PLAIN:
        return value
    if fields := _FIELDS.get(type(value)):
        return dict(zip(type(value).__slots__, fields(value), strict=True))
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, CaptureRef):
        return {name: _plain(getattr(value, name)) for name in CaptureRef.__slots__}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return value


#: All fields of an object at once, by its class.
_VALUES: dict[type[_Packed], attrgetter[tuple[Any, ...]]] = {
    kind: attrgetter(*kind.__slots__) for kind in (Section, Indicator, Attachment, CaptureRef, Record)
}
#: Of those whose fields are all plain.
_FIELDS = {kind: _VALUES[kind] for kind in (Section, Indicator, Attachment)}
_PLAIN = frozenset({str, int, float, bool, type(None)})
