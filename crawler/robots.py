"""robots.txt, read strictly: what cannot be read as rules or as "there are none" closes the site for the run.

RFC 9309 lets a crawler treat an unreachable robots.txt as closed and a missing one as open; Scrapy's own middleware
takes every error for "all allowed", and a firewall's error page for rules.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.answers import unreachable
from crawler.errors import OutOfHours, RobotsClosed, SoftNotFound
from crawler.pace import Pace
from crawler.pages.blocked import refusal
from crawler.pages.page import Page
from crawler.politeness import LONGEST_PAUSE, NETWORK_ERRORS, Refused


@dataclass(frozen=True, slots=True)
class Rules:
    """What robots.txt of one origin says. `closed`: why nothing may be asked, None when rules (or none) were read."""

    closed: str | None = None
    parsed: Protego | None = None

    def allows(self, url: str, agent: str) -> bool:
        return self.closed is None and (self.parsed is None or self.parsed.can_fetch(url, agent))

    def crawl_delay(self, agent: str) -> float | None:
        return self.parsed.crawl_delay(agent) if self.parsed is not None else None


def read_rules(status: int, body: bytes, content_type: str = "") -> Rules:
    """Read the answer to a request for robots.txt: 2xx text is rules, and what says that there are none is none.

    So say 404 and 410, and error pages that come with status 200 in words. All else closes.
    """
    if status in (404, 410):
        return Rules()
    if not 200 <= status < 300:
        return Rules(closed=f"robots.txt answered with status {status}")
    text = body.decode("utf-8-sig", "replace")
    markup = re.match(r"\s*<|.{0,2000}<(?:html|script|body)\b", text, re.S | re.I)
    if markup and not re.search(r"(?im)^\s*user-agent\s*:", text):
        if isinstance(refusal(Page.from_bytes(body)), SoftNotFound):
            return Rules()
        return Rules(closed="robots.txt is a web page, not rules")
    if "\0" in text or ("html" not in content_type and content_type.startswith(("image/", "application/octet"))):
        return Rules(closed="robots.txt is no text")
    return Rules(parsed=Protego.parse(text))


class Robots:
    """Downloader middleware: asks each origin's robots.txt once, before anything else, and obeys it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["USER_AGENT"])
        self._own_pace = crawler.settings.get("FAZHI_DELAY") is not None
        self._rules: dict[str, asyncio.Future[Rules | Refused]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def allows(self, url: str) -> bool:
        """Whether the address may be asked, as far as its origin's robots.txt was read."""
        rules = self._read(url)
        return rules is None or rules.allows(url, self._agent)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of an address's origin names, as absolute addresses."""
        rules = self._read(url)
        named = rules.parsed.sitemaps if rules is not None and rules.parsed is not None else ()
        return tuple(absolute for one in named if (absolute := urljoin(url, one)))

    def _read(self, url: str) -> Rules | None:
        asked = self._rules.get(_origin(url))
        rules = asked.result() if asked is not None and asked.done() else None
        return rules if isinstance(rules, Rules) else None

    async def process_request(self, request: Request) -> None:
        if request.meta.get("role") == "robots":
            return
        origin = _origin(request.url)
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._ask(origin, request))
        rules = await self._rules[origin]
        if isinstance(rules, Refused):
            raise Refused(rules.refusal)
        if rules.closed is not None:
            raise Refused(RobotsClosed(request.url, rules.closed, "robots_closed", fatal=True))
        if not rules.allows(request.url, self._agent):
            raise Refused(RobotsClosed(request.url, "a Disallow rule", "robots_disallow"))

    async def _ask(self, origin: str, request: Request) -> Rules | Refused:
        slot = request.meta.get("download_slot")
        meta = {"role": "robots", "dont_retry": True} | ({"download_slot": slot} if slot else {})
        asked = Request(f"{origin}/robots.txt", callback=NO_CALLBACK, meta=meta, priority=1000, dont_filter=True)
        assert self._crawler.engine is not None
        try:
            answer: Response = await self._crawler.engine.download_async(asked)
        except Refused as refused:
            if isinstance(refused.refusal, OutOfHours):
                return refused
            return Rules(closed=f"robots.txt: {refused.refusal.signature}, {refused.refusal.evidence}")
        except (IgnoreRequest, DownloadTimeoutError) as error:
            return Rules(closed=f"robots.txt: {error or 'no answer in time'}")
        except NETWORK_ERRORS as error:
            return Refused(unreachable(asked.url, error))
        rules = read_rules(answer.status, answer.body, (answer.headers.get("Content-Type") or b"").decode("latin-1"))
        wanted = None if self._own_pace else rules.crawl_delay(self._agent)
        if wanted and wanted > LONGEST_PAUSE:
            return Rules(closed=f"robots.txt wants {wanted:.0f} seconds between requests")
        if wanted:
            self._slow_down(str(asked.meta.get("download_slot") or ""), float(wanted))
        return rules

    def _slow_down(self, slot: str, seconds: float) -> None:
        pace = self._crawler.get_downloader_middleware(Pace)
        if pace is not None:
            pace.slow_down(slot, seconds)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
