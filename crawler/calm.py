"""A crawl's reactor is kept from waiting: for other threads of its process, and for the collection of garbage."""

from __future__ import annotations

import gc
import sys
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

#: How long a thread that computes keeps the reactor waiting, each time that it has let go (to read, to send): Python's
#: 5 ms add up to a tenth of a second while a dozen answers are being read.
SWITCH_SECONDS = 0.0005


class Calm:
    """Lets threads take turns quickly, and leaves all that was there at the start out of every later collection."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        calm = cls()
        crawler.signals.connect(calm.begin, signals.spider_opened)
        return calm

    def begin(self) -> None:
        """Count what is loaded by now as permanent: to look through half a million objects takes 100 ms."""
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.collect()
        gc.freeze()
