"""A visit of a portal: a look at the columns that are remembered, or a walk from its home page, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crawler import answers
from crawler.addresses import identity
from crawler.discovery import Step
from crawler.frontier import Frontier
from crawler.items import Column, Note
from crawler.registry import Site


@dataclass
class Visit:
    """How one crawl goes about its portal.

    `columns` are those of earlier runs; `why` it is walked, None when a look at them is enough; `may_walk`: whether it
    may be walked after all should one of them be gone, but not for those whose keys are `missed`: it was walked for
    them. `unread`: by a column's key, its pages that did not come when it was last read. `walks`: whether it is walked.
    """

    columns: tuple[Column, ...] = ()
    why: str | None = "nothing is known of it"
    may_walk: bool = True
    missed: frozenset[str] = frozenset()
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    walks: bool = False

    def begin(self, frontier: Frontier, site: Site) -> None:
        """Put the first steps into the frontier, and what did not come last time."""
        frontier.due = self.unread
        if self.why is not None:
            self._walk(frontier, site)
        elif self.columns:
            # Every page links it, and none of them as a part of a column.
            frontier.seen.add(identity(site.home))
            frontier.add(answers.step_of(column) for column in self.columns)
        else:
            # It was walked in vain not long ago: only whether it still answers is looked at.
            frontier.add([Step(site.home, site.title, "home")])

    def lose(self, column: Column, frontier: Frontier, site: Site) -> bool:
        """A known column has vanished or stands empty: the portal was rebuilt, so it is walked, unless it just was.

        Says whether a walk was begun.
        """
        if self.walks or not self.may_walk or identity(column.url) in self.missed:
            return False
        self.why = f"the column {column.name} holds nothing any more: {column.url}"
        self._walk(frontier, site)
        return True

    def asks(self, key: str) -> bool:
        """Whether an address is asked as a remembered column: a list can be a row of another one."""
        return not self.walks and any(identity(known.url) == key for known in self.columns)

    def had_entries(self, column: Column) -> bool:
        """Whether the column held something when it was last read well."""
        return any(known.entries for known in self.columns if identity(known.url) == identity(column.url))

    def unlinked(self, frontier: Frontier) -> Iterator[Step]:
        """At the end of a walk: remembered columns that it has not met. Nothing links them any more, or ever did."""
        if self.walks:
            met = frontier.has_met
            yield from (answers.step_of(column) for column in self.columns if not met(identity(column.url)))

    def note(self) -> Iterator[Note]:
        """Why the portal was walked, if it was."""
        if self.walks:
            yield Note("walk", f"walked from its home page: {self.why}")

    def _walk(self, frontier: Frontier, site: Site) -> None:
        self.walks = True
        frontier.add([Step(site.home, site.title, "home")])
