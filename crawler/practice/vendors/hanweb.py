"""Hanweb JCMS (大汉), the older: a column holds three pages as CDATA records, `dataproxy.jsp` gives the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qsl

from crawler.practice.articles import Article
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.slots import fill_in
from crawler.practice.vendors.stand import COLUMN, Stand, Vendor, contents, gossip, item

_VENDOR = Vendor('<div id="zoom">{body}</div>', "<!-- Produced By 大汉网络 大汉版通发布系统 -->", "colons")
_PER_PAGE = 4
_PROXY = "/module/web/jpage/dataproxy.jsp"


def build(place: Place, bodies: Sequence[Body]) -> Portal:
    """Two columns, each with a data store of its own."""
    stand = Stand(place, bodies, _VENDOR)
    stand.menu(政务公开="/col/col1229001/index.html", 新闻动态="/col/col1229009/index.html")
    stand.put("/", "首页", '<p><a href="/col/col1229001/index.html">政务公开</a></p>')
    stand.put("/col/col1229001/index.html", "政务公开", f'<a href="/col/col1229002/index.html">{COLUMN}</a>')
    stores = {
        ("1229002", "5504308"): _column(stand, 1229002, 5504308, COLUMN, contents(place, bodies)),
        ("1229009", "5504311"): _column(stand, 1229009, 5504311, "新闻动态", gossip(place)),
    }
    # The column's own page has the first three pages' rows.
    parts = -(-len(stores["1229002", "5504308"]) // (3 * _PER_PAGE)) - 1
    stand.answer(_PROXY, partial(_proxy, stores))
    stand.portal.ways += parts
    return stand.finish()


def _column(stand: Stand, column: int, unit: int, name: str, articles: Sequence[Article]) -> list[str]:
    rows = []
    for number, article in enumerate(articles, 4500):
        day = article.published_on
        address = f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{number}.html"
        stand.article(address, article, name)
        rows.append(item(address, article))
    values = {"unit": str(unit), "column": str(column), "proxy": _PROXY, "webname": stand.place.title}
    values |= {"per_page": str(_PER_PAGE), "total": str(len(rows)), "records": _records(rows[: 3 * _PER_PAGE])}
    stand.put(f"/col/col{column}/index.html", name, fill_in("vendors", "hanweb", values))
    return rows


def _records(rows: Sequence[str]) -> str:
    return "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)


def _proxy(stores: dict[tuple[str, str], list[str]], request: Request) -> Answer:
    """The servlet: fields come in the query or as a form; a wrong unit gives an empty store, as it really does."""
    fields = dict(parse_qsl(request.query)) | dict(parse_qsl(request.body.decode()))
    rows = stores.get((fields.get("columnid", ""), fields.get("unitid", "")), [])
    first = int(fields.get("startrecord", 1))
    last = min(int(fields.get("endrecord", 3 * _PER_PAGE)), first + 3 * _PER_PAGE - 1)
    records = _records(rows[first - 1 : last])
    body = f"<datastore><nextgroup></nextgroup><recordset>{records}</recordset></datastore>"
    return Answer(body.encode(), content_type="text/xml;charset=UTF-8")
