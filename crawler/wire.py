"""The wire: the last place a request passes before it leaves, and the first that an answer reaches."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request, Response

from crawler.errors import OffLimits
from crawler.guard import PublicResolver
from crawler.pace import Pace
from crawler.politeness import Refused

#: First bytes of whatever is packed that way (RFC 1952).
GZIP = b"\x1f\x8b"


class Wire(HTTP11DownloadHandler):
    """Scrapy's client for http and https, with the pace kept on both sides of it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Twisted would ask again by itself, and at once, where a connection is closed without an answer.
        self._pool.retryAutomatically = False
        # A connection comes back some time after its answer; with room for no more than are asked at once, a third of
        # all requests would make a new one.
        self._pool.maxPersistentPerHost = crawler.settings.getint("CONCURRENT_REQUESTS")

    @cached_property
    def _pace(self) -> Pace | None:
        # Middlewares come after handlers, so it cannot be had at once.
        return self._crawler.get_downloader_middleware(Pace)

    async def download_request(self, request: Request) -> Response:
        if self._pace is None:
            return await self._download(request)
        async with self._pace.turn(request):
            await self._pace.leave(request)
            response = await self._download(request)
            self._pace.arrive(request, response)
        return response

    async def _download(self, request: Request) -> Response:
        try:
            response = await super().download_request(request)
        except CannotResolveHostError as error:
            if number := PublicResolver.refused.get(urlsplit(request.url).hostname or ""):
                raise Refused(OffLimits(request.url, f"its name stands for {number}, on a private network")) from error
            raise
        if (response.headers.get("Content-Encoding") or b"").lower() == b"gzip" and response.body[:2] != GZIP:
            # Said to be packed and is not: nobody could unpack it, neither now nor from the capture.
            response.headers["X-Archive-Orig-Content-Encoding"] = response.headers.pop("Content-Encoding")
        return response
