"""The item pipelines of the crawl: make the record beside the reactor, save it, and say at the end what came of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from archive.errors import ServerUnreachable
from archive.misses import forget_misses, note_miss
from archive.portals import save_column
from archive.runs import HALTS, Outcome, finish_run, note_counts
from archive.store import mark_blocked, mark_gone, mark_seen
from crawler.addresses import identity
from crawler.errors import Gone, Refusal
from crawler.items import Article, Column, Note
from crawler.progress import Progress
from pipelines.desk import save_parcel
from pipelines.errors import PipelineError
from pipelines.harvest import Harvest
from pipelines.parcel import Parcel

logger = logging.getLogger(__name__)

#: How often a crawl writes down how far it is.
TELL_SECONDS = 1.0
#: A run keeps so many of its troubles as evidence; more say nothing new.
TROUBLE_KEPT = 200
#: Pages of one list; of more the sweep is the remedy.
UNREAD_KEPT = 20


@dataclass(frozen=True, slots=True)
class Processed:
    """An article and its record; none where the same bytes were read before."""

    article: Article
    made: Parcel | None


class Process:
    """First stage: bytes to record, in a worker process."""

    def __init__(self, harvest: Harvest, crawler: Crawler) -> None:
        self._harvest, self._crawler = harvest, crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Harvest.of(crawler), crawler)

    async def process_item(self, item: Any) -> Any:
        if not isinstance(item, Article):
            return item
        # A page with files is read again whole: it may be the same, and its files had at last.
        if self._harvest.has_read(item) and not (item.files or item.lost):
            return Processed(item, None)
        try:
            return Processed(item, await self._harvest.process(item))
        except PipelineError as error:
            return _unread(item, str(error), "unreadable")


def _unread(article: Article, why: str, signature: str) -> Refusal:
    refusal = Refusal(article.url, why, signature)
    refusal.asked = identity(article.entry.url if article.entry else article.url)
    return refusal


class Store:
    """Last stage: one transaction a page; at the end the run's counts and outcome."""

    def __init__(self, harvest: Harvest, crawler: Crawler) -> None:
        self._harvest, self._crawler = harvest, crawler
        self._columns: dict[str, int] = {}
        #: What this run read of each column, for judging the next ones by.
        self._lists: dict[str, dict[str, Any]] = {}
        self._trouble: list[dict[str, str]] = []
        self._teller: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        stage = cls(Harvest.of(crawler), crawler)
        crawler.signals.connect(stage.begin, signals.spider_opened)
        crawler.signals.connect(stage.finish, signals.spider_closed)
        crawler.signals.connect(stage.lose, signals.item_error)
        return stage

    def lose(self, item: Any, failure: Failure) -> None:
        """Note an article that a fault of ours kept out of the archive; a run with one is not done."""
        url: str = item.article.url if isinstance(item, Processed) else getattr(item, "url", "")
        self._trouble.append({"url": url, "what": "not_processed", "why": f"{url}: {failure.getErrorMessage()}"})
        self._count("lost")

    async def begin(self) -> None:
        """Let whoever waits for this crawl see it move."""
        self._teller = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TELL_SECONDS)
            await self._harvest.write(note_counts, self._harvest.run, run_counts(self._crawler))

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Column):
            await self._save_column(item)
        elif isinstance(item, Processed):
            await self._save(item)
        elif isinstance(item, Refusal):
            await self._note(item)
        return item

    async def _save_column(self, column: Column) -> None:
        harvest, key = self._harvest, identity(column.url)
        found = {"trail": column.trail, "kind": column.kind, "evidence": column.evidence}
        if column.entries is not None:
            self._lists[column.url] = {"entries": column.entries, "newest": column.newest}
        self._columns[key] = await harvest.write(
            save_column,
            harvest.site,
            url=column.url,
            url_key=key,
            name=column.name,
            found=found,
            entries=column.entries,
            at=harvest.now(),
        )

    async def _save(self, item: Processed) -> None:
        harvest, article, key = self._harvest, item.article, identity(item.article.url)
        if item.made is not None and item.made.is_hollow:
            await self._note(_unread(article, "it is called a report and holds neither text nor files", "hollow"))
            return
        if item.made is not None and item.made.is_instead:
            await self._note(
                _unread(article, "it is called a report and has not a word of one; try again later", "stub")
            )
            return
        await self._settle(article, key)
        if item.made is None:
            await harvest.write(mark_seen, key, run=harvest.run, at=article.fetched_at)
            self._count("unchanged")
            return
        column = self._columns.get(identity(article.column.url)) if article.column else None
        saved = await harvest.write_in_company(
            save_parcel, item.made, url_key=key, site=harvest.site, column=column, run=harvest.run
        )
        self._note_unread(item.made, dict(article.lost))
        self._count(saved.outcome)
        if saved.report_id:
            self._count(f"report/{saved.outcome}")

    async def _settle(self, article: Article, key: str) -> None:
        """What was missed before was had; an address that led to another one's document need not be asked each time."""
        harvest = self._harvest
        had = {key, *(identity(file.url) for file in article.files)} & harvest.missed.keys()
        if had:
            await harvest.write(forget_misses, had)
        if article.entry and (asked := identity(article.entry.url)) != key:
            await self._miss(asked, article.entry.url, "elsewhere")

    async def _miss(self, key: str, url: str, what: str) -> None:
        harvest = self._harvest
        miss = {"url_key": key, "url": url, "what": what, "at": harvest.now()}
        await harvest.write(note_miss, harvest.site, **miss)

    def _note_unread(self, made: Parcel, lost: Mapping[str, str]) -> None:
        """A file that could not be read is no reason to lose its page, and one to call the run incomplete."""
        for file in made.unread:
            if file.url not in lost:
                self._trouble.append({"url": file.url, "what": file.status, "why": file.why})
                self._count(f"files/{file.status}")

    async def _note(self, refusal: Refusal) -> None:
        harvest, key = self._harvest, refusal.asked or identity(refusal.url)
        self._trouble.append({"url": refusal.url, "what": refusal.signature, "why": str(refusal)})
        # What was not asked for want of a request or an hour was not missed.
        if refusal.asked and refusal.signature not in HALTS:
            await self._miss(refusal.asked, refusal.url, "walled" if refusal.fatal else refusal.signature)
        if isinstance(refusal, Gone):
            await harvest.write(mark_gone, key, run=harvest.run, at=harvest.now())
        elif refusal.fatal:
            await harvest.write(mark_blocked, key, run=harvest.run, at=harvest.now())

    def _count(self, what: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"fazhi/{what}")

    async def finish(self, reason: str) -> None:
        """Write the run's end; the outcome here is what the crawl itself can know, the scheduler judges further."""
        harvest = self._harvest
        if self._teller:
            self._teller.cancel()
        counts = run_counts(self._crawler)
        notes = self._notes()
        evidence: dict[str, Any] = {
            "reason": reason,
            "trouble": self._trouble[:TROUBLE_KEPT],
            "notes": notes,
            "lists": self._lists,
        }
        if frontier := getattr(self._crawler.spider, "frontier", None):
            self._note_progress(frontier.progress.values())
            if frontier.bodies:
                evidence |= {"place": harvest.place, "bodies": frontier.bodies}
        outcome = "interrupted" if isinstance(harvest.lost, ServerUnreachable) else outcome_of(reason, self._trouble)
        now = harvest.now()
        told = {"event": "run_ended", "fields": {"outcome": outcome, "reason": reason, **counts}}
        logger.info("run %d ended: %s", harvest.run, outcome, extra=told)
        try:
            await harvest.write(finish_run, harvest.run, outcome, counts, evidence, at=now)
        finally:
            await harvest.close()

    def _note_progress(self, read: Iterable[Progress]) -> None:
        """Tell the next run which pages of lists it has to ask for again, though all before them is known.

        And how new its newest row is, also behind rows kept on top, which may be old.
        """
        for progress in read:
            if told := self._lists.get(progress.column.url):
                told["newest"] = progress.newest or told["newest"]
                if progress.unread:
                    told["unread"] = progress.unread[:UNREAD_KEPT]

    def _notes(self) -> list[dict[str, Any]]:
        """What the walk says at its end; what came of lists or pages in part leaves the run incomplete."""
        said: tuple[Note, ...] = getattr(self._crawler.spider, "notes", tuple)()
        for note in said:
            if note.what in ("short_list", "cut"):
                self._trouble.append({"url": note.urls[0], "what": note.what, "why": note.says})
        return [{"what": note.what, "says": note.says, "urls": list(note.urls)} for note in said]


def run_counts(crawler: Crawler) -> dict[str, Any]:
    """Give the counts of a crawl: those of `crawler.pace`, the spider and the pipelines."""
    stats = crawler.stats.get_stats() if crawler.stats else {}
    counts = {k.removeprefix("fazhi/"): v for k, v in stats.items() if k.startswith("fazhi/")}
    return {"requests": 0, "answers": 0, "bytes": 0} | counts


def outcome_of(reason: str, trouble: list[dict[str, str]]) -> Outcome:
    """Say what came of a crawl from why it closed and what went wrong on the way."""
    if reason.startswith("refused"):
        return "refused"
    if reason == "shutdown":
        return "interrupted"
    if reason not in ("finished", "budget", "hours"):
        return "failed"
    lasting = {"gone", "soft_404", "off_limits", "robots", "hollow"}
    return "incomplete" if reason in ("budget", "hours") or any(t["what"] not in lasting for t in trouble) else "done"
