"""The pace: how far apart requests to one server group stand, and when a server wants to be left alone.

Scrapy keeps the delay, but it lets a request through its middlewares long before its turn comes. Whether a request may
leave is therefore asked last of all, where it would go onto the wire (`crawler.wire`), and what an answer demands is
heeded first of all, before the next request can have its turn.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.answers import is_wall
from crawler.errors import OutOfHours, Refusal
from crawler.politeness import JITTER, LONGEST_PAUSE, Refused, retry_after


class Pace:
    """Downloader middleware, the nearest to the wire: the budget of requests, and what `crawler.wire` asks."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._base = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._own_pace = crawler.settings.get("FAZHI_DELAY") is not None
        self._most = crawler.settings.getint("FAZHI_MAX_REQUESTS")
        self._asked = 0
        self._least: dict[str, float] = {}
        self._not_before: dict[str, float] = defaultdict(float)
        self._failures: dict[str, int] = defaultdict(int)
        at_once = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._turns: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_once))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        request.meta["download_slot"] = self._slot(request)
        self._check(request)
        if self._most and self._asked >= self._most:
            raise Refused(Refusal(request.url, f"{self._most} requests were allowed", "budget"))
        self._asked += 1

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, IgnoreRequest):
            self._back_off(self._slot(request))

    def turn(self, request: Request) -> asyncio.Semaphore:
        """To be held from before a request leaves until its answer is heeded: so many at once go to one slot.

        Scrapy counts a request only once it has begun on it; of those that wait, it lets all begin together.
        """
        return self._turns[self._slot(request)]

    async def leave(self, request: Request) -> None:
        """Wait for the moment at which a request may go; raises where it may not go any more."""
        slot = self._slot(request)
        self._check(request)
        while (wait := self._not_before[slot] - time.monotonic()) > 0:
            await asyncio.sleep(wait)
            self._check(request)
        if least := self._least.get(slot):
            self._not_before[slot] = time.monotonic() + least * random.uniform(1, 1 + JITTER)
        self._count("requests")

    def arrive(self, request: Request, response: Response) -> None:
        """Heed what an answer demands: a pause, more of it after each failure in a row, an end of all asking."""
        self._count("answers")
        self._count("bytes", len(response.body))
        slot = self._slot(request)
        wait = retry_after(response)
        if wait is not None and wait <= LONGEST_PAUSE:
            self._pause(slot, wait)
        elif wait is not None or is_wall(response):
            self._leave_alone()
        elif response.status >= 500:
            self._back_off(slot)
        else:
            self._failures[slot] = 0

    def slow_down(self, slot: str, seconds: float) -> None:
        """Keep at least so many seconds between requests of a slot for the rest of the run (Crawl-delay)."""
        self._least[slot] = seconds
        self._pause(slot, seconds)

    def _check(self, request: Request) -> None:
        spider: Any = self._crawler.spider
        if getattr(spider, "left_alone", False):
            raise IgnoreRequest("the site is left alone")
        site = getattr(spider, "site", None)
        if site is not None and site.hours and not self._own_pace and not site.hours.are_open(datetime.now(UTC)):
            raise Refused(OutOfHours(request.url, f"open {site.hours} by the clock of China"))

    def _leave_alone(self) -> None:
        """No request leaves any more; the spider says why, once the answer has come to it."""
        if self._crawler.spider is not None:
            self._crawler.spider.left_alone = True  # type: ignore[attr-defined]  # the reports spider has it

    def _back_off(self, slot: str) -> None:
        """Each failure in a row doubles the pause, up to a minute; servers of one's own at delay 0 get none."""
        self._failures[slot] += 1
        self._pause(slot, min(60.0, self._base * 2 ** self._failures[slot]) if self._base else 0.0)

    def _pause(self, slot: str, seconds: float) -> None:
        self._not_before[slot] = max(self._not_before[slot], time.monotonic() + seconds)

    def _slot(self, request: Request) -> str:
        site = getattr(self._crawler.spider, "site", None)
        return str(request.meta.get("download_slot") or (site.slot if site else request.url.split("/")[2]))

    def _count(self, what: str, by: int = 1) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(f"fazhi/{what}", by)
