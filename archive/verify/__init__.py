"""Is the archive whole? Rows, digests, the search index against the texts, and every capture against its bytes."""

from __future__ import annotations

from collections.abc import Iterator

from archive.database import Database
from archive.verify.captures import UrlKey, captures
from archive.verify.finding import Finding
from archive.verify.lookups import rebuild_index, search_index, sketches
from archive.verify.rows import database, readings, standing, texts

__all__ = ["Finding", "rebuild_index", "verify"]


def verify(archive: Database, *, repair: bool = False, url_key: UrlKey | None = None) -> Iterator[Finding]:
    """Check everything and give what is found, as it is found.

    With `repair`, what can be made anew from the rest is: indexes of the database, columns and rows that repeat a
    record, which version stands for a report and on which shelf, the search index, sketches, where the bytes of a
    capture lie, and rows of captures that only the WARC files know (for which `url_key` gives the key of an address).
    Beyond that are texts with a wrong digest (`fazhi reprocess --everything` reads them again), rows that point at
    nothing, broken pages of a table, after which nothing else is checked, and captures without bytes; a backup has
    them.
    """
    broken = list(database(archive, repair))
    yield from broken
    if any(finding.kind == "database" and not finding.repaired for finding in broken):
        return
    yield from texts(archive)
    yield from readings(archive, repair)
    yield from standing(archive, repair)
    yield from search_index(archive, repair)
    yield from sketches(archive, repair)
    yield from captures(archive, url_key if repair else None)
