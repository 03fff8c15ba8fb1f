"""Lines on sheets: what PDF, OFD and OCR give before their text is put back into paragraphs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, in points from the sheet's top left corner: `base` its baseline, `size` a character's height.

    `row`: a row of a table, its cells parted by `\\t`. `column`: which column of the sheet it stands in.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    row: bool = False
    column: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its size in points and its lines in reading order."""

    width: float
    height: float
    lines: tuple[Line, ...]
