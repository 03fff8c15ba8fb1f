"""Politeness: who we say we are, how far apart requests stand, and when a server wants to be left alone."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy.core.downloader.handlers.http11 import TunnelError
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
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from crawler.agent import CONTACT, user_agent
from crawler.errors import Blocked, Refusal
from crawler.registry import DELAY

#: Scrapy varies the delay by this share both ways, so what it is given lies higher: no gap is shorter than asked for.
JITTER = 0.2
#: A server that asks for a longer pause than this has asked to be left alone.
LONGEST_PAUSE = 300.0
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
    "FAZHI_TIMEOUT",
    "FAZHI_DATA",
    "FAZHI_DATABASE",
    "FAZHI_WARC",
    "FAZHI_REGISTRY",
    "FAZHI_LOG_FORMAT",
)


#: Requests under way in all for each that a server may have at once.
ON_THE_WAY = 3


class Refused(IgnoreRequest):
    """Carries a typed refusal through Scrapy, which passes it to the errback without a word."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(str(refusal))


def own(settings: BaseSettings, name: str) -> str | None:
    """One of OWN_SETTINGS, from the crawl's settings or the environment; None when it is set in neither."""
    value = settings.get(name)
    return str(value) if value is not None else os.environ.get(name) or None


class Manners:
    """Add-on: turns what a user set (OWN_SETTINGS, FAZHI_CONTACT) into settings of the crawl.

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
        settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", most, priority="addon")
        # Those count too whose answers are on their way to the archive: the server need not wait for them.
        settings.set("CONCURRENT_REQUESTS", most if most == 1 else ON_THE_WAY * most, priority="addon")
        if settings.get("FAZHI_TIMEOUT") is not None:
            settings.set("DOWNLOAD_TIMEOUT", float(settings["FAZHI_TIMEOUT"]), priority="project")
        settings.set("USER_AGENT", user_agent(settings.get(CONTACT)), priority="addon")
        if not settings.get("FAZHI_DATA"):
            # Without an archive the crawl still runs; what comes of it goes to a feed (`-O out.jsonl`).
            for part in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"):
                kept = {
                    path: rank for path, rank in settings.getdict(part).items() if not path.startswith("pipelines.")
                }
                settings.set(part, kept, priority="project")
            settings.set("ITEM_PIPELINES", {"crawler.feeds.Readable": 900}, priority="project")


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
        wait = retry_after(response)
        if wait is not None and wait > LONGEST_PAUSE:
            raise Refused(Blocked(request.url, f"Retry-After {wait:.0f} s", "retry_after"))
        if wait is not None and response.status == 429:
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


def retry_after(response: Response, now: datetime | None = None) -> float | None:
    """Seconds that a 429 or 503 asks to wait, as a number or a date (RFC 9110 §10.2.3); None when it does not."""
    if response.status not in (429, 503):
        return None
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdecimal():  # latin-1 has ², which is a digit and no number
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - (now or datetime.now(UTC))).total_seconds())
    except (TypeError, ValueError):
        return None
