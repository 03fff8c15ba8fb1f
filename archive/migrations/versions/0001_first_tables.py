"""The tables of the first day, their views, and the index for full-text search."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0001"
down_revision = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = (
    "'annual_report', 'plan', 'interpretation', 'news', 'notice', 'disclosure_report', 'work_report', 'index', 'other'"
)
OUTCOMES = "'running', 'done', 'incomplete', 'refused', 'failed', 'interrupted'"


def upgrade() -> None:
    """Build every table, then what searches it."""
    create_bodies()
    create_portals()
    create_documents()
    create_readings()
    create_views()
    create_search()


def create_bodies() -> None:
    """Who publishes."""
    op.create_table(
        "bodies",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False, comment="roster, or seen: met in a report and not in the roster"),
        sa.CheckConstraint("type IN ('province', 'district', 'department', 'street', 'town', 'zone')", name="type"),
    )
    op.create_table(
        "body_periods",
        sa.Column("id", ROW, primary_key=True),
        sa.Column("body_key", sa.Text, sa.ForeignKey("bodies.key"), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("district", sa.Text),
        sa.Column("district_code", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date),
    )
    op.create_index("ix_body_periods_district_type", "body_periods", ["district", "type"])


def create_portals() -> None:
    """Where it is looked for, and when."""
    op.create_table(
        "sites",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("host", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("district", sa.Text),
        sa.Column("first_seen_at", MOMENT, nullable=False),
    )
    op.create_table(
        "columns",
        sa.Column("id", ROW, primary_key=True),
        sa.Column("site", sa.Text, sa.ForeignKey("sites.name"), nullable=False, index=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("url_key", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("trail", sa.JSON, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("entries", sa.Integer),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("last_ok_at", MOMENT),
        sa.CheckConstraint("kind IN ('report', 'general')", name="kind"),
    )
    op.create_table(
        "runs",
        sa.Column("id", ROW, primary_key=True),
        sa.Column("site", sa.Text, sa.ForeignKey("sites.name"), nullable=False, index=True),
        sa.Column("started_by", sa.Text, nullable=False),
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False, index=True),
        sa.Column("finished_at", MOMENT),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name="outcome"),
    )


def create_documents() -> None:
    """What was fetched, and what it says."""
    op.create_table(
        "captures",
        sa.Column("id", ROW, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("url_key", sa.Text, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False, index=True),
        sa.Column("http_status", sa.Integer, nullable=False),
        sa.Column("media_type", sa.Text),
        sa.Column("warc", sa.Text, nullable=False),
        sa.Column("warc_offset", sa.BigInteger, nullable=False),
        sa.Column("length", sa.BigInteger, nullable=False, comment="bytes of the compressed record"),
        sa.Column("sha256", sa.Text, nullable=False, index=True, comment="of the payload as received"),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("run_id", ROW, sa.ForeignKey("runs.id"), index=True),
        sa.Column("revisit_of", ROW, sa.ForeignKey("captures.id")),
        sa.UniqueConstraint("warc", "warc_offset"),
    )
    op.create_index("ix_captures_url_key_sha256", "captures", ["url_key", "sha256"])
    op.create_table(
        "documents",
        sa.Column("id", ROW, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("url_key", sa.Text, nullable=False, unique=True),
        sa.Column("site", sa.Text, sa.ForeignKey("sites.name"), nullable=False, index=True),
        sa.Column("column_id", ROW, sa.ForeignKey("columns.id"), index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("failing_since", MOMENT),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("last_changed_at", MOMENT, nullable=False),
        sa.CheckConstraint("failures >= 0", name="failures"),
        sa.CheckConstraint("status IN ('live', 'gone', 'blocked')", name="status"),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("body_key", sa.Text, sa.ForeignKey("bodies.key"), nullable=False),
        sa.Column("report_year", sa.Integer, nullable=False, index=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.CheckConstraint("report_year BETWEEN 1999 AND 2100", name="report_year"),
        sa.UniqueConstraint("body_key", "report_year"),
    )
    op.create_table(
        "versions",
        sa.Column("id", ROW, primary_key=True),
        sa.Column("document_id", ROW, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("is_listed", sa.Boolean, nullable=False),
        sa.Column("shelf", sa.BigInteger, unique=True),
        sa.Column("report_id", sa.Text, sa.ForeignKey("reports.id"), index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body_key", sa.Text, sa.ForeignKey("bodies.key")),
        sa.Column("body", sa.Text),
        sa.Column("body_short", sa.Text),
        sa.Column("body_type", sa.Text),
        sa.Column("district", sa.Text),
        sa.Column("district_code", sa.Text, index=True),
        sa.Column("report_year", sa.Integer, index=True),
        sa.Column("published_on", sa.Date, index=True),
        sa.Column("title", sa.Text),
        sa.Column("text_form", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("text_sha256", sa.Text, nullable=False, index=True, comment="of the normalised text"),
        sa.Column("record", sa.JSON, nullable=False),
        sa.Column("extractor", sa.Text, nullable=False),
        sa.Column("capture_id", ROW, sa.ForeignKey("captures.id"), index=True),
        sa.Column("run_id", ROW, sa.ForeignKey("runs.id")),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.CheckConstraint("body_type IN ('district', 'department', 'street', 'town', 'zone')", name="body_type"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("report_id IS NULL OR kind = 'annual_report'", name="report_id"),
        sa.CheckConstraint("(shelf IS NOT NULL) = is_listed", name="shelf"),
        sa.UniqueConstraint("document_id", "number"),
    )
    op.create_index("ix_versions_body_key_body_short_body", "versions", ["body_key", "body_short", "body"])
    op.create_index("ix_versions_district_report_year", "versions", ["district", "report_year"])
    op.create_index("ix_versions_kind_shelf", "versions", ["kind", "shelf"])
    op.execute("CREATE UNIQUE INDEX uq_versions_current ON versions (document_id) WHERE is_current")
    op.execute("CREATE UNIQUE INDEX uq_versions_listed ON versions (report_id) WHERE is_listed")


def create_readings() -> None:
    """What was read out of a version, and what happened."""
    op.create_table(
        "attachments",
        sa.Column("version_id", ROW, sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("url", sa.Text, nullable=False, index=True),
        sa.Column("media_type", sa.Text),
        sa.Column("bytes", sa.Integer),
        sa.Column("sha256", sa.Text, index=True),
        sa.Column("text_status", sa.Text, nullable=False),
    )
    op.create_table(
        "sections",
        sa.Column("version_id", ROW, sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("label", sa.Text),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("role", sa.Text, index=True),
        sa.Column("begins", sa.Integer, nullable=False),
        sa.Column("ends", sa.Integer, nullable=False),
        sa.CheckConstraint("role IN ('achievements', 'problems', 'leadership', 'plan', 'other')", name="role"),
        sa.CheckConstraint("0 <= begins AND begins <= ends", name="span"),
    )
    op.create_table(
        "indicators",
        sa.Column("version_id", ROW, sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, index=True),
        sa.Column("value", sa.Double, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("qualifier", sa.Text),
        sa.Column("period", sa.Text),
        sa.Column("begins", sa.Integer, nullable=False),
        sa.Column("ends", sa.Integer, nullable=False),
        sa.CheckConstraint("0 <= begins AND begins <= ends", name="span"),
    )
    op.create_table(
        "signatures",
        sa.Column("version_id", ROW, sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("numbers", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "signature_bands",
        sa.Column("band", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version_id", ROW, sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("id", ROW, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False, index=True),
        sa.Column("run_id", ROW, sa.ForeignKey("runs.id")),
        sa.Column("document_id", ROW, sa.ForeignKey("documents.id"), index=True),
        sa.Column("report_id", sa.Text, sa.ForeignKey("reports.id"), index=True),
        sa.Column("detail", sa.JSON, nullable=False),
    )


def create_views() -> None:
    """The two questions that everybody asks by hand: what is there, and who is missing."""
    days_late = {
        "sqlite": "CAST(julianday(v.published_on) - julianday((r.report_year + 1) || '-04-01') AS INTEGER)",
        "postgresql": "v.published_on - make_date(r.report_year + 1, 4, 1)",
    }[op.get_bind().dialect.name]
    op.execute(
        f"""
        CREATE VIEW report_current AS
        SELECT r.id, v.body, v.body_type, v.district, r.report_year, v.title, v.published_on, {days_late} AS days_late,
               d.url, d.status, v.text, v.number AS version, r.first_seen_at, d.last_seen_at,
               v.id AS version_id, v.shelf
        FROM reports r JOIN versions v ON v.report_id = r.id AND v.is_listed JOIN documents d ON d.id = v.document_id
        """
    )
    year_end = {
        "sqlite": "years.report_year || '-12-31'",
        "postgresql": "make_date(years.report_year, 12, 31)",
    }[op.get_bind().dialect.name]
    op.execute(
        f"""
        CREATE VIEW coverage AS
        SELECT p.district, p.name AS body, p.type AS body_type, years.report_year,
               CASE WHEN c.id IS NULL THEN 'missing' ELSE 'found' END AS state,
               c.published_on, c.days_late, c.id AS report_id
        FROM (SELECT DISTINCT report_year FROM reports) years
        JOIN body_periods p
          ON (p.since IS NULL OR p.since <= {year_end}) AND (p.until IS NULL OR p.until >= {year_end})
        LEFT JOIN reports r ON r.body_key = p.body_key AND r.report_year = years.report_year
        LEFT JOIN report_current c ON c.id = r.id
        WHERE p.type <> 'province'
        """
    )


def create_search() -> None:
    """The index for full text; what goes in is said in archive/search/tokens.py."""
    if op.get_bind().dialect.name == "sqlite":
        # Contentless: the text stays in `versions` alone. `ascii` takes every other character as a token's.
        op.execute("CREATE VIRTUAL TABLE report_search USING fts5(title, text, facets, content='', tokenize='ascii')")
        return
    op.create_table(
        "report_search",
        sa.Column("shelf", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("grams", ARRAY(sa.Integer), nullable=False),
        sa.Column("facets", ARRAY(sa.Text), nullable=False),
    )
    op.create_index("ix_report_search_grams", "report_search", ["grams", "facets"], postgresql_using="gin")
