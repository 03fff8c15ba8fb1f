"""Guangdong's unified disclosure platform (gkmlpt): one shell page, everything else is JSON.

The shell holds `window._CONFIG` with SID and the TREE of columns; a column's rows are
`/gkmlpt/api/all/<category>?page=<n>&sid=<SID>` with `articles` and `total`. A column's address on the site is
`/gkmlpt/index#<category>`; the part behind `#` never reaches a server, so `columns` names the API's addresses.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.items import Entry, ListPage
from crawler.pages import pager
from crawler.pages.link import Link, tidy
from crawler.pages.page import Page
from crawler.pages.rows import entries
from crawler.pages.scripts import day, json_of

API = re.compile(r"/gkmlpt/api/all/(\w+)")
ROWS_A_PAGE = 20


def recognises(page: Page) -> bool:
    """Its API in the address, or its configuration in the page."""
    return bool(API.search(page.url or "") or ("_CONFIG" in page.html and "gkmlpt" in page.html + (page.url or "")))


def parse_list(page: Page) -> ListPage:
    """Entries of one API answer and the addresses of the others."""
    data = json_of(page)
    if not isinstance(data, dict):
        return ListPage(entries(page), pager.other_pages(page), None)
    rows = [row for row in data.get("articles") or () if isinstance(row, dict) and row.get("url")]
    made = tuple(
        Entry(urljoin(page.url or "", str(row["url"])), tidy(str(row.get("title") or "")), _day(row)) for row in rows
    )
    count = int(data["total"]) if str(data.get("total", "")).isdigit() else None
    pages = -(-count // max(len(rows), ROWS_A_PAGE)) if count else 1
    own = page.url or ""
    current = re.search(r"[?&]page=(\d+)", own)
    if not current:
        return ListPage(made, (), count)
    numbers = range(2, min(pages, pager.MOST_PAGES) + 1)
    more = tuple(re.sub(r"([?&]page=)\d+", rf"\g<1>{k}", own) for k in numbers if k != int(current[1]))
    return ListPage(made, more, count)


def columns(page: Page) -> tuple[Link, ...]:
    """The columns in the shell's TREE, as links to their first API page."""
    sid = re.search(r"""["']?SID["']?\s*:\s*["']?(\w+)""", page.html)
    own = urlsplit(page.url or "")
    if not sid or not recognises(page):
        return ()
    found = re.findall(
        r"""["']?id["']?\s*:\s*["']?(\d+)["']?\s*,[^{}\[\]]*?["']?name["']?\s*:\s*["']([^"']+)""", page.html
    )
    # A department's platform lies below its own folder, and only there are its rows: /sfj/gkmlpt/index.
    folder = own.path.partition("/gkmlpt")[0] if "/gkmlpt" in own.path else ""
    root = f"{own.scheme}://{own.netloc}{folder}/gkmlpt/api/all/"
    return tuple(Link(f"{root}{number}?page=1&sid={sid[1]}", tidy(name), "script") for number, name in found)


def _day(row: dict[str, object]) -> str | None:
    return day(str(row.get("display_publish_time") or row.get("date") or row.get("created_at") or ""))
