"""Full text on PostgreSQL without extensions: numbered letters and pairs under GIN, longer words looked at again.

A `tsvector` cannot do it: it keeps at most 256 positions of a word and none beyond 16,383, and 的 stands more often in
a report. Words of one and two letters are decided by the index alone. For longer ones it leaves few candidates more
than there are hits (`tokens.triples`); those are looked at in the folded text, newest first, until enough are found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    Text,
    and_,
    cast,
    column,
    delete,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from archive.filters import Conditions, Filters
from archive.models import Version
from archive.records import Role
from archive.search.expression import AllOf, AnyOf, Expression, Word, all_words
from archive.search.facets import facets, published_in, wanted_facets
from archive.search.ranking import word_signs
from archive.search.sections import is_decided, words_within
from archive.search.tokens import APART, decided_by_grams, grams, triples, word_grams
from archive.shelves import DAY, shelves_of
from archive.texts import normalise

INDEX = table(
    "report_search",
    column("shelf", BigInteger),
    column("folded", Text),
    column("grams", ARRAY(Integer)),
    column("triples", ARRAY(SmallInteger)),
    column("facets", ARRAY(Text)),
)
SHELF: ColumnElement[Any] = INDEX.c.shelf
FOLDED: ColumnElement[Any] = INDEX.c.folded
#: What a search asks is always for the index: the planner, which cannot know what reading a folded text costs, would
#: now and then walk through all of them. Compiling or sharing out such small work costs more than doing it.
PLANNING = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true), "
    "set_config('max_parallel_workers_per_gather', '0', true)"
)


#: Thousands of numbers and words cost a fifth as text of what they cost as a list.
PUT = text(
    "INSERT INTO report_search (shelf, folded, grams, triples, facets) "
    "VALUES (:shelf, :folded, CAST(:grams AS integer[]), CAST(:triples AS smallint[]), CAST(:facets AS text[]))"
)


def put(session: Session, version: Version) -> None:
    """Add a listed version to the index under its shelf number."""
    session.execute(PUT, row(version))


def row(version: Version) -> dict[str, object]:
    """Give what `PUT` writes of a listed version."""
    folded = _folded(version)
    numbered = {"grams": map(str, grams(folded)), "triples": map(str, triples(folded))}
    lists = {name: _literal(words) for name, words in {**numbered, "facets": facets(version)}.items()}
    return {"shelf": version.shelf, "folded": folded, **lists}


def drop(session: Session, version: Version) -> None:
    """Take a version out of the index."""
    session.execute(delete(INDEX).where(INDEX.c.shelf == version.shelf))


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
    _plan(session)
    asked = _Asked(expression, level, filters.section, replace(filters, section=None).beyond_index())
    first, last = shelves_of(filters)
    last = last if before is None else before - 1
    found: list[int] = []
    for years, low, high in _stretches(session, first, last):
        statement = _query(asked, [*groups, *years], low, high)
        found += session.scalars(statement.limit(limit - len(found)))
        if len(found) == limit:
            break
    return found


def _plan(session: Session) -> None:
    """Tell the planner once in a transaction; a search asks several times."""
    if not session.in_transaction() or session.info.get(PLANNING) is not session.get_transaction():
        session.execute(PLANNING)
        session.info[PLANNING] = session.get_transaction()


@contextmanager
def filling(session: Session) -> Iterator[None]:
    """Empty the index for `put` to fill it anew; until the transaction ends, searches wait."""
    session.execute(text("TRUNCATE report_search"))
    # Sorting all words once takes a fraction of finding the place of each.
    session.execute(text("DROP INDEX ix_report_search_words"))
    yield
    session.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    session.execute(text("CREATE INDEX ix_report_search_words ON report_search USING gin (grams, triples, facets)"))


def is_sound(session: Session) -> bool:  # noqa: ARG001  as on SQLite
    """Say that the index agrees with itself: it is a table like others, which the server looks after."""
    return True


def entries(session: Session) -> Iterator[tuple[int, str]]:
    """Give what the index holds: shelf number, and a digest of everything."""
    lists = [func.array_to_string(column, " ") for column in (INDEX.c.facets, INDEX.c.grams, INDEX.c.triples)]
    whole = func.md5(func.concat_ws(APART, FOLDED, *lists))
    rows = session.execute(select(SHELF, whole), execution_options={"yield_per": 1000})
    yield from ((shelf, digest) for shelf, digest in rows)


def mark_of(version: Version) -> str:
    """Give what `entries` should say for a version."""
    folded = _folded(version)
    lists = facets(version), map(str, grams(folded)), map(str, triples(folded))
    whole = APART.join([folded, *map(" ".join, lists)])
    return hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest()


def _literal(words: Iterable[str]) -> str:
    # Of letters alone, as SQLite's words are; nothing in them has to be quoted.
    return "{" + ",".join(words) + "}"


def _folded(version: Version) -> str:
    return f"{normalise(version.title or '')}{APART}{normalise(version.text)}"


def _stretches(session: Session, first: int, last: int) -> Iterator[tuple[list[list[str]], int, int]]:
    """Give facets and bounds for the two newest years of publication, then for the rest.

    A word that stands in every report is found often enough in the former, and other words have few candidates.
    """
    newest = session.scalar(select(func.max(SHELF)).where(SHELF.between(first, last)))
    if newest is None:
        return
    start = first
    if newest >= DAY:
        year = date.fromordinal(newest // DAY).year
        start = max(first, date(year - 1, 1, 1).toordinal() * DAY)
        yield [published_in(year, year - 1)], start, last
        if start == first:
            return
        last = start - 1
    yield [], first, last


@dataclass(frozen=True, slots=True)
class _Asked:
    expression: Expression
    level: int | None
    role: Role | None
    conditions: Conditions


def _query(asked: _Asked, groups: list[list[str]], low: int, high: int) -> Select[tuple[int]]:
    """Give the statement that lists the hits with a facet of every group, newest first.

    The index gives all candidates at once; what it leaves open is asked of one after the other, until a limit is
    reached.
    """
    candidates = select(SHELF).where(*_narrowed(INDEX, asked.expression, asked, groups))
    chosen = candidates.cte("candidates").prefix_with("MATERIALIZED")
    bounded = select(chosen.c.shelf).where(chosen.c.shelf.between(low, high))
    # The offset keeps the planner from mixing both steps.
    shelf = bounded.order_by(chosen.c.shelf.desc()).offset(literal_column("0")).subquery("in_order").c.shelf
    found = select(shelf).order_by(shelf.desc())
    left = _left_open(asked.expression) if asked.role is None else []
    if left:
        found = found.where(select(and_(*left)).where(shelf == SHELF).scalar_subquery())
    if asked.conditions:
        found = found.where(exists().where(Version.shelf == shelf, *asked.conditions))
    return found


def _narrowed(index: FromClause, expression: Expression, asked: _Asked, groups: list[list[str]]) -> Conditions:
    """Give what the index says of the hits: all of them fulfil it, and only they where it decides."""
    any_of_each = [index.c.facets.overlap(cast(group, ARRAY(Text))) for group in groups]
    return [_candidate(index, expression, asked, groups), *any_of_each]


def _candidate(
    index: FromClause, expression: Expression, asked: _Asked, groups: list[list[str]]
) -> ColumnElement[bool]:
    if isinstance(expression, Word):
        return and_(*_has(index, expression, asked))
    parts = [_candidate(index, part, asked, groups) for part in expression.parts]
    if isinstance(expression, AnyOf):
        return or_(*parts)
    other, unraised = INDEX.alias(), replace(asked, level=None)
    without = [
        index.c.shelf.not_in(select(other.c.shelf).where(*_narrowed(other, part, unraised, groups)))
        for part in expression.without
        if _is_decided(part, asked.role)
    ]
    return and_(*parts, *without)


def _has(index: FromClause, word: Word, asked: _Asked) -> Conditions:
    signs = [] if asked.level is None else word_signs(word, asked.level)
    conditions: Conditions = []
    # A sign for each pair says that all of them stand there; to look for the pairs themselves costs most.
    if not signs or len(signs) < len(word.folded) - 1:
        conditions.append(index.c.grams.contains(cast(word_grams(word.folded), ARRAY(Integer))))
    if not decided_by_grams(word.folded):
        conditions.append(index.c.triples.contains(cast(triples(word.folded), ARRAY(SmallInteger))))
    if filed := words_within(asked.role, word) + signs:
        conditions.append(index.c.facets.contains(cast(filed, ARRAY(Text))))
    return conditions


def _is_decided(expression: Expression, role: Role | None) -> bool:
    if role is not None:
        # The pairs of a section are filed as letters: 𠮷林 is one of them, though it takes two pairs of numbers.
        return is_decided(role, expression)
    return all(decided_by_grams(word.folded) for word in all_words(expression))


def _left_open(expression: Expression) -> Conditions:
    """Give what is still to be asked of the folded text of a candidate; nothing where the index decides."""
    if _is_decided(expression, None):
        return []
    if not isinstance(expression, AllOf):
        return [_stands(expression)]
    left = [condition for part in expression.parts for condition in _left_open(part)]
    return left + [not_(_stands(part)) for part in expression.without if not _is_decided(part, None)]


def _stands(expression: Expression) -> ColumnElement[bool]:
    if isinstance(expression, Word):
        return func.strpos(FOLDED, expression.folded) > 0
    parts = map(_stands, expression.parts)
    if isinstance(expression, AnyOf):
        return or_(*parts)
    return and_(*parts, *(not_(_stands(part)) for part in expression.without))
