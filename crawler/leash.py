"""A crawl leaves when the process that ordered it is gone, however that one ended."""

from __future__ import annotations

import os
import signal
import threading
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

#: What is left of a crawl that does not come to an end by itself; as long as its master would have waited.
GRACE_SECONDS = 8.0


class Leash:
    """Waits for the end of standard input, which the master holds open as long as it lives."""

    def __init__(self) -> None:
        threading.Thread(target=self._watch, name="leash", daemon=True).start()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("FAZHI_LEASH"):
            raise NotConfigured("FAZHI_LEASH is not set; the crawl goes on without its master")
        return cls()

    def _watch(self) -> None:
        # Not through sys.stdin: its lock, held by a thread that waits, makes the interpreter's end a crash.
        while os.read(0, 4096):
            pass
        # As by hand: Scrapy finishes the page at hand and closes.
        os.kill(os.getpid(), signal.SIGTERM)
        if not threading.Event().wait(GRACE_SECONDS):
            os._exit(1)
