"""Locks between processes: one visitor a server group, one editor of the schedule at a time.

A lock is a lock on an open file (flock), so it ends with its holder, however that ends. A crawl inherits the open
file: the lock of a service that was killed holds until its last crawl is gone. An archive on PostgreSQL may be
used from several machines, so there an advisory lock of the server is taken as well.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from scheduler.errors import ServerBusy, Stopped

POLL_SECONDS = 0.2


@contextmanager
def held(
    data: Path,
    name: str,
    *,
    engine: Engine | None = None,
    wait: float | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[int]:
    """Hold the lock `name` of the archive in `data`; gives the open file that a child process may inherit.

    `wait` in seconds, None for as long as it takes. Raises ServerBusy when the time is over, and Stopped when `stop`
    says that waiting is no use any more.
    """
    directory = data / "locks"
    directory.mkdir(parents=True, exist_ok=True)
    until = None if wait is None else time.monotonic() + wait
    file = os.open(directory / f"{re.sub(r'[^A-Za-z0-9._-]', '_', name)}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _await(lambda: _lock_file(file), name, until, stop)
        if engine is None or engine.dialect.name != "postgresql":
            yield file
            return
        # The lock belongs to the connection: it is let go when the connection is closed or lost.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            key = {"key": zlib.crc32(f"fazhi:{name}".encode())}
            attempt = text("SELECT pg_try_advisory_lock(:key)")
            _await(lambda: bool(connection.execute(attempt, key).scalar()), name, until, stop)
            try:
                yield file
            finally:
                with suppress(DBAPIError):  # a lost connection has let go already
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
    finally:
        os.close(file)


def _await(taken: Callable[[], bool], name: str, until: float | None, stop: Callable[[], bool] | None) -> None:
    while not taken():
        if stop and stop():
            raise Stopped
        if until is not None and time.monotonic() >= until:
            raise ServerBusy(name)
        time.sleep(POLL_SECONDS)


def _lock_file(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
