"""The portal's own search as a source: it has words, and so names reports wherever they are filed."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.addresses import identity
from crawler.gaps.source import Source
from crawler.items import Entry, Note
from crawler.pages.page import Page
from crawler.pages.searchbox import Asking, SearchBox, hits, search_boxes

WORDS = ("法治政府建设年度报告", "法治政府建设情况报告")
#: Pages of results for one question.
MOST_PAGES = 4


@dataclass
class Search(Source):
    """The first search that the walk's pages offer and that may be asked."""

    what, subject, thing = "site_search", "the site's search", "report"
    box: SearchBox | None = None
    _words: list[str] = field(default_factory=lambda: list(WORDS))
    _page: int = 1
    _hits: dict[str, Entry] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def see(self, page: Page) -> None:
        """Look for a search on a page; one that may be asked goes before one that may not."""
        if self.box is None or self.closed(self.box.url):
            offered = search_boxes(page)
            open_ones = (box for box in offered if not self.closed(box.url))
            self.box = next(open_ones, None) or self.box or next(iter(offered), None)

    def question(self) -> Asking | None:
        if self.box is None or self.over or not self._words:
            return None
        if why := self.closed(self.box.url):
            self.over = f"{self.box.url}: {why}"
            return None
        self.asked += 1
        return self.box.ask(self._words[0], self._page)

    def take(self, page: Page) -> None:
        """Read a page of results; the next one is asked as long as each brings something that was not there before."""
        found = {identity(entry.url): entry for entry in hits(page)}
        fresh = {key: entry for key, entry in found.items() if key not in self._seen}
        self._hits |= fresh
        self.named += len(fresh)
        self._seen |= fresh.keys()
        if fresh and self.box is not None and self.box.number and self._page < MOST_PAGES:
            self._page += 1
        else:
            self._words, self._page = self._words[1:], 1

    def stray(self) -> Entry | None:
        if self.over:
            return None
        while self._hits:
            entry = self._hits.pop(next(iter(self._hits)))
            if self.unseen(entry):
                return entry
        return None

    def note(self) -> Note | None:
        """What came of it, also where no page offered a search."""
        return super().note() or Note(self.what, "no page of the walk offers a search that can be asked")
