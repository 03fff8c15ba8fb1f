"""Whose report a text is, as far as the archive decides it: one row for a (body, year), doubts written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.duplicates import near
from archive.models import Body, BodyPeriod, Report, Version
from archive.portals import insert_new
from archive.records import Record
from archive.texts import normalise

#: Two texts shorter than this can be equal by chance (详见附件); a report never is.
MEANINGFUL = 200
#: A text this like another is its copy, its template or last year's report.
ALIKE = 0.8

Doubt = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Identity:
    """The report that a text belongs to, null when it is none or nobody's; `doubts` are events to be noted."""

    report_id: str | None
    body_key: str | None
    is_new: bool = False
    doubts: tuple[Doubt, ...] = ()


def identify(session: Session, record: Record, digest: str, at: datetime) -> Identity:
    """Find or make the row of the record's report.

    (body, year) decides. A text without either goes to the report that has exactly this text elsewhere. The same text
    under two identities stays two reports, and is noted: streets do copy each other.
    """
    body_key = ensure_body(session, record)
    if record.kind != "annual_report":
        return Identity(None, body_key)
    twins = _reports_saying(session, digest) if len(normalise(record.text)) >= MEANINGFUL else set()
    if body_key is None or record.report_year is None:
        if len(twins) == 1:
            return Identity(twins.pop(), body_key)
        missing = [name for name in ("body", "report_year") if getattr(record, name) is None]
        doubt = {"missing": missing, "title": record.title, "like": _reports_like(session, record)}
        return Identity(None, body_key, doubts=(("unidentified", doubt),))
    report_id, is_new = _ensure_report(session, body_key, record, at)
    others = sorted(twins - {report_id})
    doubts: tuple[Doubt, ...] = (("same_text_other_identity", {"reports": others}),) if others else ()
    return Identity(report_id, body_key, is_new, doubts)


def ensure_body(session: Session, record: Record) -> str | None:
    """Give the key of the record's body; what the roster does not know (departments) is added as seen."""
    if record.body is None:
        return None
    key = record.body_key or f"{record.district_code or record.district or ''}/{record.body_short or record.body}"
    kind = record.body_type or "department"
    if session.get(Body, key):
        return key
    if insert_new(session, Body, key=key, name=record.body_short or record.body, type=kind, origin="seen"):
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
    wanted = record.id or f"{body_key}-{year}"
    is_new = insert_new(session, Report, id=wanted, body_key=body_key, report_year=year, first_seen_at=at)
    row = select(Report).where(Report.body_key == body_key, Report.report_year == year)
    return session.scalars(row).one().id, is_new


def _reports_like(session: Session, record: Record) -> list[str]:
    """Give the reports that a person may want to compare an unidentified one with; likeness alone decides nothing."""
    found = [version for version, _ in near(session, record.text, ALIKE, limit=3)]
    same = select(Version.report_id).where(Version.id.in_(found), Version.report_id.is_not(None))
    return sorted(report_id for report_id in session.scalars(same) if report_id)


def _reports_saying(session: Session, digest: str) -> set[str]:
    same = select(Version.report_id).where(Version.text_sha256 == digest, Version.report_id.is_not(None))
    return {report_id for report_id in session.scalars(same) if report_id}
