"""The search that a page offers: told from other forms, asked as a visitor or its own script would ask it."""

import json
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest

from crawler.pages.page import Page
from crawler.pages.searchbox import hits, search_boxes

URL = "http://www.a.example/zwgk/"
WORDS = "法治政府建设年度报告"


def page(markup: str, head: str = "") -> Page:
    return Page(f'<html><head><meta charset="utf-8">{head}</head><body>{markup}</body></html>', URL)


@pytest.mark.parametrize(
    ("form", "address"),
    [
        ('<form action="/search/"><input name="q"></form>', "/search/?q={}"),
        ('<form action="/so.jsp?lang=zh"><input name="wd" type="text"></form>', "/so.jsp?lang=zh&wd={}"),
        ('<form action=""><input type="search" name="keyword"></form>', "/zwgk/?keyword={}"),
        ('<form action="/s"><input name="c1" placeholder="请输入搜索关键词"></form>', "/s?c1={}"),
        ('<form action="/s" class="topsearch"><input name="c1"></form>', "/s?c1={}"),
        ('<form action="/s"><input name="c1"><button>检索</button></form>', "/s?c1={}"),
        (
            '<form action="/s"><input type="hidden" name="id" value="4"><input name="q"><input type="submit"></form>',
            "/s?id=4&q={}",
        ),
        (
            '<form action="/s"><input name="q"><select name="range"><option value="t">题</option>'
            '<option value="c" selected>文</option></select><input type="radio" name="o" value="1">'
            '<input type="radio" name="o" value="2" checked></form>',
            "/s?o=2&range=c&q={}",
        ),
    ],
)  # fmt: skip
def test_a_form_is_sent_as_a_visitor_would(form: str, address: str) -> None:
    (box,) = search_boxes(page(form))
    asked = box.ask(WORDS)
    assert (asked.url, asked.body) == ("http://www.a.example" + address.format(quote(WORDS)), None)


@pytest.mark.parametrize(
    "form",
    [
        '<form action="/login"><input name="user"><input type="password" name="pass"></form>',
        '<form action="/letter"><input name="title"><textarea name="text"></textarea></form>',
        '<form action="/apply"><input name="name"><input name="phone"></form>',
        '<form action="/vote"><input type="radio" name="a" value="1" checked></form>',
        '<form action="/mail"><input name="email"><button>订阅</button></form>',
        '<form action="/search"><input type="text" id="q"></form>',
        '<form action="javascript:void(0)"><input name="q"></form>',
        "<p>没有表单</p>",
    ],
)
def test_what_is_no_search(form: str) -> None:
    assert [box for box in search_boxes(page(form)) if box.url.startswith("http")] == []


def test_a_form_that_posts() -> None:
    (box,) = search_boxes(
        page('<form method="POST" action="/so"><input name="keyword"><input type="hidden" name="p" value="1"></form>')
    )
    asked = box.ask(WORDS, 3)
    assert asked.url == "http://www.a.example/so"
    assert asked.content_type == "application/x-www-form-urlencoded"
    assert parse_qsl(asked.body or "") == [("p", "3"), ("keyword", WORDS)]


@pytest.mark.parametrize(
    "told", ['<meta charset="gb2312">', '<meta http-equiv="Content-Type" content="text/html; charset=GBK">']
)
def test_words_are_sent_in_the_pages_own_characters(told: str) -> None:
    found = Page(f'<html><head>{told}</head><body><form action="/s"><input name="q"></form></body></html>', URL)
    (box,) = search_boxes(found)
    assert parse_qs(urlsplit(box.ask(WORDS).url).query, encoding="gb18030") == {"q": [WORDS]}


def test_the_platforms_service_is_found_by_its_tenant() -> None:
    query = "&tenantId=62&configTenantId=63&dataTypeId=701&areaCode=500117"
    script = f'window.open("/cqgovsearch/search.html?searchWord="+w+"{query}")'
    box = search_boxes(page(f"<script>{script}</script>"))[0]
    asked = box.ask(WORDS, 2)
    assert asked.url == "http://www.a.example/irs/front/search"
    assert asked.content_type == "application/json;charset=UTF-8"
    sent = json.loads(asked.body or "")
    assert sent.items() >= {
        "tenantId": "62", "configTenantId": "63", "dataTypeId": "701", "areaCode": "500117", "searchWord": WORDS,
        "pageNo": 2, "pageSize": 20, "orderBy": "related", "searchBy": "title", "isSearchForced": 0,
    }.items()  # fmt: skip


def test_the_platforms_service_may_stand_on_another_host() -> None:
    script = 'var u = "https://www.city.example/cqgovsearch/search.html?searchWord=x"; var tenantId = "62";'
    assert search_boxes(page(f"<script>{script}</script>"))[0].url == "https://www.city.example/irs/front/search"


def test_a_site_code_leads_to_the_service_behind_the_form() -> None:
    form = '<form action="/so/s"><input type="hidden" name="siteCode" value="5001170002"><input name="qt"></form>'
    service, plain = search_boxes(page(form))
    asked = service.ask(WORDS, 2)
    assert asked.url == "http://www.a.example/so/ss/query/s"
    assert dict(parse_qsl(asked.body or "")) == {"siteCode": "5001170002", "pageSize": "20", "qt": WORDS, "page": "2"}
    assert plain.method == "GET"


def titles(found: Page) -> list[tuple[str, str]]:
    return [(entry.url.removeprefix("http://www.a.example"), entry.title) for entry in hits(found)]


def test_hits_are_reports_by_their_titles_wherever_they_stand() -> None:
    rows = (
        '<div><h3><a href="/a.html">某镇人民政府2024年<em>法治政府</em><em>建设</em>情况报告</a></h3></div>'
        '<div><h3><a href="/b.html">某区召开法治政府建设推进会</a></h3></div>'
        '<div><a href="/c.html" title="某局2023年度法治政府建设情况的报告">某局2023年度法治政…</a></div>'
        '<div class="footer"><a href="/d.html">2022年法治政府建设年度报告</a></div>'
    )
    assert [path for path, _ in titles(page(rows))] == ["/a.html", "/c.html"]


def test_hits_in_json_and_behind_a_counter() -> None:
    data = {"data": {"middle": {"list": [
        {"title": "某镇<em>法治政府建设</em>2024年度报告", "url": "http://www.a.example/a.html", "time": "2025-01-02"},
        {"title": "无关新闻", "url": "http://www.a.example/b.html"},
    ]}}}  # fmt: skip
    assert titles(Page(json.dumps(data, ensure_ascii=False), URL)) == [("/a.html", "某镇法治政府建设2024年度报告")]
    away = quote("http://www.a.example/x.html", safe="")
    counted = f'<a href="/visit/link.do?id=7&url={away}">某局2024年法治政府建设年度报告</a>'
    assert titles(page(counted)) == [("/x.html", "某局2024年法治政府建设年度报告")]
