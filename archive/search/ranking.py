"""Which of many hits comes first: BM25 in which titles and headings count for more than running text.

A word's prominence in a report is how often it stands there, 3 more for each heading and 8 more for the title, over
the report's length (in usual lengths, by BM25's b). A word's worth grows with it, ever less (BM25's k1), and words
that few of the candidates have are worth more. Equals stay in order of date, newest first.

Only some hits are weighed, since a usual word stands in every report: the indexes hold beside each pair of letters
whether its prominence reaches 4, 8, 16, 32 or 64 (`signs`). A word is never more prominent than its pairs, so
the candidates of the highest levels, down to the first that gives enough, hold every hit that is above that level.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import add

import numpy as np

from archive.search.expression import Word
from archive.search.tokens import begins, letters_of, neighbours, spelt, units
from archive.texts import normalise

#: Usual values (Robertson and Zaragoza 2009); reports are of like length and kind, so nothing asks for others.
K1, B = 1.2, 0.75
#: A word in the title says what the document is about, in a heading what a part is about: so many mentions more.
TITLE, HEADING = 8, 3
#: Characters of a usual report; a fixed number, so that a stored level stays true whatever else is archived.
USUAL = 4000
#: Prominence that each level stands for, the highest last.
LEVELS = (4, 8, 16, 32, 64)
#: Stands between headings, so that none runs into the next; pairs with a sign have no level.
_NO_LETTER = "。"
#: What the signs of each level begin with; folding leaves no ① in a text, so that no word of one is taken for a sign.
_MARKS = "①②③④⑤"
_MARK_UNITS = np.array([ord(mark) for mark in _MARKS], np.uint32)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit to be weighed."""

    shelf: int
    title: str
    headings: tuple[str, ...]
    text: str


def rank(candidates: Sequence[Candidate], words: Sequence[Word]) -> list[tuple[int, float]]:
    """Give the shelf numbers of candidates with their scores, best first. Scores are comparable in one search.

    How rare a word is, is measured among the candidates: over all texts it would cost a count of every hit, and says
    something only when words are joined by OR.
    """
    rows = [_prominences(candidate, words) for candidate in candidates]
    found_in = [sum(1 for row in rows if row[i]) for i in range(len(words))]
    weights = [math.log(1 + (len(rows) - n + 0.5) / (n + 0.5)) + 1 for n in found_in]
    scores = [sum(w * p * (K1 + 1) / (p + K1) for w, p in zip(weights, row, strict=True)) for row in rows]
    scored = [(candidate.shelf, round(score, 4)) for candidate, score in zip(candidates, scores, strict=True)]
    return sorted(scored, key=lambda hit: (-hit[1], -hit[0]))


def _prominences(candidate: Candidate, words: Sequence[Word]) -> list[float]:
    # Folding a whole text costs a hundred times a count; only a hit that has no word as typed is folded.
    said, title = candidate.text, normalise(candidate.title)
    headings = [normalise(heading) for heading in candidate.headings]
    if not any(word.typed in said for word in words):
        said = normalise(said)
        words = [Word(word.folded, word.folded) for word in words]
    counts = [
        said.count(w.typed) + TITLE * title.count(w.folded) + HEADING * sum(part.count(w.folded) for part in headings)
        for w in words
    ]
    usual = _length(candidate.text)
    return [count / usual for count in counts]


def _length(text: str) -> float:
    return 1 - B + B * len(text) / USUAL


def signs(title: str, headings: Iterable[str], text: str) -> list[str]:
    """Give a word for each pair of a report and each level that its prominence reaches, in the order of the pairs."""
    said = [(text, 1), (title, TITLE), (_NO_LETTER.join(headings), HEADING)]
    found = [neighbours(units(part)) for part, _ in said]
    weights = np.repeat([weight for _, weight in said], [len(part) for part in found])
    numbers = np.concatenate(found)
    order = np.argsort(numbers)
    ordered = numbers[order]
    firsts = np.flatnonzero(begins(ordered))
    each, places = ordered[firsts], np.minimum.reduceat(order, firsts)
    prominence = np.add.reduceat(weights[order], firsts) / _length(text)
    lasting = np.flatnonzero(prominence >= LEVELS[0])
    prominent = lasting[np.argsort(places[lasting])]
    first, second = letters_of(each[prominent])
    are_letters = np.char.isalnum(first.view("U1")) & np.char.isalnum(second.view("U1"))
    pair, level = np.nonzero(are_letters[:, None] & (prominence[prominent, None] >= LEVELS))
    return spelt(_MARK_UNITS[level], first[pair], second[pair]).split()


def word_signs(word: Word, level: int) -> list[str]:
    """Give the signs that a report must have for a word to reach a level (an index of LEVELS) in it."""
    return [_sign(level, pair) for pair in _pairs(word.folded) if pair.isalnum()]


def _pairs(text: str) -> Iterator[str]:
    folded = normalise(text)
    return map(add, folded, folded[1:])


def _sign(level: int, pair: str) -> str:
    return _MARKS[level] + pair
