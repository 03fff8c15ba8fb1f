"""UCAP (开普): `.shtml` columns with a six-argument pager, whose second page is `_1` or `_2`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from crawler.practice.articles import Article
from crawler.practice.places import Body, Place
from crawler.practice.portal import Portal
from crawler.practice.vendors.stand import COLUMN, Stand, Vendor, contents, gossip, item, pages_of

_VENDOR = Vendor(
    '<div class="pages_content" id="UCAP-CONTENT">{body}</div>', '<meta name="others" content="页面生成时间">'
)
_PER_PAGE = 7


def from_two(place: Place, bodies: Sequence[Body]) -> Portal:
    """Pages count from 1: the second is `_2`."""
    return _build(place, bodies, second=2, called=1)


def from_one(place: Place, bodies: Sequence[Body]) -> Portal:
    """Pages count from 0: the second is `_1`."""
    return _build(place, bodies, second=1, called=0)


def contradicting(place: Place, bodies: Sequence[Body]) -> Portal:
    """The pager's call says that pages count from 1, the files count from 0."""
    portal = _build(place, bodies, second=1, called=1)
    # The last page is not where the call says.
    portal.names, portal.detours = frozenset({"gone"}), 1
    return portal


def _build(place: Place, bodies: Sequence[Body], second: int, called: int) -> Portal:
    stand = Stand(place, bodies, _VENDOR)
    stand.menu(政务公开="/zwgk/", 新闻="/c103502/common_list.shtml")
    stand.put("/", "首页", f'<ul class="box"><li><a href="/zwgk/">政务公开</a></li></ul><h3>{place.district}要闻</h3>')
    stand.put("/zwgk/", "政务公开", f'<ul><li><a href="/fzzfndbg/c103571/common_list.shtml">{COLUMN}</a></li></ul>')
    _column(stand, "/fzzfndbg/c103571/", COLUMN, contents(place, bodies), second, called)
    _column(stand, "/c103502/", "新闻", gossip(place), second, called)
    return stand.finish()


def _column(stand: Stand, path: str, name: str, articles: Sequence[Article], second: int, called: int) -> None:
    pages = pages_of(articles, _PER_PAGE)
    for k, part in enumerate(pages):
        rows = []
        for article in part:
            token = hashlib.md5(article.title.encode(), usedforsecurity=False).hexdigest()
            address = f"{path}{article.published_on:%Y%m}/{token}.shtml"
            stand.article(address, article, name)
            rows.append(item(address, article))
        call = f"createPageHTML('page_div', {len(pages)}, {k + called}, 'common_list', 'shtml', {len(articles)});"
        main = f'<ul class="list">{"".join(rows)}</ul><div id="page_div"></div><script>{call}</script>'
        stand.put(f"{path}common_list{f'_{k - 1 + second}' if k else ''}.shtml", name, main)
