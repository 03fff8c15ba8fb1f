"""Reports that portals took down: archived, and standing at none of their addresses any more."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select

from archive.database import Database
from archive.models import Document, Report, Version


@dataclass(frozen=True, slots=True)
class Removed:
    """One such report, and where it stood last."""

    report_id: str
    title: str
    url: str
    site: str


def removed(archive: Database) -> tuple[Removed, ...]:
    """Give them all, by report. One whose portal only moved it stands somewhere else, and is none of them."""
    # The listed version is one of an address that is not gone, where there is any.
    query = (
        select(Report.id, Version.title, Document.url, Document.site)
        .join(Version, and_(Version.report_id == Report.id, Version.is_listed))
        .join(Document, Document.id == Version.document_id)
        .where(Document.status == "gone")
        .order_by(Report.id)
    )
    with archive.read() as session:
        return tuple(Removed(key, title or key, url, site) for key, title, url, site in session.execute(query))
