"""Files that an article links: reports often hang below a page of one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from selectolax.lexbor import LexborNode

from crawler.addresses import absolute, identity, is_file
from crawler.pages.link import Link, base_of, spoken, target, tidy
from crawler.pages.page import Page, once
from crawler.pages.surroundings import Surroundings

#: Names that TRS gives to files of an article: P0… for files, W0… for what was pasted in.
TRS_NAME = re.compile(r"/[PW]0\d{6,}[^/]*\.(?!jpe?g|png|gif|bmp)\w{2,4}$", re.I)
#: What a file's address has somewhere, in lower case, or else `%2e` or `down`.
ENDING = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar|7z|rtf|pptx?|txt|ceb)\b")
NUMBERED = re.compile(r"[pw]0\d{6}")
#: Characters of an address that are looked at.
LONGEST = 2000
#: Links to software and forms that stand on every page of a portal.
FURNITURE = re.compile(r"(?i)浏览器|阅读器|adobe|reader|客户端|插件|下载专区|操作手册|无障碍|使用说明")
ADDRESSES = ("href", "data-href", "onclick", "src", "data")


@once
def attachments(page: Page) -> tuple[Link, ...]:
    """File links within the article, in order, one for each address; `text` is the name that people read.

    Links in navigation, footer and side columns are furniture. Viewers (`viewer.html?file=…`), `embed` and `object`
    count as links to what they show.
    """
    # A page links two hundred others, and many pages no file.
    if not _may_lead_to_a_file(marks for _, marks in page.leading):
        return ()
    base, around = base_of(page), Surroundings()
    found: dict[str, Link] = {}
    for node, marks in page.leading:
        if not _may_lead_to_a_file((marks,)):
            continue
        url = _file(node, base)
        if url is None or around.region(node) in ("nav", "footer", "side", "breadcrumb"):
            continue
        name = _name(node, url)
        if FURNITURE.search(name):
            continue
        known = found.get(identity(url))
        # A link's words name a file better than the viewer that shows it.
        if known is None or (not re.search(r"\w", known.text)):
            found[identity(url)] = Link(url, name)
    return tuple(found.values())


def _may_lead_to_a_file(elements: Iterable[Mapping[str, str | None]]) -> bool:
    """Whether an address in the elements looks like a file's at all: those that do not need not be joined."""
    addresses = [value[:LONGEST] for marks in elements for name, value in marks.items() if value and name in ADDRESSES]
    said = "\n".join(addresses).lower()
    return bool("down" in said or "%2e" in said or ENDING.search(said) or NUMBERED.search(said))


def _file(node: LexborNode, base: str) -> str | None:
    """Address of the file behind an element, or None when it leads elsewhere."""
    if node.tag == "a":
        url = target(node, base)
    else:
        url = absolute(base, node.attributes.get("src") or node.attributes.get("data") or "")
    if url is None:
        return None
    shown = parse_qs(urlsplit(url).query)
    for key in ("file", "url", "src", "path"):
        for value in shown.get(key, ()):
            if (inner := absolute(url, value)) and is_file(inner):
                return inner
    return url if is_file(url) or TRS_NAME.search(urlsplit(url).path) else None


def _name(node: LexborNode, url: str) -> str:
    """What people call the file: the link's text or title, else the file's own name."""
    spoken_name = spoken(node) if node.tag == "a" else tidy(node.attributes.get("title") or "")
    return spoken_name or unquote(urlsplit(url).path.rpartition("/")[2])
