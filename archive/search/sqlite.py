"""Full text on SQLite: a contentless FTS5 table whose row numbers are shelf numbers, so that newest come first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from sqlalchemy import BigInteger, column, exists, select, table, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from archive.filters import Filters
from archive.models import Version
from archive.records import Role
from archive.search.expression import AnyOf, Expression, Word
from archive.search.facets import facets, wanted_facets
from archive.search.ranking import word_signs
from archive.search.sections import is_decided, words_within
from archive.search.tokens import each_once, letters, pairs, phrase, spelt, units
from archive.shelves import shelves_of

#: `pairs` of title and text in their order; `letters` of both, each once; `facets` as words that no text has.
COLUMNS = ("pairs", "letters", "facets")
INDEX = table("report_search", column("rowid", BigInteger))
ROW = INDEX.c.rowid
#: Stands between title and text; like a facet, no word of a text.
APART = "Ｘ"
PUT = text("INSERT INTO report_search (rowid, pairs, letters, facets) VALUES (:shelf, :pairs, :letters, :facets)")


def put(session: Session, version: Version) -> None:
    """Add a listed version to the index under its shelf number."""
    session.execute(PUT, row(version))


def drop(session: Session, version: Version) -> None:
    """Take a version out of the index; FTS5 keeps no copy, so the version must be as it was when it was put in."""
    session.execute(
        text(
            "INSERT INTO report_search (report_search, rowid, pairs, letters, facets) "
            "VALUES ('delete', :shelf, :pairs, :letters, :facets)"
        ),
        row(version),
    )


def hits(
    session: Session,
    expression: Expression,
    filters: Filters,
    limit: int,
    *,
    level: int | None = None,
    before: int | None = None,
) -> list[int]:
    """Give the shelf numbers of at most `limit` hits that fulfil the filters, newest first.

    `level`: only those in which the words reach it (an index of `ranking.LEVELS`); `before`: only lower numbers. Where
    a section is asked for, `sections.is_decided` says whether all of them are hits.
    """
    groups = wanted_facets(session, filters)
    if not all(groups):
        return []
    query = " AND ".join(
        [_fts(expression, level, filters.section), *("(" + " OR ".join(group) + ")" for group in groups)]
    )
    match = text("report_search MATCH :query").bindparams(query=query)
    first, last = shelves_of(filters)
    found = select(ROW).select_from(INDEX).where(match, ROW.between(first, last if before is None else before - 1))
    if conditions := replace(filters, section=None).beyond_index():
        found = found.where(exists().where(Version.shelf == ROW, *conditions))
    return list(session.scalars(found.order_by(ROW.desc()).limit(limit)))


@contextmanager
def filling(session: Session) -> Iterator[None]:
    """Empty the index for `put` to fill it anew."""
    session.execute(text("INSERT INTO report_search (report_search) VALUES ('delete-all')"))
    yield


def is_sound(session: Session) -> bool:
    """Say whether the index agrees with itself; that it holds the texts is for `entries` and `mark_of`."""
    try:
        session.execute(text("INSERT INTO report_search (report_search) VALUES ('integrity-check')"))
    except DatabaseError:
        return False
    return True


def entries(session: Session) -> Iterator[tuple[int, str]]:
    """Give what the index holds: shelf number, and how many words of each column it counted."""
    for shelf, sizes in session.execute(text("SELECT id, sz FROM report_search_docsize")):
        yield shelf, " ".join(map(str, _varints(sizes)))


def mark_of(version: Version) -> str:
    """Give what `entries` should say for a version."""
    own = row(version)
    return " ".join(str(len(str(own[name]).split())) for name in COLUMNS)


def _varints(packed: bytes) -> Iterator[int]:
    # Big-endian groups of seven bits, the high bit set on all but the last (sqlite.org/fileformat2.html).
    value = 0
    for byte in packed:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            yield value
            value = 0


def row(version: Version) -> dict[str, object]:
    """Give what `PUT` writes of a listed version."""
    title, said = version.title or "", units(version.text)
    before = " ".join([*pairs(letters(title)), APART])
    return {
        "shelf": version.shelf,
        "pairs": f"{before} {spelt(said[:-1], said[1:])}".rstrip(),
        "letters": spelt(each_once(np.concatenate((units(title), said)))),
        "facets": " ".join(facets(version)),
    }


def _fts(expression: Expression, level: int | None, role: Role | None) -> str:
    if isinstance(expression, Word):
        filed = [*words_within(role, expression), *(() if level is None else word_signs(expression, level))]
        return "(" + " AND ".join([phrase(expression.folded), *(f'"{word}"' for word in filed)]) + ")"
    if isinstance(expression, AnyOf):
        return "(" + " OR ".join(_fts(part, level, role) for part in expression.parts) + ")"
    wanted = "(" + " AND ".join(_fts(part, level, role) for part in expression.parts) + ")"
    for part in expression.without:
        if is_decided(role, part):
            wanted = f"({wanted} NOT {_fts(part, None, role)})"
    return wanted
