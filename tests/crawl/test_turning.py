"""The script of a list says how its pages are called; what it says of other things is left alone."""

import pytest

from crawler.pages import pager
from crawler.pages.page import Page

OWN = "http://www.a.example/gk/fz/list.html"
ROWS = "".join(
    f"<li><a href='/gk/fz/t2024030{k}_10000{k}.html'>某镇202{k}年法治政府建设情况报告</a><span>2024-03-0{k}</span></li>"
    for k in range(1, 6)
)


def others(pager_: str, url: str = OWN) -> list[str]:
    return [
        one.removeprefix("http://www.a.example") for one in pager.other_pages(Page(f"<ul>{ROWS}</ul>{pager_}", url))
    ]


@pytest.mark.parametrize(
    ("shown", "pages"),
    [
        pytest.param(
            '<p>第1/3页 <a href="javascript:void(0)" onclick="goPage(2)">下一页</a></p>'
            '<script>function goPage(n){ if(n<=1){ location.href="list.html"; }'
            'else{ location.href="list_"+n+".html"; } }</script>',
            ["/gk/fz/list_2.html", "/gk/fz/list_3.html"],
            id="file",
        ),
        pytest.param(
            '<p>共12条 1/3页 <a href="javascript:next(1)">下一页</a></p><script>function goTo(p){ '
            "var u=location.href.split('?')[0]; location.href=u+\"?currentPage=\"+p; } "
            "function next(p){goTo(p+1);}</script>",
            ["/gk/fz/list.html?currentPage=2", "/gk/fz/list.html?currentPage=3"],
            id="parameter",
        ),
        pytest.param(
            "<div id=pg></div><script>layui.use(['laypage'], function(){ layui.laypage.render({ elem: 'pg', count: 12, "
            "limit: 5, jump: function(obj, first){ if(!first){ location.href = '?pageNum=' + obj.curr + "
            "'&pageSize=5'; } } }); });</script>",
            ["/gk/fz/list.html?pageNum=2&pageSize=5", "/gk/fz/list.html?pageNum=3&pageSize=5"],
            id="laypage",
        ),
        pytest.param(
            "<div id=kkpager></div><script>kkpager.generPageHtml({ pno : 1, total : 3, totalRecords : 12, hrefFormer : "
            "'list', hrefLatter : '.html', getLink : function(n){ if(n==1){ return this.hrefFormer + "
            "this.hrefLatter; } return this.hrefFormer + '_' + n + this.hrefLatter; } });</script>",
            ["/gk/fz/list_2.html", "/gk/fz/list_3.html"],
            id="kkpager",
        ),
        pytest.param(
            '<form action="/gk/list.do"><input type=hidden name=channelId value=3107><input type=hidden name=pageNo '
            "value=1><input type=hidden name=pageSize value=5></form>共<b>12</b>条记录 第1页/共3页 "
            '<a href="javascript:turnPage(2);">下页</a><script>function turnPage(p){ $("#pageNo").val(p); }</script>',
            ["/gk/list.do?channelId=3107&pageSize=5&pageNo=2", "/gk/list.do?channelId=3107&pageSize=5&pageNo=3"],
            id="form",
        ),
    ],
)
def test_pages_by_the_word_of_a_script(shown: str, pages: list[str]) -> None:
    assert others(shown) == pages


@pytest.mark.parametrize(
    "script",
    [
        'function s(){ location.href = "/search.html?q=" + word; }',
        'function label(n){ return "第" + n + "页"; }',
        'function name(i){ return "item_" + i; }',
        'function show(id){ location.href = "/show.html?id=" + id; }',
        'function go(n){ location.href = "http://www.b.example/list_" + n + ".html"; }',
        'function go(n){ location.href = base + "/list_" + n + ".html"; }',
    ],
)
def test_what_a_script_says_of_other_things(script: str) -> None:
    assert others(f"<p>第1/3页</p><script>{script}</script>") == []


def test_a_script_does_not_make_one_page_many() -> None:
    assert others('<script>function goPage(n){ location.href="list_"+n+".html"; }</script>') == []


def test_the_state_of_a_page_that_a_script_makes_has_the_total() -> None:
    state = (
        '<script>window.__INITIAL_STATE__={"list":{"total":12,"rows":[{"title":"甲镇2024年法治政府建设情况报告",'
        '"linkUrl":"/gk/fz/1.html","publishDate":"2025-03-01"}]}};</script>'
    )
    assert pager.total(Page(state, OWN)) == 12
    assert pager.total(Page(f"<ul>{ROWS}</ul><script>var cart={{total:12}};</script>", OWN)) is None
