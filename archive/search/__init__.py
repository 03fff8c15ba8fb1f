"""Full-text search: exact from one character up, the same hits on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database import Database
from archive.filters import Filters
from archive.models import Document, Section, Version
from archive.search.backends import index_of
from archive.search.expression import Expression, Word, matches, parse, words
from archive.search.ranking import rank
from archive.search.snippets import Snippet, Span, find_words, snippets
from archive.texts import normalise

#: Beyond so many hits the number is no help to anybody, and counting them would cost more than finding them.
COUNTED = 1000
#: Best-first order is made among so many of the newest hits; further pages go on by date.
RANKED = 200

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
        scores: dict[int, float] = {}
        if sort == "rank":
            pool = max(RANKED, offset + limit)
            ranked = rank(_texts(session, found[:pool]), sought)
            scores = dict(ranked)
            found = [shelf for shelf, _ in ranked] + found[pool:]
        page = _page(session, found[offset : offset + limit], sought, scores)
    return Results(total=min(len(found), COUNTED), capped=len(found) > COUNTED, hits=page)


def _found(session: Session, expression: Expression, filters: Filters, limit: int) -> list[int]:
    found: list[int] = index_of(session).hits(session, expression, filters, limit)
    return _in_sections(session, found, expression, filters.section) if filters.section else found


def _in_sections(session: Session, shelves: Sequence[int], expression: Expression, role: str) -> list[int]:
    """Keep the hits whose sections of that role fulfil the query by themselves."""
    spans = (
        select(Version.shelf, Version.text, Section.begins, Section.ends)
        .join(Section, Section.version_id == Version.id)
        .where(Version.shelf.in_(shelves), Section.role == role)
        .order_by(Section.version_id, Section.position)
    )
    parts: dict[int | None, str] = {}
    for shelf, text, begins, ends in session.execute(spans):
        parts[shelf] = parts.get(shelf, "") + "\ue000" + text[begins:ends]
    return [shelf for shelf in shelves if matches(expression, normalise(parts.get(shelf, "")))]


def _texts(session: Session, shelves: Sequence[int]) -> list[tuple[int, str, str]]:
    rows = session.execute(select(Version.shelf, Version.title, Version.text).where(Version.shelf.in_(shelves)))
    texts = {shelf: (title or "", text) for shelf, title, text in rows}
    return [(shelf, *texts[shelf]) for shelf in shelves]


def _page(
    session: Session, shelves: Sequence[int], sought: tuple[Word, ...], scores: dict[int, float]
) -> tuple[Hit, ...]:
    rows = session.execute(select(Version, Document.url).join(Document).where(Version.shelf.in_(shelves)))
    found = {version.shelf: (version, url) for version, url in rows}
    return tuple(_hit(*found[shelf], sought, scores.get(shelf)) for shelf in shelves)


def _hit(version: Version, url: str, sought: tuple[Word, ...], score: float | None) -> Hit:
    return Hit(
        report_id=version.report_id,
        title=version.title,
        body=version.body,
        district=version.district,
        report_year=version.report_year,
        published_on=version.published_on,
        url=url,
        score=score,
        snippets=snippets(version.text, sought),
        title_marks=tuple(find_words(version.title or "", sought)),
    )
