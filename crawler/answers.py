"""Answers: what the spider makes of a response before it knows what the page says."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from OpenSSL import SSL
from scrapy.exceptions import CloseSpider, DownloadCancelledError, IgnoreRequest
from scrapy.http import Response, TextResponse

from crawler.addresses import identity
from crawler.discovery import Reading, Step
from crawler.errors import Refusal, SoftNotFound, Stub, TooLarge, Unreachable, UnsafeTls
from crawler.items import Article, Column, Entry
from crawler.pages.blocked import refusal
from crawler.pages.dates import read_date
from crawler.pages.page import Page
from crawler.politeness import Refused
from crawler.posts import opened
from crawler.registry import Site

#: Longer answers with status 200 have been no firewall's; what a short one unpacks to is looked at so far.
WALL_BYTES, UNPACKED_BYTES = 4096, 1 << 17
#: How a page says that it is whole.
ENDS = re.compile(rb"(?i)</(?:html|body)\s*>")
#: First bytes of the files that reports come as.
FILES = (b"%PDF", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")


def is_markup(response: Response) -> bool:
    """Whether the body is a page, by its first bytes; types declared by servers are often wrong."""
    head = response.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(FILES):
        return False
    # Binary bytes besides text: some other file.
    return b"\0" not in head and (head[:1] in (b"<", b"{", b"[") or isinstance(response, TextResponse))


def page_of(response: Response) -> Page:
    """The page in the response; an empty one when it is a file."""
    declared = re.search(rb"charset=[\"']?([\w-]+)", response.headers.get("Content-Type") or b"")
    charset = declared[1].decode("ascii") if declared else None
    return Page.from_bytes(response.body, response.url, charset) if is_markup(response) else Page("", response.url)


def as_asked(response: Response, url: str) -> Response:
    """The answer to a POST under the address that stands for it, body and all; any other as it is."""
    asked = opened(url)[1] is not None and response.request is not None and response.request.method == "POST"
    return response.replace(url=url) if asked else response


def is_cut(response: Response) -> bool:
    """Whether a page ends before its end, as one does whose server announces too few bytes of it."""
    body = response.body
    if response.status != 200 or b"<html" not in body[:2048].lower():
        return False
    # The end stands at the end, but for what some servers add; there it is found at once.
    return not (ENDS.search(body, max(0, len(body) - 512)) or ENDS.search(body))


def header(response: Response, name: str) -> str | None:
    """One header's value, None when absent."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value is not None else None


def refusal_of(response: Response, page: Page) -> Refusal | None:
    """The refusal that the response is, or None when it is the page or file that was asked for."""
    if response.status == 200 and not is_markup(response):
        return Stub(response.url, f"{len(response.body)} bytes") if len(response.body) < 30 else None
    headers = {"set-cookie": header(response, "Set-Cookie") or "", "server": header(response, "Server") or ""}
    return refusal(page, response.status, headers, len(response.body))


def is_wall(response: Response) -> bool:
    """Whether an answer is a firewall's, told before its content is decoded: they are short, or say it by status."""
    body = response.body
    if response.status == 200 and len(body) > WALL_BYTES:
        return False
    if (response.headers.get("Content-Encoding") or b"").lower() in (b"gzip", b"deflate"):
        with suppress(zlib.error):
            body = zlib.decompressobj(wbits=47).decompress(body, UNPACKED_BYTES)
    # Not by `replace`, which would guess how the packed bytes are encoded.
    kind = TextResponse if isinstance(response, TextResponse) else Response
    plain = kind(response.url, status=response.status, headers=response.headers, body=body)
    found = refusal_of(plain, page_of(plain))
    return found is not None and found.fatal


def unanswered(url: str, error: BaseException) -> Refusal | None:
    """The refusal that a failed download amounts to; None where nothing failed (not modified, left alone).

    A crawl that is to end, as its archive is gone, ends: the portal has no part in it.
    """
    if isinstance(error, Refused):
        return error.refusal
    if isinstance(error, CloseSpider):
        raise error
    # A bomb: Scrapy drops a body that unpacks beyond the limit, and only its words tell why.
    if isinstance(error, DownloadCancelledError) or (isinstance(error, IgnoreRequest) and "MAXSIZE" in str(error)):
        return TooLarge(url, str(error) or "no end of it")
    if isinstance(error, IgnoreRequest):
        return None
    return unreachable(url, error)


def unreachable(url: str, error: BaseException) -> Unreachable:
    """What the network's doing amounts to; the two sides may have found no common TLS."""
    cause = error.__cause__
    for failure in getattr(cause, "reasons", ()):
        if isinstance(failure.value, SSL.Error):
            said = {str(words[-1]) for words in failure.value.args[0] if words} if failure.value.args else set()
            return UnsafeTls(url, ", ".join(sorted(said)) or "the handshake failed")
    return Unreachable(url, f"{type(error).__name__}: {error}".rstrip(": "))


def article(
    response: Response,
    site: str,
    capture: Any,
    entry: Entry | None = None,
    column: Column | None = None,
    files: tuple[Article, ...] = (),
) -> Article:
    """The item that the pipelines get; `capture` says where its bytes were kept, and when they came."""
    return Article(
        url=response.url,
        body=response.body,
        site=site,
        fetched_at=capture.fetched_at if capture else datetime.now(UTC).replace(microsecond=0),
        content_type=header(response, "Content-Type"),
        column=column,
        entry=entry,
        capture=capture,
        files=files,
    )


def step_of(column: Column) -> Step:
    """The first step to a column that an earlier run found."""
    return Step(
        column.url,
        column.name,
        "report" if column.kind == "report" else "known",
        column.trail,
        inside=column.kind == "report",
        known=column,
    )


def sent_home(step: Step, response: Response, site: Site) -> Refusal | None:
    """The refusal that it is when a column, or a part of one, sends its visitors to the home page; None otherwise."""
    home = identity(site.home)
    if not (step.known or step.column or step.inside) or identity(response.url) != home or step.key == home:
        return None
    return SoftNotFound(step.url, "the home page came instead")


def is_home(response: Response, site: Site) -> bool:
    """Whether a request for something else was sent to the home page."""
    asked = response.meta.get("redirect_urls", [response.url])[0]
    return asked != response.url and identity(response.url) == identity(site.home)


def counted(column: Column, reading: Reading, had: bool = False) -> Column:
    """The column with the number of its articles, by its own count, else those on the page, and the latest date.

    No number where it `had` some before and leads to nothing now: that is no reading of it.
    """
    if had and reading.is_empty:
        return replace(column, entries=None)
    total, dates = reading.listed.total, [read_date(e.date) for e in reading.listed.entries if e.date]
    newest = max((day.isoformat() for day in dates if day), default=None)
    # One row alone is no list to a reader of lists, but a link to a report all the same.
    entries = max(len(reading.listed.entries), len(reading.wanted)) if total is None else total
    return replace(column, entries=entries, newest=newest)
