"""Full-text search: exact from one character up, the same hits on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database import Database
from archive.filters import Filters
from archive.models import Document, Section, Version
from archive.search.backends import index_of
from archive.search.expression import Expression, Word, parse, words
from archive.search.ranking import LEVELS, Candidate, rank
from archive.search.sections import is_decided, keep_matching
from archive.search.snippets import Snippet, Span, find_words, snippets
from archive.search.tokens import APART

#: Beyond so many hits the number is no help to anybody, and counting them would cost more than finding them.
COUNTED = 1000
#: Best first are so many hits, chosen as `archive.search.ranking` says; the others follow, newest first.
RANKED = 200
#: Fewer hits than these are not worth a question of their own.
AT_LEAST = 50

REPORTS_ALL = Filters()

Sort = Literal["rank", "date"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One report found; `score` is comparable within one search, null when sorted by date.

    `report_id` is null for documents of other kinds; `title_marks` are spans of the title to highlight.
    """

    report_id: str | None
    title: str | None
    body: str | None
    district: str | None
    report_year: int | None
    published_on: date | None
    url: str
    score: float | None
    snippets: tuple[Snippet, ...]
    title_marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits; `total` counts all of them, and `capped` says that there are more than `total`."""

    total: int
    capped: bool
    hits: tuple[Hit, ...]


def search(
    archive: Database,
    query: str,
    filters: Filters = REPORTS_ALL,
    sort: Sort = "rank",
    *,
    limit: int = 20,
    offset: int = 0,
) -> Results:
    """Find the reports whose title or text contains what the query asks for.

    Raises QueryUnreadable, which says what is wrong with the query.
    """
    expression = parse(query)
    sought = words(expression)
    with archive.read() as session:
        found = _found(session, expression, filters, max(COUNTED + 1, offset + limit))
        order, scores = found, {}
        if sort == "rank":
            ranked = rank(_candidates(session, found, expression, filters), sought)
            scores = dict(ranked)
            order = [shelf for shelf, _ in ranked] + [shelf for shelf in found if shelf not in scores]
        page = _page(session, order[offset : offset + limit], sought, scores)
    return Results(total=min(len(found), COUNTED), capped=len(found) > COUNTED, hits=page)


def matching(session: Session, query: str, filters: Filters, limit: int) -> list[int]:
    """Give the shelf numbers of at most `limit` hits, newest first. Raises QueryUnreadable."""
    return _found(session, parse(query), filters, limit)


def _found(
    session: Session, expression: Expression, filters: Filters, limit: int, level: int | None = None
) -> list[int]:
    """Give the shelf numbers of at most `limit` hits, newest first; of those in which the words reach `level`."""
    hits = partial(index_of(session).hits, session, expression, filters, level=level)
    if filters.section is None or is_decided(filters.section, expression):
        found: list[int] = hits(limit)
        return found
    kept: list[int] = []
    before, asked, seen = None, limit, 0
    while len(kept) < limit:
        some = hits(asked, before=before)
        kept += keep_matching(session, some, expression, filters.section)
        if len(some) < asked:
            break
        before, seen = some[-1], seen + asked
        # As many as it takes if the next are like those so far; looking at one costs more than asking for it.
        asked = min(4 * asked, AT_LEAST + (limit - len(kept)) * seen // max(len(kept), 1))
    return kept[:limit]


def _candidates(session: Session, found: Sequence[int], expression: Expression, filters: Filters) -> list[Candidate]:
    """Give the hits to be weighed: those where the words are most prominent, then the newest."""
    chosen: dict[int, None] = {}
    levels = range(len(LEVELS) if len(found) > RANKED else 0)
    for level in reversed(levels):
        if len(chosen) < RANKED:
            chosen |= dict.fromkeys(_found(session, expression, filters, RANKED, level))
    weighed = list(chosen | dict.fromkeys(found[:RANKED]))[:RANKED]
    headings = select(func.aggregate_strings(Section.heading, APART)).where(Section.version_id == Version.id)
    rows = session.execute(
        select(Version.shelf, Version.title, headings.scalar_subquery(), Version.text).where(Version.shelf.in_(weighed))
    )
    return [
        Candidate(shelf or 0, title or "", tuple((joined or "").split(APART)), said)
        for shelf, title, joined, said in rows
    ]


def _page(
    session: Session, shelves: Sequence[int], sought: tuple[Word, ...], scores: dict[int, float]
) -> tuple[Hit, ...]:
    names = (
        Version.report_id, Version.title, Version.body, Version.district, Version.report_year, Version.published_on,
    )  # fmt: skip
    rows = session.execute(
        select(Version.shelf, Version.text, Document.url, *names).join(Document).where(Version.shelf.in_(shelves))
    )
    found = {row.shelf: row for row in rows}
    return tuple(_hit(found[shelf], sought, scores.get(shelf)) for shelf in shelves)


def _hit(row: Any, sought: tuple[Word, ...], score: float | None) -> Hit:
    return Hit(
        report_id=row.report_id,
        title=row.title,
        body=row.body,
        district=row.district,
        report_year=row.report_year,
        published_on=row.published_on,
        url=row.url,
        score=score,
        snippets=snippets(row.text, sought),
        title_marks=tuple(find_words(row.title or "", sought)),
    )
