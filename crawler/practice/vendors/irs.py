"""TRS IRS (拓尔思): columns that a script fills by POST; the service gives nothing to who asks it otherwise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from crawler.practice.articles import Article
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.slots import fill_in
from crawler.practice.vendors.stand import COLUMN, Stand, Vendor, contents, gossip

_VENDOR = Vendor('<div class="trs_editor_view TRS_UEDITOR trs_web">{body}</div>')
_SERVICE, _TENANT, _TABLE, _CHANNEL = "/irs/front/list", "303", "t_179d1430e47", "f_202163650981"
_MOST_ROWS = 20


def build(place: Place, bodies: Sequence[Body]) -> Portal:
    """Two columns in one table, told apart by the channel in the body's filter."""
    stand = Stand(place, bodies, _VENDOR)
    stand.menu(政务公开="/zwgk/", 新闻动态="/xwdt/")
    stand.put("/", "首页", '<p><a href="/zwgk/">政务公开</a></p>')
    stand.put("/zwgk/", "政务公开", f'<ul><li><a href="/zwgk/fzzfjs/">{COLUMN}</a></li></ul>')
    tables = {
        "5818754": _column(stand, "/zwgk/fzzfjs/", COLUMN, "5818754", contents(place, bodies)),
        "5818790": _column(stand, "/xwdt/", "新闻动态", "5818790", gossip(place)),
    }
    stand.answer(_SERVICE, partial(_listed, tables), parts=-(-len(tables["5818754"]) // _MOST_ROWS))
    return stand.finish()


def _column(stand: Stand, path: str, name: str, channel: str, articles: Sequence[Article]) -> list[dict[str, Any]]:
    rows = []
    for number, article in enumerate(articles, 89_214_000 + int(channel) % 1000):
        day = article.published_on
        address = f"{path}{day:%Y%m}/t{day:%Y%m%d}_{number}.html"
        stand.article(address, article, name)
        rows.append(
            {
                "f_202163112230": article.body.full if article.body else stand.place.title,
                "f_202163375721": article.title,
                "f_202163398124": "规范性文件",
                "f_202163421190": f"{day} 09:30:00",
                "f_202163588112": "".join(article.paragraphs)[:400],
                _CHANNEL: channel,
                "doc_pub_url": stand.place.root + address,
                "save_time": f"{day} 09:31:12",
            }
        )
    values = {"tenant": _TENANT, "table": _TABLE, "field": _CHANNEL, "channel": channel, "service": _SERVICE}
    stand.put(path, name, fill_in("vendors", "irs", values))
    return rows


def _listed(tables: dict[str, list[dict[str, Any]]], request: Request) -> Answer:
    """The service: 405 for a GET, an empty list for a wrong tenant, table or filter."""
    if request.method != "POST":
        return Answer(b"Method Not Allowed", 405, "text/plain")
    asked = json.loads(request.body)
    number, size = int(asked["pageNo"]), min(int(asked["pageSize"]), _MOST_ROWS)
    told = [one["value"] for one in asked.get("customFilter", {}).get("properties", ()) if one["property"] == _CHANNEL]
    right = (asked.get("tenantId"), asked.get("tableName")) == (_TENANT, _TABLE) and len(told) == 1
    own = tables.get(told[0], []) if right else []
    paging = {"pageNo": number, "pageSize": size, "pageCount": -(-len(own) // size), "total": len(own)}
    answer = {"success": True, "code": 200, "data": {"pager": paging, "list": own[(number - 1) * size : number * size]}}
    return Answer(json.dumps(answer, ensure_ascii=False).encode(), content_type="application/json;charset=UTF-8")
