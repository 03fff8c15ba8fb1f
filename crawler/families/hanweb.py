"""Hanweb (大汉): the old JCMS/jpage columns (`/col/colN/`) and the new JPaaS pages (`jpaas-publish-server`).

Old: rows are CDATA records inside the page, further ones come from `dataproxy.jsp`, three pages a call; the page's
script names column, web and unit. Asked here with GET, which the servlet reads like the form. New: the page names
webId, tplSetId, pageId and tagId, and `…/front/page/build/unit` gives `data.html` for each `pageNo`.
Cannot do: columns with encrypted ids in `<nextgroup>`, whose deep pages come back empty.
"""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from crawler.addresses import identity
from crawler.items import Entry, ListPage
from crawler.pages import pager
from crawler.pages.page import Page
from crawler.pages.rows import entries
from crawler.pages.scripts import json_of, script_data

PROXY = re.compile(r"""["']([^"']*/dataproxy\.jsp)[^"']*["']""")
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
FIELDS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
NEEDED = ("webId", "tplSetId", "pageId", "tagId")
ROWS_A_CALL = 50


def recognises(page: Page) -> bool:
    """The data store of jpage, its proxy, or the publish server of JPaaS."""
    return bool(re.search(r"<datastore>|dataproxy\.jsp|jpaas-publish-server", page.html)) or UNIT in (page.url or "")


def parse_list(page: Page) -> ListPage:
    """Entries of a column page, or of one answer of its data service."""
    if UNIT in (page.url or "") or "jpaas-publish-server" in page.html:
        return _jpaas(page)
    rows = _records(page)
    held = len(re.findall(r"<record>", page.html))
    total = pager.total(page)
    per_page = int(_value(page, "perPage") or _value(page, "perpage") or 15)
    proxy = PROXY.search(page.html)
    more: list[str] = []
    if proxy and total and "dataproxy.jsp" not in (page.url or ""):
        fields = {key: value for key in FIELDS if (value := _value(page, key)) is not None}
        for start in range(held + 1, total + 1, 3 * per_page):
            end = min(start + 3 * per_page - 1, total)
            query = {"startrecord": start, "endrecord": end, "perpage": per_page, **fields}
            more.append(urljoin(page.url or "", proxy[1]) + "?" + urlencode(query))
    return ListPage(rows or entries(page), tuple(more) or pager.other_pages(page), total)


def _records(page: Page) -> tuple[Entry, ...]:
    """Rows inside the CDATA records, which are markup within data within the page; `<nextgroup>` is none of them."""
    records = "".join(re.findall(r"<record>\s*<!\[CDATA\[(.*?)\]\]>", page.html, re.S))
    found = script_data(Page(f"<![CDATA[{records}]]>", page.url)) if records else ()
    return tuple(Entry(link.url, link.text, link.date) for link in found if len(link.text) > 1)


def _value(page: Page, key: str) -> str | None:
    """A field of the page's own call: from its `params`, before addresses that may be another list's."""
    params = re.search(r"params\s*:\s*\{[^}]*\}", page.html)
    for source in (params[0] if params else "", page.html):
        if found := re.search(rf"""\b{key}["']?\s*[:=]\s*["']?([^"',;&}}\s<]*)""", source):
            return found[1]
    return None


def _jpaas(page: Page) -> ListPage:
    data = json_of(page)
    if isinstance(data, dict):
        inner = data.get("data") if isinstance(data.get("data"), dict) else data
        markup = str(inner.get("html") or "") if isinstance(inner, dict) else ""
        own = urlsplit(page.url or "")
        shown = Page(markup, f"{own.scheme}://{own.netloc}/")
        query = {key: values[0] for key, values in parse_qs(own.query).items()}
        return ListPage(entries(shown), _calls(shown, page.url or "", query), pager.total(shown) or _count(shown))
    query = {key: value for key in NEEDED if (value := _value(page, key))}
    if len(query) < len(NEEDED):
        return ListPage(entries(page), pager.other_pages(page), pager.total(page))
    query = {"parseType": _value(page, "parseType") or "bulidstatic", "pageType": "column", "editType": "null", **query}
    address = urljoin(page.url or "", UNIT)
    first = _call(address, query, 1)
    return ListPage(entries(page), (first, *_calls(page, address, query)), pager.total(page) or _count(page))


def _calls(page: Page, address: str, query: dict[str, str]) -> tuple[str, ...]:
    count = pager.total(page) or _count(page) or 0
    pages = min(-(-count // ROWS_A_CALL), pager.MOST_PAGES)
    made = (_call(address.partition("?")[0], query, k) for k in range(2, pages + 1))
    return tuple(url for url in made if identity(url) != identity(address))


def _count(page: Page) -> int | None:
    found = re.search(r"""(?<![A-Za-z_])count["']?\s*[:=]\s*["']?(\d+)""", page.html)
    return int(found[1]) if found else None


def _call(address: str, query: dict[str, str], number: int) -> str:
    wanted = json.dumps({"pageNo": number, "pageSize": ROWS_A_CALL}, separators=(",", ":"))
    return f"{address}?{urlencode({**query, 'paramJson': wanted})}"
