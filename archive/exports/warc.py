"""WARC: the bytes behind the records, pages and attachments, in one file that any replay tool reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sqlalchemy import select

from archive.captures import read_capture
from archive.database import Database
from archive.filters import Filters
from archive.models import Capture
from archive.queries import records
from archive.raw import StoredResponse, info_member, response_member
from archive.records import CaptureRef, Record


def write(archive: Database, filters: Filters, out: BinaryIO) -> int:
    """Write a gzipped WARC file and give the number of records whose bytes are in it.

    What was stored once and seen again is written in full: the file needs no other.
    """
    out.write(info_member("export.warc.gz"))
    number = 0
    written: set[tuple[str, int]] = set()
    for record in records(archive, filters):
        for response in new_answers(archive, record, written):
            out.write(response_member(response))
        number += record.capture is not None
    return number


def new_answers(archive: Database, record: Record, written: set[tuple[str, int]]) -> Iterator[StoredResponse]:
    """Give the answers that a record was made from, page first, those in `written` left out and the rest added."""
    for reference in (record.capture, *_attachments(archive, record)):
        if reference is None or (reference.warc, reference.offset) in written:
            continue
        written.add((reference.warc, reference.offset))
        yield read_capture(archive, reference)


def _attachments(archive: Database, record: Record) -> list[CaptureRef]:
    urls = [attachment.url for attachment in record.attachments]
    if not urls:
        return []
    with archive.read() as session:
        rows = session.scalars(select(Capture).where(Capture.url.in_(urls)).order_by(Capture.fetched_at))
        latest = {c.url: CaptureRef(c.warc, c.warc_offset, c.sha256, c.fetched_at) for c in rows}
    return [latest[url] for url in urls if url in latest]
