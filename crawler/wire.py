"""The wire: the last place a request passes before it leaves, and the first that an answer reaches."""

from __future__ import annotations

from functools import cached_property

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.pace import Pace


class Wire(HTTP11DownloadHandler):
    """Scrapy's client for http and https, with the pace kept on both sides of it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Twisted would ask again by itself, and at once, where a connection is closed without an answer.
        self._pool.retryAutomatically = False

    @cached_property
    def _pace(self) -> Pace | None:
        # Middlewares come after handlers, so it cannot be had at once.
        return self._crawler.get_downloader_middleware(Pace)

    async def download_request(self, request: Request) -> Response:
        if self._pace is None:
            return await super().download_request(request)
        await self._pace.leave(request)
        response = await super().download_request(request)
        self._pace.arrive(request, response)
        return response
