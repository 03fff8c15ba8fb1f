"""The breadcrumb of a page: the way from the home page down to the column, as a visitor reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from crawler.pages.link import Link, base_of, target, tidy
from crawler.pages.page import Page

_EDGE = "\x00"
_LABEL = re.compile(
    r"^[\s【\[]*(?:您|你)?(?:现在|当前|目前|所在|所处)?(?:的)?(?:页面|栏目)?(?:所在)?(?:的)?位置(?:是|为)?[】\]]?"
    r"\s*[:：>》]?\s*"
)
#: Class names of breadcrumbs on pages that print no label; dqwz is 当前位置.
_CLASSES = ", ".join(f'[class*="{name}" i]' for name in ("crumb", "position", "dqwz", "weizhi", "location"))
_SEPARATOR = re.compile(r"\s*(?:[>＞»›→]+|》|/|\\|\||&gt;)\s*")
#: What is longer than this is no step, and what has more steps no way: a menu, or the article itself.
_STEP_MAX, _STEPS_MAX, _TEXT_MAX = 60, 14, 600


def read_trail(page: Page) -> tuple[str, ...]:
    """The steps of the breadcrumb; empty where there is none.

    Found by its label (当前位置, 您所在的位置, …), whose block is widened until it holds two steps; without a label by
    class name.
    """
    return _trail(page)[1]


def trail_links(page: Page) -> tuple[Link, ...]:
    """The steps of the breadcrumb that lead somewhere."""
    (node, _), base = _trail(page), base_of(page)
    found = ((target(one, base), tidy(one.text())) for one in (node.css("a") if node is not None else ()))
    return tuple(Link(url, text, "breadcrumb") for url, text in found if url and text)


def _trail(page: Page) -> tuple[LexborNode | None, tuple[str, ...]]:
    """The element that holds the breadcrumb, and its steps."""
    for start in _beginnings(page):
        node: LexborNode | None = start
        for _ in range(4):
            if node is None or node.tag in ("body", "html"):
                break
            if len(steps := _steps(node)) >= 2:
                return node, steps
            node = node.parent
    return None, ()


def _beginnings(page: Page) -> Iterator[LexborNode]:
    """Where the breadcrumb may begin, the likeliest first; to look for one takes as long as to find all links."""
    labelled = [n for n in page.tree.css(':lexbor-contains("位置")') if _LABEL.match(n.text(deep=False)[:60].strip())]
    # The last one in document order is the innermost of those that nest.
    yield from labelled[-1:]
    yield from page.tree.css(_CLASSES)[:3]


def _steps(node: LexborNode) -> tuple[str, ...]:
    text = node.text(separator=_EDGE)
    if len(text) > _TEXT_MAX:
        return ()
    text = _LABEL.sub("", text.strip(f"{_EDGE} \t\r\n\u3000\u00a0"))
    steps = [" ".join(step.split()) for part in text.split(_EDGE) for step in _SEPARATOR.split(part)]
    kept = [step for step in steps if step and not _LABEL.fullmatch(step)]
    if len(kept) > _STEPS_MAX or any(len(step) > _STEP_MAX for step in kept):
        return ()
    return tuple(step for i, step in enumerate(kept) if i == 0 or kept[i - 1] != step)
