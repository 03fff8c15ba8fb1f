"""Surroundings: where on its page an element stands, and under which heading or menu item."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from crawler.pages.link import MORE, tidy

CRUMB = re.compile(r"(?i)crumb|position|location|dqwz|weizhi|curpos|szwz|curmb")
FOOT = re.compile(r"(?i)foot|bottom|copyright|friend|yqlj|banquan|links?box")
NAV = re.compile(r"(?i)nav|menu|header|topbar|head(?!line)|caidan|daohang")
SIDE = re.compile(r"(?i)side|aside|hot|rank|recommend|relat|tuijian|xgwz|paihang|(?<![a-z])(?:left|right)(?![a-z])")
CRUMB_TEXT = re.compile(r"^\W{0,3}(?:您?的?当前的?(?:所在)?|您?现在的?(?:所在)?|您?的?所在的?|您的|页面)?位置")
HEADED = re.compile(r"(?i)tit|hd\b|head|bt\b|name")
#: Elements whose own words can make them a breadcrumb.
CRUMB_TAGS = ("div", "p", "td", "span", "ul")
TOPS = ("body", "html", "-undef")
#: How far up a heading is looked for, and how many ancestors make a shape.
NEAR, FAR = 6, 12


class Surroundings:
    """Answers for one tree. A page has hundreds of links in a few menus: what is asked of their parents is kept."""

    def __init__(self) -> None:
        self._regions: dict[int, str] = {}
        self._shapes: dict[int, str] = {}
        self._headings: dict[int, str | None] = {}

    def region(self, node: LexborNode) -> str:
        """`breadcrumb`, `footer`, `nav`, `side` or `main`, by the nearest ancestor that says so by name or words."""
        passed: list[int] = []
        found: str | None = None
        parent = node.parent
        while found is None and parent is not None and parent.tag not in TOPS:
            passed.append(parent.mem_id)
            found = self._regions.get(parent.mem_id) or _says(parent)
            parent = parent.parent
        self._regions.update(dict.fromkeys(passed, found or "main"))
        return found or "main"

    def shape(self, node: LexborNode) -> str:
        """Tags and names from the element up to the body, without numbers: the rows of one list share it."""
        return "<".join([node.tag or "", *self._above(node).split("<")[:FAR]])

    def _above(self, node: LexborNode) -> str:
        parent = node.parent
        if parent is None or parent.tag in TOPS:
            return ""
        if parent.mem_id not in self._shapes:
            own = f"{parent.tag}.{re.sub(r'[0-9<]+', '', named(parent))}"
            self._shapes[parent.mem_id] = f"{own}<{self._above(parent)}".rstrip("<")
        return self._shapes[parent.mem_id]

    def under(self, node: LexborNode) -> str:
        """The menu item whose submenu holds the element, or the heading right above its list; empty without one."""
        inner: LexborNode | None = node
        for _ in range(NEAR):
            if inner is None or inner.tag in TOPS:
                return ""
            if inner.mem_id not in self._headings:
                self._headings[inner.mem_id] = _heading_of(inner)
            if (found := self._headings[inner.mem_id]) is not None:
                return found
            inner = inner.parent
        return ""


def _says(node: LexborNode) -> str | None:
    """The region that an element declares by its tag, its class and id, or its first words."""
    called = named(node)
    if CRUMB.search(called) or (node.tag in CRUMB_TAGS and is_crumb(node)):
        return "breadcrumb"
    if node.tag == "footer" or FOOT.search(called):
        return "footer"
    if node.tag in ("nav", "header") or NAV.search(called):
        return "nav"
    return "side" if node.tag == "aside" or SIDE.search(called) else None


def _heading_of(node: LexborNode) -> str | None:
    """What is written right above the element, or in front of it in the menu item around it."""
    above = node.prev
    while above is not None and (above.tag in ("-text", "-comment") or above.tag == node.tag == "dd"):
        above = above.prev
    if above is not None and (above.tag in ("h1", "h2", "h3", "h4", "h5", "dt") or HEADED.search(named(above))):
        text = next((t for piece in above.text(separator="\n").split("\n") if (t := tidy(piece))), "")
        if text and not MORE.match(text) and len(text) <= 24:
            return text
    parent = node.parent
    if parent is not None and parent.tag in ("li", "dd", "div") and node.tag in ("ul", "ol", "dl", "div", "dd"):
        first = next((c for c in parent.iter() if c.tag in ("a", "span", "p", "h2", "h3", "h4", "h5", "i", "b")), None)
        if first is not None and (text := tidy(first.text())) and len(text) <= 24:
            return text
    return None


def named(node: LexborNode) -> str:
    """Class and id of an element."""
    return f"{node.attributes.get('class') or ''}#{node.attributes.get('id') or ''}"


def is_crumb(node: LexborNode) -> bool:
    """Whether the element is a breadcrumb by its words (当前位置：…), and not a block that begins with one."""
    if _steps(node) is None or node.css_first("ul, ol, dl, table, h1, h2, h3") is not None:
        return False
    # A page of a few tiles says no more than a breadcrumb does: what holds one whole is the block around it.
    return not any(map(_steps, node.iter()))


def _steps(node: LexborNode) -> str | None:
    """What follows the label of a breadcrumb, empty for the label alone; None for what does not begin with one."""
    text = tidy(node.text(deep=True))
    label = CRUMB_TEXT.match(text) if len(text) < 160 else None
    return text[label.end() :].strip(" :：") if label else None
