"""The tables of the archive, in the words of the field; the migrations build exactly what stands here.

One address is a document; what it said over time are its versions; a report is what one body says on one year,
however many documents carry it. Captures are the bytes; runs and events tell how everything came about.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: SQLite numbers rows by itself only where the type is INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


KINDS = (
    "annual_report", "plan", "interpretation", "news", "notice", "disclosure_report", "work_report", "index", "other",
)  # fmt: skip


class Moment(TypeDecorator[datetime]):
    """A point in time in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share: how types are mapped and how constraints are named, so that migrations can name them."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: Moment(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def one_of(column: str, *values: str) -> CheckConstraint:
    """Allow only these words (or null) in a column."""
    return CheckConstraint(f"{column} IN ({', '.join(map(repr, values))})", name=column)


def one_where(name: str, column: str, flag: str) -> Index:
    """Allow one row with the flag set for each value of a column."""
    return Index(name, column, unique=True, sqlite_where=text(flag), postgresql_where=text(flag))


class Body(Base):
    """An organ that publishes, from the roster, or a department as first seen; `key` is the same for ever."""

    __tablename__ = "bodies"
    __table_args__ = (one_of("type", "province", "district", "department", "street", "town", "zone"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    type: Mapped[str]
    origin: Mapped[str] = mapped_column(comment="roster, or seen: met in a report and not in the roster")


class BodyPeriod(Base):
    """What a body was called and where it belonged between two dates; open ends are null."""

    __tablename__ = "body_periods"
    __table_args__ = (Index(None, "district", "type"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    body_key: Mapped[str] = mapped_column(ForeignKey("bodies.key"), index=True)
    name: Mapped[str]
    type: Mapped[str]
    district: Mapped[str | None]
    district_code: Mapped[str | None]
    code: Mapped[str | None]
    since: Mapped[date | None]
    until: Mapped[date | None]


class Site(Base):
    """One portal; `district` and its code say whose reports are looked for there."""

    __tablename__ = "sites"

    name: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str | None]
    title: Mapped[str | None]
    district: Mapped[str | None]
    first_seen_at: Mapped[datetime]
    district_code: Mapped[str | None]


class Column(Base):
    """A list of articles on a portal (栏目), how it was found, and when it last read as a list."""

    __tablename__ = "columns"
    __table_args__ = (one_of("kind", "report", "general"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("sites.name"), index=True)
    url: Mapped[str]
    url_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    trail: Mapped[list[Any]]
    kind: Mapped[str]
    evidence: Mapped[list[Any]]
    entries: Mapped[int | None]
    found_at: Mapped[datetime]
    last_ok_at: Mapped[datetime | None]


class Run(Base):
    """One harvest of one site; `process` tells whether who does it is still alive."""

    __tablename__ = "runs"
    __table_args__ = (one_of("outcome", "running", "done", "incomplete", "refused", "failed", "interrupted"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("sites.name"), index=True)
    started_by: Mapped[str]
    process: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str]
    counts: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]]


class Capture(Base):
    """One stored answer of one address at one time: where its bytes lie, and their digest; never changed."""

    __tablename__ = "captures"
    __table_args__ = (UniqueConstraint("warc", "warc_offset"), Index(None, "url_key", "sha256"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    url: Mapped[str]
    url_key: Mapped[str]
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    http_status: Mapped[int]
    media_type: Mapped[str | None]
    warc: Mapped[str]
    warc_offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger, comment="bytes of the compressed record")
    sha256: Mapped[str] = mapped_column(index=True, comment="of the payload as received")
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    revisit_of: Mapped[int | None] = mapped_column(ForeignKey("captures.id"))


class Document(Base):
    """One address and its life; what it says is in its versions."""

    __tablename__ = "documents"
    __table_args__ = (one_of("status", "live", "gone", "blocked"), CheckConstraint("failures >= 0", name="failures"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    url: Mapped[str]
    url_key: Mapped[str] = mapped_column(unique=True)
    site: Mapped[str] = mapped_column(ForeignKey("sites.name"), index=True)
    column_id: Mapped[int | None] = mapped_column(ForeignKey("columns.id"), index=True)
    status: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    failing_since: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    last_changed_at: Mapped[datetime]


class Miss(Base):
    """An address that a list names and that gave no document: what came instead, and how often in a row."""

    __tablename__ = "misses"
    __table_args__ = (CheckConstraint("times >= 0", name="times"),)

    url_key: Mapped[str] = mapped_column(primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("sites.name"), index=True)
    url: Mapped[str]
    what: Mapped[str] = mapped_column(comment="why not, or elsewhere: it led to a document of another address")
    times: Mapped[int]
    since: Mapped[datetime]
    last_at: Mapped[datetime]


class Report(Base):
    """One annual report of one body for one year; `id` can be cited. Its text is the listed version."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("body_key", "report_year"),
        CheckConstraint("report_year BETWEEN 1999 AND 2100", name="report_year"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    body_key: Mapped[str] = mapped_column(ForeignKey("bodies.key"))
    report_year: Mapped[int] = mapped_column(index=True)
    first_seen_at: Mapped[datetime]


class Version(Base):
    """What a document said from one time on, and what was read out of it (`record`, the text left out).

    `is_current`: what the address says now. `is_listed`: stands for its report, or for itself where it is no report;
    one a report, and what searches, exports and coverage see. `shelf` orders the listed by date of publication.
    """

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        one_where("uq_versions_current", "document_id", "is_current"),
        one_where("uq_versions_listed", "report_id", "is_listed"),
        Index(None, "kind", "shelf"),
        Index(None, "district", "report_year"),
        # Wide enough to answer "which bodies are called like that" without the texts.
        Index(None, "body_key", "body_short", "body"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(shelf IS NOT NULL) = is_listed", name="shelf"),
        CheckConstraint("report_id IS NULL OR kind = 'annual_report'", name="report_id"),
        one_of("kind", *KINDS),
        one_of("body_type", "district", "department", "street", "town", "zone"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int]
    is_current: Mapped[bool]
    is_listed: Mapped[bool]
    shelf: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    report_id: Mapped[str | None] = mapped_column(ForeignKey("reports.id"), index=True)
    kind: Mapped[str]
    body_key: Mapped[str | None] = mapped_column(ForeignKey("bodies.key"))
    body: Mapped[str | None]
    body_short: Mapped[str | None]
    body_type: Mapped[str | None]
    district: Mapped[str | None]
    district_code: Mapped[str | None] = mapped_column(index=True)
    report_year: Mapped[int | None] = mapped_column(index=True)
    published_on: Mapped[date | None] = mapped_column(index=True)
    title: Mapped[str | None]
    text_form: Mapped[str | None]
    text: Mapped[str]
    text_sha256: Mapped[str] = mapped_column(index=True, comment="of the normalised text")
    record: Mapped[dict[str, Any]]
    extractor: Mapped[str]
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("captures.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class Attachment(Base):
    """A file that a version links, and what came of reading it."""

    __tablename__ = "attachments"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    url: Mapped[str] = mapped_column(index=True)
    media_type: Mapped[str | None]
    bytes: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(index=True)
    text_status: Mapped[str]


class Section(Base):
    """One heading of a version and the span of its text below, as offsets into `versions.text`."""

    __tablename__ = "sections"
    __table_args__ = (
        one_of("role", "achievements", "problems", "leadership", "plan", "other"),
        CheckConstraint("0 <= begins AND begins <= ends", name="span"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int]
    label: Mapped[str | None]
    heading: Mapped[str]
    role: Mapped[str | None] = mapped_column(index=True)
    begins: Mapped[int]
    ends: Mapped[int]


class Indicator(Base):
    """One figure as a version states it, with the span of its sentence as offsets into `versions.text`."""

    __tablename__ = "indicators"
    __table_args__ = (CheckConstraint("0 <= begins AND begins <= ends", name="span"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    value: Mapped[float]
    unit: Mapped[str | None]
    qualifier: Mapped[str | None]
    period: Mapped[str | None]
    begins: Mapped[int]
    ends: Mapped[int]


class Signature(Base):
    """The MinHash sketch of a listed version's text, with the scheme that made it."""

    __tablename__ = "signatures"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    scheme: Mapped[str]
    numbers: Mapped[bytes]


class SignatureBand(Base):
    """One band of a sketch; texts that share one may be alike."""

    __tablename__ = "signature_bands"
    __table_args__ = ({"sqlite_with_rowid": False},)

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, index=True)


class Event(Base):
    """Something that a person may want to look at later: a page gone or back, an identity in doubt, a run cut off."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    report_id: Mapped[str | None] = mapped_column(ForeignKey("reports.id"), index=True)
    detail: Mapped[dict[str, Any]]
