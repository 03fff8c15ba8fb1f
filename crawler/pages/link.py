"""A link: where it leads, and the words that a visitor reads on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from crawler.addresses import absolute
from crawler.pages.page import Page

MORE = re.compile(
    r"(?i)^[\[【(（<《+·.\s]*(?:查看|浏览|点击)?(?:更多|more|全部|详细|进入)[信息内容栏目]*[\]】)）>》»+·.…\s]*$"
)
VIEW = re.compile(r"^[\[【(（]?(?:点击)?(?:查看|浏览|阅读|打开|下载)?(?:详情|详细|全文|原文|内容|附件)?[\]】)）>》]*$")
#: What either of them begins with; hardly a title does.
OPENERS = frozenset("[【(（<《+·.]】)）>》查浏点更mM全详进阅打下原内附")
ARGUMENT = re.compile(r"""[(,]\s*["'](https?://[^"'\s]+|\.{0,2}/[^"'\s]*|[\w./-]+\.(?:s?html?|jsp|aspx?|php))["']""")
#: Words that are remembered of a link, in characters: three times the longest title seen.
LONGEST = 500
CUT = re.compile(r"(?:…|\.{2,})\s*$")
JUMP = re.compile(
    r"""(?:window\.|document\.|self\.|top\.|parent\.)?location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*(["'])([^"'+]+)\1(?!\s*\+)"""
    r"""|window\.open\s*\(\s*(["'])([^"'+]+)\3(?!\s*\+)"""
)


@dataclass(frozen=True, slots=True)
class Link:
    """One way on. `region`: where it stands (`breadcrumb` `nav` `side` `footer` `main` `frame` `jump` `script`).

    `text`: what a visitor reads, from the `title` attribute where the text is cut, from the block's heading
    where the text only says 更多. `date`: shown beside it, only for script data. `under`: the menu item or heading
    that the link is filed below; `block`: the shape of its surroundings, equal for the links of one menu.
    """

    url: str
    text: str
    region: str = "main"
    date: str | None = None
    under: str = ""
    block: str = ""


def base_of(page: Page) -> str:
    """The address that relative links are joined to, after `<base href>`."""
    own = page.url or ""
    node = next(iter(page.elements["base"]), None)
    return (absolute(own, node.attributes.get("href") or "") if node else None) or own


def target(node: LexborNode, base: str) -> str | None:
    """Where the element leads: its href, else a constant address in its `onclick`."""
    href = node.attributes.get("href") or node.attributes.get("data-href") or ""
    if url := absolute(base, href):
        return url
    script = (node.attributes.get("onclick") or "") + ";" + (href if href.lower().startswith("javascript:") else "")
    if jump := JUMP.search(script):
        return absolute(base, jump[2] or jump[4])
    # A portal's own function with the address as an argument: openUrl('/zwgk/'), query(this,'/zwgk/2.html').
    argument = ARGUMENT.search(script)
    return absolute(base, argument[1]) if argument else None


def spoken(node: LexborNode) -> str:
    """The words of a link as a visitor understands them."""
    # A card is one link around heading, summary and date; its heading is its name.
    head = None if _is_bare(node) else node.css_first("h1, h2, h3, h4, h5, h6, .title, .tit, .bt")
    text = tidy(head.text(separator=" ")) if head is not None else ""
    text = text or tidy(node.text(separator=" "))
    title = tidy(node.attributes.get("title") or "")
    # A part of an image map says itself what a picture inside a link says.
    if not text and (picture := node if node.tag == "area" else node.css_first("img")) is not None:
        text = tidy(picture.attributes.get("alt") or picture.attributes.get("title") or "")
    if title and (not text or CUT.search(text) or MORE.match(text) or (len(title) > len(text) and text in title)):
        text = title
    if text and VIEW.match(text):
        text = _beside(node, text) or text
    if not text or MORE.match(text):
        text = _heading(node) or text
    return text


def _is_bare(node: LexborNode) -> bool:
    """Whether the link holds words alone; to look for elements in each of hundreds is dear."""
    child = node.first_child
    return child is not None and child.tag == "-text" and child.next is None


def tidy(text: str) -> str:
    """One line: runs of white space become one space, ornaments at the ends and what no title reaches go."""
    return " ".join(text.replace("\u200b", "").split()).strip(" ·•>»|-")[:LONGEST]


def _beside(node: LexborNode, own: str) -> str:
    """The title in the row of a link that only says 查看: the longest other piece of text there."""
    parent = node.parent
    for _ in range(4):
        if parent is None or parent.tag in ("body", "html", "table", "ul"):
            return ""
        if parent.tag in ("li", "tr", "dd", "dl", "div", "p"):
            pieces = [tidy(piece) for piece in parent.text(separator="\n").split("\n")]
            best = max((p for p in pieces if p != own and not VIEW.match(p)), key=len, default="")
            if len(best) >= 4:
                return best if len(best) <= 120 else ""
        parent = parent.parent
    return ""


def _heading(node: LexborNode) -> str:
    """Heading of the block whose 更多 this is: the first short words in the nearest block that has others."""
    parent = node.parent
    for _ in range(4):
        if parent is None or parent.tag in ("body", "html"):
            return ""
        for piece in parent.text(separator="\n").split("\n"):
            piece = tidy(piece)
            if piece and not MORE.match(piece):
                return piece if len(piece) <= 24 else ""
        parent = parent.parent
    return ""
