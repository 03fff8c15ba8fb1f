"""Lists that a script of the page fetches: no row stands in the page, its call names where they are, as JSON.

`$.getJSON("/api/list?page=1")`, `$.ajax({url: …})`, `fetch(…)`, `axios.get(…)` with a constant address of the same
host. The answer tells its paging itself: a total or a number of pages, and a page number among the parameters of its
address, from 1 or from 0. Cannot do: addresses put together by the script, and services that want a POST
(but for that of `irs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import absolute, host_of, is_media
from crawler.items import ListPage
from crawler.pages import pager
from crawler.pages.page import Page
from crawler.pages.rows import entries
from crawler.pages.scripts import json_of

CALL = re.compile(
    r"""(?:getJSON|\$\.get|fetch|axios(?:\.get)?|\.open\(\s*["']GET["']\s*,)\s*\(?\s*["'`]([^"'`\s]+)["'`]"""
    r"""|\burl\s*:\s*["'`]([^"'`\s]+)["'`](?![^{}]*(?:type|method)\s*:\s*["']post)""",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?i)^(?:page|page_?(?:no|num|index|number)|cur(?:rent)?_?page|current|p|pn)$")
TOTAL = re.compile(r"(?i)^(?:total(?:_?(?:count|records?|rows?|num|elements|size))?|(?:record|row)_?(?:count|total))$")
PAGES = re.compile(r"(?i)^(?:total_?pages?|page_?(?:count|total)|pages)$")


def recognises(page: Page) -> bool:
    """JSON with rows; or a page without rows whose script fetches from its own host."""
    if json_of(page) is not None:
        return True
    return bool(_calls(page)) and not entries(page)


def parse_list(page: Page) -> ListPage:
    """Of the page, where its rows are; of an answer, its rows and the other answers."""
    data = json_of(page)
    if data is None:
        return ListPage((), _calls(page))
    rows = entries(page)
    total, pages = _first(data, TOTAL), _first(data, PAGES)
    if pages is None and total is not None and rows:
        pages = -(-total // len(rows))
    return ListPage(rows, _others(page.url or "", pages or 1), total)


def _calls(page: Page) -> tuple[str, ...]:
    """Addresses of the own host that inline scripts fetch; not a page's parts and pictures."""
    own = page.url or ""
    scripts = " ".join(node.text() for node in page.tree.css("script:not([src])"))
    named = (absolute(own, found[1] or found[2]) for found in CALL.finditer(scripts))
    kept = (url for url in named if url and host_of(url) == host_of(own) and not is_media(url))
    return tuple(dict.fromkeys(kept))


def _others(own: str, pages: int) -> tuple[str, ...]:
    """The same address for every other page number, where its parameters have one."""
    parts = urlsplit(own)
    query = parse_qsl(parts.query, keep_blank_values=True)
    key, current = next(((k, v) for k, v in query if NUMBER.match(k) and v.isdigit()), ("", ""))
    if not key:
        return ()
    first = 0 if current == "0" else 1
    numbers = (str(first + k) for k in range(1, min(pages, pager.MOST_PAGES)))
    made = (urlencode([(k, number if k == key else v) for k, v in query]) for number in numbers if number != current)
    return tuple(parts._replace(query=one).geturl() for one in made)


def _first(data: object, wanted: re.Pattern[str]) -> int | None:
    """The first number of that name, the outermost before those inside."""
    return next((n for n in _numbers(data, wanted) if n is not None), None)


def _numbers(data: object, wanted: re.Pattern[str]) -> Iterator[int | None]:
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        if wanted.match(key) and str(value).isdigit():
            yield int(str(value))
    for value in data.values():
        yield from _numbers(value, wanted)
