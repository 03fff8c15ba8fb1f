"""SQLite's index joins its pieces by eights, not fours: reports are written again less often, none is found later."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Tell the index, which remembers it; PostgreSQL has no such pieces."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO report_search (report_search, rank) VALUES ('automerge', 8)")
