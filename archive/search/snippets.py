"""Pieces of the text around the words found, cut from the original, with the places to highlight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.search.expression import Word
from archive.texts import normalise, places

#: Characters shown on either side of a word: together with it about one line of a terminal.
AROUND = 32
SNIPPETS = 3
#: Occurrences of one word that are looked at; more never make a snippet.
OCCURRENCES = 4

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of the stored text from `start` on; `marks` are the spans within it to highlight."""

    text: str
    start: int
    marks: tuple[Span, ...]


def find_words(text: str, words: Iterable[Word], limit: int = OCCURRENCES) -> list[Span]:
    """Give spans of the original text where words stand, at most `limit` a word, in the order of the text."""
    found: set[Span] = set()
    left: list[Word] = []
    for word in words:
        spans = _spans(text, word.typed, limit)
        found.update(spans)
        if not spans:
            left.append(word)
    if left:
        # The text writes it otherwise (width, spaces, brackets): compare folded and follow the places back.
        folded, at = normalise(text), places(text)
        for word in left:
            found.update((at[a], at[b - 1] + 1) for a, b in _spans(folded, word.folded, limit))
    return sorted(found)


def snippets(text: str, words: Sequence[Word]) -> tuple[Snippet, ...]:
    """Give up to three pieces of the text that show the words; pieces that touch are one, none crosses a paragraph."""
    windows: list[tuple[int, int, list[Span]]] = []
    for start, end in find_words(text, words):
        left = max(text.rfind("\n", 0, start) + 1, start - AROUND)
        stop = text.find("\n", end)
        right = min(len(text) if stop < 0 else stop, end + AROUND)
        if windows and left <= windows[-1][1]:
            first, last, marks = windows[-1]
            windows[-1] = (first, max(last, right), [*marks, (start, end)])
        else:
            windows.append((left, right, [(start, end)]))
    # The piece that shows most of the words comes first, then the order of the text.
    best = sorted(windows, key=lambda w: -len({text[a:b] for a, b in w[2]}))[:SNIPPETS]
    return tuple(
        Snippet(text[a:b], a, tuple((start - a, end - a) for start, end in _apart(marks)))
        for a, b, marks in sorted(best, key=lambda w: w[0])
    )


def _spans(text: str, word: str, limit: int) -> list[Span]:
    spans: list[Span] = []
    at = text.find(word)
    while at >= 0 and len(spans) < limit:
        spans.append((at, at + len(word)))
        at = text.find(word, at + len(word))
    return spans


def _apart(marks: list[Span]) -> list[Span]:
    """Join spans that overlap, so that no highlight opens inside another."""
    joined: list[Span] = []
    for start, end in sorted(marks):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
