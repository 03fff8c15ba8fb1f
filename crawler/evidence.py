"""What a walk has to say at its end: lists whose rows do not add up, and every place it gave up, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sized

from crawler.addresses import identity
from crawler.columns import plain
from crawler.discovery import Step
from crawler.frontier import SURE, Frontier
from crawler.items import Note
from crawler.progress import Progress

#: So many addresses stand for all that a sentence means.
SHOWN = 12


def notes(frontier: Frontier) -> tuple[Note, ...]:
    """The notes of a walk that has ended."""
    return (*_lists(frontier), *_given_up(frontier))


def _lists(frontier: Frontier) -> Iterator[Note]:
    """Columns read to their last page whose rows are not as many as they say themselves, or go on out of reach."""
    pages = Counter(identity(step.column.url) for _, step in frontier.left() if step.column)
    for key, progress in frontier.progress.items():
        if progress.known_from or not (progress.hits or progress.remembered or progress.hidden):
            continue
        bare = (*progress.gaps, *(progress.bare if pages[key] and progress.ended else ()))
        if bare:
            left = f", and {pages[key]} more that its pager names were left" if pages[key] else ""
            says = f"{_plural('a page', bare)} of {progress.column.name} {_plural('has', bare)} no rows{left}"
            yield Note("short_list", says, bare[:SHOWN])
        elif progress.lacks and (progress.ended or not pages[key]):
            yield _miscounted(progress, progress.lacks)
        elif progress.hidden and progress.lacks is None:
            yield Note("short_list", f"{progress.column.name} {progress.hidden}", (progress.column.url,))


def _miscounted(progress: Progress, lacks: int) -> Note:
    read = len(progress.rows | progress.away)
    says = f"{progress.column.name} says that it has {progress.total} entries, {read} could be read"
    return Note("short_list" if lacks > 0 else "long_list", says, (progress.column.url,))


def _given_up(frontier: Frontier) -> Iterator[Note]:
    """Ways known and not taken: for want of requests, as they promise little, as they only sort what is known."""
    left = [(worth, step) for worth, step in frontier.left() if step.column is None]
    used_up = f"the budget of {frontier.budget} requests was used up before"
    # A wall, silence or the user's own limit ends a crawl as well.
    why = used_up if frontier.asked >= frontier.budget else "the crawl ended before"
    yield from _ways([s for w, s in left if w >= SURE], why)
    yield from _ways([s for w, s in left if 0 < w < SURE], "as they promise little on this portal, it left out")
    mazes = [s for w, s in left if not w and "?" in s.key]
    yield from _ways(mazes, "as others that differ only in their parameters gave nothing new, it left out")


def _ways(steps: list[Step], why: str) -> Iterator[Note]:
    if steps:
        said = Counter(plain(step.text) or "?" for step in steps).most_common(SHOWN)
        named = "、".join(f"{name} ({count})" if count > 1 else name for name, count in said)
        yield Note("gave_up", f"{why} {len(steps)} {_plural('way', steps)}: {named}", _addresses(steps))


def _addresses(steps: Iterable[Step]) -> tuple[str, ...]:
    return tuple(step.url for step in steps)[:SHOWN]


def _plural(word: str, of: Sized) -> str:
    return word if len(of) == 1 else {"has": "have", "a page": f"{len(of)} pages"}.get(word, f"{word}s")
