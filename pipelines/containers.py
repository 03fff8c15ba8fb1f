"""Where a known family of content management system puts the text of an article."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
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
EVERY = ", ".join(selector for _, selector, _ in SELECTORS)


@dataclass(frozen=True, slots=True)
class Container:
    """What the element holds that has the text; `name` is `family selector`."""

    name: str
    reading: Reading


def find_container(page: Page) -> Container | None:
    """Give the container of a known family, or None.

    Pages nest containers of one kind (an editor's output pasted into the editor), print empty ones beside the real one
    and use the same editor for the footer: of those that a selector matches, the one with the most text that is no
    furniture counts, and an empty one yields to the next selector that has any.
    """
    every = page.tree.css(EVERY)[: 20 * MOST]
    empty: Container | None = None
    for family, selector, sign in SELECTORS if every else ():
        found = _outermost([node for node in every if node.css_matches(selector)][:MOST])
        if not found or sign not in page.html:
            continue
        readings = [Container(f"{family} {selector}", read_blocks(node)) for node in found]
        best = max(readings, key=_worth)
        if _worth(best):
            return best
        empty = empty or best
    return empty


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


def _worth(container: Container) -> int:
    return sum(len(b.text) for b in container.reading.blocks if not is_furniture(b.text))
