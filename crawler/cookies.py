"""Cookies, as little as it takes: a host gets back what it set, for as long as the crawl lasts.

Scrapy's own middleware asks the internet for the list of public suffixes, and this program asks nobody but the
sites that it was sent to. Since no cookie ever goes to another host, it needs no such list.
"""

from __future__ import annotations

from collections import defaultdict
from http.cookies import CookieError, SimpleCookie
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response


class Cookies:
    """Downloader middleware."""

    def __init__(self) -> None:
        self._jars: dict[str, dict[str, str]] = defaultdict(dict)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:  # noqa: ARG003 - the signature Scrapy calls
        return cls()

    def process_request(self, request: Request) -> None:
        if jar := self._jars.get(urlsplit(request.url).netloc):
            request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())

    def process_response(self, request: Request, response: Response) -> Response:
        for line in response.headers.getlist("Set-Cookie"):
            try:
                set_now = SimpleCookie(line.decode("latin-1"))
            except CookieError:
                continue
            for name, morsel in set_now.items():
                jar = self._jars[urlsplit(request.url).netloc]
                if morsel["max-age"] == "0" or not morsel.value:
                    jar.pop(name, None)
                else:
                    jar[name] = morsel.coded_value
        return response
