"""Whose report a text is, as far as the archive decides it: one row for a (body, year), doubts written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from archive.duplicates import near
from archive.models import Base, Body, BodyPeriod, Report, Version
from archive.records import Record
from archive.texts import normalise

#: Two texts shorter than this can be equal by chance (详见附件); a report never is.
MEANINGFUL = 200
#: A text this like another is its copy, its template or last year's report.
ALIKE = 0.8

_BODIES, _REPORTS = (Base.metadata.tables[name] for name in ("bodies", "reports"))
_BODY = select(_BODIES.c.key).where(_BODIES.c.key == bindparam("key"))
_REPORT = select(_REPORTS.c.id, _REPORTS.c.first_seen_at).where(
    _REPORTS.c.body_key == bindparam("body"), _REPORTS.c.report_year == bindparam("year")
)
_NEW_REPORT = insert(_REPORTS)

Doubt = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Identity:
    """The report that a text belongs to, null when it is none or nobody's; `doubts` are events to be noted."""

    report_id: str | None
    body_key: str | None
    is_new: bool = False
    doubts: tuple[Doubt, ...] = ()


def identify(session: Session, record: Record, digest: str, at: datetime, *, alone: bool = False) -> Identity:
    """Find or make the row of the record's report.

    (body, year) decides. A text that does not say both goes to the report that has exactly this text elsewhere. The
    same text under two identities stays two reports, and is noted: streets do copy each other. `alone`: no version has
    this text yet, so that its like need not be looked for.
    """
    body_key = ensure_body(session, record)
    if record.kind != "annual_report":
        return Identity(None, body_key)
    if body_key is None or record.report_year is None:
        twin = None if alone else report_saying(session, digest, record.text, body_key, record.report_year)
        if twin:
            return Identity(twin, body_key)
        missing = [name for name in ("body", "report_year") if getattr(record, name) is None]
        doubt = {"missing": missing, "title": record.title, "like": _reports_like(session, record)}
        return Identity(None, body_key, doubts=(("unidentified", doubt),))
    report_id, is_new = _ensure_report(session, body_key, record, at)
    others = set() if alone or not _is_meaningful(record.text) else _reports_saying(session, digest) - {report_id}
    doubts: tuple[Doubt, ...] = (("same_text_other_identity", {"reports": sorted(others)}),) if others else ()
    return Identity(report_id, body_key, is_new, doubts)


def key_of_body(record: Record) -> str | None:
    """Give the key of the record's body: the roster's, else one of its own."""
    if record.body is None:
        return None
    return record.body_key or f"{record.district_code or record.district or ''}/{record.body_short or record.body}"


def ensure_body(session: Session, record: Record) -> str | None:
    """Give the key of the record's body; what the roster does not know (departments) is added as seen."""
    key = key_of_body(record)
    if key is None:
        return None
    kind = record.body_type or "department"
    if session.scalar(_BODY, {"key": key}) is not None:
        return key
    session.add(Body(key=key, name=record.body_short or record.body, type=kind, origin="seen"))
    session.flush()
    session.add(
        BodyPeriod(
            body_key=key,
            name=record.body_short or record.body,
            type=kind,
            district=record.district,
            district_code=record.district_code,
            code=record.body_code,
        )
    )
    return key


def _ensure_report(session: Session, body_key: str, record: Record, at: datetime) -> tuple[str, bool]:
    year = record.report_year
    if there := session.execute(_REPORT, {"body": body_key, "year": year}).first():
        if at < there.first_seen_at:
            session.execute(update(Report).where(Report.id == there.id).values(first_seen_at=at))
        return there.id, False
    number = record.id or f"{body_key}-{year}"
    session.execute(_NEW_REPORT, {"id": number, "body_key": body_key, "report_year": year, "first_seen_at": at})
    return number, True


def _reports_like(session: Session, record: Record) -> list[str]:
    """Give the reports that a person may want to compare an unidentified one with; likeness alone decides nothing."""
    found = [version for version, _ in near(session, record.text, ALIKE, limit=3)]
    same = select(Version.report_id).where(Version.id.in_(found), Version.report_id.is_not(None))
    return sorted(report_id for report_id in session.scalars(same) if report_id)


def report_saying(session: Session, digest: str, text: str, body_key: str | None, year: int | None) -> str | None:
    """Give the one report with this very text that `body_key` and `year`, where known, do not speak against.

    Where several have it, or none, it is nobody's. Only texts that say themselves whose they are count.
    """
    twins = _reports_saying(session, digest, body_key, year) if _is_meaningful(text) else set()
    return twins.pop() if len(twins) == 1 else None


def silent_versions(session: Session, digest: str) -> list[Version]:
    """Give the versions with this text that do not say whose report they are, or for which year."""
    silent = or_(Version.body_key.is_(None), Version.report_year.is_(None))
    same = select(Version).where(Version.text_sha256 == digest, Version.kind == "annual_report", silent)
    return list(session.scalars(same.order_by(Version.id)))


def _reports_saying(session: Session, digest: str, body_key: str | None = None, year: int | None = None) -> set[str]:
    same = (
        select(Report.id)
        .join(Version, Version.report_id == Report.id)
        .where(Version.text_sha256 == digest, Version.body_key.is_not(None), Version.report_year.is_not(None))
    )
    if body_key:
        same = same.where(Report.body_key == body_key)
    if year:
        same = same.where(Report.report_year == year)
    return set(session.scalars(same))


def _is_meaningful(text: str) -> bool:
    return len(normalise(text)) >= MEANINGFUL
