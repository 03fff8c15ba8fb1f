"""The spider of a portal: walks it best first, fetches what may be a report, and tells what stood in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Container, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler import answers, articles
from crawler.addresses import identity, may_be_asked, published_from
from crawler.agent import CONTACT, contact, insist_on_contact
from crawler.discovery import Reading, Step, read, way_up
from crawler.ends import Ends
from crawler.errors import Gone, Refusal, SoftNotFound, UnknownSite, Unreachable
from crawler.evidence import notes
from crawler.frontier import RESUMED, Frontier
from crawler.items import Article, Column, Entry, Note
from crawler.pages.blocked import is_home_instead, is_links_instead
from crawler.pages.page import Page
from crawler.parts import Parts
from crawler.politeness import own
from crawler.posts import sent
from crawler.registry import Registry, Site, with_scheme
from crawler.robots import Robots
from crawler.seeker import Seeker
from crawler.visit import Visit

#: So many refused or unanswered requests in a row, and the site is left alone.
TOO_MANY = 4
#: Signatures that count towards it; pages that are gone are ordinary.
SERVER_DOWN = ("maintenance", "status_500", "status_502", "status_503", "status_504")
AGAINST_US = ("forbidden", "login", "unreachable", "tls", *SERVER_DOWN)


class ReportsSpider(Spider):
    """Yields `Article`, `Column` and `Refusal`; knows nothing of the archive.

    `known`: keys of articles that need not be asked again; `visit`: columns of earlier runs, and whether the portal is
    walked anew; `due`: addresses of known reports to be looked at again, should no list name them; `glance`: reads a
    page beside the crawl, and gives it back when there is nothing more to it than its text (`articles.stands_alone`).
    All are set by pipelines/unchanged.py before the first request.
    Arguments: `site`, `since` (year), `full=1` (all pages of all columns), `rediscover=1` (walk the portal again).
    """

    name = "reports"
    #: Whether articles are fetched, or only named.
    fetches = True
    site: Site
    frontier: Frontier

    def __init__(self, site: str = "", since: str = "", full: str = "", rediscover: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wanted_site = site
        self.since = int(since or 0)
        self.full = full not in ("", "0")
        self.rediscover = rediscover not in ("", "0")
        self.known: Container[str] = frozenset()
        self.visit = Visit()
        self.due: tuple[str, ...] = ()
        self.glance: Callable[[Article], Awaitable[Article | None]] | None = None
        self.window = 1
        #: What a firewall stood before is asked when all else has been: a wall ends the run for what comes behind it.
        self.held: list[Request] = []
        #: Set when a server told us to go: no request leaves any more.
        self.left_alone = False
        self._asked: set[str] = set()
        self._columns: set[str] = set()
        self._under_way = 0
        self._in_a_row = 0
        self._home: Page | None = None
        self._silence: Unreachable | None = None
        self._ends = Ends()
        self._parts = Parts(self, self._allowed, self._asked)
        self.seeker = Seeker(self, self._request_once, self.on_article, self._is_new, self._has_met, self._robots)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        try:
            # Add-ons come after spiders, so what the environment says has to be asked for here.
            data = own(settings, "FAZHI_REGISTRY") or own(settings, "FAZHI_DATA")
            spider.site = Registry.load(Path(data) if data else None).get(spider.wanted_site)
        except UnknownSite as error:
            raise ValueError(f"{error}; name one with -a site=NAME") from error
        own_pace = own(settings, "FAZHI_DELAY") is not None
        insist_on_contact(spider.site, settings.get(CONTACT) or contact(), own_pace)
        # The user's budget is of requests, which `crawler.pace` counts; a walk also reads what the archive has.
        spider.frontier = Frontier(sweep=spider.full)
        spider.fetches = cls.fetches and not settings.getbool("FAZHI_DRY_RUN")
        spider.window = int(own(settings, "FAZHI_CONCURRENCY") or 1)
        crawler.signals.connect(spider._idle, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the remembered columns, else with the home page."""
        if self.rediscover:
            self.visit.why = "asked for"
        self.visit.begin(self.frontier, self.site)
        self._count("walks", self.visit.walks)
        for request in self._onward():
            yield request

    def _onward(self) -> Iterator[Request]:
        """The next steps, as many as may be under way at once: one, unless the user set politeness aside."""
        while self._under_way < self.window and (step := self.frontier.pop()) is not None:
            self._under_way += 1
            role = "home" if step.kind == "home" else "list" if step.column or step.inside else "hub"
            # The other scheme is tried where the home page does not answer, sooner than the same one again.
            yield self._request(step.url, role, step=step, dont_retry=role == "home")

    def _request(self, url: str, role: str, **meta: Any) -> Request:
        """Each address is asked once by our own count, so Scrapy's filter of duplicates stays out of it."""
        own = {"role": role, "article_key": identity(url), "download_slot": self.site.slot}
        callback = self.on_article if role == "article" else self.on_page
        # What was found goes first: a wall may go up at any time.
        return Request(
            **sent(url),
            callback=callback,
            errback=self.on_error,
            dont_filter=True,
            priority=10 * (role == "article"),
            meta={**own, **meta},
        )

    def _request_once(self, url: str, role: str, **meta: Any) -> Request:
        """A request for what no list may ask again."""
        self._asked.add(identity(url))
        return self._request(url, role, **meta)

    async def on_page(self, response: Response) -> AsyncIterator[Any]:
        """A page on the way: what it lists is fetched, where it leads is weighed."""
        step: Step = response.meta["step"]
        response = answers.as_asked(response, step.url)
        self._under_way -= 1
        page = answers.page_of(response)
        refused = answers.refusal_of(response, page) or answers.sent_home(step, response, self.site)
        if again := self._ends.once_more(response, refused):
            self._under_way += 1
            yield again
        elif self._judge(refused) is not None and refused is not None:
            yield refused
            self._lose(step, refused)
            if step.known is not None and isinstance(refused, Gone):
                self._walk_again(step.known)
            self._stop_if_told(refused, at_home=step.kind == "home" and step.depth == 0)
        else:
            if step.kind == "home":
                self._home = page
                if (shut := self._judge(articles.dead_end(page))) is not None:
                    yield shut
            if self.visit.walks:
                self.seeker.see(page)
            fresh = self.frontier.arrive(step, response.url, response.body)
            reading = read(page, step, self._allowed, self.frontier.seen, not self.visit.walks) if fresh else Reading()
            self._learn(response, step, reading)
            if step.known is not None and step.known.entries and reading.is_empty:
                self._walk_again(step.known)
            if reading.is_document and self._is_new(Entry(response.url, step.text)):
                self._asked.add(identity(response.url))
                async for one in self._article(response, page, Entry(response.url, step.text), None):
                    yield one
            for one in self._harvest(reading):
                yield one
        for request in self._onward():
            yield request

    def _learn(self, response: Response, step: Step, reading: Reading) -> None:
        self.frontier.learn(step, reading, () if self.full else self.known, resumed=RESUMED in response.flags)

    def _lose(self, step: Step | None, refused: Refusal) -> None:
        if step is not None and refused.may_pass:
            self.frontier.lose(step)

    def _walk_again(self, column: Column) -> None:
        self.logger.warning("column %s (%s) holds nothing any more", column.name, column.url)
        self._count("vanished")
        self._count("walks", self.visit.lose(column, self.frontier, self.site))

    def _harvest(self, reading: Reading) -> Iterator[Any]:
        """The column a page belongs to, once, and requests for those of its rows that are new."""
        column = reading.column
        if column is not None and identity(column.url) not in self._columns:
            self._columns.add(identity(column.url))
            self._count("columns")
            yield answers.counted(column, reading, self.visit.had_entries(column))
        self._count("entries", len(reading.listed.entries))
        for entry in filter(self._is_new, reading.wanted):
            self._asked.add(identity(entry.url))
            if self.fetches:
                self.frontier.spent(identity(entry.url) not in self.known)
                stray = self.visit.walks and not reading.inside
                yield self._request(entry.url, "article", entry=entry, column=column, stray=stray)
            else:
                yield entry

    def _is_new(self, entry: Entry) -> bool:
        """Whether a row is to be asked: ours, not yet asked, not too old for `since`.

        A report of a year is published after that year, so what was published before `since` is of none since.
        """
        key = identity(entry.url)
        if not self._allowed(entry.url) or key in self._asked or self.visit.asks(key):
            return False
        shown = entry.date or str(published_from(entry.url) or "9999")
        return int(shown[:4]) >= self.since

    async def on_article(self, response: Response) -> AsyncIterator[Any]:
        """What may be a report: handed on with its files, unless it is a refusal, or a list after all."""
        if (alone := await self._glanced(response)) is not None:
            self._judge(None)
            self._count("articles")
            yield alone
        else:
            async for one in self._on_closer_look(response):
                yield one
        for request in self._onward():
            yield request

    async def _glanced(self, response: Response) -> Article | None:
        """The article, where a look from beside the crawl is enough, which spares its reactor the reading."""
        ordinary = response.status == 200 and answers.is_markup(response) and self._ends.has_end(response)
        if self.glance is None or not ordinary or response.meta.get("stray") or answers.is_home(response, self.site):
            return None
        entry, column = response.meta.get("entry"), response.meta.get("column")
        return await self.glance(answers.article(response, self.site.name, response.meta.get("capture"), entry, column))

    async def _on_closer_look(self, response: Response) -> AsyncIterator[Any]:
        page, entry, column = answers.page_of(response), response.meta.get("entry"), response.meta.get("column")
        refused = answers.refusal_of(response, page) or await self._lost(response, page)
        if again := self._ends.once_more(response, refused):
            yield again
        elif self._judge(refused, response.request) is not None and refused is not None:
            yield refused
            self._stop_if_told(refused)
        elif not answers.is_markup(response):
            yield self._item(response, entry, column)
        else:
            async for one in self._article(response, page, entry, column):
                yield one
            # A report that stands among other things tells itself which column holds its like.
            if response.meta.get("stray"):
                step = way_up(page, f"breadcrumb of a report that stands among other things: {response.url}")
                self.frontier.add([step] if step is not None and self._allowed(step.url) else ())

    async def _lost(self, response: Response, page: Page) -> Refusal | None:
        """A removed page sends its visitors home, by redirect or in place."""
        if self._home is None and is_links_instead(page):
            # Looks only at columns do not pass the home page, without which a list and it are alike.
            got = await self._parts.fetch(self.site.home, "hub")
            self._home = Page("", self.site.home) if isinstance(got, Refusal) else answers.page_of(got)
        if answers.is_home(response, self.site) or is_home_instead(page, self._home):
            asked = response.meta.get("redirect_urls", [response.url])[0]
            return SoftNotFound(asked, "the home page came instead")
        return None

    async def _article(
        self, response: Response, page: Page, entry: Entry | None, column: Column | None
    ) -> AsyncIterator[Any]:
        response, page = await self._parts.follow(response, page)
        if entry is not None and articles.is_list(page):
            step = Step(response.url, entry.title, "report", column.trail if column else (), inside=True)
            reading = read(page, step, self._allowed, self.frontier.seen, narrow=True)
            self._learn(response, step, reading)
            for one in self._harvest(reading):
                yield one
            return
        files: list[Article] = []
        refusals: list[Refusal] = []
        async for file in self._parts.files(page):
            if isinstance(file, Refusal):
                self._count(f"refused/{file.signature}")
                refusals.append(file)
                yield file
            else:
                self._count("attachments")
                files.append(file)
        shell = articles.shell(page) if answers.is_markup(response) and not files else None
        if (refused := self._judge(shell, response.request)) is not None:
            yield refused
        else:
            lost = tuple((missed.url, missed.leaves) for missed in refusals)
            yield replace(self._item(response, entry, column, tuple(files)), lost=lost)
        for missed in refusals:
            self._stop_if_told(missed)

    def _item(
        self, response: Response, entry: Entry | None, column: Column | None, files: tuple[Article, ...] = ()
    ) -> Article:
        self._count("articles")
        return answers.article(response, self.site.name, response.meta.get("capture"), entry, column, files)

    async def on_error(self, failure: Failure) -> AsyncIterator[Any]:
        """No answer: a refusal from the middlewares, a page not modified, or the network's doing."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure
        step: Step | None = request.meta.get("step")
        at_home = step is not None and step.kind == "home" and step.depth == 0
        if step is not None:
            self._under_way -= 1
        found = answers.unanswered(request.url, failure.value) if failure.value is not None else None
        if isinstance(found, Unreachable) and at_home:
            # Where neither scheme answers, the registered one's reason tells more.
            self._silence = self._silence or found
            found = None if self._turn_to_other_scheme() else self._silence
        if self._judge(found, request) is not None and found is not None:
            yield found
            self._lose(step, found)
            self._stop_if_told(found, at_home)
        for onward in self._onward():
            yield onward

    def _turn_to_other_scheme(self) -> bool:
        """Ask the home page over http where https does not answer, or the other way; False when both were tried."""
        other = with_scheme(self.site, "http" if self.site.scheme == "https" else "https")
        if other.scheme in self._asked:
            return False
        self._asked |= {other.scheme, self.site.scheme}
        self.site = other
        # One address to our count, so it has to be made forgotten before it is asked the other way.
        self.frontier.forget(other.home)
        self.frontier.add([Step(other.home, other.title, "home")])
        return True

    def _judge(self, found: Refusal | None, request: Request | None = None) -> Refusal | None:
        """Count a refusal, and how many came in a row; `request` where an article was asked for."""
        if found is not None:
            self._count(f"refused/{found.signature}")
            found.asked = request.meta["article_key"] if request and request.meta["role"] == "article" else None
        self._in_a_row = self._in_a_row + 1 if found is not None and found.signature in AGAINST_US else 0
        return found

    def _stop_if_told(self, refused: Refusal, at_home: bool = False) -> None:
        """End the run where the server says no to all of it: a firewall, too many in a row, the home page's refusal."""
        if refused.signature in ("hours", "budget"):
            self.left_alone = True
            raise CloseSpider(refused.signature)
        if refused.fatal or at_home or self._in_a_row >= TOO_MANY:
            self.logger.warning("%s", refused)
            self.left_alone = True
            raise CloseSpider(f"refused: {refused.signature}")

    def _allowed(self, url: str) -> bool:
        return may_be_asked(url, self.site)

    def _has_met(self, key: str) -> bool:
        return key in self._asked or key in self.known or self.frontier.has_met(key)

    def _robots(self) -> Robots | None:
        return self.crawler.get_downloader_middleware(Robots)

    def _count(self, what: str, by: int = 1) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"fazhi/{what}", by)

    def _unlisted(self) -> Iterator[Request]:
        """Known reports that no list named in this run: taken down with their link, or left behind by a relaunch."""
        due, self.due = self.due if self.fetches and not self.left_alone else (), ()
        for url in due:
            if self._is_new(Entry(url, "")):
                self._count("unlisted")
                request = self._request_once(url, "article", due=True)
                if request.meta["article_key"] in self.frontier.last:
                    self.held.append(request)
                else:
                    yield request

    def _idle(self) -> None:
        """Nothing is under way: steps that were dropped unanswered are over; the next ones follow, then the gaps."""
        self._under_way = 0
        if not (requests := list(self._onward())) and self.visit.walks:
            self.frontier.add(self.visit.unlinked(self.frontier))
            requests = list(self._onward()) or list(self.seeker.errands())
        requests = requests or list(self._unlisted()) or [self.held.pop() for _ in self.held[:1]]
        if requests and self.crawler.engine is not None:
            for request in requests:
                self.crawler.engine.crawl(request)
            raise DontCloseSpider

    def notes(self) -> tuple[Note, ...]:
        """What there is to say of the walk besides its items, once it is over."""
        return (*self.visit.note(), *notes(self.frontier), *self.seeker.notes(), *self._ends.notes())

    def closed(self, reason: str) -> None:
        """Leave in the stats why discovery ended, and what it left out."""
        if self.crawler.stats is not None:
            self.crawler.stats.set_value("fazhi/walked", reason == "finished" and self.visit.walks)
            self.crawler.stats.set_value("fazhi/full", self.full)
            for why, count in sorted(self.frontier.given_up.items()):
                self.crawler.stats.set_value(f"fazhi/given_up/{why}", count)
