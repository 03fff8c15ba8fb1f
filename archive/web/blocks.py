"""A report's text as a page shows it: headings, paragraphs, tables; and words set off within a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from archive.records import Record, Section
from archive.search.snippets import Span


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the text. `start` is its offset in the text; `level` that of a heading, 0 where there is none.

    `heading` is what stands before `text` on one line, as in 一是加强领导。今年…; a table has `rows` instead.
    """

    kind: Literal["heading", "paragraph", "table"]
    start: int
    text: str = ""
    heading: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(record: Record) -> Iterator[Block]:
    """Give the text piece by piece, in order and complete but for empty lines."""
    sections = {section.start: section for section in record.sections}
    rows: list[tuple[str, ...]] = []
    at = start = 0
    for line in (*record.text.split("\n"), ""):
        if "\t" in line:
            start = start if rows else at
            rows.append(tuple(line.split("\t")))
        else:
            if rows:
                yield Block("table", start, rows=tuple(rows))
                rows = []
            if line.strip():
                indent = len(line) - len(line.lstrip())
                yield _line(line.strip(), at, sections.get(at) or sections.get(at + indent))
        at += len(line) + 1


def _line(line: str, at: int, section: Section | None) -> Block:
    if section is None:
        return Block("paragraph", at, line)
    end = line.find(section.heading) + len(section.heading)
    rest = line[end:].lstrip("。：:；; ")
    if section.heading not in line or (not rest and not line.endswith(("。", "；"))):
        return Block("heading", section.start, heading=line, level=section.level)
    # A whole sentence is set like those beside it; the sign after the heading belongs to it.
    end = len(line) - len(rest)
    return Block("paragraph", section.start, rest, line[:end], section.level)


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Give the text as HTML with its spans, in order and apart, set off."""
    out, at = Markup(), 0
    for start, end in spans:
        out += escape(text[at:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>")
        at = end
    return out + escape(text[at:])
