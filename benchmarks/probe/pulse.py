"""How long a crawl's reactor was blocked: a heartbeat in it that notes how late each beat comes."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

#: Where the crawl leaves what was measured.
PLACE = "FAZHI_PULSE"
BEAT = 0.01


class Pulse:
    """Beats every 10 ms from the first answer to the end, and writes how late the beats were."""

    def __init__(self, crawler: Crawler, place: Path) -> None:
        self._place = place
        self._late: list[tuple[float, float]] = []
        self._task: asyncio.Task[None] | None = None
        crawler.signals.connect(self._begin, signals.response_received)
        crawler.signals.connect(self._finish, signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not (place := os.environ.get(PLACE)):
            raise NotConfigured(f"{PLACE} is not set; nothing is measured")
        return cls(crawler, Path(place))

    def _begin(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            due, used = time.monotonic() + BEAT, time.thread_time()
            await asyncio.sleep(BEAT)
            self._late.append((time.monotonic() - due, time.thread_time() - used))

    def _finish(self) -> None:
        ended = time.monotonic()
        if self._task:
            self._task.cancel()
        self._place.write_text(json.dumps({"ended": ended, "late": self._late}), "utf-8")
