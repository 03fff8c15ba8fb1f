"""Full text on PostgreSQL without extensions: numbered characters and pairs under GIN, longer words looked at again.

A `tsvector` cannot do it: it keeps at most 256 positions of a word and none beyond 16,383, and 的 stands more often in
a report. Words of one and two characters are decided by the index alone but for collisions of pair numbers; all are
checked against the folded text, which makes every answer exact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    and_,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session

from archive.filters import Filters
from archive.models import Version
from archive.search.expression import AnyOf, Expression, Word
from archive.search.facets import facets, wanted_facets
from archive.search.tokens import grams, word_grams
from archive.shelves import shelves_of
from archive.texts import normalise

INDEX = table(
    "report_search",
    column("shelf", BigInteger),
    column("folded", Text),
    column("grams", ARRAY(Integer)),
    column("facets", ARRAY(Text)),
)
#: Between title and text: no query folds to it, so no hit runs from one into the other.
APART = "\ue000"


def put(session: Session, version: Version) -> None:
    """Add a listed version to the index under its shelf number."""
    folded = _folded(version)
    filed = facets(version).split(" ")
    session.execute(insert(INDEX).values(shelf=version.shelf, folded=folded, grams=grams(folded), facets=filed))


def drop(session: Session, version: Version) -> None:
    """Take a version out of the index."""
    session.execute(delete(INDEX).where(INDEX.c.shelf == version.shelf))


def hits(session: Session, expression: Expression, filters: Filters, limit: int) -> list[int]:
    """Give the shelf numbers of at most `limit` hits that fulfil the filters, newest first."""
    groups = wanted_facets(session, filters)
    if not all(groups):
        return []
    found = select(INDEX.c.shelf).where(INDEX.c.shelf.between(*shelves_of(filters)), _condition(expression))
    for group in groups:
        found = found.where(INDEX.c.facets.overlap(cast(group, ARRAY(Text))))
    if conditions := filters.beyond_index():
        found = found.where(exists().where(Version.shelf == INDEX.c.shelf, *conditions))
    return list(session.scalars(found.order_by(INDEX.c.shelf.desc()).limit(limit)))


def clear(session: Session) -> None:
    """Empty the index, to fill it anew."""
    session.execute(delete(INDEX))


def entries(session: Session) -> Iterator[tuple[int, str]]:
    """Give what the index holds: shelf number and a digest of its folded text."""
    rows = session.execute(select(INDEX.c.shelf, func.md5(INDEX.c.folded)), execution_options={"yield_per": 1000})
    yield from ((shelf, digest) for shelf, digest in rows)


def mark_of(version: Version) -> str:
    """Give what `entries` should say for a version."""
    return hashlib.md5(_folded(version).encode(), usedforsecurity=False).hexdigest()


def _folded(version: Version) -> str:
    return f"{normalise(version.title or '')}{APART}{normalise(version.text)}"


def _condition(expression: Expression) -> ColumnElement[bool]:
    if isinstance(expression, Word):
        has_grams = INDEX.c.grams.contains(array(word_grams(expression.folded), type_=Integer))
        if len(expression.folded) == 1:
            return has_grams
        return and_(has_grams, func.strpos(INDEX.c.folded, expression.folded) > 0)
    if isinstance(expression, AnyOf):
        return or_(*map(_condition, expression.parts))
    return and_(*map(_condition, expression.parts), *(not_(_condition(part)) for part in expression.without))
