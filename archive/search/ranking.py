"""Which of many hits comes first: BM25 over title and text, on candidates that are already known to be hits."""

from __future__ import annotations

import math
from collections.abc import Sequence

from archive.search.expression import Word
from archive.texts import normalise

#: Usual values (Robertson and Zaragoza 2009); reports are of like length and kind, so nothing asks for others.
K1, B = 1.2, 0.75
#: A word in the title says what the document is about; as much as this many in the text.
TITLE = 8.0


def rank(candidates: Sequence[tuple[int, str, str]], words: Sequence[Word]) -> list[tuple[int, float]]:
    """Order candidates (shelf, title, text), best first; equals keep their order. Scores are comparable in one search.

    How rare a word is, is measured among the candidates: over all texts it would cost a count of every hit, and says
    something only when words are joined by OR.
    """
    if not candidates:
        return []
    counts = [_counts(title, text, words) for _, title, text in candidates]
    usual = sum(len(text) for _, _, text in candidates) / len(candidates) or 1.0
    found_in = [sum(1 for row in counts if row[i]) for i in range(len(words))]
    weights = [math.log(1 + (len(candidates) - n + 0.5) / (n + 0.5)) + 1 for n in found_in]
    scores = [
        sum(w * c * (K1 + 1) / (c + K1 * (1 - B + B * len(text) / usual)) for w, c in zip(weights, row, strict=True))
        for (_, _, text), row in zip(candidates, counts, strict=True)
    ]
    ranked = sorted(range(len(candidates)), key=lambda i: -scores[i])
    return [(candidates[i][0], round(scores[i], 4)) for i in ranked]


def _counts(title: str, text: str, words: Sequence[Word]) -> list[float]:
    # Folding a whole text costs a hundred times a count; a hit that writes its words otherwise counts each once.
    folded = normalise(title)
    row = [text.count(word.typed) + TITLE * folded.count(word.folded) for word in words]
    return row if any(row) else [1.0] * len(words)
