"""What can go wrong with an archive for reasons outside the program; each error says in one sentence what to do.

ArchiveError                     exit code 1 unless said otherwise
├── ArchiveMissing               nothing has been archived here yet
├── FolderUnwritable             the data folder cannot be written
├── PlaceUnknown                 a place for WARC files that is no folder
├── DiskFull                     no room is left where the archive lives
├── ServerUnreachable            the database server does not answer
├── ArchiveLocked                another process holds the database          exit code 5
├── ArchiveDamaged               the file is no archive, or a broken one     exit code 5
├── ArchiveNewer                 a newer program wrote it                    exit code 5
├── CaptureUnreadable            stored bytes that cannot be read back
├── NotInArchive                 an id, run or site that the archive does not know
│   └── NoTextLeft               a report that was cited and whose text turned out to be another's
├── PartMissing                  an optional part of the program is not installed
└── QueryUnreadable              a search that cannot be understood          exit code 2
"""

# ruff: noqa: N818  the names say what happened, as in httpx's tree; the suffix would say it twice

from __future__ import annotations

from pathlib import Path
from typing import Any


class ArchiveError(Exception):
    """Root of the tree above; `exit_code` is what a command ends with."""

    exit_code = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle would make it anew from the message alone; errors cross from the process that writes to the crawl."""
        return _made_again, (type(self), self.args, self.__dict__)


def _made_again(kind: type[ArchiveError], said: tuple[Any, ...], data: dict[str, Any]) -> ArchiveError:
    error = kind.__new__(kind, *said)
    error.args = said
    error.__dict__.update(data)
    return error


class ArchiveMissing(ArchiveError):
    """There is no archive at `place`."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place}: no archive here yet; `fazhi harvest SITE` makes one, --data names another folder")


class FolderUnwritable(ArchiveError):
    """`folder` cannot be made or written; `reason` is the system's word for why."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(f"{folder}: the data folder cannot be written ({reason}); choose another with --data")


class PlaceUnknown(ArchiveError):
    """`place` is an address where a folder is needed."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place}: WARC files are kept in a folder; name one with --warc, a mounted bucket will do")


class DiskFull(ArchiveError):
    """No room is left at `place`; what was committed is kept."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place}: no room left on the disk; everything stored so far is kept, make room and go on")


class ServerUnreachable(ArchiveError):
    """The database server behind `database` does not answer or does not let us in."""

    def __init__(self, database: str, reason: str) -> None:
        self.database, self.reason = database, reason
        super().__init__(f"{database}: the database server cannot be reached ({reason}); check --database")


class ArchiveLocked(ArchiveError):
    """Another process held `place` for longer than `seconds`."""

    exit_code = 5

    def __init__(self, place: str, seconds: int) -> None:
        self.place, self.seconds = place, seconds
        super().__init__(
            f"{place}: the archive is locked by another process (waited {seconds} s); try again when it is done"
        )


class ArchiveDamaged(ArchiveError):
    """`place` is not an archive, or one that cannot be read; `found` says what was seen."""

    exit_code = 5

    def __init__(self, place: str, found: str) -> None:
        self.place, self.found = place, found
        super().__init__(
            f"{place}: damaged or not an archive ({found}); restore a backup, "
            "or move it away and run `fazhi import` on its WARC files"
        )


class ArchiveNewer(ArchiveError):
    """The archive has schema `found`; this program knows schemas up to `known`."""

    exit_code = 5

    def __init__(self, place: str, found: str, known: str) -> None:
        self.place, self.found, self.known = place, found, known
        super().__init__(
            f"{place}: written by a newer fazhi (schema {found}, this one knows up to {known}); upgrade fazhi-archive"
        )


class CaptureUnreadable(ArchiveError):
    """The record at `offset` of `warc` cannot be read back; `found` says what stood there."""

    def __init__(self, warc: str, offset: int, found: str) -> None:
        self.warc, self.offset, self.found = warc, offset, found
        super().__init__(
            f"{warc} at {offset}: the stored answer cannot be read ({found}); `fazhi verify` lists what is affected"
        )


class NotInArchive(ArchiveError):
    """The archive has no `thing` called `name`."""

    def __init__(self, thing: str, name: object) -> None:
        self.thing, self.name = thing, name
        super().__init__(f"{name}: no such {thing} in the archive")


class NoTextLeft(NotInArchive):
    """The report `report_id` was read out of a text that is `now` that of other reports, or of none."""

    def __init__(self, report_id: str, now: tuple[str, ...]) -> None:
        super().__init__("report", report_id)
        self.now = now
        found = f"what stood for it is {' and '.join(now)}" if now else "what stood for it turned out to be none"
        self.args = (f"{report_id}: this report has no text any more; {found}",)


class PartMissing(ArchiveError):
    """`what` needs the package `package`, which the extra `extra` brings."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        self.what, self.package, self.extra = what, package, extra
        super().__init__(f"{what} needs {package}, which is not installed; pip install 'fazhi-archive[{extra}]'")


class QueryUnreadable(ArchiveError):
    """`query` is no search; `reason` says why and what would be one."""

    exit_code = 2

    def __init__(self, query: str, reason: str) -> None:
        self.query, self.reason = query, reason
        super().__init__(f"{query!r} is no search: {reason}")
