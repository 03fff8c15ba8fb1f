"""Lists that a script of the page fetches: no row stands in the page, its call names where they are, as JSON.

`$.getJSON("/api/list?page=1")`, `$.ajax({url: …, data: …})`, `fetch(…)`, `axios.get(…)` on the same host, as far as
crawler/pages/calls.py can read them, also a POST of JSON or of a form. The answer tells its paging itself: a total or a
number of pages, and a page number among what was sent, from 1 or from 0. Cannot do: what scripts of other files ask.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.items import ListPage
from crawler.pages import pager
from crawler.pages.calls import NUMBER, calls
from crawler.pages.page import Page
from crawler.pages.rows import entries
from crawler.pages.scripts import json_of
from crawler.posts import opened, posted, written

TOTAL = re.compile(r"(?i)^(?:total(?:_?(?:count|records?|rows?|num|elements|size))?|(?:record|row)_?(?:count|total))$")
PAGES = re.compile(r"(?i)^(?:total_?pages?|page_?(?:count|total)|pages)$")


def recognises(page: Page) -> bool:
    """JSON with rows; or a page without rows whose script fetches from its own host."""
    if json_of(page) is not None:
        return True
    return bool(calls(page)) and not entries(page)


def parse_list(page: Page) -> ListPage:
    """Of the page, where its rows are; of an answer, its rows and the other answers."""
    data = json_of(page)
    if data is None:
        return ListPage((), calls(page))
    rows = entries(page)
    total, pages = _first(data, TOTAL), _first(data, PAGES)
    if pages is None and total is not None and rows:
        pages = -(-total // len(rows))
    return ListPage(rows, _others(page.url or "", pages or 1), total)


def _others(own: str, pages: int) -> tuple[str, ...]:
    """The same request for every other page number, where its parameters or its body have one."""
    address, body = opened(own)
    parts = urlsplit(address)
    as_json = _object(body)
    fields = list(as_json.items()) if as_json else parse_qsl(parts.query if body is None else body, True)
    key, current = next(((k, int(str(v))) for k, v in fields if NUMBER.match(k) and str(v).isdigit()), ("", 0))
    if not key:
        return ()
    first = 0 if current == 0 else 1
    numbers = (n for n in range(first + 1, first + min(pages, pager.MOST_PAGES)) if n != current)
    made = ({**dict(fields), key: n} for n in numbers)
    if body is None:
        return tuple(parts._replace(query=urlencode(one)).geturl() for one in made)
    return tuple(posted(address, written(one) if as_json else urlencode(one)) for one in made)


def _object(body: str | None) -> dict[str, object]:
    try:
        found = json.loads(body or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


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
