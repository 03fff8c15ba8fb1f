"""VSB (博达): static columns numbered backwards, so that the second of N pages is `name/{N-1}.htm`."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.practice.articles import Article
from crawler.practice.places import Body, Place
from crawler.practice.portal import Portal
from crawler.practice.vendors.stand import COLUMN, Stand, Vendor, contents, gossip, item, pages_of

_VENDOR = Vendor(
    '<div id="vsb_content"><div class="v_news_content">{body}</div></div>',
    '<!--Announced by Visual SiteBuilder 9--><script>_jsq_(1042,"/list.jsp",-1,1653)</script>',
)


def build(place: Place, bodies: Sequence[Body]) -> Portal:
    """Links are relative, as the system writes them."""
    stand = Stand(place, bodies, _VENDOR)
    stand.menu(政务公开="/zwgk.htm", 新闻中心="/xwzx.htm")
    stand.put("/", "首页", '<p><a href="zwgk.htm">政务公开</a></p>')
    stand.put("/zwgk.htm", "政务公开", f'<a href="zwgk/fzzfndbg.htm">{COLUMN}</a>')
    _column(stand, "/zwgk/fzzfndbg", 1042, COLUMN, contents(place, bodies))
    _column(stand, "/xwzx", 1011, "新闻中心", gossip(place))
    return stand.finish()


def _column(stand: Stand, stem: str, tree: int, name: str, articles: Sequence[Article]) -> None:
    pages, number = pages_of(articles, 6), 23000 + len(articles)
    for k, part in enumerate(pages):
        address = f"{stem}/{len(pages) - k}.htm" if k else f"{stem}.htm"
        up = "../" * (address.count("/") - 1)
        rows = []
        for article in part:
            number -= 1
            stand.article(f"/info/{tree}/{number}.htm", article, name)
            rows.append(item(f"{up}info/{tree}/{number}.htm", article).replace("<li>", f'<li id="line_u8_{number}">'))
        stand.put(address, name, f'<ul class="list">{"".join(rows)}</ul>{_pager(stem, len(pages), k)}')


def _pager(stem: str, count: int, k: int) -> str:
    """Numbered links where k is the page shown; file numbers fall as page numbers rise."""
    own = stem.rpartition("/")[2]

    def link(page: int) -> str:
        if k == 0:
            return f"{own}/{count - page}.htm" if page else f"{own}.htm"
        return f"{count - page}.htm" if page else f"../{own}.htm"

    numbers = (
        f'<span class="p_no_d">{i + 1}</span>'
        if i == k
        else f'<span class="p_no"><a href="{link(i)}">{i + 1}</a></span>'
        for i in range(count)
    )
    following = (
        f'<span class="p_next p_fun"><a href="{link(k + 1)}">下页</a></span>'
        f'<span class="p_last p_fun"><a href="{link(count - 1)}">尾页</a></span>'
    )
    tail = following if k + 1 < count else '<span class="p_next_d p_fun_d">下页</span>'
    return f'<div class="pb_sys_common pb_sys_normal"><span class="p_pages">{"".join(numbers)}{tail}</span></div>'
