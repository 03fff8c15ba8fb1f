"""TRS IRS (拓尔思 智能检索): columns without a row, filled by `POST /irs/front/list`, JSON both ways.

The page's own script holds the body: tenantId, tableName, customFilter (the channel), sorts, pageNo, pageSize. Rows
are `data.list[]` with `doc_pub_url` and fields that the portal's editors named (`f_2021…`), so the title is the field
that reads like one; `data.pager` has the total. One page is asked after another as the script would, by the same body
with the next `pageNo`. Cannot do: bodies that a script puts together from what a visitor clicks.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.families import trs
from crawler.items import Entry, ListPage
from crawler.pages import pager
from crawler.pages.link import tidy
from crawler.pages.literals import constants, object_with
from crawler.pages.page import Page
from crawler.pages.rows import entries
from crawler.pages.scripts import day, json_of
from crawler.posts import opened, posted

SERVICE = re.compile(r"""["']([^"'\s]*/irs/front/list(?:\?[^"'\s]*)?)["']""")
NAMED_TITLE = re.compile(r"(?i)^(?:doc_?)?title(?:_no_tag)?$")
ADDRESS = re.compile(r"(?i)^(?:doc_?pub_?url|url)$")
WHEN = ("save_time", "doc_pub_time", "docreltime", "pub_date")
#: A title is no prose and no code; dates, addresses and markup are none either.
NO_TITLE = re.compile(r"[。<>]|://|^[\d\s:.\-/年月日]*$|^[\w/+=-]*$", re.ASCII)
LONGEST = 150
ROWS = 15


def recognises(page: Page) -> bool:
    """An answer of the service; or a page whose script asks it, unless static rows and a pager stand in the page."""
    if "/irs/front/list" in (page.url or ""):
        return json_of(page) is not None
    asks = SERVICE.search(page.html) and "tableName" in page.html
    return bool(asks) and not trs.CALL.search(page.html) and not entries(page)


def parse_list(page: Page) -> ListPage:
    """Of the page, its first answer; of an answer, its rows, and from the first one the others."""
    url, body = opened(page.url or "")
    if body is None:
        asked = _asking(page)
        return ListPage((), (asked,) if asked else ())
    answer = json_of(page)
    data: Any = answer.get("data") if isinstance(answer, dict) else None
    listed = data.get("list") if isinstance(data, dict) else None
    rows = [row for row in listed or () if isinstance(row, dict)] if isinstance(listed, list) else []
    paging = data.get("pager") if isinstance(data, dict) else None
    total = _number(paging.get("total")) if isinstance(paging, dict) else None
    return ListPage(_entries(rows, url), _others(url, body, total), total)


def _asking(page: Page) -> str | None:
    """The request that the page's script begins with, as one address; None where the body cannot be read."""
    for node in page.tree.css("script:not([src])"):
        script = node.text()
        service = SERVICE.search(script)
        if not service:
            continue
        body = object_with(script, "tableName")
        if body is None:
            known = constants(script)
            body = {key: known[key] for key in ("tenantId", "tableName", "pageSize") if key in known}
        if not body.get("tableName"):
            continue
        wanted = {key: value for key, value in body.items() if value is not None}
        wanted |= {"pageNo": 1, "pageSize": _number(wanted.get("pageSize")) or ROWS}
        url = urljoin(page.url or "", service[1])
        if urlsplit(url).netloc == urlsplit(page.url or "").netloc:
            return posted(url, json.dumps(wanted, ensure_ascii=False, separators=(",", ":")))
    return None


def _others(url: str, body: str, total: int | None) -> tuple[str, ...]:
    try:
        sent = json.loads(body)
        size, current = int(sent["pageSize"]), int(sent["pageNo"])
    except (ValueError, KeyError, TypeError):
        return ()
    pages = min(-(-(total or 0) // max(size, 1)), pager.MOST_PAGES)
    bodies = ({**sent, "pageNo": number} for number in range(1, pages + 1) if number != current)
    return tuple(posted(url, json.dumps(one, ensure_ascii=False, separators=(",", ":"))) for one in bodies)


def _entries(rows: list[dict[str, Any]], url: str) -> tuple[Entry, ...]:
    title = _title_field(rows)
    made = []
    for row in rows:
        address = next((str(value) for key, value in row.items() if ADDRESS.match(key) and value), None)
        name = tidy(re.sub(r"<[^>]+>", "", str(row.get(title) or "")))
        if address and name:
            made.append(Entry(urljoin(url, address), name, _day(row)))
    return tuple(made)


def _title_field(rows: list[dict[str, Any]]) -> str:
    """The field that holds the titles: by its name, else the short text that says most, and each time another."""
    said: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for key, value in row.items():
            if NAMED_TITLE.match(key) and value:
                return key
            text = value.strip() if isinstance(value, str) else ""
            if text and len(text) <= LONGEST and not ADDRESS.match(key) and not NO_TITLE.search(text):
                said[key].add(text)
    return max(said, key=lambda key: (sum(map(len, said[key])), key), default="")


def _day(row: dict[str, Any]) -> str | None:
    named = [row[key] for key in WHEN if row.get(key)]
    fields = [
        value for key, value in row.items() if key.startswith("f_") and isinstance(value, str) and len(value) < 24
    ]
    return next((found for value in (*named, *fields) if (found := day(str(value)))), None)


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdigit() else None
