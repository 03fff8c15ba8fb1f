"""From stored bytes to a record: one plain function, used by the crawl, by `fazhi parse`, by `fazhi reprocess`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive import bodies
from archive.records import Record
from archive.texts import text_digest
from crawler.items import Article
from crawler.pages.meta import Found
from crawler.registry import Registry
from pipelines.attachments.worker import read_in_worker
from pipelines.contents import Content, ReadFile, read_alone, read_content
from pipelines.identity import Context, Identity, identify, report_id
from pipelines.indicators import indicators
from pipelines.outline import missing_roles, outline

#: Long titles are set in up to so many lines: issuer, second issuer, subject, kind of document.
TITLE_LINES = 4
EXTRACTOR = f"fazhi {version('fazhi-archive')}"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known before a page is read: the portals and the bodies."""

    registry: Registry
    roster: bodies.Roster


@lru_cache(maxsize=4)
def know(data: Path | None = None) -> Knowledge:
    """Load the shipped sites and bodies, and those of an archive's own `registry/`."""
    return Knowledge(Registry.load(data), bodies.load(data / "registry" if data else None))


def process(article: Article, knowledge: Knowledge, read_file: ReadFile = read_in_worker) -> Record:
    """Make the record of one answer of the web; its files are read by `read_file`, apart from this process.

    Pure: the same bytes give the same record; nothing is fetched. Raises Unreadable for bytes that are no document.
    """
    return _made(article, read_content(article, read_file), knowledge)


def process_alone(article: Article, knowledge: Knowledge) -> Record | None:
    """Make the record of a page that is an article and nothing else; None for any other, which needs a closer look.

    Raises Unreadable as `process` does.
    """
    content = read_alone(article)
    return _made(article, content, knowledge) if content is not None else None


def _made(article: Article, content: Content, knowledge: Knowledge) -> Record:
    found = identify(_context(article, content, knowledge), knowledge.roster)
    if found.title and found.title_source == "text":
        content = replace(content, text=below_title(content.text, found.title))
    return _record(article, content, found)


def below_title(text: str, title: str) -> str:
    """Give the text without the lines at its head that are the title, set in however many lines."""
    lines, head = text.split("\n"), ""
    for number, line in enumerate(lines[:TITLE_LINES], 1):
        head += "".join(line.split())
        if head == "".join(title.split()):
            return "\n".join(lines[number:])
    return text


def _context(article: Article, content: Content, knowledge: Knowledge) -> Context:
    """Lay before the judge what the page says, and what the way to it said."""
    column, entry = article.column, article.entry
    site = knowledge.registry.site_of(article.url) if article.url else None
    return Context(
        text=content.text,
        titles=content.titles,
        meta=content.meta,
        url=article.url or None,
        column=column.name if column else None,
        trail=column.trail if column else (),
        entry_title=entry.title if entry else None,
        entry_date=entry.date if entry else None,
        site_district=site.district if site else None,
        site_code=site.district_code if site else None,
        # A zone has no division code; 两江新区 is the name of a zone until 2025-11 and of a district since.
        site_type=("district" if site.district_code else "zone") if site else None,
        today=article.fetched_at.date(),
    )


def _record(article: Article, content: Content, found: Identity) -> Record:
    is_report = found.kind == "annual_report"
    sections = outline(content.text) if is_report else ()
    meta = content.meta
    values: dict[str, Any] = {name: getattr(found, name) for name in _FROM_IDENTITY}
    evidence = dict(found.evidence)
    for field, given in (
        ("document_number", meta.document_numbers),
        ("index_number", meta.index_numbers),
        ("source", meta.sources),
    ):
        values[field] = given[0].value if given else None
        if given:
            evidence[field] = _evidence(given[0])
    if article.entry:
        # Kept for those who read the page again without the list that linked it.
        evidence["entry"] = {"title": article.entry.title, "date": article.entry.date}
    citable = is_report and found.body_key and found.report_year
    return Record(
        **values,
        id=report_id(found.body_key, found.report_year) if citable else None,  # type: ignore[arg-type]  # citable: both are known
        text=content.text,
        text_form=content.form,
        sections=sections,
        missing_sections=missing_roles(sections) if is_report and content.text else (),
        indicators=indicators(content.text, found.report_year) if is_report else (),
        attachments=content.attachments,
        url=article.url or None,
        urls=(article.url,) if article.url else (),
        text_sha256=text_digest(content.text) if content.text else None,
        capture=article.capture,
        evidence=evidence,
        warnings=(*content.warnings, *meta.warnings, *found.warnings),
        extractor=EXTRACTOR,
    )


_FROM_IDENTITY = (
    "kind", "body", "body_short", "body_code", "body_type", "body_key", "joint_bodies", "district", "district_code",
    "report_year", "published_on", "written_on", "days_late", "title", "title_source",
)  # fmt: skip


def _evidence(found: Found[str]) -> dict[str, str]:
    return {"source": found.source, "quote": found.quote}
