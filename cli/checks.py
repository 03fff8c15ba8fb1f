"""Whether a portal still reads as expected: its robots, its lists and their pages, one report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import click

from archive.database import Database
from archive.errors import ArchiveMissing
from archive.portals import KnownColumn, columns
from cli.fetch import Visitor
from cli.settings import Settings
from crawler.addresses import may_be_asked
from crawler.columns import promises
from crawler.families import parse_list, recognise
from crawler.items import Article, Entry
from crawler.registry import Site
from pipelines.errors import PipelineError
from pipelines.process import know, process

#: Columns looked at: a portal's lists come from one template, two show whether it still reads.
SAMPLE = 2


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at on a portal."""

    site: str
    what: str
    state: Literal["ok", "wrong", "refused"]
    says: str


def check(settings: Settings, site: Site, visitor: Visitor) -> Iterator[Check]:
    """Look at a portal; each check is given as it is made, and a refusal is the last."""
    try:
        yield _robots(site, visitor)
        home = visitor.fetch(site.home)
        yield Check(site.name, "home page", "ok", f"{len(home.body)} bytes")
        sample: Entry | None = None
        for column in _known(settings, site):
            found, entry = _column(site, column, visitor)
            sample = sample or entry
            yield found
        if sample:
            yield _report(settings, site, sample, visitor)
    except click.ClickException as error:
        refused = type(error).__name__ == "Refused"
        yield Check(site.name, "answer", "refused" if refused else "wrong", error.format_message())


def _robots(site: Site, visitor: Visitor) -> Check:
    rules = visitor.rules(site.home)
    if rules.closed:
        return Check(site.name, "robots", "refused", rules.closed)
    return Check(site.name, "robots", "ok", "rules, obeyed" if rules.parsed else "none")


def _known(settings: Settings, site: Site) -> tuple[KnownColumn, ...]:
    """The columns to look at, those of reports with most entries first; none before the first harvest."""
    try:
        with Database.open(settings.data, settings.database, settings.warc, create=False) as archive:
            found = columns(archive, site.name)
    except ArchiveMissing:
        return ()
    return tuple(sorted(found, key=lambda c: (c.kind != "report", -(c.entries or 0)))[:SAMPLE])


def _column(site: Site, column: KnownColumn, visitor: Visitor) -> tuple[Check, Entry | None]:
    """Read a column's first page, and its last, which only right paging reaches."""
    page = visitor.fetch(column.url).page
    listed, family = parse_list(page), recognise(page)
    what, referer = f"column {column.name}", None
    if not listed.entries and listed.more:
        # A script fills it: the first answer to that is the list's first page.
        referer = column.url
        listed = parse_list(visitor.fetch(listed.more[0], referer).page)
    if not listed.entries:
        return Check(
            site.name, what, "wrong", f"no entries where there were {column.entries}; its template changed?"
        ), None
    pages = len(listed.more) + 1
    if listed.more and not parse_list(visitor.fetch(listed.more[-1], referer).page).entries:
        return Check(site.name, what, "wrong", f"page {pages} of {pages} has no entries: {listed.more[-1]}"), None
    says = f"{len(listed.entries)} entries on the first of {pages} pages, family {family}"
    reports = (e for e in listed.entries if promises(e.title) == "yes" and may_be_asked(e.url, site))
    return Check(site.name, what, "ok", says), next(reports, None)


def _report(settings: Settings, site: Site, entry: Entry, visitor: Visitor) -> Check:
    answer = visitor.fetch(entry.url)
    article = Article(answer.url, answer.body, site.name, datetime.now(UTC), answer.content_type, entry=entry)
    try:
        record = process(article, know(settings.data))
    except PipelineError as error:
        return Check(site.name, "sample page", "wrong", str(error))
    missing = [name for name in ("body", "report_year", "title") if getattr(record, name) is None]
    if record.kind != "annual_report" or missing or not (record.text or record.attachments):
        says = f"{entry.url}: read as {record.kind}, {', '.join(missing) or 'text'} missing"
        return Check(site.name, "sample page", "wrong", says)
    return Check(
        site.name,
        "sample page",
        "ok",
        f"{record.title}: {record.body} {record.report_year}, {len(record.text)} characters",
    )
