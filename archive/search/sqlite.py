"""Full text on SQLite: a contentless FTS5 table whose row numbers are shelf numbers, so that newest come first."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import BigInteger, column, exists, select, table, text
from sqlalchemy.orm import Session

from archive.filters import Filters
from archive.models import Version
from archive.search.expression import AnyOf, Expression, Word
from archive.search.facets import facets, wanted_facets
from archive.search.tokens import phrase, spaced
from archive.shelves import shelves_of

COLUMNS = ("title", "text", "facets")
INDEX = table("report_search", column("rowid", BigInteger))
ROW = INDEX.c.rowid
_PUT = text("INSERT INTO report_search (rowid, title, text, facets) VALUES (:shelf, :title, :text, :facets)")


def put(session: Session, version: Version) -> None:
    """Add a listed version to the index under its shelf number."""
    session.execute(_PUT, _row(version))


def drop(session: Session, version: Version) -> None:
    """Take a version out of the index; FTS5 keeps no copy, so the version must be as it was when it was put in."""
    session.execute(
        text(
            "INSERT INTO report_search (report_search, rowid, title, text, facets) "
            "VALUES ('delete', :shelf, :title, :text, :facets)"
        ),
        _row(version),
    )


def hits(session: Session, expression: Expression, filters: Filters, limit: int) -> list[int]:
    """Give the shelf numbers of at most `limit` hits that fulfil the filters, newest first."""
    groups = wanted_facets(session, filters)
    if not all(groups):
        return []
    query = " AND ".join([_fts(expression), *("(" + " OR ".join(group) + ")" for group in groups)])
    match = text("report_search MATCH :query").bindparams(query=query)
    found = select(ROW).select_from(INDEX).where(match, ROW.between(*shelves_of(filters)))
    if conditions := filters.beyond_index():
        found = found.where(exists().where(Version.shelf == ROW, *conditions))
    return list(session.scalars(found.order_by(ROW.desc()).limit(limit)))


def clear(session: Session) -> None:
    """Empty the index, to fill it anew."""
    session.execute(text("INSERT INTO report_search (report_search) VALUES ('delete-all')"))


def entries(session: Session) -> Iterator[tuple[int, str]]:
    """Give what the index holds: shelf number, and how many words of title, text and facets it counted."""
    for shelf, sizes in session.execute(text("SELECT id, sz FROM report_search_docsize")):
        yield shelf, " ".join(map(str, _varints(sizes)))


def mark_of(version: Version) -> str:
    """Give what `entries` should say for a version."""
    row = _row(version)
    return " ".join(str(len(str(row[name]).split())) for name in COLUMNS)


def _varints(packed: bytes) -> Iterator[int]:
    # Big-endian groups of seven bits, the high bit set on all but the last (sqlite.org/fileformat2.html).
    value = 0
    for byte in packed:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            yield value
            value = 0


def _row(version: Version) -> dict[str, object]:
    return {
        "shelf": version.shelf,
        "title": spaced(version.title or ""),
        "text": spaced(version.text),
        "facets": facets(version),
    }


def _fts(expression: Expression) -> str:
    if isinstance(expression, Word):
        return phrase(expression.folded)
    if isinstance(expression, AnyOf):
        return "(" + " OR ".join(map(_fts, expression.parts)) + ")"
    wanted = "(" + " AND ".join(map(_fts, expression.parts)) + ")"
    for part in expression.without:
        wanted = f"({wanted} NOT {_fts(part)})"
    return wanted
