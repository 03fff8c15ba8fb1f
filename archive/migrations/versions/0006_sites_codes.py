"""A portal's row says which district of the name is meant: 江北区 is one of Chongqing and one of Ningbo."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the code, which the next harvest of a portal fills, and let the view `coverage` heed it."""
    op.add_column("sites", sa.Column("district_code", sa.Text))
    year_end = {
        "sqlite": "years.report_year || '-12-31'",
        "postgresql": "make_date(years.report_year, 12, 31)",
    }[op.get_bind().dialect.name]
    nothing = {
        "sqlite": "NULL, NULL, NULL, NULL",
        "postgresql": "CAST(NULL AS date), CAST(NULL AS integer), CAST(NULL AS text), CAST(NULL AS text)",
    }[op.get_bind().dialect.name]
    op.execute("DROP VIEW coverage")
    op.execute(
        f"""
        CREATE VIEW coverage AS
        SELECT r.body_key, c.body, COALESCE(c.body_type, 'department') AS body_type, c.district, r.report_year,
               'found' AS state, c.published_on, c.days_late, c.id AS report_id, c.url
        FROM report_current c JOIN reports r ON r.id = c.id
        UNION ALL
        SELECT p.body_key, p.name, p.type, p.district, years.report_year,
               CASE WHEN EXISTS (
                   SELECT 1 FROM sites s JOIN runs ON runs.site = s.name
                   WHERE s.district = p.district
                     AND (s.district_code IS NULL OR p.district_code IS NULL OR s.district_code = p.district_code)
                     AND runs.outcome = 'refused' AND runs.id = (
                       SELECT max(ended.id) FROM runs ended WHERE ended.site = s.name AND ended.outcome <> 'running'))
               THEN 'unreachable' ELSE 'missing' END,
               {nothing}
        FROM (SELECT DISTINCT report_year FROM report_current) years
        JOIN body_periods p
          ON (p.since IS NULL OR p.since <= {year_end}) AND (p.until IS NULL OR p.until >= {year_end})
        JOIN bodies b ON b.key = p.body_key AND b.origin = 'roster'
        WHERE p.type <> 'province' AND NOT EXISTS (
            SELECT 1 FROM reports r JOIN report_current c ON c.id = r.id
            WHERE r.body_key = p.body_key AND r.report_year = years.report_year)
        """
    )
