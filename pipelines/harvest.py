"""What one crawl shares: the archive, its run there, a process that parses, one that writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.settings import BaseSettings

from archive.bodies import Roster
from archive.database import Database
from archive.errors import ArchiveError, DiskFull, ServerUnreachable
from archive.mirror import mirror_roster
from archive.misses import Missed
from archive.portals import Known, save_site
from archive.runs import start_run
from crawler.addresses import identity
from crawler.items import Article
from crawler.logs import bind
from crawler.registry import Site
from pipelines.colleague import Colleague, WorkerDied
from pipelines.desk import PATIENCE, Errand, keep_desk
from pipelines.errors import PipelineError
from pipelines.parcel import Parcel
from pipelines.process import know
from pipelines.workers import glance, look_closely, make_records

T = TypeVar("T")


class Harvest:
    """One open harvest. All database work goes through `write`, in order and off the reactor."""

    _open: ClassVar[WeakKeyDictionary[Crawler, Harvest]] = WeakKeyDictionary()

    def __init__(self, settings: BaseSettings, site: Site) -> None:
        data, database, warc = Path(settings["FAZHI_DATA"]), settings.get("FAZHI_DATABASE"), settings.get("FAZHI_WARC")
        said = settings.get("FAZHI_NOW")
        self.site, self.place = site.name, site.place
        self._ahead = datetime.fromisoformat(said) - datetime.now(UTC) if said else timedelta()
        with Database.open(data, database, warc) as archive:
            mirror_roster(archive, know(data).roster, _province(know(data).roster, site))
            save_site(
                archive,
                site.name,
                host=site.host,
                title=site.title,
                district=site.district,
                district_code=site.district_code,
                at=self.now(),
            )
            self.run = start_run(archive, site.name, settings.get("FAZHI_TRIGGER", "hand"), at=self.now())
        self.known: dict[str, Known] = {}
        self.missed: dict[str, Missed] = {}
        #: Whether the site was never crawled before.
        self.is_first = False
        #: The latest runs of it, if they stopped on their way, and those whose answers are as good as new ones.
        self.unfinished: frozenset[int] = frozenset()
        self.resumable: frozenset[int] = frozenset()
        bind(run=self.run)
        self._worker = Colleague(make_records, data)
        # Who asks one after the other would wait for nobody.
        patience = PATIENCE if settings.getint("CONCURRENT_REQUESTS") > 1 else 0.0
        self._desk = Colleague(keep_desk, data, database, warc, patience)
        #: What took the archive away meanwhile. Not all that came is kept then, and the portal has no part in it.
        self.lost: ArchiveError | None = None

    @classmethod
    def of(cls, crawler: Crawler) -> Harvest:
        """Give the harvest of a crawl, opened by whoever asks first; no archive set means the crawl goes without."""
        if crawler not in cls._open:
            settings = crawler.settings
            if not settings.get("FAZHI_DATA"):
                raise NotConfigured("FAZHI_DATA is not set; nothing is archived")
            if settings.getbool("FAZHI_DRY_RUN"):
                raise NotConfigured("FAZHI_DRY_RUN is set; nothing is archived")
            site = getattr(crawler.spider, "site", None)
            if site is None:
                raise NotConfigured("this spider has no site; nothing is archived")
            cls._open[crawler] = cls(settings, site)
        return cls._open[crawler]

    def now(self) -> datetime:
        """What time it is for this crawl: the machine's, unless whoever ordered it set another (FAZHI_NOW)."""
        return datetime.now(UTC) + self._ahead

    async def write(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Let the writing process call a function of the archive; what waits meanwhile is kept together.

        An archive that is gone ends the crawl.
        """
        done: T = await self._write(Errand(function, arguments, named), patient=False)
        return done

    async def write_in_company(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """As `write`, for what nothing waits for but the end of the crawl: it is kept with more of its kind."""
        done: T = await self._write(Errand(function, arguments, named), patient=True)
        return done

    async def _write(self, errand: Errand, *, patient: bool) -> Any:
        try:
            return await self._desk.ask(errand, errand.function.__name__, patient=patient)
        except (ServerUnreachable, DiskFull) as error:
            self.lost = error
            raise CloseSpider(f"failed: {error}") from error

    async def process(self, article: Article) -> Parcel:
        """Make the record of an article in a process beside the crawl."""
        made: Parcel = article.reading or await self._worker.ask((look_closely, article), article.url)
        return made

    async def glance(self, article: Article) -> Article | None:
        """Give a page with its record, made beside the crawl, if it is an article and nothing else.

        None where it takes a closer look to tell, and where the archive has these very bytes.
        """
        if self.has_read(article):
            return None
        try:
            made = await self._worker.ask((glance, article), article.url)
        except (PipelineError, WorkerDied):
            # Whoever looks closer meets the same, and says so.
            return None
        return replace(article, reading=made) if made is not None else None

    def has_read(self, article: Article) -> bool:
        """Whether the archive's last reading of the address was of the same bytes."""
        before = self.known.get(identity(article.url))
        return bool(before and article.capture and before.payload_sha256 == article.capture.sha256)

    async def close(self) -> None:
        """Wait for what is being written, then let go of everything."""
        await self._worker.close()
        await self._desk.close()


def _province(roster: Roster, site: Site) -> frozenset[str]:
    """The digits of the province whose bodies a portal's are: by the code of its row, else by the names in it."""
    if site.district_code:
        return frozenset({site.district_code[:2]})
    named = {p.province for p in roster.provinces() if site.province in (p.name, *p.aliases)}
    found = named or {p.province for p in roster.find(site.district or "")}
    return frozenset(digits for digits in found if digits)
