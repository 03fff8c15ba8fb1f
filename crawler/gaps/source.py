"""What both sources of the gap detector share: what was asked, what it named, and when it is believed no longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.errors import Refusal
from crawler.items import Entry, Note
from crawler.pages.searchbox import Asking

#: So many of what a source names that are no reports, or not there, and it is not asked any more.
PATIENCE = 5
#: So many strays of one source a walk; more than that is a column, and a column is read as one.
MOST_STRAYS = 60
SHOWN = 12


@dataclass
class Source:
    """One source. `unseen`: whether a row is worth a look; `met`: whether the walk has come across an address.

    `closed` gives the reason why an address may not be asked.

    `over` says why the source is not asked any more, None as long as it may be.
    """

    unseen: Callable[[Entry], bool]
    met: Callable[[str], bool]
    closed: Callable[[str], str | None]
    asked: int = 0
    named: int = 0
    in_vain: int = 0
    tried: int = 0
    found: list[str] = field(default_factory=list)
    over: str | None = None

    #: Name in the notes, the sentence's subject, and what the breadcrumb of a stray is then evidence of.
    what = "source"
    subject = "the source"

    def question(self) -> Asking | None:
        """The next request, None when there is none (now)."""
        raise NotImplementedError

    def stray(self) -> Entry | None:
        """The next article to look at, None when there is none (now)."""
        raise NotImplementedError

    def judged(self, entry: Entry, is_report: bool) -> None:
        """Take in what became of a stray."""
        self.tried += 1
        if is_report:
            self.found.append(entry.url)
        self.in_vain = 0 if is_report else self.in_vain + 1
        if self.in_vain >= PATIENCE:
            self.over = f"{PATIENCE} addresses in a row that it names hold no report"
        elif self.tried >= MOST_STRAYS:
            self.over = f"{MOST_STRAYS} addresses were looked at"

    def refuse(self, refused: Refusal) -> None:
        """Take a refusal: the source is over."""
        self.over = str(refused)

    def why(self, entry: Entry) -> str:
        """The evidence for the column that a stray names in its breadcrumb."""
        return f"breadcrumb of a report that {self.subject} names: {entry.url}"

    def note(self) -> Note | None:
        """What came of it; None where it was not asked."""
        if not (self.asked or self.over):
            return None
        count = len(self.found)
        gave = f", {count} of them in no list that was read" if self.named else ""
        ended = f"; not asked any further: {self.over}" if self.over else ""
        said = (
            f"{self.subject} was asked {_times(self.asked)} and names {_counted(self.named, self.thing)}{gave}{ended}"
        )
        return Note(self.what, said, tuple(self.found[:SHOWN]))

    #: What it names.
    thing = "page"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _counted(count: int, thing: str) -> str:
    return f"{count or 'no'} {thing}{'' if count == 1 else 's'}"
