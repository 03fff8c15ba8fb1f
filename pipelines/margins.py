"""Page numbers and running heads: what stands on every sheet and belongs to none of its paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.sheets import Line, Sheet

# 一1一: OCR reads the dashes of 「— 1 —」 as the numeral.
_DASH = r"[-—–―－─~·•.・|_一]"
_DECORATED = re.compile(
    rf"{_DASH}+\s*[0-9０-９]{{1,4}}\s*{_DASH}+|第\s*\d{{1,4}}\s*页(?:\s*[,，、/／]?\s*共\s*\d{{1,4}}\s*页)?|"
    r"(?:Page|P\.?)\s*\d{1,4}(?:\s*of\s*\d{1,4})?|共\s*\d{1,4}\s*页\s*[,，、/／]?\s*第\s*\d{1,4}\s*页",
    re.I,
)
_FRACTION = re.compile(r"(\d{1,4})\s*[/／]\s*(\d{1,4})")
_BARE = re.compile(r"[0-9０-９]{1,4}")
#: Lines at the top and at the bottom of a sheet among which running heads and numbers are looked for.
DEPTH = 3
#: The same text stands on two sheets at heights that differ by no more than this, in points.
SAME_HEIGHT = 6.0
#: What may be a running head lies within this share of the sheet's height from its edge.
EDGE = 0.12


def strip_margins(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Give the sheets without page numbers and running heads; nothing within the text block is touched.

    A decorated number (— 1 —, 第1页 共9页) goes wherever it is the outermost line. A bare number goes only where it
    counts with the sheets, or stands alone at the edge of a single one: a bare 2021 may be text.
    """
    numbers = _page_numbers(sheets)
    heads = _running_heads(sheets)
    return tuple(
        replace(sheet, lines=tuple(line for line in sheet.lines if (index, line) not in numbers | heads))
        for index, sheet in enumerate(sheets)
    )


def _outer(sheet: Sheet) -> Iterator[tuple[Line, bool]]:
    """The outermost lines by height, whatever the reading order; True for those that lie at the sheet's edge."""
    by_height = sorted((line for line in sheet.lines if not line.row), key=lambda line: line.base)
    for line in dict.fromkeys([*by_height[:DEPTH], *by_height[-DEPTH:]]):
        yield line, line.base < EDGE * sheet.height or line.base > (1 - EDGE) * sheet.height


def _page_numbers(sheets: Sequence[Sheet]) -> set[tuple[int, Line]]:
    found: set[tuple[int, Line]] = set()
    bare: list[tuple[int, Line, int]] = []
    for index, sheet in enumerate(sheets):
        bases = sorted(line.base for line in sheet.lines)
        for line, at_edge in _outer(sheet):
            text = line.text.strip()
            outermost = line.base in (bases[0], bases[-1])
            fraction = _FRACTION.fullmatch(text)
            if _DECORATED.fullmatch(text) and (outermost or at_edge):
                found.add((index, line))
            elif (_BARE.fullmatch(text) and (outermost or at_edge)) or (fraction and at_edge):
                bare.append((index, line, int(fraction[1] if fraction else text)))
    offsets = Counter(number - index for index, _, number in bare)
    for index, line, number in bare:
        alone = len(sheets) == 1 and number <= 9 and line.base > (1 - EDGE) * sheets[0].height
        if offsets[number - index] >= 2 or alone:
            found.add((index, line))
    return found


def _running_heads(sheets: Sequence[Sheet]) -> set[tuple[int, Line]]:
    """Lines that stand at the same height near the edge of at least half the sheets, digits aside."""
    places: dict[str, list[tuple[int, Line]]] = {}
    for index, sheet in enumerate(sheets):
        for line, at_edge in _outer(sheet):
            if at_edge:
                places.setdefault(re.sub(r"\d+", "0", line.text.strip()), []).append((index, line))
    found: set[tuple[int, Line]] = set()
    for lines in places.values():
        for _, line in lines:
            same = {index for index, other in lines if abs(other.base - line.base) <= SAME_HEIGHT}
            # Left and right sheets may carry different heads, each on every other sheet.
            if len(same) >= max(2, len(sheets) // 2 if len(sheets) > 3 else len(sheets)):
                found |= {(index, other) for index, other in lines if abs(other.base - line.base) <= SAME_HEIGHT}
    return found
