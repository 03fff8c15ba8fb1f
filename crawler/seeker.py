"""Runs the errands of the gap detector for a spider: one at a time, when nothing else is under way."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Protocol

from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler import answers
from crawler.addresses import identity, may_be_asked
from crawler.columns import kind_of, plain, promises
from crawler.discovery import way_up
from crawler.errors import Refusal
from crawler.frontier import Frontier
from crawler.gaps import Errand, Gaps
from crawler.items import Entry, Note
from crawler.pages.meta import read_meta
from crawler.pages.page import Page
from crawler.registry import Site
from crawler.robots import Robots

#: Questions to sitemaps and search that a walk may cost: so many, and so much of the requests it made.
QUESTIONS, SHARE = 3, 0.04
#: A title that names its issuer: the same title at another address is the same report.
ISSUED = re.compile(r"^.{2,}?(?:政府|街道|办事处|镇|乡|局|委|委员会|办公室|中心)(?=.{0,4}(?:关于|(?:19|20)\d\d))")


class Walk(Protocol):
    """What the seeker knows of the walk that it belongs to."""

    site: Site
    frontier: Frontier
    fetches: bool
    left_alone: bool


class Seeker:
    """The errands of one walk.

    `request` makes a request of the walk's, `on_article` is what becomes of an article, `is_new` and `has_met` say what
    the walk has seen, `robots` gives the middleware that has read robots.txt.
    """

    def __init__(
        self,
        walk: Walk,
        request: Callable[..., Request],
        on_article: Callable[[Response], AsyncIterator[Any]],
        is_new: Callable[[Entry], bool],
        has_met: Callable[[str], bool],
        robots: Callable[[], Robots | None],
    ) -> None:
        self._walk, self._make, self._on_article = walk, request, on_article
        self._is_new, self._has_met, self._robots = is_new, has_met, robots
        self.gaps = Gaps(self._is_unseen, has_met, self._closed)
        self._questions = 0

    def see(self, page: Page) -> None:
        """Look at a page of the walk for the search that it offers."""
        self.gaps.search.see(page)

    def notes(self) -> tuple[Note, ...]:
        """What came of it all."""
        return self.gaps.notes()

    def errands(self) -> Iterator[Request]:
        """The next errand as a request; none when the detector is done, or the budget of the walk."""
        walk, robots = self._walk, self._robots()
        if walk.left_alone or walk.frontier.asked >= walk.frontier.budget:
            return
        self.gaps.begin((robots.sitemaps(walk.site.home) if robots else ()) or (f"{walk.site.home}sitemap.xml",))
        if (errand := self.gaps.next()) is None:
            return
        if errand.asking is not None:
            self._questions += 1
        if self._questions <= QUESTIONS + SHARE * walk.frontier.asked:
            walk.frontier.spent()
            yield self._request(errand)

    def _request(self, errand: Errand) -> Request:
        if errand.stray is not None:
            made = self._make(errand.stray.url, "article", entry=errand.stray, errand=errand)
            return made.replace(callback=self.on_stray, errback=self.on_error)
        assert errand.asking is not None
        made = self._make(errand.asking.url, "list", errand=errand, dont_retry=True)
        made = made.replace(callback=self.on_answer, errback=self.on_error)
        if errand.asking.body is None:
            return made
        return made.replace(
            method="POST", body=errand.asking.body, headers={"Content-Type": errand.asking.content_type or ""}
        )

    async def on_answer(self, response: Response) -> None:
        """A sitemap, or a page of results; neither is owed to anybody."""
        errand: Errand = response.meta["errand"]
        page = answers.page_of(response)
        refused = answers.refusal_of(response, page)
        if refused is not None:
            self._give_up(errand, refused)
        elif errand.source is self.gaps.sitemaps:
            # Reading a large one takes longer than anything may hold up the crawl.
            await asyncio.to_thread(self.gaps.sitemaps.take, response.body, response.url)
        else:
            self.gaps.search.take(page)

    async def on_stray(self, response: Response) -> AsyncIterator[Any]:
        """An article that a source named: kept when it is a report, and its breadcrumb tells where it is filed."""
        errand: Errand = response.meta["errand"]
        assert errand.stray is not None
        page = answers.page_of(response)
        refused = answers.refusal_of(response, page)
        is_report = refused is None and _is_report(response, page, errand.stray)
        errand.source.judged(errand.stray, is_report)
        if (is_report and self._walk.fetches) or (refused is not None and refused.fatal):
            async for one in self._on_article(response):
                yield one
        elif is_report:
            yield errand.stray
        step = way_up(page, errand.source.why(errand.stray)) if is_report else None
        if step is not None and may_be_asked(step.url, self._walk.site):
            self._walk.frontier.add([step])

    async def on_error(self, failure: Failure) -> None:
        """No answer, or a robots.txt that forbids: noted, and the crawl goes on without."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure
        errand: Errand = request.meta["errand"]
        found = answers.unanswered(request.url, failure.value) if failure.value is not None else None
        if errand.stray is not None:
            errand.source.judged(errand.stray, is_report=False)
        elif found is not None:
            self._give_up(errand, found)

    def _give_up(self, errand: Errand, refused: Refusal) -> None:
        """A source that refuses is not asked again; where a firewall does, nothing is any more."""
        errand.source.refuse(refused)
        if refused.fatal:
            self._walk.left_alone = True
            # All that the columns list is had by now, so the crawl was not refused.
            raise CloseSpider("finished")

    def _is_unseen(self, entry: Entry) -> bool:
        known = bool(ISSUED.match(entry.title)) and plain(entry.title) in self._walk.frontier.titles
        return self._is_new(entry) and not self._has_met(identity(entry.url)) and not known

    def _closed(self, url: str) -> str | None:
        """Why an address may not be asked, None when it may."""
        if not may_be_asked(url, self._walk.site):
            return "it is not the site's own address"
        robots = self._robots()
        return "robots.txt closes it" if robots is not None and not robots.allows(url) else None


def _is_report(response: Response, page: Page, stray: Entry) -> bool:
    """Whether a page is a report by its own titles, or by where it is filed; of a file only its link tells."""
    if not answers.is_markup(response):
        return promises(stray.title) == "yes"
    meta = read_meta(page)
    told = {promises(found.value) for found in meta.titles}
    filed = any(kind_of(name) == "report" for name in (*meta.trail, *(found.value for found in meta.columns)))
    return "yes" in told or (filed and "no" not in told and promises(stray.title) != "no")
