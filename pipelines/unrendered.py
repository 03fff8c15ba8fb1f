"""An article that a page carries as data for its scripts to show: in a string, a form field, a template."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.nesting import shallow
from crawler.pages.page import Page
from crawler.pages.scripts import unescape
from pipelines.blocks import Reading, read_blocks
from pipelines.chrome import is_prose

#: Strings as JavaScript and JSON write them. One left open ends with its line, so that every sign is looked at once.
STRINGS = (
    re.compile(r'"([^"\\\n]*+(?:\\[\s\S][^"\\\n]*+)*+)["\n]?'),
    re.compile(r"'([^'\\\n]*+(?:\\[\s\S][^'\\\n]*+)*+)['\n]?"),
    re.compile(r"`([^`\\]*+(?:\\[\s\S][^`\\]*+)*+)`?"),
)
MARKUP = re.compile(r"<(?:p|br|div|span|section|table)\b", re.IGNORECASE)
#: Characters of scripts that are looked through, and of prose that make a string an article.
MOST, PROSE = 2_000_000, 100
#: The article holds this share of the prose in all strings: rows of a list carry their texts too.
HOLDS = 0.6


def read_unrendered(page: Page) -> Reading | None:
    """Give the lines of the one article that stands in the page's data; None where there is none, or several."""
    found = [reading for source in _sources(page) if (reading := _reading(source)) is not None]
    sizes = [sum(len(b.text) for b in reading.blocks if is_prose(b)) for reading in found]
    if not sizes or max(sizes) < max(PROSE, HOLDS * sum(sizes)):
        return None
    return found[sizes.index(max(sizes))]


def _sources(page: Page) -> dict[str, None]:
    """Every text that may be markup, once, in the order of the page."""
    found = [node.text() for node in page.tree.css("textarea, xmp")]
    found += [node.attributes.get("value") or "" for node in page.tree.css("input[value]")]
    found += [node.inner_html or "" for node in page.tree.css("noscript")]
    found += [(node.html or "").replace("<template", "<div", 1) for node in page.tree.css("template")]
    left = MOST
    for node in page.tree.css("script:not([src])"):
        script = node.text()[:left]
        left -= len(script)
        if re.search("template|html", node.attributes.get("type") or ""):
            found.append(script)
        found += [unescape(m[1]) for string in STRINGS for m in string.finditer(script) if len(m[1]) > PROSE]
    return dict.fromkeys(text for text in found if len(text) > PROSE)


def _reading(source: str) -> Reading | None:
    markup = source if MARKUP.search(source) else html.unescape(source)
    if "。" not in markup or not MARKUP.search(markup):
        return None
    body = LexborHTMLParser(shallow(markup)).body
    return read_blocks(body) if body is not None else None
