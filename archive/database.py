"""Opening an archive: its folder, the engine for SQLite or PostgreSQL, its migrations, one transaction at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self

from filelock import FileLock, Timeout
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from archive.errors import ArchiveError, ArchiveLocked, ArchiveMissing, FolderUnwritable, PlaceUnknown
from archive.raw import RawStore
from archive.schema import LOCK, WRITING, bring_up_to_date
from archive.trouble import explained
from archive.waiting import write_waiting

#: How long a writer waits for another; a harvest holds the database for milliseconds, a migration for seconds.
LOCK_SECONDS = 30


class Database:
    """An open archive: `data` is its folder, `raw` the bytes, `begin` and `read` give sessions."""

    def __init__(self, data: Path, engine: Engine, raw: RawStore) -> None:
        self.data, self.engine, self.raw = data, engine, raw
        self._writing = engine.execution_options(writes=True)
        self._shared = threading.local()

    @classmethod
    def open(
        cls, data: Path | str = "data", database: str | None = None, warc: str | None = None, *, create: bool = True
    ) -> Self:
        """Open the archive in the folder `data`, making or upgrading it as needed.

        `database` is an SQLAlchemy URL (default: `archive.db` in the folder), `warc` a folder for the bytes (default:
        `warc` in the folder). With `create=False` an archive that is not there raises ArchiveMissing. Raises
        ArchiveLocked, ArchiveDamaged, ArchiveNewer, FolderUnwritable, PlaceUnknown or ServerUnreachable.
        """
        if warc and "://" in warc:
            raise PlaceUnknown(warc)
        folder = Path(data)
        url = database or f"sqlite:///{folder / 'archive.db'}"
        if not create and url.startswith("sqlite") and not Path(make_url(url).database or "").is_file():
            raise ArchiveMissing(str(folder))
        _make_folder(folder)
        engine = _engine(url)
        try:
            with _creation_lock(folder, url), _explain(engine):
                bring_up_to_date(engine, LOCK_SECONDS)
        except ArchiveError:
            engine.dispose()
            raise
        return cls(folder, engine, RawStore(Path(warc) if warc else folder / "warc"))

    @contextmanager
    def begin(self, *, settled: bool = True) -> Iterator[Session]:
        """Give a session for one writing transaction: all of it is kept, or nothing.

        One at a time on either database: others wait, up to `LOCK_SECONDS`, then raise ArchiveLocked. Inside of
        `together` it is a part of that transaction, and then everything put off there is written before, unless the
        caller says that it reads none of it (`settled`).
        """
        if (shared := self._at_hand()) is not None:
            if settled:
                write_waiting(shared)
            yield shared
            shared.flush()
            # Nothing of one part's rows is remembered in the next, as in a transaction of its own.
            shared.expunge_all()
            return
        with _explain(self.engine), Session(self._writing) as session, session.begin():
            if self.engine.dialect.name == "postgresql":
                # Two writers would take one shelf number, or wait for each other's reports for ever; a page takes
                # milliseconds, so that waiting costs less than sorting that out.
                session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
                session.execute(LOCK, {"purpose": WRITING})
            yield session
            write_waiting(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the archive and changes nothing."""
        if (shared := self._at_hand()) is not None:
            write_waiting(shared)
            yield shared
            return
        with _explain(self.engine), Session(_steady(self.engine), autoflush=False) as session:
            yield session

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that this thread begins inside: all of it is kept at the end, or nothing.

        What a transaction costs besides its rows is then paid once.
        """
        with self.begin() as session:
            self._shared.session = session
            try:
                yield
            finally:
                del self._shared.session

    def _at_hand(self) -> Session | None:
        return getattr(self._shared, "session", None)

    def close(self) -> None:
        """Close the WARC file in hand and every connection."""
        self.raw.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Without a name in the folder: another process that opens the archive cannot take it away.
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise FolderUnwritable(folder, error.strerror or str(error)) from error


@contextmanager
def _creation_lock(folder: Path, url: str) -> Iterator[None]:
    # SQLite lets two processes begin to create one file; a server has advisory locks of its own.
    if not url.startswith("sqlite"):
        yield
        return
    try:
        with FileLock(folder / "archive.lock", timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise ArchiveLocked(str(folder), LOCK_SECONDS) from error


def _engine(url: str) -> Engine:
    engine = create_engine(url, json_serializer=_json)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _steady(engine: Engine) -> Engine:
    # PostgreSQL would show each statement what was committed since the one before; SQLite never does.
    return engine.execution_options(isolation_level="REPEATABLE READ") if engine.dialect.name != "sqlite" else engine


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # sqlite3 would begin transactions by itself, and late; SQLAlchemy's "begin" event does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {LOCK_SECONDS * 1000}",
        "journal_mode = WAL",
        # In WAL mode NORMAL loses nothing when the program dies and at most the last commits when the machine does.
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "cache_size = -65536",
        "temp_store = MEMORY",
        # What is published is no secret; Debian's SQLite would write noughts over each page that the index gives back.
        "secure_delete = OFF",
        # A page of a lookup table changes with every few reports; copied into the file less often, it is copied once.
        "wal_autocheckpoint = 4000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # A transaction that reads first and writes later cannot wait for another writer; taking the lock at once can.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _explain(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        reason = explained(error, engine.url, LOCK_SECONDS)
        if reason is None:
            raise
        raise reason from error
