"""Answers that the archive has already: asked for conditionally, and not at all where a crawl was cut off.

A page that "was not modified" (304) is read from the archive, as if it had come again: a list goes on from there, a
robots.txt holds. What an unfinished crawl has fetched within the last day is read from there without asking, so the
next one walks the same way to where it ended; what it fetched before that is asked again, and ends no list either.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from archive.captures import LastAnswer, last_answer, read_capture
from archive.errors import CaptureUnreadable
from archive.misses import note_miss
from archive.queries import RunRow
from archive.runs import is_halted
from archive.store import mark_seen
from crawler.addresses import identity
from crawler.ends import AGAIN
from crawler.frontier import RESUMED
from pipelines.harvest import Harvest

#: What lies longer than this is asked again: lists have new rows by then.
RESUME = timedelta(days=1)
#: How runs end that did not come to their end.
STOPPED = ("interrupted", "refused", "failed")


def unfinished(earlier: Sequence[RunRow]) -> tuple[RunRow, ...]:
    """Give the latest runs, newest first, that stopped on their way, up to one that came to its end."""
    return tuple(takewhile(lambda run: run.outcome in STOPPED or is_halted(run.evidence), earlier))


def resumable(cut: Sequence[RunRow], now: datetime) -> frozenset[int]:
    """Give the numbers of those whose answers stand for what would come now: neither old nor of a portal's refusal."""

    def stands(run: RunRow) -> bool:
        return now - run.started_at <= RESUME and (run.outcome == "interrupted" or is_halted(run.evidence))

    return frozenset(run.id for run in takewhile(stands, cut))


def walls(cut: Sequence[RunRow]) -> frozenset[str]:
    """Give the keys of the addresses at which those of them were sent away that were refused."""
    return frozenset(
        identity(trouble["url"])
        for run in cut
        for trouble in run.evidence.get("trouble") or ()
        if run.evidence.get("reason") == f"refused: {trouble['what']}"
    )


class Revisits:
    """Downloader middleware: validators on the way out, stored answers on the way in."""

    def __init__(self, harvest: Harvest, crawler: Crawler) -> None:
        self._harvest, self._crawler = harvest, crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Harvest.of(crawler), crawler)

    async def process_request(self, request: Request) -> Response | None:
        harvest = self._harvest
        for name in ("stored", RESUMED):
            request.meta.pop(name, None)
        for name in ("If-None-Match", "If-Modified-Since"):  # a redirect or a retry carries those of the first request
            request.headers.pop(name, None)
        if harvest.is_first or request.method != "GET" or request.meta.get(AGAIN) or request.meta.get("whole"):
            return None
        stored = await harvest.write(last_answer, identity(request.url), request.url)
        if stored is None:
            return None
        if stored.run in harvest.resumable and request.meta["role"] != "robots":
            return await self._answer(request, stored, RESUMED)
        request.meta[RESUMED] = stored.run in harvest.unfinished
        if stored.etag:
            request.headers["If-None-Match"] = stored.etag
        if stored.last_modified:
            request.headers["If-Modified-Since"] = stored.last_modified
        request.meta["stored"] = stored
        return None

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        stored: LastAnswer | None = request.meta.get("stored")
        flags = [RESUMED] if request.meta.get(RESUMED) else []
        if response.status != 304 or stored is None:
            response.flags += flags
            return response
        harvest, key = self._harvest, identity(request.url)
        page = harvest.known.get(key)
        if request.meta.get("due") and page is not None and page.payload_sha256 == stored.ref.sha256:
            await harvest.write(mark_seen, key, run=harvest.run, at=harvest.now())
            await self._note_detour(request, key)
            if self._crawler.stats:
                self._crawler.stats.inc_value("fazhi/unchanged")
            raise IgnoreRequest("not modified")
        # What cannot be read any more, or lies on another machine, is asked for whole.
        whole = {**request.meta, "whole": True}
        return await self._answer(request, stored, *flags) or request.replace(meta=whole, dont_filter=True)

    async def _answer(self, request: Request, stored: LastAnswer, *flags: str) -> Response | None:
        """The stored answer as if it came now; None where its WARC file cannot be read any more."""
        try:
            found = await self._harvest.write(read_capture, stored.ref)
        except CaptureUnreadable:
            return None
        headers = Headers()
        for name, value in found.headers:
            headers.appendlist(name, value)
        made = responsetypes.from_args(headers=headers, url=request.url, body=found.body)
        request.meta["capture"] = stored.ref
        return made(request.url, found.status, headers, found.body, flags=["archived", *flags])

    async def _note_detour(self, request: Request, key: str) -> None:
        """An address that led to this one was asked as well."""
        asked = request.meta["article_key"]
        if asked != key:
            miss = {
                "url_key": asked,
                "url": request.meta["redirect_urls"][0],
                "what": "elsewhere",
                "at": self._harvest.now(),
            }
            await self._harvest.write(note_miss, self._harvest.site, **miss)
