"""Portals of odd lay-outs: tables and parameters, menus in scripts, links by click, traps; and the list of all."""

from __future__ import annotations

from tests.crawl.portals import (
    OFFICES,
    TOWNS,
    TREE,
    YEARS,
    Made,
    general_only,
    nested_menus,
    one_flat_column,
    own_columns,
    topics,
    tree,
    years_by_body,
)
from tests.crawl.walks import link, menu, page, report, rows

Rows = list[tuple[str, str, str]]


NAV = (
    ("首页", "/"),
    ("新闻动态", "/list.asp?cid=1"),
    ("政府信息公开", "/list.asp?cid=2"),
    ("在线服务", "/list.asp?cid=3"),
)
SIDE = {"信息公开指南": 21, "信息公开目录": 22, "机构设置": 23, "法治政府建设报告": 24, "人事任免": 25, "其他": 26}


def cells(*items: str, row: bool = True) -> str:
    inner = "".join(f"<td>{item}</td>" if row else f"<tr><td>{item}</td></tr>" for item in items)
    return f"<table><tr>{inner}</tr></table>" if row else f"<table>{inner}</table>"


def table(entries: Rows) -> str:
    made = (f"<td width=10>·</td><td>{link(u, t[:22] + '…', t)}</td><td>[{d}]</td>" for t, u, d in entries)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in made) + "</table>"


def listing(made: Made, cid: int, entries: Rows, side: str = "") -> None:
    """A column of ten rows a page; its pager shows the first four numbers and 下一页."""
    chunks = [entries[i : i + 10] for i in range(0, len(entries), 10)] or [[]]
    nav = cells(*(link(u, t) for t, u in NAV))
    for k, chunk in enumerate(chunks, 1):
        numbers = [link(f"?cid={cid}&page={n}", str(n)) for n in range(1, min(len(chunks), 4) + 1) if n != k]
        following = link(f"?cid={cid}&page={k % len(chunks) + 1}", "下一页")
        told = f"共{len(entries)}条 第{k}/{len(chunks)}页 {' '.join(numbers)} {following}"
        pager = cells(told) if len(chunks) > 1 else ""
        url = f"/list.asp?cid={cid}" + (f"&page={k}" if k > 1 else "")
        made.pages[url] = f"<html><body>{nav}{cells(side, table(chunk) + pager)}</body></html>"
        if any(u in made.reports for _, u, _ in entries):
            made.lists.append(url)


def numbered(entries: Rows, base: int) -> Rows:
    return [(t, f"/show.asp?id={base + k}", d) for k, (t, _, d) in enumerate(entries)]


def tables() -> Made:
    """An old portal of tables and parameters: rows of td, a pager of ?page=, columns as list.asp?cid=."""
    made = Made()
    side = cells(*(link(f"/list.asp?cid={c}", t) for t, c in SIDE.items()), row=False)
    nav = cells(*(link(u, t) for t, u in NAV))
    made.pages["/"] = f"<html><body>{nav}{table(numbered(made.noise('/', 10), 1))}</body></html>"
    made.lists += ["/", "/list.asp?cid=2"]
    listing(made, 1, numbered(made.noise("/", 80), 100))
    listing(made, 3, [])
    bodies = ("麓山县人民政府", *TOWNS)
    everybody = numbered([(report(b, y), "", f"{y + 1}-02-01") for y in YEARS for b in bodies], 5000)
    made.reports = [u for _, u, _ in everybody]
    listing(made, 2, numbered(made.noise("/", 10), 300), side)
    listing(made, 24, everybody, side)
    listing(made, 26, numbered(made.noise("/", 12), 800), side)
    return made


def scripted() -> Made:
    """Menus and lists exist only as data: a tree in a script, rows as JSON, the site's bodies in a select."""
    made = Made()
    made.furniture()
    options = "".join(f'<option value="/jg/{k}/">{b}</option>' for k, b in enumerate(TOWNS))
    made.hub(
        "/", "麓山区人民政府", rows(*made.noise("/xw/", 12)), f"<select><option>--乡镇街道--</option>{options}</select>"
    )
    nodes = ",".join(f'{{"id":{k},"name":"{t}","url":"/gk/{u}"}}' for k, (t, u) in enumerate(TREE))
    nodes += ',{"id":99,"name":"法治政府建设年度报告","url":"/gk/fz/","children":[]}'
    made.hub("/gk/", "政务公开", f'<div id="tree"></div><script>var nodes=[{nodes}];</script>')

    def listing(url: str, entries: list[tuple[str, str, str]]) -> None:
        data = ",".join(f'{{"title":"{t}","url":"{u}","date":"{d}"}}' for t, u, d in entries)
        made.hub(url, "法治政府建设年度报告", f'<div id="list"></div><script>var list=[{data}];render(list);</script>')

    listing("/gk/fz/", made.reports_of("/gk/fz/", "麓山区人民政府"))
    for k, body in enumerate(TOWNS):
        made.hub(f"/jg/{k}/", body, menu(("镇情概况", f"/jg/{k}/gk1/"), ("信息公开", f"/jg/{k}/gk/")))
        made.hub(f"/jg/{k}/gk/", body, menu(("公开指南", f"/jg/{k}/zn/"), ("法治政府建设情况", f"/jg/{k}/fz/")))
        listing(f"/jg/{k}/fz/", made.reports_of(f"/jg/{k}/fz/", body, (2024, 2025)))
    return made


