"""From glyphs on a sheet to its lines in reading order: rows, columns, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from pipelines.attachments.columns import split_columns
from pipelines.attachments.glyphs import Glyph
from pipelines.attachments.tables import Rule, Table, find_tables
from pipelines.reflow import join
from pipelines.sheets import Line, Sheet

# Gaps in units of the character size, beyond the usual gap of the line. A word space is about a quarter, and so is the
# room that Word leaves between Chinese and digits without any character there; what is wider stands for a blank.
# Cells of a table and columns stand at least 1.5 apart.
WORD_GAP, BLANK_GAP, CELL_GAP = 0.18, 0.32, 1.5
ALIGNED = 0.75
#: Glyphs whose baselines differ by less than this share a row: raised footnote marks and mixed fonts do.
SAME_ROW = 0.45
#: The same character this near to itself was printed twice to look bold.
OVERPRINT = 0.15


def read_sheet(width: float, height: float, glyphs: Iterable[Glyph], rules: Iterable[Rule] = ()) -> Sheet:
    """Put the glyphs of one sheet into lines: tables row by row, columns one after the other, else downwards."""
    tables = find_tables(rules)
    inside: list[list[Glyph]] = [[] for _ in tables]
    outside: list[Glyph] = []
    for glyph in glyphs:
        at = (glyph.x0 + glyph.x1) / 2, middle(glyph)
        number = next((n for n, table in enumerate(tables) if table.holds(*at)), None)
        (outside if number is None else inside[number]).append(glyph)
    rows = [spans for row in rows_of(outside) if (spans := spans_of(row))]
    spread = width if width > 1.2 * height else None
    lines: list[Line] = []
    for table, content in zip(tables, inside, strict=True):
        lines += _free_lines([row for row in rows if row[0].base <= table.ys[0]], spread)
        rows = [row for row in rows if row[0].base > table.ys[0]]
        lines += _table_lines(table, content)
    return Sheet(width, height, (*lines, *_free_lines(rows, spread)))


def middle(glyph: Glyph) -> float:
    """Give the height of a character's middle: ideographs stand from .86 above to .14 below the baseline."""
    return glyph.base - 0.36 * glyph.size


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Group glyphs that share a baseline; rows from the top down, each from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.base, g.x0)):
        # Sorted from the top, so only the last rows can still take a glyph.
        for row in reversed(rows[-3:]):
            if abs(glyph.base - row[0].base) <= SAME_ROW * min(glyph.size, row[0].size):
                row.append(glyph)
                break
        else:
            rows.append([glyph])
    for row in rows:
        row.sort(key=lambda g: g.x0)
    return rows


def spans_of(row: Sequence[Glyph]) -> list[Glyph]:
    """Join the glyphs of one row into runs, parted where a gap is as wide as between cells; none for a blank row."""
    spans: list[list[Glyph]] = []
    for glyph in row:
        before = spans[-1][-1] if spans else None
        if before is None or glyph.x0 - before.x1 > CELL_GAP * max(glyph.size, before.size):
            spans.append([glyph])
        elif not (glyph.text == before.text and abs(glyph.x0 - before.x0) < OVERPRINT * glyph.size):
            spans[-1].append(glyph)
    return [run for run in map(_run, spans) if run.text]


def _run(glyphs: Sequence[Glyph]) -> Glyph:
    visible = [index for index, glyph in enumerate(glyphs) if not glyph.text.isspace()]
    if not visible:
        return replace(glyphs[0], text="")
    # Blanks at either end are indents and line ends: geometry tells them better.
    kept = glyphs[visible[0] : visible[-1] + 1]
    text = kept[0].text
    usual = _usual_gap(kept)
    for before, glyph in pairwise(kept):
        gap = (glyph.x0 - before.x1 - usual) / max(glyph.size, before.size)
        latin = (
            before.text[-1:].isascii() and glyph.text[:1].isascii() and (before.text[-1:] + glyph.text[:1]).isalnum()
        )
        blank = gap > BLANK_GAP or (gap > WORD_GAP and latin)
        text += (" " if blank and not (before.text + glyph.text).isspace() else "") + glyph.text
    size = max(sorted(glyph.size for glyph in kept)[len(kept) // 2], 1.0)
    return Glyph(text, kept[0].x0, kept[-1].x1, kept[0].base, size)


def _usual_gap(glyphs: Sequence[Glyph]) -> float:
    """Give the gap that setting a line flush put between all of its characters; 0 where there are too few to tell."""
    gaps = sorted(b.x0 - a.x1 for a, b in pairwise(glyphs))
    return max(gaps[len(gaps) // 2], 0.0) if len(gaps) > 4 else 0.0


def _free_lines(rows: Sequence[Sequence[Glyph]], spread: float | None) -> list[Line]:
    """Lines outside of ruled tables; neighbouring rows whose cells line up are a table without rules."""
    lines = []
    for column, block in enumerate(split_columns(rows, spread)):
        for index, row in enumerate(block):
            near = [block[i] for i in (index - 1, index + 1) if 0 <= i < len(block)]
            is_row = len(row) > 1 and any(_aligned(row, other) for other in near)
            text = ("\t" if is_row else " ").join(span.text for span in row)
            size = max(row, key=lambda span: len(span.text)).size
            lines.append(Line(text, row[0].x0, row[-1].x1, row[0].base, size, is_row, column))
    return lines


def _aligned(row: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    """Cells stand below each other by left edges or middles; right edges prove nothing, justified prose shares them."""
    return len(row) == len(other) and all(
        min(abs(a.x0 - b.x0), abs(a.x0 + a.x1 - b.x0 - b.x1) / 2) < ALIGNED * a.size
        for a, b in zip(row, other, strict=True)
    )


def _table_lines(table: Table, glyphs: Iterable[Glyph]) -> list[Line]:
    cells: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        cells.setdefault(table.cell((glyph.x0 + glyph.x1) / 2, middle(glyph)), []).append(glyph)
    lines = []
    for number, roots in enumerate(table.roots):
        # A cell merged from above leaves its place empty, so that the columns below still line up.
        texts = [_cell_text(cells.get(root, ())) if root[0] == number else "" for root in dict.fromkeys(roots)]
        if any(texts):
            base = table.ys[number + 1]
            lines.append(Line("\t".join(texts), table.xs[0], table.xs[-1], base, base - table.ys[number], row=True))
    return lines


def _cell_text(glyphs: Iterable[Glyph]) -> str:
    text = ""
    for row in rows_of(glyphs):
        line = " ".join(span.text for span in spans_of(row))
        text = join(text, line) if text else line
    return text
