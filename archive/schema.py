"""The schema's version: what an archive has, what this program knows, and the way from one to the other."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from archive.errors import ArchiveDamaged, ArchiveNewer

MIGRATIONS = Path(__file__).parent / "migrations"
#: An archive is a schema of a database: others beside it do not wait for it.
LOCK = text("SELECT pg_advisory_xact_lock(:purpose, hashtext(coalesce(current_schema(), '')))")
#: Any numbers of 32 bits will do, as long as no other program locks the same database with them.
MIGRATING, WRITING = 0x66617A69, 0x66617A70


def newest() -> str:
    """Give the newest schema that this program knows: migrations are numbered 0001, 0002, …"""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def bring_up_to_date(engine: Engine, lock_seconds: int) -> None:
    """Create the tables or run the migrations that are missing, in one transaction and one process at a time.

    Raises ArchiveNewer for an archive of a later schema, ArchiveDamaged for a database that is something else.
    """
    with engine.connect() as connection:
        if is_current(connection):
            return
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{lock_seconds}s'"))
            connection.execute(LOCK, {"purpose": MIGRATING})
        if not is_current(connection):
            _migrate(connection)


def is_current(connection: Connection) -> bool:
    """Whether the archive has the schema that this program knows. Raises ArchiveNewer for a later one."""
    found, known = found_version(connection), newest()
    place = str(connection.engine.url.database)
    if found is not None and found > known:
        raise ArchiveNewer(place, found, known)
    return found == known


def found_version(connection: Connection) -> str | None:
    """Give the schema's version as the database states it; None where there is nothing yet."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return version
    if "reports" in tables or (tables and connection.dialect.name == "sqlite" and not _only_jobs(tables)):
        raise ArchiveDamaged(str(connection.engine.url.database), f"its tables are {', '.join(sorted(tables)[:3])}")
    return None


def _only_jobs(tables: set[str]) -> bool:
    # The scheduler keeps its jobs in the same file and may be there first.
    return all(name.startswith("apscheduler") for name in tables)


def _migrate(connection: Connection) -> None:
    # Imported late: Alembic costs 0.2 s at every start, and is needed once.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _fill_index(connection)


def _fill_index(connection: Connection) -> None:
    # A migration that gives the search index another form leaves it empty.
    from archive.search.backends import index_of, rebuild

    with Session(connection, join_transaction_mode="rollback_only") as session:
        if not any(True for _ in index_of(session).entries(session)):
            rebuild(session)
            session.flush()
