"""What exists only as data in scripts: menus and lists as objects, parallel arrays, markup inside strings."""

from __future__ import annotations

import html
import json
import re
from calendar import monthrange
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import absolute, is_media
from crawler.pages.link import Link, base_of, spoken, tidy
from crawler.pages.page import Page

PAIR = re.compile(r"""(["']?)([A-Za-z_]\w*)\1\s*:\s*(["'])((?:\\.|(?!\3).)*)\3""")
CELL = re.compile(r"""([A-Za-z_]\w*)\s*\[\s*(\d+)\s*\]\s*=\s*(["'])((?:\\.|(?!\3).)*)\3""")
#: What a script is going to put together is no address yet: `<a href="'+row.url+'">`, `${row.url}`, `{{row.url}}`.
UNFINISHED = re.compile(r"""["']\s*\+|\+\s*["']|\$\{|\{\{""")
URL_KEY = re.compile(r"(?i)^(?:[a-z]*url|href|link|[a-z]*linkurl|urls|src|path|doc_?pub_?url)$")
TITLE_KEY = re.compile(r"(?i)^(?:title[so]?|[a-z]*title|name|text|[a-z]*name|headers?|subject|title_no_tag)$")
DATE_KEY = re.compile(r"(?i)^(?:[a-z_]*date|[a-z_]*time|dates|fwrq|docreltime|created_at|display_publish_time)$")


def script_data(page: Page) -> tuple[Link, ...]:
    """Links that exist only as data: objects with an address and a title, parallel arrays, markup inside scripts."""
    base = base_of(page)
    sources = [node.text() for node in page.tree.css("script:not([src]), textarea, xmp")]
    if page.html.lstrip()[:1] in "{[":
        sources = [page.html]
    found: list[Link] = []
    for source in sources:
        found += _objects(source, base)
        found += _arrays(source, base)
        markup = unescape(source) if "<a " in source or "\\u003ca" in source.lower() else ""
        if "href" in markup:
            found += _markup(markup, base)
    if "<![CDATA[" in page.html:
        for record in re.findall(r"<!\[CDATA\[(.*?)\]\]>", page.html, re.S):
            found += _markup(record, base)
    unique = {(link.url, link.text): link for link in found if link.text and not is_media(link.url)}
    return tuple(unique.values())


def unescape(text: str) -> str:
    r"""Undo what JSON and JavaScript strings do to markup: `\/`, `\"`, `\uXXXX`, `\xXX`."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    text = re.sub(r"\\x([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), text)
    return text.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n").replace("\\t", " ")


def _objects(source: str, base: str) -> Iterator[Link]:
    # Cut at "{": what stands before an object's children are its own fields, however deep the tree.
    for chunk in source.split("{")[1:]:
        fields = {m[2]: unescape(m[4]) for m in PAIR.finditer(chunk[:4000])}
        address = next((v for k, v in fields.items() if URL_KEY.match(k) and v), None)
        title = next((v for k, v in fields.items() if TITLE_KEY.match(k) and v), None)
        if address and title and (url := absolute(base, html.unescape(address))):
            shown = next((v for k, v in fields.items() if DATE_KEY.match(k)), None)
            yield Link(url, _plain(title), "script", day(shown or ""))


def _arrays(source: str, base: str) -> Iterator[Link]:
    rows: dict[str, dict[str, str]] = {}
    for m in CELL.finditer(source):
        rows.setdefault(m[2], {})[m[1]] = unescape(m[4])
    for fields in rows.values():
        address = next((v for k, v in fields.items() if URL_KEY.match(k)), None)
        title = next((v for k, v in fields.items() if TITLE_KEY.match(k)), None)
        if address and title and (url := absolute(base, address)):
            shown = next((v for k, v in fields.items() if DATE_KEY.match(k)), None)
            yield Link(url, _plain(title), "script", day(shown or ""))


def _markup(fragment: str, base: str) -> Iterator[Link]:
    tree = LexborHTMLParser(f"<html><body>{fragment}</body></html>")
    for node in tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        if not UNFINISHED.search(href) and (url := absolute(base, href)):
            row = node.parent if node.parent is not None else node
            yield Link(url, spoken(node), "script", day(row.text(separator=" ")))


def _plain(title: str) -> str:
    return tidy(html.unescape(re.sub(r"<[^>]+>", "", title)))


def day(text: str) -> str | None:
    """First full date in a text as ISO, also split over two marks as lists like to (`15 2024-03`, `2024 03-15`)."""
    for pattern, order in (
        (r"((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)", (1, 2, 3)),
        (r"(?<!\d)(\d{1,2})\s+((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})(?!\d)", (2, 3, 1)),
        (r"((?:19|20)\d\d)\s*年?\s+(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)", (1, 2, 3)),
        (r"(?<!\d)(\d{1,2})\s*[-./月]\s*(\d{1,2})日?\s+((?:19|20)\d\d)(?!\d)", (3, 1, 2)),
        (r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)", (1, 2, 3)),
    ):
        if found := re.search(pattern, text):
            year, month, dayno = (int(found[i]) for i in order)
            if 1 <= month <= 12 and 1 <= dayno <= monthrange(year, month)[1]:
                return f"{year:04d}-{month:02d}-{dayno:02d}"
    return None


def json_of(page: Page) -> object:
    """The page as JSON, or None when it is none."""
    if page.html.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(page.html)
    except ValueError:
        return None
