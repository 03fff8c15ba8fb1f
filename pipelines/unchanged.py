"""What is archived and not due is not asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from archive.misses import Missed, misses
from archive.portals import Known, failed_files, known
from archive.queries import runs
from crawler.addresses import identity
from crawler.items import Column
from crawler.visit import Visit
from pipelines.harvest import Harvest
from pipelines.rediscovery import SKEW, plan
from pipelines.revisits import resumable, unfinished, walls

#: (published less than so long ago, looked at again after): new reports get corrected in their first weeks, old ones
#: hardly ever; what has no date counts as old.
CADENCE = (
    (timedelta(days=60), timedelta(days=7)),
    (timedelta(days=400), timedelta(days=30)),
)
RARELY = timedelta(days=180)
#: A page that says something else in place of a report is looked at by every visit for so long: servers answer with a
#: notice or a fault's page and status 200 for days, and few addresses are given to something else for good.
DOUBT = timedelta(days=14)
#: What an address that gave no document is given before it is asked again: what passes by itself so many runs, each as
#: soon as it comes; afterwards, and what is said to be so (gone, too large, a login), a week, doubled each time.
TRIES = 5
PASSING = ("unreachable", "stub", "maintenance", "left_alone", "walled", "status_")
FIRST_WAIT = timedelta(days=7)


def is_due(page: Known, now: datetime) -> bool:
    """Say whether a known page is to be looked at again; at every visit, if it was not had or no report last time."""
    if page.failures or page.status == "blocked" or (page.displaced_at is not None and now - page.displaced_at < DOUBT):
        return True
    age = now.date() - page.published_on if page.published_on else timedelta.max
    wait = next((wait for young, wait in CADENCE if age < young), RARELY)
    return not -SKEW <= now - page.last_seen_at < wait


def is_worth_asking(missed: Missed, now: datetime) -> bool:
    """Say whether an address that gave no document should be asked again."""
    in_vain = missed.times - (TRIES if missed.what.startswith(PASSING) else 0)
    wait = min(FIRST_WAIT * 2 ** min(max(in_vain - 1, 0), 10), RARELY)
    return in_vain < 0 or not -SKEW <= now - missed.last_at < wait


def worth_trying(failed: Mapping[str, Sequence[str]], missed: Mapping[str, Missed], now: datetime) -> frozenset[str]:
    """Give the keys of pages with files that could not be had so far and are worth asking for again.

    `failed`: the files' addresses, by the key of their page.
    """

    def is_due(url: str) -> bool:
        return (key := identity(url)) not in missed or is_worth_asking(missed[key], now)

    return frozenset(key for key, urls in failed.items() if any(map(is_due, urls)))


class Unchanged:
    """Spider middleware: tells the spider what the archive remembers, and holds its requests for what is known."""

    def __init__(self, harvest: Harvest, crawler: Crawler) -> None:
        self._harvest, self._crawler = harvest, crawler
        self._to_try: frozenset[str] = frozenset()
        #: Keys of what is asked neither whole nor conditionally.
        self._hopeless: frozenset[str] = frozenset()
        #: A full harvest looks at every page again, conditionally.
        self._everything = bool(getattr(crawler.spider, "full", False))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Harvest.of(crawler), crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Hand the remembered columns and the known addresses to the spider before it begins."""
        harvest, spider = self._harvest, self._crawler.spider
        now = harvest.now()
        earlier = [run for run in await harvest.write(runs, harvest.site, last=50) if run.id < harvest.run]
        cut = unfinished(earlier)
        harvest.is_first, harvest.unfinished = not earlier, frozenset(run.id for run in cut)
        harvest.resumable = resumable(cut, now)
        harvest.known = await harvest.write(known, harvest.site)
        harvest.missed = await harvest.write(misses, harvest.site)
        self._to_try = worth_trying(await harvest.write(failed_files, harvest.site), harvest.missed, now)
        if not self._everything:
            self._hopeless = frozenset(key for key, m in harvest.missed.items() if self._is_hopeless(key, m, now))
        told = await harvest.write(plan, harvest.site, harvest.place, now)
        if not self._everything:
            lists = {column.url_key for column in told.columns}
            spider.known = harvest.known.keys() | self._hopeless | lists  # type: ignore[union-attr]  # slots of the spider
        remembered = (
            Column(c.url, c.name, c.trail, c.kind, c.evidence, c.entries, c.last_ok_at, told.newest.get(c.url_key))
            for c in told.columns
        )
        visit = Visit(tuple(remembered), told.why, told.may_walk, told.missed, told.unread)
        spider.visit = visit  # type: ignore[union-attr]  # see above
        walled = {key for key, page in harvest.known.items() if page.status == "blocked"}
        spider.frontier.last = walls(cut) | walled  # type: ignore[union-attr]  # see above
        spider.glance = harvest.glance  # type: ignore[union-attr]  # see above
        spider.due = tuple(self._due(now))  # type: ignore[union-attr]  # see above
        async for one in start:
            yield one

    def _is_hopeless(self, key: str, missed: Missed, now: datetime) -> bool:
        """A page that was there before is asked until it counts as gone or blocked, which takes a few answers."""
        page = self._harvest.known.get(key)
        return (page is None or page.status != "live") and not is_worth_asking(missed, now)

    def _due(self, now: datetime) -> Iterator[str]:
        """Reports to look at again, whether a list names them or not."""
        for key, page in self._harvest.known.items():
            due = self._everything or (key not in self._hopeless and is_due(page, now))
            if due and page.has_report:
                yield page.url

    async def process_spider_output(
        self,
        response: Response,  # noqa: ARG002 - Scrapy calls it so
        result: AsyncIterator[Any],
    ) -> AsyncIterator[Any]:
        spider: Any = self._crawler.spider
        async for one in result:
            key = one.meta.get("article_key") if isinstance(one, Request) and one.meta["role"] == "article" else None
            if key is None:
                yield one
            elif not self._is_wanted(key, one):
                self._count("not_due")
            elif key in spider.frontier.last:
                spider.held.append(one)
            else:
                yield one

    def _is_wanted(self, key: str, request: Request) -> bool:
        page = self._harvest.known.get(key)
        if key in self._hopeless:
            return False
        if page is None or key in self._to_try:
            return True
        request.meta["due"] = self._everything or is_due(page, self._harvest.now())
        return bool(request.meta["due"])

    def _count(self, what: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"fazhi/{what}")
