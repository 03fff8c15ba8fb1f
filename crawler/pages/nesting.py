"""Markup is bounded before it is parsed: a parser's time grows with the square of its depth and of its options."""

from __future__ import annotations

import re
from itertools import islice

#: Elements inside one another. Real pages stay below thirty, browsers stop at 512.
DEEPEST = 200
#: Entries of drop-down lists on a page; the longest real ones, of all ministries and provinces, have hundreds.
MOST_OPTIONS = 3000
#: Tags that are read of a page: 300 bytes of memory each. The longest real page met has six thousand.
MOST_TAGS = 200_000
#: Elements that hold nothing, and those that the next of their kind or the end of their parent closes.
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
SHORT_LIVED = frozenset(
    {
        "html",
        "head",
        "body",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "colgroup",
        "a",
        "button",
        "rt",
        "rp",
    }
)
#: Only in foreign markup (`<path/>`) does a slash close an element; in these it is ignored.
SLASH_IGNORED = frozenset(
    {
        "div",
        "span",
        "table",
        "ul",
        "ol",
        "dl",
        "font",
        "b",
        "i",
        "u",
        "em",
        "strong",
        "center",
        "pre",
        "section",
        "article",
        "form",
    }
)
#: Their end tags close themselves alone; any other end tag closes what is open inside its element too.
FORMATTING = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
#: An end tag inside does not close what is open outside.
WALLS = frozenset(("table", "template", "object", "marquee"))
#: What follows a tag's name, as HTML5 reads it: a quoted value may hold anything, and what is never ended reaches to
#: the end of the page. Possessive: nothing is read twice.
REST = r"""(?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+|["'])*+(?:>|\Z)"""
#: One tag, or one stretch in which tags are mere text.
TAG = re.compile(
    rf"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:(script|style|textarea|xmp)\b.*?(?:</\1\b|\Z)|(/?)([a-z][^\s/>]*+){REST})",
    re.IGNORECASE | re.DOTALL,
)
#: Attributes written by the book: where quotes stand elsewhere, a tag may end later than it seems, and what looks like
#: its end tag be but a part of a value.
ATTRIBUTES = r"""(?:\s++[^\s<>/"'=]++(?:\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s<>"'=]++))?+)*+\s*+"""
#: What stands behind the `<` of a whole element that holds nothing but text.
TEXT_ONLY = rf"""([a-z][^\s<>/"'=]*+){ATTRIBUTES}>[^<]*+</\1\s*+>"""
LEAF = re.compile(rf"<(?!option\b){TEXT_ONLY}", re.IGNORECASE)
#: Start tags whose element holds others, but for the most frequent of those that `shallow` does not count; each reaches
#: to its `>`, as there is no other tag before it, whatever scripts look like.
HOLDING = re.compile(rf"<(?=[a-zA-Z])(?!(?:a|li|p|br|td|tr|img|link|meta|input)[\s>])(?!{TEXT_ONLY})[^>]*+")


class _Open:
    """The elements open at one place of the page, outermost first."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._walls: list[int] = []
        self._dropped: dict[str, int] = {}

    def opened(self, name: str) -> bool:
        """Whether the element stays."""
        if len(self._names) < DEEPEST:
            if name in WALLS:
                self._walls.append(len(self._names))
            self._names.append(name)
            return True
        self._dropped[name] = self._dropped.get(name, 0) + 1
        return False

    def closed(self, name: str) -> bool:
        """Whether the end tag stays: that of an element that was dropped goes with it."""
        if self._dropped.get(name):
            self._dropped[name] -= 1
            return False
        first = self._walls[-1] if self._walls else 0
        inside = self._names[first:]
        if name in inside:
            at = len(self._names) - 1 - inside[::-1].index(name)
            del self._names[at : at + 1 if name in FORMATTING else None]
            if self._walls and at == first:
                self._walls.pop()
        return True


def is_long(html: str) -> bool:
    """Whether the page has more tags than are read."""
    return len(html) > MOST_TAGS and html.count("<") > MOST_TAGS


def short(html: str) -> str:
    """The page up to where it has more tags than are read."""
    if not is_long(html):
        return html
    first_left = next(islice(re.finditer("<", html), MOST_TAGS, None))
    return html[: first_left.start()]


def shallow(html: str) -> str:
    """The page without the tags of elements deeper than `DEEPEST` and of options past `MOST_OPTIONS`; text all stays.

    No real page changes by this; the depth is counted as HTML5 does in outline, not to the letter.
    """
    if _is_flat(html):
        return html
    kept: list[str] = []
    start = options = 0
    opened = _Open()
    for tag in TAG.finditer(html):
        end, name = tag[2], (tag[3] or "").lower()
        if name == "option":
            options += not end
            stays = options <= MOST_OPTIONS
        elif not name or name in VOID or name in SHORT_LIVED:
            continue
        elif end:
            stays = opened.closed(name)
        else:
            stays = (tag[0].endswith("/>") and name not in SLASH_IGNORED) or opened.opened(name)
        if not stays:
            kept.append(html[start : tag.start()])
            start = tag.end()
    return "".join([*kept, html[start:]]) if kept else html


def _is_flat(html: str) -> bool:
    """Whether there are too few elements to lie too deep, as on most pages; far cheaper than to count the depth.

    A start tag makes two levels at most (a cell brings its row with it, its table a body), and each time that leaves
    are taken out every place loses one. Links, rows and lines, most of a page's tags, lie in one another only with
    others between, as they are left out of the count of the depth.
    """
    if html.count("<") <= 2 * DEEPEST or len(HOLDING.findall(html)) < DEEPEST:
        return True
    for _ in range(3):
        html = LEAF.sub("", html)
        if html.count("<") - html.count("</") <= 2 * DEEPEST:
            return True
    return False
