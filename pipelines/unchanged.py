"""What is archived and not due is not asked again; what is due is asked conditionally."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from archive.database import Database
from archive.portals import Known, columns, failed_files, known
from archive.queries import runs
from archive.store import mark_seen
from crawler.items import Column
from pipelines.harvest import Harvest

#: (published less than so long ago, looked at again after): new reports get corrected in their first weeks, old ones
#: hardly ever; what has no date counts as old.
CADENCE = (
    (timedelta(days=60), timedelta(days=7)),
    (timedelta(days=400), timedelta(days=30)),
)
RARELY = timedelta(days=180)
#: A file that failed in so many runs is not to be had.
FILE_TRIES = 5
#: Portals grow new columns and bodies; walking one from its home page costs a few hundred requests.
WALK_AGAIN = timedelta(days=30)


def is_due(page: Known, now: datetime) -> bool:
    """Say whether a known page should be looked at again."""
    age = now.date() - page.published_on if page.published_on else timedelta.max
    wait = next((wait for young, wait in CADENCE if age < young), RARELY)
    return now - page.last_seen_at >= wait


def worth_trying(archive: Database, site: str) -> frozenset[str]:
    """Give the keys of pages with files that could not be had so far, and that have not failed too often."""
    tried = Counter(t["url"] for run in runs(archive, site, last=200) for t in run.evidence.get("trouble") or ())
    pages = failed_files(archive, site).items()
    return frozenset(key for key, urls in pages if any(tried[url] < FILE_TRIES for url in urls))


def is_walked(archive: Database, site: str, now: datetime) -> bool:
    """Say whether the portal was walked to the end not long ago: its columns are known, and none is missing."""
    return any(run.counts.get("walked") and now - run.started_at < WALK_AGAIN for run in runs(archive, site, last=200))


class Unchanged:
    """Spider middleware: tells the spider what the archive remembers, and holds its requests for what is known."""

    def __init__(self, harvest: Harvest, crawler: Crawler) -> None:
        self._harvest, self._crawler = harvest, crawler
        self._to_try: frozenset[str] = frozenset()
        #: A full harvest looks at every page again, conditionally.
        self._everything = bool(getattr(crawler.spider, "full", False))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Harvest.of(crawler), crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Hand the remembered columns and the known addresses to the spider before it begins."""
        harvest, spider = self._harvest, self._crawler.spider
        harvest.known = await harvest.write(known, harvest.archive, harvest.site)
        self._to_try = await harvest.write(worth_trying, harvest.archive, harvest.site)
        if not self._everything:
            spider.known = harvest.known.keys()  # type: ignore[union-attr]  # the reports spider has these two slots
        if await harvest.write(is_walked, harvest.archive, harvest.site, datetime.now(UTC)):
            remembered = await harvest.write(columns, harvest.archive, harvest.site)
            spider.remembered = tuple(  # type: ignore[union-attr]  # see above
                Column(c.url, c.name, c.trail, c.kind, c.evidence, c.entries, c.last_ok_at) for c in remembered
            )
        async for one in start:
            yield one

    async def process_spider_output(
        self,
        response: Response,  # noqa: ARG002 - Scrapy calls it so
        result: AsyncIterator[Any],
    ) -> AsyncIterator[Any]:
        async for one in result:
            if (
                not isinstance(one, Request)
                or (page := self._harvest.known.get(one.meta.get("article_key", ""))) is None
            ) or one.meta["article_key"] in self._to_try:
                yield one
            elif self._everything or is_due(page, datetime.now(UTC)):
                yield _conditional(one, page)
            else:
                self._count("not_due")

    def _count(self, what: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"fazhi/{what}")


class Revalidated:
    """Downloader middleware: an answer "not modified" is a sighting, and nothing to parse."""

    def __init__(self, harvest: Harvest) -> None:
        self._harvest = harvest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Harvest.of(crawler))

    async def process_response(self, request: Request, response: Response) -> Response:
        if response.status != 304:
            return response
        harvest = self._harvest
        await harvest.write(mark_seen, harvest.archive, request.meta.get("article_key", ""), run=harvest.run)
        raise IgnoreRequest("not modified")


def _conditional(request: Request, page: Known) -> Request:
    if page.etag:
        request.headers["If-None-Match"] = page.etag
    if page.last_modified:
        request.headers["If-Modified-Since"] = page.last_modified
    return request
