"""A record on its way from the process that makes it to the one that keeps it, closed: the crawl only hands it on."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

from archive.records import Record, is_hollow, is_instead

#: What can become of a file that should have been read.
UNREAD = frozenset({"waiting", "failed", "too_large", "encrypted"})


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read: its address, its `text_status`, and why."""

    url: str
    status: str
    why: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A packed record, with what the crawl itself has to know of it: files not read, and whether there is a report.

    `is_hollow` and `is_instead` as in `archive.records`.
    """

    packed: bytes
    is_hollow: bool
    is_instead: bool
    unread: tuple[Unread, ...]

    def open(self) -> Record:
        """Give the record."""
        record: Record = pickle.loads(self.packed)
        return record


def close(record: Record) -> Parcel:
    """Pack a record."""
    unread = (
        Unread(file.url, file.text_status, _why(record, file.name) or f"{file.name or file.url}: {file.text_status}")
        for file in record.attachments
        if file.text_status in UNREAD
    )
    packed = pickle.dumps(record, pickle.HIGHEST_PROTOCOL)
    return Parcel(packed, is_hollow(record), is_instead(record), tuple(unread))


def _why(record: Record, name: str | None) -> str | None:
    return next((said for said in record.warnings if name and said.startswith(name)), None)
