"""What is known of a portal between two harvests: its columns, and every address with what it last said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from archive.database import Database
from archive.models import Attachment, Base, Capture, Column, Document, Site, Version

#: What was not there for so long is gone: portals fall over for an afternoon.
GONE_DAYS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive knows of an address: enough to tell whether it is to be asked.

    `text_sha256` is the digest of its normalised text, `payload_sha256` that of the bytes last received. `failures`:
    how often in a row it was not there. `displaced_at`: since when it says something else in place of a report.
    """

    url: str
    status: str
    kind: str | None
    published_on: date | None
    text_sha256: str | None
    payload_sha256: str | None
    last_seen_at: datetime
    failures: int = 0
    displaced_at: datetime | None = None

    @property
    def has_report(self) -> bool:
        """Whether it says a report, or did before something else came in its place."""
        return self.kind == "annual_report" or self.displaced_at is not None


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A column as found; `entries` is how many articles it listed when it last read well.

    `is_gone`: since then it was not there, for days.
    """

    id: int
    url: str
    url_key: str
    name: str
    trail: tuple[str, ...]
    kind: str
    evidence: tuple[str, ...]
    entries: int | None
    found_at: datetime
    last_ok_at: datetime | None
    is_gone: bool = False


def save_site(
    archive: Database,
    name: str,
    *,
    host: str | None = None,
    title: str | None = None,
    district: str | None = None,
    district_code: str | None = None,
    at: datetime | None = None,
) -> None:
    """Keep what the registry says of a portal beside what was harvested from it."""
    with archive.begin() as session:
        site = ensure_site(session, name, at)
        site.host, site.title, site.district, site.district_code = host, title, district, district_code


def save_column(
    archive: Database,
    site: str,
    *,
    url: str,
    url_key: str,
    name: str,
    found: Mapping[str, Any],
    entries: int | None = None,
    at: datetime | None = None,
) -> int:
    """Remember a column and give its number; known ones are brought up to date.

    `found` holds `trail`, `kind` and `evidence` as in `crawler.items.Column`; `entries` how many articles it lists now,
    None when it was not read as a list this time.
    """
    now = at or datetime.now(UTC)
    with archive.begin() as session:
        ensure_site(session, site, now)
        facts = {"trail": list(found.get("trail", ())), "evidence": list(found.get("evidence", ()))}
        kind = found.get("kind", "general")
        insert_new(session, Column, site=site, url=url, url_key=url_key, name=name, kind=kind, found_at=now, **facts)
        column = session.scalars(select(Column).where(Column.url_key == url_key)).one()
        column.url, column.name, column.kind = url, name, kind
        column.trail, column.evidence = facts["trail"], facts["evidence"]
        if entries is not None:
            column.entries, column.last_ok_at = entries, now
        return column.id


def columns(archive: Database, site: str) -> tuple[KnownColumn, ...]:
    """Give the columns known of a portal, in the order found."""
    with archive.read() as session:
        gone = _gone_columns(session, site)
        rows = session.scalars(select(Column).where(Column.site == site).order_by(Column.id))
        return tuple(
            KnownColumn(
                id=c.id,
                url=c.url,
                url_key=c.url_key,
                name=c.name,
                trail=tuple(c.trail),
                kind=c.kind,
                evidence=tuple(c.evidence),
                entries=c.entries,
                found_at=c.found_at,
                last_ok_at=c.last_ok_at,
                is_gone=c.id in gone,
            )
            for c in rows
        )


def _gone_columns(session: Session, site: str) -> set[int]:
    """Give the columns that answered "not there" since they last read well, for `GONE_DAYS` at least."""
    first, last = func.min(Capture.fetched_at), func.max(Capture.fetched_at)
    query = (
        select(Column.id, first, last)
        .join(Capture, Capture.url_key == Column.url_key)
        .where(Column.site == site, Capture.http_status.in_((404, 410)))
        .where(or_(Column.last_ok_at.is_(None), Capture.fetched_at > Column.last_ok_at))
        .group_by(Column.id)
    )
    return {column for column, since, until in session.execute(query) if until - since >= GONE_DAYS}


def known(archive: Database, site: str) -> dict[str, Known]:
    """Give every address known of a portal by its key."""
    earlier = aliased(Version)
    was_report = exists().where(earlier.document_id == Document.id, earlier.report_id.is_not(None))
    displaced = was_report.correlate(Document) & (Version.kind != "annual_report")
    query = (
        select(Document, Version.kind, Version.published_on, Version.text_sha256, Capture.sha256, displaced)
        .outerjoin(Version, (Version.document_id == Document.id) & Version.is_current)
        .outerjoin(Capture, Capture.id == Version.capture_id)
        .where(Document.site == site)
    )
    with archive.read() as session:
        return {
            d.url_key: Known(
                d.url,
                d.status,
                kind,
                published,
                text_sha256,
                payload_sha256,
                d.last_seen_at,
                d.failures,
                d.last_changed_at if is_displaced else None,
            )
            for d, kind, published, text_sha256, payload_sha256, is_displaced in session.execute(query)
        }


def failed_files(archive: Database, site: str) -> dict[str, tuple[str, ...]]:
    """Give the addresses of files that could not be had, by the key of the page that links them."""
    query = (
        select(Document.url_key, Attachment.url)
        .join(Version, (Version.document_id == Document.id) & Version.is_current)
        .join(Attachment, Attachment.version_id == Version.id)
        .where(Document.site == site, Attachment.text_status == "failed")
        .order_by(Document.id, Attachment.position)
    )
    found: dict[str, tuple[str, ...]] = {}
    with archive.read() as session:
        for key, url in session.execute(query):
            found[key] = (*found.get(key, ()), url)
    return found


def ensure_site(session: Session, name: str, at: datetime | None = None) -> Site:
    """Give the row of a portal, made when it is new."""
    site = session.get(Site, name)
    if site is None:
        insert_new(session, Site, name=name, first_seen_at=at or datetime.now(UTC))
        site = session.get_one(Site, name)
    return site


def insert_new(session: Session, model: type[Base], **values: Any) -> bool:
    """Insert a row unless one with its key is there, and say whether it was: also when two processes do it at once."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model.__table__).values(**values).on_conflict_do_nothing()
    # The drivers count rows differently here; the row given back is beyond doubt.
    return session.execute(statement.returning(literal(True))).first() is not None
