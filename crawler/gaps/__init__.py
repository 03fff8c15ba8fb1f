"""The gap detector: once the columns are known, what do sitemaps and the portal's own search name beside them?

Both are asked a few times a walk and never believed: an address they name counts when its page is a report. Such a
stray tells by its breadcrumb which column was missed; what no column lists is taken one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crawler.gaps.search import Search
from crawler.gaps.sitemaps import Sitemaps
from crawler.gaps.source import Source
from crawler.items import Entry, Note
from crawler.pages.searchbox import Asking


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to do for a source: ask it, or look at an article that it names."""

    source: Source
    asking: Asking | None = None
    stray: Entry | None = None


class Gaps:
    """The detector of one walk."""

    def __init__(
        self, unseen: Callable[[Entry], bool], met: Callable[[str], bool], closed: Callable[[str], str | None]
    ) -> None:
        self.sitemaps, self.search = Sitemaps(unseen, met, closed), Search(unseen, met, closed)
        self.begun = False

    def begin(self, sitemaps: Iterable[str]) -> None:
        """Start with these sitemaps; only the first call counts."""
        if not self.begun:
            self.begun = True
            self.sitemaps.begin(sitemaps)

    def next(self) -> Errand | None:
        """What to do next, None when all is done; between two calls the walk goes on with what came."""
        # Strays of the search go first: it gave titles. A source is asked again only when its strays are done.
        for source in (self.search, self.sitemaps):
            if entry := source.stray():
                return Errand(source, stray=entry)
        for source in (self.sitemaps, self.search):
            if asking := source.question():
                return Errand(source, asking)
        return None

    def notes(self) -> tuple[Note, ...]:
        """What came of it; nothing where the walk was over before its turn."""
        said = (source.note() for source in (self.sitemaps, self.search)) if self.begun else ()
        return tuple(note for note in said if note)
