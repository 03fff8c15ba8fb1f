"""Portals of no known vendor: lists paged by a query, with nothing but 下一页, held or fetched by a script."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qs

from crawler.practice.articles import Article
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.vendors.stand import COLUMN, Stand, Vendor, contents, gossip, item, pages_of

_VENDOR = Vendor('<div class="detail-text">{body}</div>')


def by_query(place: Place, bodies: Sequence[Body]) -> Portal:
    """`/list.php?cid=12&page=2`, with numbers around the current page only, as such pagers have them."""
    stand = _begin(place, bodies, "/list.php?cid=12", "/list.php?cid=3")
    for cid, name, articles in ((12, COLUMN, contents(place, bodies)), (3, "新闻", gossip(place))):
        pages = pages_of(articles, 5)
        for k, part in enumerate(pages):
            near = range(max(0, k - 1), min(len(pages), k + 2))
            links = [f'<a href="?cid={cid}&page={i + 1}">{i + 1}</a>' for i in near]
            links += [f'<a href="?cid={cid}&page={len(pages)}">尾页</a>'] if k + 1 < len(pages) else []
            main = f"<ul>{_rows(stand, part, name)}</ul><div class='pages'>{' '.join(links)}</div>"
            stand.put(f"/list.php?cid={cid}&page={k + 1}", name, main)
            if k == 0:
                stand.answer(f"/list.php?cid={cid}", stand.portal.pages[f"/list.php?cid={cid}&page=1"])
    return stand.finish()


def by_next_link(place: Place, bodies: Sequence[Body]) -> Portal:
    """Addresses of list pages tell nothing; only the link 下一页 leads on."""
    stand = _begin(place, bodies, "/xxgk/fzzf/", "/xw/")
    for path, name, articles in (("/xxgk/fzzf/", COLUMN, contents(place, bodies)), ("/xw/", "新闻", gossip(place))):
        pages = pages_of(articles, 6)
        names = ["", *(f"{_token(f'{path}{k}')}.html" for k in range(1, len(pages)))]
        for k, part in enumerate(pages):
            following = f'<a href="{path}{names[k + 1]}">下一页</a>' if k + 1 < len(pages) else "下一页"
            stand.put(path + names[k], name, f"<ul>{_rows(stand, part, name)}</ul><p>{following}</p>")
    return stand.finish()


def by_script(place: Place, bodies: Sequence[Body]) -> Portal:
    """The rows stand in the page as script data; a script that no crawler runs would draw them."""
    stand = _begin(place, bodies, "/xxgk/fzzf.html", "/xw.html")
    for path, name, articles in (
        ("/xxgk/fzzf.html", COLUMN, contents(place, bodies)),
        ("/xw.html", "新闻", gossip(place)),
    ):
        rows = []
        for article in articles:
            address = _address(article)
            stand.article(address, article, name)
            rows.append({"title": article.title, "url": address, "pubDate": article.published_on.isoformat()})
        data = json.dumps(rows, ensure_ascii=False)
        stand.put(path, name, f'<div id="list"></div><script>var listData = {data}; drawList(listData, 10);</script>')
    return stand.finish()


def by_fetch(place: Place, bodies: Sequence[Body]) -> Portal:
    """The page holds no row; its script asks for them a page at a time."""
    stand = _begin(place, bodies, "/xxgk/fzzf/index.html", "/xw/index.html")
    rows = {}
    for channel, path, name, articles in (
        ("31", "/xxgk/fzzf/index.html", COLUMN, contents(place, bodies)),
        ("7", "/xw/index.html", "新闻", gossip(place)),
    ):
        for article in articles:
            stand.article(_address(article), article, name)
        rows[channel] = [{"title": a.title, "url": _address(a), "pubDate": str(a.published_on)} for a in articles]
        address = f"/api/list?channelId={channel}&pageSize=6&pageNo=1"
        call = f'$.ajax({{ url: "{address}", dataType: "json", success: function (d) {{ draw(d.data.rows); }} }});'
        stand.put(path, name, f'<ul id="list"></ul><div id="pager"></div><script>{call}</script>')
    stand.answer("/api/list", partial(_listed, rows), parts=-(-len(rows["31"]) // 6))
    return stand.finish()


def _listed(rows: dict[str, list[dict[str, str]]], request: Request) -> Answer:
    fields = {key: values[0] for key, values in parse_qs(request.query).items()}
    own, size = rows[fields["channelId"]], int(fields["pageSize"])
    first = (int(fields["pageNo"]) - 1) * size
    data = {"code": 0, "data": {"total": len(own), "pageSize": size, "rows": own[first : first + size]}}
    return Answer(json.dumps(data, ensure_ascii=False).encode(), content_type="application/json")


def _begin(place: Place, bodies: Sequence[Body], column: str, newsroom: str) -> Stand:
    stand = Stand(place, bodies, _VENDOR)
    stand.menu(政务公开="/zwgk/", 新闻=newsroom)
    stand.put("/", "首页", '<p><a href="/zwgk/">政务公开</a></p>')
    stand.put("/zwgk/", "政务公开", f'<ul><li><a href="{column}">{COLUMN}</a></li></ul>')
    return stand


def _rows(stand: Stand, articles: Sequence[Article], name: str) -> str:
    for article in articles:
        stand.article(_address(article), article, name)
    return "".join(item(_address(article), article) for article in articles)


def _address(article: Article) -> str:
    return f"/xxgk-show-{int(_token(article.title), 16) % 10**6}.html"


def _token(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12]
