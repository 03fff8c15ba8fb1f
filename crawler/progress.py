"""How far the reading of one column has come: its rows and pages, the days they span, and why it ended."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, timedelta

from crawler.addresses import identity
from crawler.discovery import Reading
from crawler.items import Column, Entry

#: A mixed column is read on without having named a report until it spans two seasons of reports (they come out
#: each year from January to April), or, where rows have no dates, for so many pages.
SEASONS_DAYS, BLIND_PAGES, MOST_BLIND = 800, 12, 60
#: The same where the portal's reports are found elsewhere already.
BLIND_FOUND = 6
#: One page without rows is a fault of that page, two in a row are the end of the list.
MOST_BARE = 2
#: Items are posted late by so much.
LATE = timedelta(days=14)
#: Rows kept on top of a list (置顶) fill so many pages at most; where no order shows, no more is spent on it.
MOST_PINNED = 2


@dataclass
class Progress:
    """One column as read so far.

    `rows` and `away`: keys of its articles on the site and off it; `total`: how many it says it has; `newest`: the
    latest date of a row on its first page, or on pages in order that may follow rows kept on top. `ended`: nothing
    more is to be had of it. `known_from`: it was left because what follows is archived. `gaps`: pages without rows
    that were followed by one with rows; `bare`: those at its end so far; `unread`: those that did not come.
    `due`: pages that did not come when it was last read; `reads_on`: one of them came, and behind it there may be more
    than is known. `hidden`: what of it no address leads to, in words.
    """

    column: Column
    due: tuple[str, ...] = ()
    remembered: bool = False
    rows: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    hits: int = 0
    pages: int = 0
    total: int | None = None
    newest: str | None = None
    days: tuple[date, date] | None = None
    ended: bool = False
    known_from: bool = False
    gaps: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    reads_on: bool = False
    hidden: str | None = None

    def take(self, reading: Reading, known: Container[str], sweep: bool, further: str | None) -> None:
        """Take in one page; `further` is its address where it is not the column's first."""
        rows = {identity(entry.url) for entry in reading.listed.entries}
        repeated = bool(rows) and rows <= self.rows
        self.rows |= rows
        self.away |= reading.away
        self.hits += reading.hits
        self.pages += 1
        # A script's service that gave rows has been found.
        self.hidden = None if rows and further is not None else self.hidden or reading.unread
        self._span(reading.listed.entries)
        days = [entry.date for entry in reading.listed.entries if entry.date]
        if self.pages == 1 or (self.pages <= MOST_PINNED and days == sorted(days, reverse=True)):
            self.newest = max(filter(None, (self.newest, *days)), default=None)
        if reading.listed.total is not None:
            self.total = reading.listed.total
        wanted = [identity(entry.url) for entry in reading.wanted]
        archived = bool(wanted) and all(key in known for key in wanted) and not self._is_on_top()
        self.known_from |= archived or self._is_behind(sweep)
        if rows or reading.away:
            self.gaps, self.bare = [*self.gaps, *self.bare], []
        elif further is not None:
            self.bare.append(further)
        complete = self.lacks is not None and self.lacks <= 0
        self.ended |= repeated or complete or self.known_from or len(self.bare) >= MOST_BARE

    def retry(self, key: str) -> None:
        """Take up reading where a page has come at last."""
        if self.is_due(key):
            self.reads_on, self.ended, self.known_from = True, False, False

    def is_due(self, key: str) -> bool:
        """Whether a page is asked for again whatever is known: it did not come last time."""
        return any(identity(url) == key for url in self.due)

    @property
    def lacks(self) -> int | None:
        """How many rows its own count says are missing; below nought when it has more, None when it tells no count."""
        return None if self.total is None else self.total - len(self.rows | self.away)

    def is_blind(self, found: bool) -> bool:
        """Whether it may still be read on without having named a report; `found`: others have named theirs."""
        if self.days is None:
            return self.pages < BLIND_PAGES
        return (self.days[1] - self.days[0]).days < SEASONS_DAYS and self.pages < (BLIND_FOUND if found else MOST_BLIND)

    def _is_on_top(self) -> bool:
        """Whether only rows kept on top of the list were met so far: what was its newest row is not reached yet."""
        before = self.column.newest
        return bool(self.newest and before and self.newest < before) and self.pages <= MOST_PINNED

    def _span(self, entries: tuple[Entry, ...]) -> None:
        if days := sorted(date.fromisoformat(entry.date) for entry in entries if entry.date):
            # The middle row's date: rows kept on top of a list are old.
            middle = days[len(days) // 2]
            first, last = self.days or (middle, middle)
            self.days = min(first, middle), max(last, middle)

    def _is_behind(self, sweep: bool) -> bool:
        """Whether the rows reached are older than the column's last reading."""
        if sweep or self.column.read_at is None or self.hits or self.days is None:
            return False
        return self.days[0] < self.column.read_at.date() - LATE
