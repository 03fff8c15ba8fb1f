"""Captures made by other tools taken in: stored first, then read like what the crawl brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from archive.captures import read_capture
from archive.database import Database
from archive.imports import import_warc
from archive.mirror import mirror_roster
from archive.models import Capture
from archive.portals import save_site
from archive.raw import StoredResponse
from archive.records import CaptureRef, is_hollow, is_instead
from archive.reprocess import unread
from archive.store import Saved, save_record
from crawler.addresses import identity
from crawler.items import Article, Entry
from crawler.pages.attachments import attachments
from crawler.pages.blocked import refusal
from crawler.pages.page import Page
from pipelines.contents import is_page
from pipelines.errors import Unreadable
from pipelines.process import know, process

#: More files on one page are a download centre, as for the spider.
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one answer: `stored`, `known`, or how the report in it was saved (`new`, `new_address`, …)."""

    url: str
    what: str


def import_captures(archive: Database, source: Path) -> Iterator[Taken]:
    """Take in the answers of a WARC or WACZ file, then save the annual reports among them.

    Pages of hosts that the registry does not know are kept as captures and never become reports: copies of portals
    with text put in are common. Twice changes nothing, and what was cut off goes on.
    """
    mirror_roster(archive, know(archive.data).roster)
    keys = set()
    for one in import_warc(archive, source, url_key=identity):
        keys.add(identity(one.response.url))
        yield Taken(one.response.url, "known" if one.capture is None else "stored")
    for url, key, ref in unread(archive):
        if key in keys and (saved := _save(archive, url, key, ref)):
            yield Taken(url, saved.outcome)


def _save(archive: Database, url: str, key: str, ref: CaptureRef) -> Saved | None:
    """Read one page and save it when it is an annual report; everything else stays a capture."""
    knowledge, response = know(archive.data), read_capture(archive, ref)
    site = knowledge.registry.site_of(url)
    if site is None or not is_page(response.content):
        return None
    page = Page.from_bytes(response.content, url)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    if refusal(page, response.status, headers, len(response.content)) is not None:
        return None
    try:
        record = process(_article(url, response, site.name, ref, _files(archive, page, site.name)), knowledge)
    except Unreadable:
        return None
    if record.kind != "annual_report" or is_hollow(record) or is_instead(record):
        return None
    place, code = site.district, site.district_code
    save_site(archive, site.name, host=site.host, title=site.title, district=place, district_code=code)
    return save_record(archive, record, url_key=key, site=site.name)


def _files(archive: Database, page: Page, site: str) -> tuple[Article, ...]:
    """Give the answers for a page's files that are in the archive by now."""
    links = {identity(link.url): link for link in attachments(page)[:MOST_FILES]}
    with archive.read() as session:
        good = (
            select(Capture).where(Capture.url_key.in_(links), Capture.http_status == 200).order_by(Capture.fetched_at)
        )
        found = {c.url_key: CaptureRef(c.warc, c.warc_offset, c.sha256, c.fetched_at) for c in session.scalars(good)}
    return tuple(
        replace(
            _article(links[key].url, read_capture(archive, ref), site, ref),
            entry=Entry(links[key].url, links[key].text),
        )
        for key, ref in found.items()
    )


def _article(
    url: str, response: StoredResponse, site: str, ref: CaptureRef, files: tuple[Article, ...] = ()
) -> Article:
    kind = response.header("Content-Type")
    return Article(url, response.content, site, response.fetched_at, kind, capture=ref, files=files)
