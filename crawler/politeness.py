"""Politeness: who we say we are, how far apart requests stand, and when a server wants to be left alone."""

from __future__ import annotations

import asyncio
import os
import time
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, Self

from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from crawler.errors import Blocked, Refusal

#: Seconds between two requests to one server group, at least; the documentation of Scrapy and public crawlers agree.
DELAY = 2.0
#: Scrapy varies the delay by this share both ways, so what it is given lies higher: no gap is shorter than asked for.
JITTER = 0.2
#: A server that asks for a longer pause than this has asked to be left alone.
LONGEST_PAUSE = 300.0
CONTACT = "FAZHI_CONTACT"
#: What the network can do to a request, in the names of Scrapy and Twisted.
NETWORK_ERRORS = (
    CannotResolveHostError,
    ConnectError,
    ConnectionDone,
    ConnectionLost,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    OSError,
    ResponseDataLossError,
    TunnelError,
    UnsupportedURLSchemeError,
)
#: What the user of the program may set by environment as well as by `-s NAME=value`.
OWN_SETTINGS = (
    "FAZHI_DELAY",
    "FAZHI_CONCURRENCY",
    "FAZHI_MAX_REQUESTS",
    "FAZHI_DATA",
    "FAZHI_DATABASE",
    "FAZHI_WARC",
    "FAZHI_REGISTRY",
)


class Refused(IgnoreRequest):
    """Carries a typed refusal through Scrapy, which passes it to the errback without a word."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(str(refusal))


def contact() -> str | None:
    """How the operator of a server can reach who runs this program: FAZHI_CONTACT, an address or a page."""
    return os.environ.get(CONTACT) or None


def user_agent(reach: str | None = None) -> str:
    """An honest name with the contact, if one is set; a live crawl without one is what `fazhi doctor` objects to."""
    reach = reach or contact()
    return f"fazhi-archive/{version('fazhi-archive')}" + (f" (+{reach})" if reach else "")


def own(settings: BaseSettings, name: str) -> str | None:
    """One of OWN_SETTINGS, from the crawl's settings or the environment; None when it is set in neither."""
    value = settings.get(name)
    return str(value) if value is not None else os.environ.get(name) or None


class Manners:
    """Add-on: turns what a user set (FAZHI_DELAY, FAZHI_CONCURRENCY, FAZHI_CONTACT) into settings of the crawl.

    A delay or concurrency of one's own is for servers of one's own: it also puts Crawl-delay and AutoThrottle aside.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        for name in OWN_SETTINGS:
            if (value := own(settings, name)) is not None:
                settings.set(name, value, priority="addon")
        chosen = settings.get("FAZHI_DELAY")
        delay = DELAY if chosen is None else float(chosen)
        settings.set("DOWNLOAD_DELAY", delay / (1 - JITTER), priority="addon")
        settings.set("DOWNLOAD_DELAY_JITTER", JITTER, priority="addon")
        settings.set("AUTOTHROTTLE_ENABLED", chosen is None, priority="addon")
        settings.set("AUTOTHROTTLE_START_DELAY", delay / (1 - JITTER), priority="addon")
        most = int(settings.get("FAZHI_CONCURRENCY") or 1)
        settings.set("CONCURRENT_REQUESTS", most, priority="addon")
        settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", most, priority="addon")
        settings.set("USER_AGENT", user_agent(settings.get(CONTACT)), priority="addon")
        if not settings.get("FAZHI_DATA"):
            # Without an archive the crawl still runs; what comes of it goes to a feed (`-O out.jsonl`).
            for part in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"):
                kept = {
                    path: rank for path, rank in settings.getdict(part).items() if not path.startswith("pipelines.")
                }
                settings.set(part, kept, priority="project")
            settings.set("ITEM_PIPELINES", {"crawler.feeds.Readable": 900}, priority="project")


class Pace:
    """Downloader middleware: one slot a server group, pauses that servers ask for, and the budget of requests."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._base = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._most = crawler.settings.getint("FAZHI_MAX_REQUESTS")
        self._asked = 0
        self._not_before: dict[str, float] = defaultdict(float)
        self._failures: dict[str, int] = defaultdict(int)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        slot = self._slot(request)
        request.meta["download_slot"] = slot
        if getattr(self._crawler.spider, "left_alone", False):
            raise IgnoreRequest("the site is left alone")
        if self._most and self._asked >= self._most:
            raise Refused(Refusal(request.url, f"{self._most} requests were allowed", "budget"))
        self._asked += 1
        self._count("asked")
        while (wait := self._not_before[slot] - time.monotonic()) > 0:
            await asyncio.sleep(wait)

    async def process_response(self, request: Request, response: Response) -> Response:
        self._count("answered")
        slot = self._slot(request)
        if response.status in (429, 503) and (wait := retry_after(response, datetime.now(UTC))) is not None:
            if wait > LONGEST_PAUSE:
                raise Refused(Blocked(request.url, f"Retry-After {wait:.0f} s", "retry_after"))
            self._pause(slot, wait)
        elif response.status >= 500:
            self._back_off(slot)
        else:
            self._failures[slot] = 0
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, IgnoreRequest):
            self._back_off(self._slot(request))

    def slow_down(self, slot: str, seconds: float) -> None:
        """Keep at least so many seconds between requests of a slot for the rest of the run (Crawl-delay)."""
        engine = self._crawler.engine
        if engine is not None and (held := engine.downloader.slots.get(slot)):
            held.delay = max(held.delay, seconds / (1 - JITTER))
        if (throttle := self._crawler.get_extension(AutoThrottle)) is not None:
            throttle.mindelay = max(throttle.mindelay, seconds / (1 - JITTER))

    def _back_off(self, slot: str) -> None:
        """Each failure in a row doubles the pause, up to a minute; servers of one's own at delay 0 get none."""
        self._failures[slot] += 1
        self._pause(slot, min(60.0, self._base * 2 ** self._failures[slot]) if self._base else 0.0)

    def _pause(self, slot: str, seconds: float) -> None:
        self._not_before[slot] = max(self._not_before[slot], time.monotonic() + seconds)

    def _slot(self, request: Request) -> str:
        site = getattr(self._crawler.spider, "site", None)
        return str(request.meta.get("download_slot") or (site.slot if site else request.url.split("/")[2]))

    def _count(self, what: str) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(f"fazhi/{what}")


class Retry(RetryMiddleware):
    """Scrapy's retries, and one more case: a 429 that says when to come back is done as it says.

    Every other answer that says no (401, 403, 412, 521, 429 without a time) is never asked again.
    """

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Any = None,  # noqa: ARG002 - the base class has it
    ) -> Request | Response:
        if response.status == 429 and retry_after(response, datetime.now(UTC)) is not None:
            return self._retry(request, "429 with Retry-After") or response
        return super().process_response(request, response)

    def process_exception(
        self,
        request: Request,
        exception: Exception,
        spider: Any = None,  # noqa: ARG002 - the base class has it
    ) -> Request | Response | None:
        # A server that drips or is silent costs the whole time-out; once more is enough to tell that from bad luck.
        if isinstance(exception, DownloadTimeoutError):
            request.meta.setdefault("max_retry_times", 1)
        return super().process_exception(request, exception)


def retry_after(response: Response, now: datetime) -> float | None:
    """Seconds that the answer asks to wait, as a number or a date (RFC 9110 §10.2.3); None when it does not."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - now).total_seconds())
    except (TypeError, ValueError):
        return None
