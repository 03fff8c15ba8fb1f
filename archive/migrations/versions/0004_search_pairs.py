"""The index for full text by pairs of letters instead of letters; `archive.schema` fills it from the texts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the index anew; what goes in is said in archive/search/tokens.py and archive/search/facets.py."""
    op.drop_table("report_search")
    if op.get_bind().dialect.name == "sqlite":
        # Contentless: the text stays in `versions` alone. `ascii` takes every other character as a token's.
        op.execute(
            "CREATE VIRTUAL TABLE report_search USING fts5(pairs, letters, facets, content='', tokenize='ascii')"
        )
        return
    op.create_table(
        "report_search",
        sa.Column("shelf", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("grams", ARRAY(sa.Integer), nullable=False),
        sa.Column("triples", ARRAY(sa.SmallInteger), nullable=False),
        sa.Column("facets", ARRAY(sa.Text), nullable=False),
    )
    # Numbers do not shrink, and are never read; texts are, and LZ4 gives them back five times faster than pglz.
    for column in ("grams", "triples"):
        op.execute(f"ALTER TABLE report_search ALTER {column} SET STORAGE EXTERNAL")
    if "lz4" in op.get_bind().scalar(
        sa.text("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
    ):
        op.execute("ALTER TABLE report_search ALTER folded SET COMPRESSION lz4")
    op.create_index("ix_report_search_words", "report_search", ["grams", "triples", "facets"], postgresql_using="gin")
