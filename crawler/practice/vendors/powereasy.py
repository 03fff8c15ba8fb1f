"""PowerEasy (动易): `/Category_<n>/Index_<k>.aspx` lists and `/Item/<n>.aspx` articles."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.practice.articles import Article
from crawler.practice.places import Body, Place
from crawler.practice.portal import Portal
from crawler.practice.vendors.stand import COLUMN, Stand, Vendor, contents, gossip, item, pages_of

_VENDOR = Vendor(
    '<div id="fontzoom" class="c_content">{body}</div>', '<meta name="generator" content="PowerEasy SiteFactory">'
)


def build(place: Place, bodies: Sequence[Body]) -> Portal:
    """The pager has words only: 首页, 上一页, 下一页, 尾页."""
    stand = Stand(place, bodies, _VENDOR)
    stand.menu(政务公开="/Category_1080/Index.aspx", 新闻="/Category_1090/Index.aspx")
    stand.put("/", "首页", '<p><a href="/Category_1080/Index.aspx">政务公开</a></p>')
    stand.put("/Category_1080/Index.aspx", "政务公开", f'<a href="/Category_1084/Index.aspx">{COLUMN}</a>')
    _column(stand, 1084, COLUMN, contents(place, bodies))
    _column(stand, 1090, "新闻", gossip(place))
    return stand.finish()


def _column(stand: Stand, category: int, name: str, articles: Sequence[Article]) -> None:
    pages, number = pages_of(articles, 8), category * 100

    def address(k: int) -> str:
        return f"/Category_{category}/Index{f'_{k + 1}' if k else ''}.aspx"

    for k, part in enumerate(pages):
        rows = []
        for article in part:
            number += 1
            stand.article(f"/Item/{number}.aspx", article, name)
            rows.append(item(f"/Item/{number}.aspx", article))
        steps = (
            ("首页", 0),
            ("上一页", max(k - 1, 0)),
            ("下一页", min(k + 1, len(pages) - 1)),
            ("尾页", len(pages) - 1),
        )
        links = " ".join(f'<a href="{address(to)}">{word}</a>' for word, to in steps)
        pager = f'<div class="page">总共 <b>{len(articles)}</b> 条记录 第 {k + 1}/{len(pages)} 页 {links}</div>'
        stand.put(address(k), name, f'<ul class="newsList">{"".join(rows)}</ul>{pager}')
