"""Printed lines put back into paragraphs: hard breaks inside a sentence joined, everything else kept apart.

Official documents (GB/T 9704) indent a paragraph by two characters, set it flush on both sides and close it with a
sentence mark, so three witnesses speak for a break: the indent of the next line, a last line that does not fill the
measure, and the mark. Characters are never changed; a joint gets a blank only where the document itself sets one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipelines.margins import strip_margins
from pipelines.sheets import Line, Sheet

_NUMERAL = "一二三四五六七八九十百"
#: What opens a numbered paragraph; only ever a reason for a break where the paragraph above has come to an end.
LABEL = re.compile(
    rf"[{_NUMERAL}]{{1,4}}[、.．]|[(（][{_NUMERAL}\d]{{1,3}}[)）]|\d{{1,2}}[.．、](?!\d)|\d{{1,2}}[)）]|[①-⑳]|"
    rf"第[{_NUMERAL}\d]{{1,4}}[章节条部]|附件\s*\d*\s*[:：]|附\s*[:：]|[{_NUMERAL}]是"
)
_DATE = re.compile(
    r"(?:20\d\d|二[〇○Oo0零]..)\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
_ENDED = re.compile(r"[。！？；：…!?;:][”’）)》」』】]*$")
_OPEN_END = re.compile(r"[\w，、,（(“《〔—-]$")
_KEY = re.compile(r"[^，。；：]{1,8}：")
_CJK = "[\u3400-\u9fff]"
_SPACED = re.compile(rf"{_CJK} \d|\d {_CJK}")
_UNSPACED = re.compile(rf"{_CJK}\d|\d{_CJK}")
#: In characters: an indent is two, given one either way for loose setting; what starts further in is set apart.
INDENT, FAR = 1.2, 5.0
#: Blanks at either end of a paragraph; a tab there is an empty cell.
BLANKS = " \u3000\xa0\n"
#: A line fills the measure when less than this is left: a mark that may not open a line takes two characters down.
SLACK = 2.2
#: A step between baselines this much larger than usual is a gap between paragraphs.
PARAGRAPH_GAP = 1.25
SIZE_STEP = 1.15


@dataclass(frozen=True, slots=True)
class Measure:
    """The text block of one column on one sheet: edges, character size and line step in points.

    `full`: characters of a full line. `indents`: paragraphs of this document begin with an indent.
    """

    left: float
    right: float
    size: float
    pitch: float
    full: int
    indents: bool


def reflow(sheets: Iterable[Sheet]) -> str:
    """Give the text of sheets: paragraphs by `\\n`, table rows with `\\t`, without page numbers and running heads."""
    stripped = strip_margins(tuple(sheets))
    measures = _measure(stripped)
    placed = [
        (line, measures[index, line.column], (index, line.column))
        for index, sheet in enumerate(stripped)
        for line in sheet.lines
    ]
    spaced = _is_spaced("\n".join(line.text for line, _, _ in placed))
    paragraphs: list[str] = []
    before: tuple[Line, Measure, tuple[int, int]] | None = None
    for line, measure, block in placed:
        gap = line.base - before[0].base if before and before[2] == block else 0.0
        if before is None or _breaks(paragraphs[-1], before[0], before[1], line, measure, gap):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = join(paragraphs[-1], line.text, spaced)
        before = (line, measure, block)
    return "\n".join(text for text in (p.strip(BLANKS) for p in paragraphs) if text.strip())


def join(above: str, below: str, spaced: bool = False) -> str:
    """Join two lines of one paragraph, with a blank where the paragraph (else the document: `spaced`) sets one."""
    last, first = above[-1:], below[:1]
    blank = ""
    if last.isascii() and first.isascii() and last.isalpha() and first.isalpha():
        blank = " " if last.islower() or first.islower() else ""
    elif _UNSPACED.fullmatch(last + first):
        blank = " " if _is_spaced(above + "\n" + below, spaced) else ""
    return above + blank + below


def _is_spaced(text: str, otherwise: bool = False) -> bool:
    with_blank, without = len(_SPACED.findall(text)), len(_UNSPACED.findall(text))
    return otherwise if with_blank == without else with_blank > without


def _breaks(paragraph: str, above: Line, upper: Measure, below: Line, lower: Measure, gap: float) -> bool:
    """Does `below` open a paragraph? `gap` is the step between the baselines within one column, 0 across columns."""
    if above.row or below.row or max(above.size, below.size) > SIZE_STEP * min(above.size, below.size):
        return True
    indented, full = _indent(below, lower) >= INDENT, _is_full(above, upper)
    larger = min(above.size, below.size) > SIZE_STEP * lower.size
    if larger and full and not _ENDED.search(paragraph):
        return False  # a title too long for its line
    if _is_set_apart(above, upper) or _is_set_apart(below, lower) or _DATE.fullmatch(below.text.strip()):
        return True
    if _is_prose(paragraph) and _OPEN_END.search(paragraph):
        # Prose that stops without a mark goes on, whatever the geometry says, unless something new is announced.
        return (indented or not full) and bool(LABEL.match(below.text) or _KEY.match(below.text))
    if indented or gap > PARAGRAPH_GAP * lower.pitch * max(below.size / lower.size, 1.0):
        return True
    ended = bool(_ENDED.search(paragraph))
    if lower.indents:
        # Where paragraphs are indented, a line at the edge goes on with the one above unless that came to an end.
        return ended and (not full or bool(LABEL.match(below.text)))
    return not full or (ended and bool(LABEL.match(below.text)))


def _indent(line: Line, measure: Measure) -> float:
    return (line.x0 - measure.left) / measure.size


def _is_prose(text: str) -> bool:
    # A numbered heading may hold a comma (（一）深化改革，优化服务) but no sentence.
    return len(text) >= 20 and bool(re.search("[。；;]" if LABEL.match(text) else "[，。；,;]", text))


def _is_full(line: Line, measure: Measure) -> bool:
    # Text broken by count rather than by width leaves a ragged edge where digits are narrow, but equal counts.
    return (
        line.x1 >= measure.right - SLACK * measure.size
        or len(line.text) + round(_indent(line, measure)) >= measure.full
    )


def _is_set_apart(line: Line, measure: Measure) -> bool:
    """Centred (titles, some headings) or moved to the right (signature, date): never part of a running paragraph."""
    before, after = line.x0 - measure.left, measure.right - line.x1
    centred = before > 2.8 * measure.size and abs(before - after) < 1.5 * measure.size
    return centred or before >= FAR * measure.size


def _measure(sheets: Sequence[Sheet]) -> dict[tuple[int, int], Measure]:
    """Find the text block of each column; a column with few lines borrows what it lacks from the whole document."""
    lines = [line for sheet in sheets for line in sheet.lines if not line.row]
    weights = Counter[float]()
    for line in lines:
        weights[round(line.size * 2) / 2] += len(line.text)
    size = weights.most_common(1)[0][0] if weights else 12.0
    columns: dict[tuple[int, int], list[Line]] = {}
    for index, sheet in enumerate(sheets):
        for line in sheet.lines:
            columns.setdefault((index, line.column), [])
            if not line.row and size / SIZE_STEP <= line.size <= size * SIZE_STEP:
                columns[index, line.column].append(line)
    lengths = sorted(len(line.text) for column in columns.values() for line in column) or [0]
    pitch = _pitch(columns.values(), size)
    edges = {key: _edges(column, size) for key, column in columns.items()}
    result = {}
    for key, (left, right) in edges.items():
        peers = [edges[other] for other in columns if other[1] == key[1] and len(columns[other]) > 2] or [(left, right)]
        usual_left, usual_right = (median(side) for side in zip(*peers, strict=True))
        # A sheet that holds only first lines, or only short ones, does not show where the block begins or ends.
        if len(columns[key]) < 3 or 1 < (left - usual_left) / size < 4:
            left = usual_left
        if len(columns[key]) < 3 or right < usual_right - 2 * size:
            right = usual_right
        result[key] = Measure(left, right, size, pitch, max(lengths[len(lengths) * 9 // 10], 8), False)
    indents = _has_indents(columns, result)
    return {key: replace(measure, indents=indents) for key, measure in result.items()}


def _has_indents(
    columns: Mapping[tuple[int, int], Sequence[Line]], measures: Mapping[tuple[int, int], Measure]
) -> bool:
    """Look how the lines begin that follow a line which ends a sentence short of the edge."""
    openings = [
        _indent(below, measures[key])
        for key, column in columns.items()
        for above, below in pairwise(column)
        if _ENDED.search(above.text) and not _is_full(above, measures[key])
    ]
    near = [indent for indent in openings if indent < FAR]
    return len(near) > 1 and sum(indent >= INDENT for indent in near) > 0.6 * len(near)


def _edges(lines: Sequence[Line], size: float) -> tuple[float, float]:
    return _left_edge(lines, size), max((line.x1 for line in lines), default=0.0)


def _left_edge(lines: Sequence[Line], size: float) -> float:
    """Give the leftmost place where lines begin often enough to be the edge; a stray mark in the margin is none."""
    starts = sorted(line.x0 for line in lines)
    needed = min(2, len(starts))
    for start in starts:
        if sum(start <= other <= start + size * 0.6 for other in starts) >= max(needed, len(starts) // 12):
            return start
    return starts[0] if starts else 0.0


def _pitch(columns: Iterable[Sequence[Line]], size: float) -> float:
    steps = [b.base - a.base for column in columns for a, b in pairwise(column)]
    forward = [step for step in steps if 0.8 * size < step < 4 * size]
    return median(forward) if forward else 1.5 * size
