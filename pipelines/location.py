"""Where the text of an article stands on a page of no known family, and what trafilatura says of each line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import trafilatura
from lxml import etree, html
from trafilatura.meta import reset_caches
from trafilatura.settings import Extractor

from pipelines.blocks import INVISIBLE, Block, Reading
from pipelines.chrome import ends_text, is_foot, is_furniture, is_info, is_prose, needs_approval
from pipelines.containers import VOCABULARY

THOROUGH = Extractor(output_format="python", comments=False)
FAST = Extractor(output_format="python", comments=False, fast=True)
BODY = re.compile(VOCABULARY["hints"]["body"], re.IGNORECASE)
FURNITURE = re.compile(VOCABULARY["hints"]["furniture"], re.IGNORECASE)
#: Deeper nesting than this says nothing about the lay-out and costs recursion in C libraries.
DEEPEST = 40
#: The element to take holds this share of the weight; the rest is stray lines of furniture that look like prose.
HOLDS = 0.92
#: The element around title and text bounds the article if it holds this share of the weight.
BOUNDS = 0.4
MOST_LINES = 4000
#: Of a line it gets so many characters: it remembers lines, and a page may be one line of a megabyte.
LINE = 4000
#: Trafilatura keeps the last thousands of lines that it met, however long; pages with longer ones make it forget them.
REMEMBERED = 10_000
#: Elements around it that may still belong to the article; beyond them begins the page.
CLIMB = 12


@dataclass(frozen=True, slots=True)
class Place:
    """The blocks of an article, `first` to `last` (exclusive) of the reading, and a name for the element around it."""

    first: int
    last: int
    name: str


def approve(reading: Reading, *, thorough: bool) -> tuple[bool, ...]:
    """Say for each block whether trafilatura keeps it.

    Trafilatura gets the reading as a lean tree: block elements with their ids and classes, links, no scripts and no
    inline markup. So Word's span a syllable costs nothing and a document nested in the body is seen whole.
    `thorough` is its default cascade, else the fast mode that suffices inside a container. A page with more lines
    than any article has is not shown to it: its time grows faster than the page.
    """
    if len(reading.blocks) > MOST_LINES:
        return (True,) * len(reading.blocks)
    if not thorough and not any(map(needs_approval, reading.blocks)):
        # Most containers hold no line that hangs on it, and it is dearer than all else that is done to a page.
        return (True,) * len(reading.blocks)
    tree = _lean(reading, "body" if thorough else "article")
    document = trafilatura.bare_extraction(tree, with_metadata=False, options=THOROUGH if thorough else FAST)
    if any(len(block.text) > REMEMBERED for block in reading.blocks):
        reset_caches()
    text = getattr(document, "text", None) or ""
    kept = squeeze(text)
    return tuple(squeeze(block.text[:LINE]) in kept for block in reading.blocks)


def squeeze(text: str) -> str:
    """Without white space and the marks that trafilatura adds to tables and lists."""
    return re.sub(r"[\s|\u3000]+|^- ", "", text)


def _lean(reading: Reading, around: str) -> html.HtmlElement:
    """The reading as a tree; `around` is what its lines stand in: trafilatura looks no further than an `article`."""
    root = html.Element("html")
    body = etree.SubElement(root, "body")
    if around != "body":
        body = etree.SubElement(body, around)
    made: dict[int, html.HtmlElement] = {-1: body}
    depth = {-1: 0}
    wanted: set[int] = set()
    for block in reading.blocks:
        at = block.region
        while at not in wanted and at >= 0:
            wanted.add(at)
            at = reading.regions[at].parent
    for i, region in enumerate(reading.regions):
        if i not in wanted:
            continue
        depth[i] = depth[region.parent] + 1
        if depth[i] > DEEPEST or region.tag in ("html", "body", "p", "tr", "td", "tbody", "table", "li"):
            made[i] = made[region.parent]
            continue
        tag = region.tag if region.tag in ("article", "main", "section", "h1", "h2", "h3") else "div"
        made[i] = etree.SubElement(made[region.parent], tag)
        if marks := INVISIBLE.sub("", region.marks[:200]).split():
            made[i].set("class", " ".join(marks))
    for block in reading.blocks:
        line = etree.SubElement(made[block.region], "p")
        if block.link_share > 0.5:
            line = etree.SubElement(line, "a", href="x")
        line.text = block.text[:LINE]
    return root


def locate(reading: Reading, approved: tuple[bool, ...], start: int) -> Place | None:
    """Find the article: from `start` on, before what ends articles, the deepest element that holds the prose there.

    `start` is the index of the block below the page's title; the element that holds both the title and the prose
    below it bounds the article, unless most of the prose stands elsewhere. None: there is no prose.
    """
    blocks = reading.blocks
    weights = [_weight(b, ok, reading) for b, ok in zip(blocks, approved, strict=True)]
    stop = _stop(blocks, weights, start)
    totals = _totals(reading, weights, start, stop)
    if not totals[0]:
        return None
    around = _around(reading, weights, start, stop)
    if totals[around] < BOUNDS * totals[0]:
        around = 0
    chosen = max(i for i in range(around, reading.ends[around]) if totals[i] >= HOLDS * totals[around])
    chosen, members = _widened(reading, chosen, around, start, stop)
    marks = reading.regions[chosen].marks.strip()
    return Place(members[0], members[-1] + 1, f"{reading.regions[chosen].tag} {marks}".strip())


def _totals(reading: Reading, weights: list[float], start: int, stop: int) -> list[float]:
    """For each region the weight of the blocks inside it."""
    totals = [0.0] * len(reading.regions)
    for i in range(start, stop):
        totals[reading.blocks[i].region] += weights[i]
    for i in range(len(totals) - 1, 0, -1):
        totals[reading.regions[i].parent] += totals[i]
    return totals


def _around(reading: Reading, weights: list[float], start: int, stop: int) -> int:
    """The innermost region that holds the line above `start` and the first prose below it; 0 without such a line."""
    blocks = reading.blocks
    first = next((i for i in range(start, stop) if weights[i] and is_prose(blocks[i])), None)
    if not start or first is None:
        return 0
    region = blocks[start - 1].region
    while not region <= blocks[first].region < reading.ends[region]:
        region = reading.regions[region].parent
    return region


def _widened(reading: Reading, chosen: int, around: int, start: int, stop: int) -> tuple[int, list[int]]:
    """Climb as long as the element around adds lines of the same article, a first part or a signature.

    Furniture that line rules take off does no harm; links and places named as furniture stop the climb, and so does
    prose below the text or more of it than a first part has, unless all there was so far is a single paragraph.
    """
    members = _members(reading, chosen, start, stop)
    parent = reading.regions[chosen].parent
    for _ in range(CLIMB):
        if parent < around:
            break
        wider = _members(reading, parent, start, stop)
        added = [reading.blocks[i] for i in wider if i < members[0] or i > members[-1]]
        real = [b for b in added if not (is_furniture(b.text) or is_info(b.text) or is_foot(b.text))]
        size = sum(len(b.text) for b in real)
        foreign = sum(len(b.text) for b in real if b.link_share > 0.5 or _hint(reading, b.region) < 1)
        room = sum(len(reading.blocks[i].text) for i in members) * (1.0 if len(members) == 1 else 0.15)
        below = len(members) > 1 and any(is_prose(reading.blocks[i]) for i in wider if i > members[-1])
        if foreign > 0.3 * size or size > room or below:
            break
        if real:
            chosen, members = parent, wider
        parent = reading.regions[parent].parent
    return chosen, members


def _members(reading: Reading, region: int, start: int, stop: int) -> list[int]:
    """The blocks of a range that stand inside a region."""
    end = reading.ends[region]
    return [i for i in range(start, stop) if region <= reading.blocks[i].region < end]


def _stop(blocks: tuple[Block, ...], weights: list[float], start: int) -> int:
    """The first line after some prose that ends articles, unless most of the prose stands below it.

    Buttons end less surely than headings of related links: players and share bars stand above the text as well.
    """
    rest, seen = sum(weights[start:]), 0.0
    for i in range(start, len(blocks)):
        text = blocks[i].text
        if (seen > 0.15 * rest and ends_text(text)) or (seen > 0.4 * rest and is_furniture(text)):
            return i
        seen += weights[i]
        rest -= weights[i]
    return len(blocks)


def _weight(block: Block, approved: bool, reading: Reading) -> float:
    if block.link_share > 0.5 or is_furniture(block.text) or ends_text(block.text):
        return 0.0
    size = float(len(block.text))
    if not is_prose(block):
        size *= 0.0 if is_info(block.text) else 0.2
    hint = _hint(reading, block.region)
    return size * (1.0 if approved else 0.4) * hint


def _hint(reading: Reading, region: int) -> float:
    """What ids and classes around a block say: 2 for a body, .2 for furniture, by the nearest that says anything."""
    for _ in range(8):
        if region < 0:
            break
        said = _says(reading.regions[region].marks)
        if said != 1.0:
            return said
        region = reading.regions[region].parent
    return 1.0


@lru_cache(maxsize=2048)
def _says(marks: str) -> float:
    if FURNITURE.search(marks):
        return 0.2
    return 2.0 if BODY.search(marks) else 1.0
