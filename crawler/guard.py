"""The guard: no request leaves for a foreign host or a private network, not by a redirect and not by name service."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.addresses import is_private, may_be_asked
from crawler.errors import OffLimits, RedirectLoop
from crawler.politeness import Refused


class Guard:
    """Downloader middleware: lets through only the site's own addresses."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        site = getattr(self._crawler.spider, "site", None)
        if site is not None and not may_be_asked(request.url, site):
            raise Refused(OffLimits(request.url, "a foreign host or a private network"))


class Redirects(RedirectMiddleware):
    """Scrapy's redirects, kept on the site; a redirect to itself is followed once when it brought a cookie."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Any = None,  # noqa: ARG002 - the base class has it
    ) -> Request | Response:
        location = response.headers.get("Location")
        if location is None or response.status not in (301, 302, 303, 307, 308):
            return response
        # Servers send UTF-8 here against the letter of the standard; what is ASCII is the same in both.
        target = urljoin(response.url, location.decode("utf-8", "replace").strip())
        site = getattr(self.crawler.spider, "site", None)
        if site is not None and not may_be_asked(target, site):
            raise Refused(OffLimits(request.url, f"redirected to {urlsplit(target).netloc or target}"))
        if target == request.url:
            if not response.headers.get("Set-Cookie") or request.meta.get("cookie_brought"):
                raise Refused(RedirectLoop(request.url, f"status {response.status} to itself"))
            again = request.replace(dont_filter=True, priority=request.priority + 1)
            again.meta["cookie_brought"] = True
            return again
        if target in request.meta.get("redirect_urls", ()) and not response.headers.get("Set-Cookie"):
            raise Refused(RedirectLoop(request.url, f"status {response.status} back to {target}"))
        try:
            onward = super().process_response(request, response)
        except IgnoreRequest as error:
            raise Refused(RedirectLoop(request.url, str(error))) from error
        if isinstance(onward, Request):
            # The target may have been a link elsewhere; it must still be asked for this request's sake.
            onward.dont_filter = True
        return onward


class PublicResolver(CachingThreadedResolver):
    """Name service that refuses a public name for a private network's number (DNS rebinding, a poisoned record).

    `refused`: such names with their numbers. Twisted hands on only that a name leads nowhere, so they are kept here.
    """

    refused: ClassVar[dict[str, str]] = {}

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        # A proxy of one's own may well stand on a private network.
        self._own = {urlsplit(url if "//" in url else f"//{url}").hostname for url in getproxies().values()}

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 - the name Twisted calls
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._check, name)

    def _check(self, number: str, name: str) -> str:
        if name not in self._own and not is_private(name) and is_private(number):
            self.refused[name] = number
            raise DNSLookupError(f"{name} is said to be {number}, which is on a private network")
        return number
