"""Hanweb JPaaS, the newer: the column page names its ids, the publish server gives rows as HTML within JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qs

from crawler.practice.articles import Article
from crawler.practice.builders import YEARS
from crawler.practice.others import near_misses
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.slots import fill_in
from crawler.practice.vendors.stand import COLUMN, Stand, Vendor, contents, gossip, item

_VENDOR = Vendor('<div class="article-content" id="zoom">{body}</div>', '<meta name="generator" content="jpaas">')
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_MOST_ROWS = 50


def build(place: Place, bodies: Sequence[Body]) -> Portal:
    """Two columns without a row in their pages."""
    stand = Stand(place, bodies, _VENDOR)
    stand.menu(政务公开="/col/col1487000/index.html", 新闻资讯="/col/col1487009/index.html")
    stand.put("/", "首页", '<p><a href="/col/col1487000/index.html">政务公开</a></p>')
    stand.put("/col/col1487000/index.html", "政务公开", f'<a href="/col/col1487002/index.html">{COLUMN}</a>')
    # More than one answer holds, so that the second page has to be asked for.
    filed = [*contents(place, bodies), *near_misses(place, bodies, ("disclosure_report", "plan"), YEARS)]
    rows = {
        "1487002": _column(stand, "1487002", COLUMN, sorted(filed, key=lambda a: a.published_on, reverse=True)),
        "1487009": _column(stand, "1487009", "新闻资讯", gossip(place)),
    }
    stand.answer(_UNIT, partial(_unit, rows), parts=-(-len(rows["1487002"]) // _MOST_ROWS))
    return stand.finish()


def _column(stand: Stand, page: str, name: str, articles: Sequence[Article]) -> list[str]:
    rows = []
    for number, article in enumerate(articles):
        address = f"/art/{article.published_on.year}/art_{page}{number:026x}.html"
        stand.article(address, article, name)
        rows.append(item(address, article))
    stand.put(f"/col/col{page}/index.html", name, fill_in("vendors", "jpaas", {"page": page, "unit": _UNIT}))
    return rows


def _unit(rows: dict[str, list[str]], request: Request) -> Answer:
    """The publish server: nothing for who does not say where he comes from."""
    if not request.headers.get("referer") or not request.headers.get("user-agent"):
        return Answer(b"Forbidden", 403, "text/plain")
    fields = {key: values[0] for key, values in parse_qs(request.query).items()}
    wanted = json.loads(fields.get("paramJson") or "{}")
    number, size = int(wanted.get("pageNo", 1)), min(int(wanted.get("pageSize", 10)), _MOST_ROWS)
    own = rows.get(fields.get("pageId", ""), [])
    part = "".join(own[(number - 1) * size : number * size])
    paging = f'<div class="paging" count="{len(own)}" pageNo="{number}" rows="{size}"></div>'
    html = f'<ul class="page-content">{part}</ul>{paging}'
    answer = {"success": True, "code": "200", "message": "操作成功", "data": {"html": html, "count": len(own)}}
    return Answer(json.dumps(answer, ensure_ascii=False).encode(), content_type="application/json;charset=UTF-8")
