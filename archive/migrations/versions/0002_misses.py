"""Addresses that gave no document, so that they are asked again ever more rarely."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table; what failed before is found out anew."""
    op.create_table(
        "misses",
        sa.Column("url_key", sa.Text, primary_key=True),
        sa.Column("site", sa.Text, sa.ForeignKey("sites.name"), nullable=False, index=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column(
            "what", sa.Text, nullable=False, comment="why not, or elsewhere: it led to a document of another address"
        ),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("times >= 0", name="times"),
    )