def clicks_and_frames() -> Made:
    """Links by onclick, 更多 under a heading, a tree in a frame, a home page that sends its visitors on."""
    made = Made()
    made.furniture()
    made.pages["/"] = '<html><head><script>window.location.href="/portal/";</script></head><body></body></html>'
    block = (
        f'<div class="box"><h3>法治政府建设年度报告</h3><span class="more">{link("/gk/fz/", "更多&gt;&gt;")}</span>'
        + rows(*made.noise("/xw/", 2))
        + "</div>"
    )
    made.hub(
        "/portal/",
        "麓山区人民政府",
        rows(*made.noise("/xw/", 12)),
        block,
        "<div onclick=\"location.href='/bm/'\">部门信息公开</div>",
    )
    made.lists.append("/")
    made.column("/gk/fz/", "法治政府建设年度报告", made.reports_of("/gk/fz/", "麓山区人民政府"))
    made.pages["/gk/"] = (
        '<html><body><iframe src="/gk/left.html"></iframe><iframe src="/gk/right.html"></iframe></body></html>'
    )
    made.pages["/gk/left.html"] = f"<html><body>{tree('/gk/')}</body></html>"
    made.pages["/gk/right.html"] = f"<html><body>{rows(*made.noise('/gk/', 9))}</body></html>"
    made.pages["/bm/"] = '<html><body><iframe src="/bm/left.html"></iframe></body></html>'
    made.pages["/bm/left.html"] = (
        f"<html><body>{menu(*((b, f'/bm/{k}/') for k, b in enumerate(OFFICES)))}</body></html>"
    )
    made.lists += ["/bm/", "/bm/left.html"]
    for k, body in enumerate(OFFICES):
        made.hub(f"/bm/{k}/", body, menu(("政务公开", f"/bm/{k}/gk/")))
        made.hub(f"/bm/{k}/gk/", body, menu(("机构职能", f"/bm/{k}/jg/"), ("依法行政", f"/bm/{k}/yf/")))
        made.column(
            f"/bm/{k}/yf/",
            "依法行政",
            made.noise(f"/bm/{k}/yf/", 5) + made.reports_of(f"/bm/{k}/yf/", body, (2024, 2025)),
        )
    return made


def traps() -> Made:
    """A calendar, facets without end, session ids, a search page, and one honest column."""
    made = Made()
    made.furniture()
    days = "".join(link(f"/gk/?date=2025-01-{d:02d}", str(d)) for d in range(1, 32))
    facets = menu(*((f"{y}年", f"/gk/?year={y}&type={t}&sid=ab{t}{y}") for y in range(1990, 2026) for t in range(3)))
    made.hub(
        "/",
        "麓山区人民政府",
        f"<table><tr><td>日 一 二 三 四 五 六</td></tr><tr><td>{days}</td></tr></table>",
        link("/search/?q=1", "政务公开检索"),
    )
    made.hub("/gk/", "政务公开", facets, tree("/gk/", ("法治政府建设年度报告", "/gk/fz/;jsessionid=77AF")))
    for y in range(1990, 2026):
        for t in range(3):
            made.pages[f"/gk/?year={y}&type={t}"] = page("政务公开", facets, rows(*made.noise("/gk/", 8)))
    made.column("/gk/fz/", "法治政府建设年度报告", made.reports_of("/gk/fz/", "麓山区人民政府"), 15, facets)
    return made


ALL = {
    "nested menus": nested_menus,
    "one flat column": one_flat_column,
    "own columns": own_columns,
    "own columns by year": lambda: own_columns(True),
    "levels and bodies": years_by_body,
    "general only": general_only,
    "topics": topics,
    "tables": tables,
    "scripted": scripted,
    "clicks and frames": clicks_and_frames,
    "traps": traps,
}
