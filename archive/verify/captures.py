"""Captures against their bytes: answers that cannot be read back, and answers that no row knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from archive.captures import add_capture, read_capture
from archive.database import Database
from archive.errors import CaptureUnreadable
from archive.models import Capture
from archive.raw import StoredResponse, stored_response
from archive.records import CaptureRef
from archive.verify.finding import Finding

UrlKey = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Lost:
    """A capture whose bytes are not where its row says, and why not."""

    id: int
    url: str
    ref: CaptureRef
    why: str


def captures(archive: Database, url_key: UrlKey | None) -> Iterator[Finding]:
    """Read every capture back, then walk the files for what rows do not know, and give what is found.

    With `url_key`, a capture whose answer lies elsewhere is pointed there, and answers that nothing points at get
    their rows.
    """
    lost = list(_lost(archive))
    for warc in archive.raw.names():
        yield from _strays(archive, warc, lost, url_key)
    # One that repeats the bytes of another is whole again with that.
    left = {capture.id for capture in (_lost(archive) if url_key and lost else lost)}
    for capture in lost:
        what = f"capture {capture.id} of {capture.url}: {capture.why}"
        yield Finding("capture", what, repaired=capture.id not in left)


def _lost(archive: Database) -> Iterator[_Lost]:
    with archive.read() as session:
        rows = session.scalars(select(Capture).order_by(Capture.warc, Capture.warc_offset))
        references = [(c.id, c.url, CaptureRef(c.warc, c.warc_offset, c.sha256, c.fetched_at)) for c in rows]
    for number, url, reference in references:
        try:
            response = read_capture(archive, reference)
        except CaptureUnreadable as error:
            yield _Lost(number, url, reference, str(error))
            continue
        if response.url != url:
            yield _Lost(number, url, reference, f"the bytes there are of {response.url}")


def _strays(archive: Database, warc: str, lost: list[_Lost], url_key: UrlKey | None) -> Iterator[Finding]:
    """Give what a file holds beyond what rows point at: left by processes that died between the two, or by a row
    that points at another place; such captures are taken out of `lost`."""
    with archive.read() as session:
        known = set(session.scalars(select(Capture.warc_offset).where(Capture.warc == warc)))
    try:
        for offset, record in archive.raw.walk(warc):
            if offset in known:
                continue
            is_whole = record.headers.get("WARC-Type") == "response"
            response = stored_response(record)
            if capture := next((c for c in lost if _is_answer_of(c, response, is_whole)), None):
                lost.remove(capture)
                yield _point(archive, capture, warc, offset, response, url_key is not None)
                continue
            if url_key and is_whole:
                _adopt(archive, warc, offset, response, url_key)
            what = f"{warc} at {offset}: {response.url} was fetched and never read"
            yield Finding("orphan_capture", what, harmless=True, repaired=bool(url_key and is_whole))
    except CaptureUnreadable as error:
        # Anything behind it that rows point at has been found by reading those.
        yield Finding("cut_off_tail", str(error), harmless=True)


def _is_answer_of(capture: _Lost, response: StoredResponse, is_whole: bool) -> bool:
    """Whether an answer met on the way is a capture's; the bytes of a revisit lie with an earlier answer."""
    same_time = capture.ref.fetched_at.replace(microsecond=0) == response.fetched_at.replace(microsecond=0)
    return capture.url == response.url and same_time and (not is_whole or capture.ref.sha256 == response.sha256)


def _point(
    archive: Database, capture: _Lost, warc: str, offset: int, response: StoredResponse, repair: bool
) -> Finding:
    what = f"capture {capture.id} of {capture.url}: {capture.why}; its answer lies in {warc} at {offset}"
    if repair:
        place = archive.raw.place_of(warc, offset, response)
        with archive.begin() as session:
            row = session.get_one(Capture, capture.id)
            row.warc, row.warc_offset, row.length = place.warc, place.offset, place.length
    return Finding("capture", what, repaired=repair)


def _adopt(archive: Database, warc: str, offset: int, response: StoredResponse, url_key: UrlKey) -> None:
    place = archive.raw.place_of(warc, offset, response)
    with archive.begin() as session:
        add_capture(session, response, url_key(response.url), place)
