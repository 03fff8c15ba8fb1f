"""Tables found by their ruled lines: which cell a place on the sheet belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Lines within this distance, in points, are one or touch: rules are drawn as thin boxes, and corners overlap.
TOUCH = 3.0
#: Shorter rules are underlines of a word, ticks, parts of a drawing.
MIN_LENGTH = 6.0
#: A drawing made of thousands of strokes is no table; the search is quadratic.
MAX_RULES = 4000


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, or a thin box, along one axis, in points from the sheet's top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Table:
    """A grid: `xs` and `ys` are its lines; `roots[row][column]` is the cell that a place was merged into."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    roots: tuple[tuple[tuple[int, int], ...], ...]

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Give (row, column) of the cell at a place inside the table."""
        column = max(i for i, edge in enumerate(self.xs[:-1]) if edge <= x or i == 0)
        row = max(i for i, edge in enumerate(self.ys[:-1]) if edge <= y or i == 0)
        return self.roots[row][column]


_Bar = tuple[float, float, float]  # place on the one axis; from, to on the other


def find_tables(rules: Iterable[Rule]) -> list[Table]:
    """Give the tables, from the top; a grid of one column or one cell is a frame around text and no table."""
    rules = list(rules)
    level, upright = _bars(rules) if len(rules) <= MAX_RULES else ([], [])
    tables = []
    for h_group, v_group in _connected(level, upright):
        xs, ys = _edges(bar[0] for bar in v_group), _edges(bar[0] for bar in h_group)
        if len(xs) > 2 and len(ys) > 1:
            table = Table(xs, ys, _merge(xs, ys, h_group, v_group))
            if len({root for row in table.roots for root in row}) > 1:
                tables.append(table)
    return sorted(tables, key=lambda table: table.ys[0])


def _bars(rules: Iterable[Rule]) -> tuple[list[_Bar], list[_Bar]]:
    level, upright = [], []
    for rule in rules:
        width, height = abs(rule.x1 - rule.x0), abs(rule.y1 - rule.y0)
        if height <= TOUCH and width >= MIN_LENGTH:
            level.append(((rule.y0 + rule.y1) / 2, min(rule.x0, rule.x1), max(rule.x0, rule.x1)))
        elif width <= TOUCH and height >= MIN_LENGTH:
            upright.append(((rule.x0 + rule.x1) / 2, min(rule.y0, rule.y1), max(rule.y0, rule.y1)))
    return _chain(level), _chain(upright)


def _chain(bars: list[_Bar]) -> list[_Bar]:
    """Join pieces that lie end to end on one line: borders are often drawn cell by cell."""
    out: list[_Bar] = []
    for place, start, end in sorted(bars):
        for index in range(len(out) - 1, max(-1, len(out) - 40), -1):
            other = out[index]
            if abs(other[0] - place) <= TOUCH / 2 and start <= other[2] + TOUCH and end >= other[1] - TOUCH:
                out[index] = (other[0], min(start, other[1]), max(end, other[2]))
                break
        else:
            out.append((place, start, end))
    return out


def _connected(level: Sequence[_Bar], upright: Sequence[_Bar]) -> list[tuple[list[_Bar], list[_Bar]]]:
    """Group bars that touch, directly or over others: each group is one grid."""
    groups: list[tuple[list[_Bar], list[_Bar]]] = []
    left = set(range(len(upright)))
    free = set(range(len(level)))
    while free:
        flat, tall, queue = {free.pop()}, set[int](), [True]
        while queue:
            queue.pop()
            reached = {v for v in left if any(_cross(level[h], upright[v]) for h in flat)}
            left -= reached
            tall |= reached
            more = {h for h in free if any(_cross(level[h], upright[v]) for v in reached)}
            free -= more
            flat |= more
            if more:
                queue.append(True)
        groups.append(([level[h] for h in flat], [upright[v] for v in tall]))
    return groups


def _cross(level: _Bar, upright: _Bar) -> bool:
    y, x0, x1 = level
    x, y0, y1 = upright
    return x0 - TOUCH <= x <= x1 + TOUCH and y0 - TOUCH <= y <= y1 + TOUCH


def _edges(places: Iterable[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > TOUCH:
            edges.append(place)
    return tuple(edges)


def _merge(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[_Bar], upright: Sequence[_Bar]
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Merge neighbours that no line parts; a merged cell is named by its first row and column."""
    roots = [[(row, column) for column in range(len(xs) - 1)] for row in range(len(ys) - 1)]
    for row in range(len(ys) - 1):
        y = (ys[row] + ys[row + 1]) / 2
        for column in range(len(xs) - 1):
            x = (xs[column] + xs[column + 1]) / 2
            if column and not _covered(upright, xs[column], y):
                roots[row][column] = roots[row][column - 1]
            elif row and not _covered(level, ys[row], x):
                roots[row][column] = roots[row - 1][column]
    return tuple(tuple(row) for row in roots)


def _covered(bars: Sequence[_Bar], place: float, at: float) -> bool:
    return any(abs(bar[0] - place) <= TOUCH and bar[1] - TOUCH <= at <= bar[2] + TOUCH for bar in bars)
