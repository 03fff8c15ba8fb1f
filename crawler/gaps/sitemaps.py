"""Sitemaps as a source: addresses without words, so only what looks like the matter is looked at, a page a column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.addresses import identity, is_article, published_from
from crawler.errors import Refusal
from crawler.gaps.source import Source
from crawler.items import Entry
from crawler.pages.searchbox import Asking
from crawler.pages.sitemap import read_sitemap

MOST_SITEMAPS = 12
#: Initials of 法治政府, 法治建设, 依法行政 in addresses. They say what is looked at first, never what it is.
SLUG = re.compile(r"(?i)fz(?:zf|js|gz|nb|bg|nd|fn|ff)|fazhi|yfxz|yifaxingzheng")
#: What the address of an article has and that of its column has not: the date, and the number behind the column's.
DATED = re.compile(r"/(?:\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?|\d{6}|\d{8})(?=/)")
COLUMN_ID = re.compile(r"/(?:art|c)_?(\d+)_[0-9a-f]+\.s?html?$")
#: Annual reports come out from January to April; a column of nothing else is worth a look whatever it is called.
SEASON, IN_SEASON = (1, 2, 3, 4), 0.8


@dataclass
class Sitemaps(Source):
    """The sitemaps that robots.txt names, else `/sitemap.xml`."""

    what, subject = "sitemap", "the sitemap"
    groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    proven: set[str] = field(default_factory=set)
    _left: list[str] = field(default_factory=list)
    _met: set[str] = field(default_factory=set)
    _order: list[str] = field(default_factory=list)

    def begin(self, addresses: Iterable[str]) -> None:
        """Take addresses of sitemaps; each is asked once, however often they name each other."""
        for url in addresses:
            key = identity(url)
            if key not in self._met and len(self._met) < MOST_SITEMAPS:
                self._met.add(key)
                self._left.append(url)

    def question(self) -> Asking | None:
        while self._left and not self.over:
            url = self._left.pop(0)
            if not self.closed(url):
                self.asked += 1
                return Asking(url)
        return None

    def take(self, body: bytes, url: str) -> None:
        """Read a sitemap's answer."""
        listed = read_sitemap(body, url)
        self.begin(listed.further)
        self.named += len(listed.pages)
        for address in listed.pages:
            if is_article(address):
                self.groups[group_of(address)].append(address)
        self._order = sorted((g for g in self.groups if self._promise(g)), key=lambda g: (-self._promise(g), g))

    def stray(self) -> Entry | None:
        """One article of each likely column; all of them once one was a report and its column did not list the rest."""
        if self.over:
            return None
        while self._order:
            group = self._order[0]
            fresh = next((e for url in self.groups[group] if self.unseen(e := Entry(url, ""))), None)
            # A column of which the walk has met a page was read, or left for a reason.
            met = group not in self.proven and any(self.met(identity(url)) for url in self.groups[group])
            if fresh is not None and not met:
                return fresh
            self._order.pop(0)
        return None

    def refuse(self, refused: Refusal) -> None:
        """One sitemap that is not there says nothing of others; a firewall speaks for all."""
        if refused.fatal:
            super().refuse(refused)

    def judged(self, entry: Entry, is_report: bool) -> None:
        super().judged(entry, is_report)
        group = group_of(entry.url)
        if is_report:
            self.proven.add(group)
        elif group not in self.proven:
            self.groups[group] = []

    def _promise(self, group: str) -> int:
        """How likely a column holds the reports: by its initials, and by the months in which it is published."""
        days = [day for url in self.groups[group] if (day := published_from(url))]
        seasonal = len(days) >= 3 and sum(day.month in SEASON for day in days) >= IN_SEASON * len(days)
        return 2 * bool(SLUG.search(group)) + seasonal


def group_of(url: str) -> str:
    """What the addresses of one column's articles share: their folder without dates, or the column's number."""
    parts = urlsplit(identity(url))
    if number := COLUMN_ID.search(parts.path):
        return f"{parts.path.partition('/')[0]}#{number[1]}"
    return DATED.sub("", parts.path.rpartition("/")[0] + "/")
