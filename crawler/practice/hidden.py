"""Portals that file some of their reports where no menu leads: only a sitemap or the site's own search names them.

Also portals whose search is no help: one that lies, one that goes round in circles, one behind a firewall, one that
robots.txt closes, one on another host.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import parse_qs, unquote_plus

from crawler.practice.articles import Article, Column
from crawler.practice.builders import nested
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Page, Portal, Request
from crawler.practice.trs import TrsPortal

YEARS = (2023, 2024, 2025)
XML = "application/xml"
_SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{1}</{0}>\n'
)
#: So many results a page.
ROWS = 5


class HiddenPortal(TrsPortal):
    """A portal with a column of town reports that no menu, list or map links. `robots`: its rules, after the usual."""

    def __init__(self, place: Place, bodies: Sequence[Body], form: str = "", robots: str = "") -> None:
        made = nested(place, bodies, {}, YEARS)
        super().__init__(place, made.root, "zwxl")
        self.form = form
        self.detours = 1  # the site map for people
        towns = self.column("镇街")
        towns.articles, hidden = [], list(towns.articles)
        assert towns.parent is not None
        self.hidden = towns.parent.below("lm_40177", "镇街法治政府建设报告", per_page=6, listed=False)
        self.hidden.articles = hidden
        rules = f"User-agent: *\nDisallow: /admin/\n{robots}"
        self.instead["/robots.txt"] = Answer(rules.encode(), content_type="text/plain")
        self.rebuild()

    def column(self, name: str) -> Column:
        return next(c for c in self.root.walk() if c.name == name)

    def add(self, address: str, page: Page) -> None:
        """A page beside the columns'."""
        self.instead[address] = page
        self.rebuild()

    def home(self) -> str:
        return re.sub(r"(<body[^>]*>)", rf"\1{self.form}", super().home(), count=1)

    def reports(self) -> list[tuple[str, Article]]:
        """Paths of all reports with their articles, those of the hidden column among them."""
        every = ((c.path + a.file_name, a) for c in self.root.walk() for a in c.articles)
        return [(path, article) for path, article in every if article.kind == "annual_report"]

    def everything(self) -> list[str]:
        """Paths of all articles and columns."""
        columns = [c for c in self.root.walk() if c is not self.root]
        return [*(c.path for c in columns), *(c.path + a.file_name for c in columns for a in c.articles)]


def _sheet(portal: Portal, paths: Sequence[str], of: str = "url") -> bytes:
    rows = "".join(f"<{of}><loc>{escape(portal.place.root + path)}</loc></{of}>\n" for path in paths)
    return _SHEET.format("urlset" if of == "url" else "sitemapindex", rows).encode()


def by_sitemap(place: Place, bodies: Sequence[Body]) -> Portal:
    """`/sitemap.xml` lists every column and article."""
    portal = HiddenPortal(place, bodies)
    portal.add("/sitemap.xml", Answer(_sheet(portal, portal.everything()), content_type=XML))
    portal.detours += 1
    return portal


def by_sitemap_index(place: Place, bodies: Sequence[Body]) -> Portal:
    """robots.txt names an index in two packed parts; the index names itself and a stranger's sitemap too."""
    portal = HiddenPortal(place, bodies, robots=f"Sitemap: {place.root}/map/index.xml\n")
    paths = portal.everything()
    index = _sheet(portal, ["/map/index.xml", "/map/1.xml.gz", "/map/2.xml.gz"], "sitemap")
    stranger = b"<sitemap><loc>http://www.elsewhere.example/map.xml</loc></sitemap></sitemapindex>"
    portal.add("/map/index.xml", Answer(index.replace(b"</sitemapindex>", stranger), content_type=XML))
    for number, part in ((1, paths[::2]), (2, paths[1::2])):
        packed = gzip.compress(_sheet(portal, part), mtime=0)
        portal.add(f"/map/{number}.xml.gz", Answer(packed, content_type="application/x-gzip"))
    portal.detours += 3
    return portal


def without_column(place: Place, bodies: Sequence[Body]) -> Portal:
    """The hidden reports stand in no list at all: the column's address is gone, and so is the breadcrumb's."""
    portal = HiddenPortal(place, bodies)
    gone = Answer(b"<html><head><title>404 Not Found</title></head></html>", 404)
    lists = [portal.hidden.path, f"{portal.hidden.path}index.html", f"{portal.hidden.path}index_1.html"]
    for address in lists:
        portal.instead[address] = gone
    portal.add("/sitemap.xml", Answer(_sheet(portal, portal.everything()), content_type=XML))
    portal.detours, portal.names = portal.detours + 1, frozenset({"gone"})
    return portal


