"""Guangdong's disclosure platform (gkmlpt): a shell page with the tree of columns, and JSON for everything else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qs

from crawler.practice.articles import Article
from crawler.practice.others import near_misses
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.vendors.stand import COLUMN, Stand, Vendor, contents

_VENDOR = Vendor('<div class="article-content">{body}</div>', '<script src="/gkmlpt/js/app.js"></script>')
_SID, _ROWS = 755330, 100
_KINDS = ("disclosure_report", "plan", "other", "work_report")


def build(place: Place, bodies: Sequence[Body]) -> Portal:
    """Category 0 is everything on the platform, 3021 the reports, 3005 the documents of other kinds."""
    stand = Stand(place, bodies, _VENDOR)
    stand.menu(政府信息公开="/gkmlpt/index")
    stand.put(
        "/", "首页", '<p><a href="/gkmlpt/index">政府信息公开</a> <a href="/gkmlpt/guide">政府信息公开指南</a></p>'
    )
    tree = [
        {"id": 3000, "name": "法定主动公开内容", "jump_url": "", "children": [
            {"id": 3005, "name": "其他文件", "jump_url": "", "children": []},
            {"id": 3021, "name": COLUMN, "jump_url": "", "children": []},
        ]}
    ]  # fmt: skip
    config = f"window._CONFIG = {{ SID: '{_SID}', TREE: {json.dumps(tree, ensure_ascii=False)}, SITE: 'gkmlpt' }};"
    stand.put("/gkmlpt/index", "政府信息公开", f'<div id="app"></div><script>{config}</script>')
    mine = _rows(stand, contents(place, bodies), 5850800)
    other = _rows(stand, near_misses(place, bodies, _KINDS, range(2018, 2026)), 5860800)
    for category, rows in ((3021, mine), (3005, other), (3000, mine + other), (0, mine + other)):
        parts = -(-len(rows) // _ROWS) if category == 3021 else 0
        stand.answer(f"/gkmlpt/api/all/{category}", partial(_api, rows), parts)
    # All three of the tree, for by their names the two others may hold reports as well.
    stand.portal.columns = 3
    return stand.finish()


def _rows(stand: Stand, articles: Sequence[Article], first: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number, article in enumerate(articles, first):
        address = f"/gkmlpt/content/5/{number // 1000}/post_{number}.html"
        stand.article(address, article)
        rows.append(
            {
                "id": number,
                "title": article.title,
                "url": stand.place.root + address,
                "publisher": article.source,
                "display_publish_time": f"{article.published_on} 09:30:00",
            }
        )
    return rows


def _api(rows: Sequence[dict[str, object]], request: Request) -> Answer:
    """One page of a category; a wrong site id finds nothing."""
    fields = parse_qs(request.query)
    own = rows if fields.get("sid") == [str(_SID)] else []
    first = (int(fields.get("page", ["1"])[0]) - 1) * _ROWS
    data = {"classify_main_name": COLUMN, "articles": own[first : first + _ROWS], "total": len(own)}
    return Answer(json.dumps(data, ensure_ascii=False).encode(), content_type="application/json")
