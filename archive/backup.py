"""A copy of the whole archive that is one state of it, made while others go on reading and writing."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from archive.database import Database
from archive.errors import ArchiveError
from archive.models import Base
from archive.verify import rebuild_index

BATCH = 500


class BackupExists(ArchiveError):  # noqa: N818  named as in archive/errors.py
    """There is an archive at the place of the copy already."""

    def __init__(self, out: Path) -> None:
        self.out = out
        super().__init__(f"{out}: there is an archive here already; name a folder that is new")


def backup(archive: Database, out: Path | str) -> int:
    """Copy database and bytes into the folder `out` and give the number of WARC files copied.

    The copy is an archive by itself, on SQLite whatever the original is on: open it with `--data`. Rows are copied
    first: what they point at is in the files by then, and what is written to the files meanwhile does no harm.
    """
    folder = Path(out)
    target = folder / "archive.db"
    if target.exists():
        raise BackupExists(folder)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / "archive.db.part"
    try:
        if archive.engine.dialect.name == "sqlite":
            _copy_file(archive, partial)
        else:
            _copy_rows(archive, partial)
        number = _copy_bytes(archive, folder / "warc")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return number


def _copy_file(archive: Database, target: Path) -> None:
    # SQLite's backup API sees one state and starts over when another process writes (sqlite.org/backup.html).
    source = archive.engine.raw_connection()
    try:
        copy = sqlite3.connect(target)
        driver: Any = source.driver_connection
        driver.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.close()
    finally:
        source.close()


def _copy_rows(archive: Database, target: Path) -> None:
    with Database.open(target.parent, f"sqlite:///{target}") as copy:
        one_state = archive.engine.execution_options(isolation_level="REPEATABLE READ")
        with one_state.connect() as source, copy.begin() as into:
            for table in Base.metadata.sorted_tables:
                _copy_table(source, into.connection(), table)
        rebuild_index(copy)
        with copy.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy_table(source: Connection, into: Connection, table: Any) -> None:
    into.execute(table.delete())
    ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    for rows in source.execute(ordered).mappings().partitions(BATCH):
        into.execute(insert(table), [dict(row) for row in rows])


def _copy_bytes(archive: Database, folder: Path) -> int:
    folder.mkdir(exist_ok=True)
    names = archive.raw.names()
    for name in names:
        shutil.copyfile(archive.raw.folder / name, folder / name)
    return len(names)
