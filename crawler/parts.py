"""What belongs to an article besides its page: frames, pages that it sends its readers on to, further pages, files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Protocol

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler import answers, articles
from crawler.addresses import identity
from crawler.errors import Refusal
from crawler.frontier import Frontier
from crawler.items import Article, Entry
from crawler.pages.attachments import attachments
from crawler.pages.link import Link
from crawler.pages.page import Page
from crawler.politeness import NETWORK_ERRORS
from crawler.registry import Site
from crawler.split import further_pages

#: A report's files; more on one page are a download centre.
MOST_FILES = 20
#: Frames and script jumps followed from an article that is empty itself.
MOST_HOPS = 2


class Walk(Protocol):
    """What has to be known of the walk that the articles are met on."""

    site: Site
    frontier: Frontier
    crawler: Crawler


class Parts:
    """Fetches the parts of the page at hand at once, without the detour over the frontier.

    `allowed` tells the site's own addresses, `asked` holds the keys of what the walk has asked for.
    """

    def __init__(self, walk: Walk, allowed: Callable[[str], bool], asked: set[str]) -> None:
        self._walk, self._allowed, self._asked = walk, allowed, asked

    async def fetch(self, url: str, role: str) -> Response | Refusal:
        """Ask for one address; a refusal is an outcome like any other."""
        walk = self._walk
        meta = {"role": role, "article_key": identity(url), "download_slot": walk.site.slot}
        assert walk.crawler.engine is not None
        walk.frontier.spent()
        try:
            got = await walk.crawler.engine.download_async(Request(url, dont_filter=True, meta=meta))
        except (IgnoreRequest, *NETWORK_ERRORS) as error:
            return answers.unanswered(url, error) or Refusal(url, str(error), "left_alone")
        return answers.refusal_of(got, answers.page_of(got)) or got

    async def follow(self, response: Response, page: Page) -> tuple[Response, Page]:
        """Give what is where a page sends its readers on, or holds its text in a frame; else the page itself."""
        for _ in range(MOST_HOPS):
            ways = (w for w in articles.inner(page) if self._allowed(w.url) and identity(w.url) not in self._asked)
            if (way := next(ways, None)) is None:
                break
            self._asked.add(identity(way.url))
            got = await self.fetch(way.url, "frame")
            if isinstance(got, Refusal):
                break
            inner = answers.page_of(got)
            # Frames also hold counters and search boxes.
            if way.region == "frame" and answers.is_markup(got) and inner.prose <= page.prose:
                break
            # A frame is a part of its page, which is what people cite; a jump leads to another one.
            response, page = got.replace(url=response.url) if way.region == "frame" else got, inner
        return response, page

    async def files(self, page: Page) -> AsyncIterator[Article | Refusal]:
        """Give an article's further pages and files, and refusals in the place of those that could not be had."""
        for link in further_pages(page):
            self._asked.add(identity(link.url))
            yield await self._part(link, is_page=True)
        for link in attachments(page)[:MOST_FILES]:
            if self._allowed(link.url):
                yield await self._part(link)

    async def _part(self, link: Link, *, is_page: bool = False) -> Article | Refusal:
        got = await self.fetch(link.url, "attachment")
        if isinstance(got, Response) and answers.is_markup(got) and not is_page:
            got = Refusal(link.url, "a web page came instead of the file", "not_a_file")
        if isinstance(got, Refusal):
            got.asked = identity(link.url)
            return got
        return answers.article(got, self._walk.site.name, got.meta.get("capture"), Entry(link.url, link.text))
