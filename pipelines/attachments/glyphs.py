"""Characters at their places on a sheet: what readers find and layout puts into lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character, or a run without a gap, in points from the sheet's top left corner; `base` is its baseline."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