def by_map(place: Place, bodies: Sequence[Body]) -> Portal:
    """The site map for people (网站地图) alone links the hidden column."""
    portal = HiddenPortal(place, bodies)
    shown = portal.usual_answer(Request("GET", place.host, "/wzdt/")).body.decode()
    link = f'<ul><li><a href="{portal.hidden.path}">{portal.hidden.name}</a></li>'
    portal.add("/wzdt/", Answer(link.join(shown.rsplit("<ul>", 1)).encode()))
    return portal


def by_box(place: Place, bodies: Sequence[Body]) -> Portal:
    """A box of the home page links one report of the hidden column."""
    portal = HiddenPortal(place, bodies)
    article = portal.hidden.articles[0]
    address = portal.hidden.path + article.file_name
    portal.columns += 1  # the home page
    portal.form = f'<div class="zxgk"><h3>最新公开</h3><a href="{address}">{escape(article.title)}</a></div>'
    return portal


FORM = (
    '<form class="search" action="/ss/" method="{method}"><input type="hidden" name="site" value="1">'
    '<input type="text" name="{word}" placeholder="请输入关键字"><input type="hidden" name="page" value="1">'
    "<button>搜索</button></form>"
)


def by_form(place: Place, bodies: Sequence[Body]) -> Portal:
    """A form of the home page finds all reports by their titles, some news besides; every row is a link that counts."""
    portal = HiddenPortal(place, bodies, FORM.format(method="get", word="q"))
    portal.add("/ss/", lambda request: _results(portal, request))
    portal.detours += -(-len(_found(portal, "法治政府建设")) // ROWS)
    return portal


def _results(portal: HiddenPortal, request: Request, field: str = "q") -> Answer:
    sent = request.query or unquote_plus(request.body.decode())
    fields = {key: values[0] for key, values in parse_qs(sent).items()}
    found = _found(portal, fields.get(field, ""))
    first = (int(fields.get("page", 1)) - 1) * ROWS
    rows = "".join(
        f'<div class="result"><h3><a href="/link.do?url={portal.place.root}{path}">{_marked(title)}</a></h3>'
        f"<p>{day}</p></div>"
        for path, title, day in found[first : first + ROWS]
    )
    return Answer(
        f'<html><head><meta charset="utf-8"></head><body><p>共 {len(found)} 条</p>{rows}</body></html>'.encode()
    )


def _found(portal: HiddenPortal, words: str) -> list[tuple[str, str, str]]:
    """What the search finds: the hidden reports among others, and a piece of news that talks of them."""
    if "法治政府建设" not in words:
        return []
    rows = [(path, a.title, str(a.published_on)) for path, a in portal.reports()]
    hidden = [row for row in rows if row[0].startswith(portal.hidden.path)]
    news = ("/zwxx/1.html", f"{portal.place.district}召开法治政府建设推进会", "2025-03-03")
    return [*rows[:3], news, *hidden, *rows[3:6]]


def _marked(title: str) -> str:
    return title.replace("法治政府建设", "<em>法治政府</em><em>建设</em>")


def by_tenant(place: Place, bodies: Sequence[Body]) -> Portal:
    """The search of the platform: a tenant's number in a script, a service that wants JSON and gives JSON."""
    script = (
        '<script>function so(w){window.open("/cqgovsearch/search.html?searchWord="+encodeURI(w)+'
        '"&tenantId=62&configTenantId=62&dataTypeId=701&areaCode=980301");}</script>'
    )
    portal = HiddenPortal(place, bodies, script)

    def answer(request: Request) -> Answer:
        wanted = json.loads(request.body) if request.method == "POST" else {}
        if wanted.get("tenantId") != "62" or wanted.get("orderBy") is None or wanted.get("searchBy") is None:
            return Answer('{"success": false, "msg": "参数错误"}'.encode(), content_type="application/json")
        first = (wanted["pageNo"] - 1) * wanted["pageSize"]
        found = _found(portal, wanted["searchWord"])
        rows = [
            {"id": path, "title": _marked(title), "title_no_tag": title, "url": portal.place.root + path, "time": day}
            for path, title, day in found[first : first + wanted["pageSize"]]
        ]
        data = {"middle": {"list": rows}, "pager": {"pageNo": wanted["pageNo"], "total": len(found)}}
        body = {"success": True, "code": 200, "data": data}
        return Answer(json.dumps(body, ensure_ascii=False).encode(), content_type="application/json")

    portal.add("/irs/front/search", answer)
    portal.detours += 1
    return portal


def by_site_code(place: Place, bodies: Sequence[Body]) -> Portal:
    """The search of another platform: the form's own page is empty, a service takes the site's code and gives JSON."""
    form = (
        f'<form name="searchForm" action="/so/s" method="get"><input type="hidden" name="siteCode" '
        f'value="{place.code}0001"><input name="qt" type="text"><a onclick="toSearch()">搜索</a></form>'
    )
    portal = HiddenPortal(place, bodies, form)

    def answer(request: Request) -> Answer:
        fields = {key: values[0] for key, values in parse_qs(request.body.decode()).items()}
        if fields.get("siteCode") != f"{place.code}0001":
            return Answer(b'{"ok":false,"code":-101}', content_type="application/json")
        first = (int(fields["page"]) - 1) * int(fields["pageSize"])
        found = _found(portal, fields["qt"])[first : first + int(fields["pageSize"])]
        rows = [{"data": {"titleO": title, "url": place.root + path, "docDate": day}} for path, title, day in found]
        body = json.dumps({"ok": True, "totalHits": len(found), "resultDocs": rows}, ensure_ascii=False)
        return Answer(body.encode(), content_type="application/json")

    portal.add("/so/ss/query/s", answer)
    portal.detours += 1
    return portal


def _open(
    place: Place, bodies: Sequence[Body], search: Page, robots: str = "", form: str = "", asked: int = 1
) -> HiddenPortal:
    """A portal whose menus lead to everything, with a search of its own kind, known for what it is when `asked`."""
    portal = HiddenPortal(place, bodies, form or FORM.format(method="post", word="keyword"), robots)
    portal.hidden.listed = True
    portal.add("/ss/", search)
    portal.detours += asked
    return portal


def lying(place: Place, bodies: Sequence[Body]) -> Portal:
    """Whatever is sought, it names twenty reports that are not there, others on every page."""

    def answer(request: Request) -> Answer:
        page = int(parse_qs(request.body.decode()).get("page", ["1"])[0])
        rows = "".join(
            f'<li><a href="/zwgk/{page}/{k}/t20250{page}11_{page}{k:06d}.html">{place.district}第{k}办关于202{k % 5}年'
            "法治政府建设情况的报告</a></li>"
            for k in range(10 * page, 10 * page + 10)
        )
        return Answer(f"<html><body><ul>{rows}</ul></body></html>".encode())

    # That its finds are not there is known when three of them are not.
    return _open(place, bodies, answer, asked=4)


def circling(place: Place, bodies: Sequence[Body]) -> Portal:
    """Every page of results is the first one, with a link to the next."""
    portal = _open(place, bodies, Answer(b""), asked=2)
    portal.add("/ss/", lambda request: _results(portal, replace(request, target="/ss/?q=法治政府建设&page=1")))
    return portal


def walled(place: Place, bodies: Sequence[Body]) -> Portal:
    """A firewall stands before the search, and before nothing else."""
    note = "<html><body><h3>访问验证</h3><p>请按住滑块，拖动到最右边完成安全验证</p></body></html>"
    return _open(place, bodies, Answer(note.encode()))


def broken(place: Place, bodies: Sequence[Body]) -> Portal:
    """The search answers with a server's error."""
    return _open(place, bodies, Answer(b"Internal Server Error", 500, "text/plain"))


def closed(place: Place, bodies: Sequence[Body]) -> Portal:
    """robots.txt closes the search."""
    return _open(place, bodies, Answer(b"this must not be asked"), "Disallow: /ss/\n", asked=0)


def elsewhere(place: Place, bodies: Sequence[Body]) -> Portal:
    """The form sends its words to another host."""
    form = FORM.format(method="get", word="q").replace("/ss/", "https://search.elsewhere.example/so.do")
    return _open(place, bodies, Answer(b"this must not be asked"), form=form, asked=0)


#: Portals on which something is to be found that way, and portals on which it is of no use.
HIDDEN: Mapping[str, Callable[[Place, Sequence[Body]], Portal]] = {
    "sitemap": by_sitemap,
    "sitemap-index": by_sitemap_index,
    "sitemap-strays": without_column,
    "site-map": by_map,
    "box": by_box,
    "search-form": by_form,
    "search-tenant": by_tenant,
    "search-site-code": by_site_code,
}
USELESS: Mapping[str, Callable[[Place, Sequence[Body]], Portal]] = {
    "search-lies": lying,
    "search-circles": circling,
    "search-walled": walled,
    "search-broken": broken,
    "search-closed": closed,
    "search-elsewhere": elsewhere,
}
