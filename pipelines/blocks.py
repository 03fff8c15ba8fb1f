"""The visible lines of a page, in order, each with the place it stands in: what every text rule reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

#: Never shown as text, or furniture by their very element.
SKIPPED = frozenset({
    "script", "style", "noscript", "template", "link", "meta", "head", "title", "nav", "footer", "aside", "button",
    "select", "datalist", "textarea", "input", "object", "embed", "svg", "canvas", "video", "audio", "map", "math",
    "dialog", "menu", "progress",
})  # fmt: skip
#: Elements that begin a line of their own (HTML Standard, section 15.3, plus what Chinese systems add).
BLOCKS = frozenset({
    "html", "body", "address", "article", "blockquote", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li",
    "listing", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tfoot", "tr", "td", "th",
    "caption", "ul", "ucapcontent", "founder-content",
})  # fmt: skip
SHOWS = re.compile("display|visibility|white-space", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SHOWN_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table(?!-cell))", re.IGNORECASE)
#: Elements that a style makes into what `pre` is.
MADE_PRE = frozenset({"div", "p", "section", "article"})
KEEPS_BREAKS = re.compile(r"white-space\s*:\s*(?:pre\b|break-spaces)", re.IGNORECASE)
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff\ufffe\uffff]"
)
WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
#: A line break in the source between two wide characters is no space (CSS Text Module Level 3, section 4.1.3).
SOURCE_BREAK = re.compile(f"(?<=[{WIDE}])[ \t]*[\r\n][ \t\r\n\f]*(?=[{WIDE}])")
SPACE = re.compile("[ \t\r\n\f\x85\xa0]+")
#: Of these alone a search passes over other characters at thrice the speed; two spaces are looked for apart.
UNTIDY = re.compile(f"{INVISIBLE.pattern[:-1]}\t\r\n\f\x85\xa0]")
EDGE = " \u3000\u2002\u2003\u2009"
FILE = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|rar|zip|7z|ceb|txt|rtf)(?:[?#]|$)|/download(?:\.|\?|/)", re.IGNORECASE
)
#: Characters of an id or a class that are kept.
MARKS = 100
#: Lines that are read of a page; the longest real tables have a fifth of it, and each costs memory.
MOST = 100_000
#: A row is a row of data up to here; a cell with more is the frame of a page layout.
CELL_LINES, CELL_CHARS = 4, 150


class Block(NamedTuple):
    """One visible line, or one row of a table with its cells separated by `\\t`.

    `linked` counts its characters inside links, `file` says that one of the links leads to a file, `region` is the
    index of the innermost block element around it.
    """

    text: str
    linked: int
    file: bool
    heading: bool
    centred: bool
    region: int

    @property
    def link_share(self) -> float:
        return self.linked / len(self.text)


class Region(NamedTuple):
    """A block element: its tag, its id and classes as written, the index of the region around it (-1: none)."""

    tag: str
    marks: str
    parent: int
    centred: bool


@dataclass(slots=True)
class _Row:
    cells: list[list[Block]] = field(default_factory=list)
    #: A cell with a table of its own is part of a page's frame, not of a row of data.
    frame: bool = False


class _Shown(NamedTuple):
    """What a `style` does to an element, as far as its text is concerned."""

    hidden: bool
    as_block: bool
    breaks_kept: bool


def _shown(style: str) -> _Shown:
    if not SHOWS.search(style):
        return _Shown(hidden=False, as_block=False, breaks_kept=False)
    found = (bool(pattern.search(style)) for pattern in (HIDDEN, SHOWN_AS_BLOCK, KEEPS_BREAKS))
    return _Shown(*found)


class _Walk:
    """One pass over a subtree without recursion: hostile pages nest ten thousand elements."""

    def __init__(self) -> None:
        self.regions: list[Region] = []
        self.out: list[Block] = []
        self.sinks: list[list[Block]] = [self.out]
        self.rows: list[_Row] = []
        self.region = -1
        self.parts: list[str] = []
        self.links = self.linked = self.pre = 0
        self.file = False
        self.opened: list[tuple[LexborNode, str, bool]] = []
        self.lines = 0
        self.styles: dict[str, _Shown] = {}

    def run(self, root: LexborNode) -> None:
        opened, enter, text = self.opened, self._enter, self._text
        floor = len(opened)
        node: LexborNode | None = root
        while True:
            if node is None:
                node, tag, block = opened.pop()
                if block or tag == "a":
                    self._leave(tag, block)
                if len(opened) == floor:
                    return
                node = node.next
            elif (tag := node.tag or "") == "-text":
                text(node.text_content or "")
                node = node.next
            elif enter(node, tag, node is root):
                node = node.first_child
            elif node is root:
                return
            else:
                node = node.next

    def _enter(self, node: LexborNode, tag: str, is_root: bool) -> bool:
        if tag in SKIPPED or not tag or tag[0] in "-_!#":
            return False
        if tag == "br" or tag == "hr":
            self._flush()
            return False
        marks = node.attributes
        block = is_root or tag in BLOCKS
        style = ""
        if marks:
            if style := marks.get("style") or "":
                # Word writes one style into every paragraph.
                if (shown := self.styles.get(style)) is None:
                    shown = self.styles[style] = _shown(style)
                if shown.hidden and not is_root:
                    return False
                # what is read by itself is a place by itself, though it be a span or a name no standard knows
                block = block or shown.as_block
                if shown.breaks_kept and tag in MADE_PRE:
                    tag = "pre"
            if "hidden" in marks and not is_root:
                return False
            if tag == "a" and (target := marks.get("href")):
                self.links += 1
                self.file = self.file or bool(FILE.search(target) or FILE.search(marks.get("title") or ""))
        if tag == "iframe":
            if source := marks.get("srcdoc"):
                self._inner(source)
            return False
        if block:
            self._open(tag, marks, style)
        self.opened.append((node, tag, block))
        return True

    def _open(self, tag: str, marks: dict[str, str | None], style: str) -> None:
        if self.parts:
            self._flush()
        # One string for all that have no marks: hostile pages have them by the hundred thousand.
        centred, said = tag == "center", " "
        if marks:
            centred = centred or (marks.get("align") or "").lower() == "center" or "center" in style
            said = f"{(marks.get('id') or '')[:MARKS]} {(marks.get('class') or '')[:MARKS]}"
        self.regions.append(Region(tag, said, self.region, centred))
        self.region = len(self.regions) - 1
        if tag == "tr":
            self.rows.append(_Row())
        elif tag in ("td", "th") and self.rows:
            cell: list[Block] = []
            self.rows[-1].cells.append(cell)
            self.sinks.append(cell)
        elif tag == "table" and self.rows:
            self.rows[-1].frame = True
        elif tag == "pre":
            self.pre += 1

    def _leave(self, tag: str, block: bool) -> None:
        if tag == "a" and self.links:
            self.links -= 1
        if not block:
            return
        if self.parts:
            self._flush()
        if tag in ("td", "th") and self.rows:
            self.sinks.pop()
        elif tag == "tr":
            self.sinks[-1].extend(self._row(self.rows.pop()))
        elif tag == "pre":
            self.pre -= 1
        self.region = self.regions[self.region].parent

    def _text(self, text: str) -> None:
        if self.pre and "\n" in text:
            first, *rest = text.split("\n")
            self._text(first)
            for line in rest:
                self._flush()
                self._text(line)
            return
        if not self.parts and text.isspace():
            return
        self.parts.append(text)
        if self.links:
            self.linked += len(text.strip())

    def _flush(self) -> None:
        if not self.parts:
            return
        text = tidy("".join(self.parts))
        self.lines += bool(text)
        if text and self.lines <= MOST:
            region = self.regions[self.region]
            heading = region.tag in ("h1", "h2", "h3")
            file = self.file or bool(self.linked and FILE.search(text))
            block = Block(text, min(self.linked, len(text)), file, heading, region.centred, self.region)
            self.sinks[-1].append(block)
        self.parts.clear()
        self.linked, self.file = 0, False

    def _row(self, row: _Row) -> list[Block]:
        filled = [cell for cell in row.cells if cell]
        frame = row.frame or any(
            any("\t" in b.text for b in cell)
            or (len(cell) > CELL_LINES and sum(len(b.text) for b in cell) > CELL_CHARS)
            for cell in filled
        )
        if len(filled) < 2 or frame:
            return [block for cell in filled for block in cell]
        text = "\t".join(_joined([b.text for b in cell]) for cell in row.cells).rstrip("\t")
        every = [block for cell in filled for block in cell]
        linked, file = sum(b.linked for b in every), any(b.file for b in every)
        return [Block(text, linked, file, False, False, self.region)]

    def _inner(self, source: str) -> None:
        self._flush()
        if (body := LexborHTMLParser(source).body) is not None:
            self.run(body)


def tidy(text: str) -> str:
    """A line as a browser shows it: white space collapsed, invisible characters gone; no other change."""
    if UNTIDY.search(text) or "  " in text:
        text = INVISIBLE.sub("", text).strip()
        if "\n" in text or "\r" in text:
            text = SOURCE_BREAK.sub("", text)
        text = SPACE.sub(" ", text)
    return text.strip(EDGE)


def _joined(lines: list[str]) -> str:
    """The lines of one cell as one: a break between wide characters is no space."""
    text = ""
    for line in lines:
        text += line if not text or (text[-1] > "\u2e7f" and line[0] > "\u2e7f") else f" {line}"
    return text


@dataclass(frozen=True)
class Reading:
    """The blocks of a subtree in order and the regions they stand in; a region's parent precedes it.

    `cut`: there were more than `MOST`, and the rest is left out.
    """

    blocks: tuple[Block, ...]
    regions: tuple[Region, ...]
    cut: bool = False

    @cached_property
    def ends(self) -> list[int]:
        """For each region the index after the last region inside it; those inside stand right behind it."""
        ends = list(range(1, len(self.regions) + 1))
        for i in range(len(ends) - 1, 0, -1):
            if (parent := self.regions[i].parent) >= 0:
                ends[parent] = max(ends[parent], ends[i])
        return ends


def read_blocks(*roots: LexborNode) -> Reading:
    """Walk subtrees in turn: lines, rows, the `srcdoc` of frames; hidden and furniture elements are left out."""
    walk = _Walk()
    for root in roots:
        walk.run(root)
    return Reading(tuple(walk.out), tuple(walk.regions), walk.lines > MOST)
