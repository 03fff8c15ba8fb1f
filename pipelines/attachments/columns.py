"""Two columns told from one: a gutter down the middle that no line crosses, with running text on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipelines.attachments.glyphs import Glyph

#: Rows with text on both sides that it takes to believe in a gutter.
MIN_ROWS = 5
#: Characters a side: columns of prose hold more than the cells of a table mostly do.
MIN_CHARACTERS = 9
MIDDLE = (0.3, 0.7)
#: Characters of a line of prose, on a sheet that may be a spread.
PROSE = 15


Rows = Sequence[Sequence[Glyph]]


def split_columns(rows: Rows, spread: float | None = None) -> list[list[list[Glyph]]]:
    """Give the blocks of a sheet in reading order, each a list of rows: one block where there are no columns.

    `rows` are the spans of each row from left to right, rows from top to bottom. Lines across both columns (the
    title above, a note below) stay blocks of their own. `spread`: the width of a sheet that lies on its long side,
    which may show two pages of a booklet side by side.
    """
    gutter = _fold(rows, spread) if spread else None
    zone = (0, len(rows)) if gutter is not None else None
    if zone is None:
        gutter = _gutter(rows)
        zone = _zone(rows, gutter) if gutter is not None else None
    if gutter is None or zone is None:
        return [[list(row) for row in rows]] if rows else []
    start, end = zone
    middle = rows[start:end]
    left = [[span for span in row if span.x1 <= gutter] for row in middle]
    right = [[span for span in row if span.x1 > gutter] for row in middle]
    above = [[list(row) for row in rows[:start]]] if start else []
    return [*above, [r for r in left if r], [r for r in right if r], *split_columns(rows[end:])]


def _fold(rows: Rows, width: float) -> float | None:
    """Find the fold of a spread: no line crosses the middle of the sheet, and a side of it holds running text."""
    spans = [span for row in rows for span in row]
    middle = width / 2
    before = max((s.x1 for s in spans if s.x0 < middle), default=middle)
    after = min((s.x0 for s in spans if s.x1 > middle), default=middle)
    prose = [s.x0 < middle for s in spans if len(s.text) >= PROSE]
    if not (before < after and max(prose.count(True), prose.count(False)) >= 3):
        return None
    return (before + after) / 2


def _gutter(rows: Rows) -> float | None:
    spans = [span for row in rows for span in row]
    if not spans:
        return None
    left, right = min(s.x0 for s in spans), max(s.x1 for s in spans)
    low, high = (left + share * (right - left) for share in MIDDLE)
    gaps = [(a.x1, b.x0) for row in rows for a, b in pairwise(row) if a.x1 < high and b.x0 > low]
    if len(gaps) < MIN_ROWS:
        return None
    # The right column's edge is sharp while the left one's lines end anywhere: aim just before it.
    edge = median(b for _, b in gaps)
    return edge - 0.5 * min((b - a for a, b in gaps if abs(b - edge) < 3), default=0.0)


def _zone(rows: Rows, gutter: float) -> tuple[int, int] | None:
    """Find the longest run of rows that the gutter does not cut and test that it holds columns, not cells."""
    best, start = (0, 0), 0
    for index in range(len(rows) + 1):
        if index == len(rows) or any(span.x0 < gutter < span.x1 for span in rows[index]):
            best = max(best, (start, index), key=lambda run: run[1] - run[0])
            start = index + 1
    zone = rows[best[0] : best[1]]
    both = [row for row in zone if row[0].x1 <= gutter < row[-1].x1]
    pairs = [row for row in both if len(row) == 2]
    if len(both) < MIN_ROWS or len(pairs) < 0.7 * len(both):
        return None
    sides = [median(len(row[side].text) for row in pairs) for side in (0, 1)]
    return best if min(sides) >= MIN_CHARACTERS else None
