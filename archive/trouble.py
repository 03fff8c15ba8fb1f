"""What a database driver's complaint means to the user, for those that a user can cause."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from archive.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, DiskFull, FolderUnwritable, ServerUnreachable


def explained(error: DBAPIError, url: URL, seconds: int) -> ArchiveError | None:
    """Give the error of ours that says what the driver's means, None where it is a fault of the program.

    The words are those of SQLite's result codes (https://sqlite.org/rescode.html) and of libpq.
    """
    said = str(error.orig)
    place = url.render_as_string(hide_password=True) if url.host or not url.database else url.database
    if "is locked" in said or "lock timeout" in said:
        return ArchiveLocked(place, seconds)
    if "malformed" in said or "not a database" in said or "disk I/O error" in said:
        return ArchiveDamaged(place, said)
    if "is full" in said or "No space left" in said:
        return DiskFull(place)
    if "readonly database" in said or "unable to open" in said:
        return FolderUnwritable(Path(place).parent, said)
    if url.get_backend_name() == "postgresql" and (error.connection_invalidated or "connection" in said):
        return ServerUnreachable(place, " ".join(said.split()))
    return None
