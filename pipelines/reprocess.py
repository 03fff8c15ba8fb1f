"""Records made anew from stored captures, in parallel, nothing fetched; stopped at any moment, it goes on later."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace

from archive.captures import read_capture
from archive.database import Database
from archive.errors import CaptureUnreadable
from archive.filters import Filters
from archive.mirror import mirror_roster
from archive.portals import KnownColumn, columns
from archive.records import Record
from archive.reprocess import Due, Reread, due, replace_record
from crawler.items import Article, Column, Entry
from pipelines.errors import Unreadable
from pipelines.process import EXTRACTOR, know
from pipelines.workers import make_record, start_workers

#: Pages read ahead for each worker: enough that none waits, few enough to hold in memory with their files.
AHEAD = 4


def reprocess(
    archive: Database, filters: Filters | None = None, workers: int = 1, everything: bool = False
) -> Iterator[tuple[Due, Reread | str]]:
    """Read again what other code than this made, or what waits for a reader that may be there now.

    Gives each version with what changed in its record, or with the sentence that says why it could not be read; then
    the old record stays. `everything`: also what this code made.
    """
    known: dict[str, dict[str, KnownColumn]] = {}
    mirror_roster(archive, know(archive.data).roster)
    pool = start_workers(workers, archive.data)
    pending: dict[Future[Record], Due] = {}
    try:
        for item in due(archive, "" if everything else EXTRACTOR, filters):
            try:
                article = _article(archive, item, known)
            except CaptureUnreadable as error:
                yield item, str(error)
                continue
            pending[pool.submit(make_record, article)] = item
            while len(pending) >= workers * AHEAD:
                yield from _finished(archive, pending)
        while pending:
            yield from _finished(archive, pending)
    finally:
        pool.shutdown(cancel_futures=True)


def _finished(archive: Database, pending: dict[Future[Record], Due]) -> Iterator[tuple[Due, Reread | str]]:
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    for future in done:
        item = pending.pop(future)
        try:
            record = future.result()
        except Unreadable as error:
            yield item, str(error)
        else:
            yield item, replace_record(archive, item.version_id, record)


def _article(archive: Database, item: Due, known: dict[str, dict[str, KnownColumn]]) -> Article:
    """Build what the spider handed on when it fetched the page."""
    if item.site not in known:
        known[item.site] = {column.url: column for column in columns(archive, item.site)}
    stored = read_capture(archive, item.capture)
    page = Article(
        item.url, stored.content, item.site, item.capture.fetched_at, stored.header("Content-Type"),
        capture=item.capture, entry=_entry(item),
    )  # fmt: skip
    if found := known[item.site].get(item.column_url or ""):
        page = replace(page, column=Column(found.url, found.name, found.trail, found.kind))
    files = []
    for url, name, capture in item.files:
        answer = read_capture(archive, capture)
        entry = Entry(url, name or "")
        kind = answer.header("Content-Type")
        files.append(Article(url, answer.content, item.site, capture.fetched_at, kind, entry=entry, capture=capture))
    return replace(page, files=tuple(files))


def _entry(item: Due) -> Entry | None:
    if item.entry is None:
        return None
    return Entry(item.url, item.entry.get("title") or "", item.entry.get("date"))
