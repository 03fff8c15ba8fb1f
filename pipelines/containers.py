"""Where a known family of content management system puts the text of an article."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from selectolax.lexbor import LexborNode

from crawler.pages.page import Page
from pipelines.blocks import Reading, read_blocks
from pipelines.chrome import is_furniture

VOCABULARY = tomllib.loads((Path(__file__).parent / "vocabulary" / "containers.toml").read_text("utf-8"))
#: (family, selector, sign in the page's source or "") in the order of trust.
SELECTORS = tuple(
    (family["name"], selector, family.get("sign", ""))
    for family in VOCABULARY["family"]
    for selector in family["selectors"]
)
#: Containers of one kind that are looked into; a list page may print hundreds.
MOST = 12
#: Levels between an editor's element and one pasted into it.
NESTED = 12
#: Levels from an element up to what it shares with its like, where a text is split over several (pages, table rows).
PARALLEL = 3
#: The class or id in a plain selector: to read a selector is dear, and most fit none of a page's elements.
MARK = {
    selector: plain[1].lower() if (plain := re.fullmatch(r"[\w-]*[.#]([\w-]+)", selector)) else None
    for _, selector, _ in SELECTORS
}


@dataclass(frozen=True, slots=True)
class Container:
    """What the element holds that has the text; `name` is `family selector`."""

    name: str
    reading: Reading


def find_container(page: Page) -> Container | None:
    """Give the container of a known family, or None.

    Pages nest containers of one kind (an editor's output pasted into the editor), print empty ones beside the real one
    and use the same editor for the footer: of those that a selector matches, the one with the most text that is no
    furniture counts, together with those that stand beside it in elements of the same kind, as templates split long
    texts. An empty one yields to the next selector that has any.
    """
    likely = _likely(page)
    # Lexbor gives an element once for each selector that it fits.
    nodes = {node.mem_id: node for node in page.tree.css(", ".join(likely))[: 20 * MOST]}
    every = [(node, _marks(node)) for node in nodes.values()]
    empty: Container | None = None
    for family, selector, sign in SELECTORS if every else ():
        if selector not in likely:
            continue
        mark = MARK[selector]
        matching = (node for node, marks in every if (mark is None or mark in marks) and node.css_matches(selector))
        found = _outermost(list(islice(matching, MOST)))
        if not found or sign not in page.html:
            continue
        reading, has_text = _read_best(found)
        container = Container(f"{family} {selector}", reading)
        if has_text:
            return container
        empty = empty or container
    return empty


def _likely(page: Page) -> list[str]:
    """The selectors that may fit an element of the page: to try all of them on each takes twice as long as this."""
    said: list[str] = []
    for node in page.tree.css("[class], [id]"):
        marks = node.attributes
        said += (marks.get("class") or "", marks.get("id") or "")
    present = set(" ".join(said).lower().split())
    return [selector for selector, mark in MARK.items() if mark is None or mark in present]


def _read_best(nodes: list[LexborNode]) -> tuple[Reading, bool]:
    """What the elements hold that counts, and whether any of it is more than furniture."""
    readings = [read_blocks(node) for node in nodes]
    # On most pages there is one, and its first line tells.
    if len(readings) == 1:
        return readings[0], any(not is_furniture(block.text) for block in readings[0].blocks)
    worth = [_worth(reading) for reading in readings]
    best = worth.index(max(worth))
    return _with_parallel(best, nodes, readings), worth[best] > 0


def _with_parallel(best: int, nodes: list[LexborNode], readings: list[Reading]) -> Reading:
    """The best reading and those beside it as one; a copy (the same text for telephones) is left out."""
    said: set[str] = set()
    parts = []
    for node, reading in zip(nodes, readings, strict=True):
        lines = {block.text for block in reading.blocks}
        beside = reading is readings[best] or _are_parallel(node, nodes[best])
        if beside and 2 * len(lines - said) > len(lines):
            parts.append(node)
            said |= lines
    return read_blocks(*parts) if len(parts) > 1 else readings[best]


def _are_parallel(one: LexborNode, other: LexborNode) -> bool:
    """Whether the two are made alike up to the element that holds both: the same tags with the same classes."""
    for _ in range(PARALLEL):
        if one.tag != other.tag or one.attributes.get("class") != other.attributes.get("class"):
            return False
        if one.parent is None or other.parent is None:
            return False
        one, other = one.parent, other.parent
        if one.mem_id == other.mem_id:
            return True
    return False


def _marks(node: LexborNode) -> frozenset[str]:
    """Class names and id of an element in lower case, as old documents compare them."""
    named = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    return frozenset(named.lower().split())


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Without those inside another: in document order an element's descendants follow it before anything else does."""
    kept: list[LexborNode] = []
    for node in nodes:
        parent = node.parent
        for _ in range(NESTED):
            if parent is None or (kept and parent.mem_id == kept[-1].mem_id):
                break
            parent = parent.parent
        if not kept or parent is None or parent.mem_id != kept[-1].mem_id:
            kept.append(node)
    return kept


def _worth(reading: Reading) -> int:
    return sum(len(b.text) for b in reading.blocks if not is_furniture(b.text))
