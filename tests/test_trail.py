"""Breadcrumbs as portals print them."""

import pytest

from crawler.pages.page import Page
from crawler.pages.trail import read_trail, trail_links

WAY = ("首页", "政务公开", "法治政府建设年度报告", "区政府")


@pytest.mark.parametrize(
    "html",
    [
        "<div>您当前的位置：<a>首页</a>&gt;<a>政务公开</a>&gt;<a>法治政府建设年度报告</a>&gt;<a>区政府</a></div>",
        "<div><span>当前位置：</span><p><a>首页</a> > <a>政务公开</a> > <a>法治政府建设年度报告</a> > 区政府</p></div>",
        "<div>当前位置: 首页 / 政务公开 / 法治政府建设年度报告 / 区政府</div>",
        "<div>您所在的位置 » <a>首页</a> » <a>政务公开</a> » <a>法治政府建设年度报告</a> » <a>区政府</a></div>",
        "<ul class='breadcrumb'><li>首页</li><li>政务公开</li><li>法治政府建设年度报告</li><li>区政府</li></ul>",
        "<div class='dqwz'><a>首页</a><a>政务公开</a><a>法治政府建设年度报告</a><a>区政府</a></div>",
        "<div>【当前位置】<a>首页</a>›<a>政务公开</a>›<a>法治政府建设年度报告</a>›<a>区政府</a></div>",
    ],
)
def test_forms_of_the_breadcrumb(html: str) -> None:
    assert read_trail(Page(f"<body><p>欢迎</p>{html}<p>正文</p></body>")) == WAY


def test_a_step_printed_twice_counts_once() -> None:
    assert read_trail(Page("<div>当前位置：<a>首页</a>><a>政务公开</a>><a>政务公开</a></div>")) == ("首页", "政务公开")


def test_the_word_in_the_text_is_no_breadcrumb() -> None:
    assert read_trail(Page("<p>把法治建设摆在突出位置，深入推进。</p><p>位置优越，交通便利。</p>")) == ()


def test_a_menu_is_no_breadcrumb() -> None:
    menu = "".join(f"<a>栏目{n}</a>" for n in range(30))
    assert read_trail(Page(f"<div class='position'>{menu}</div>")) == ()


def test_a_page_without_a_breadcrumb() -> None:
    assert read_trail(Page("")) == ()


def test_links_of_the_breadcrumb() -> None:
    html = (
        '<div>当前位置：<a href="/">首页</a> > <a href="../">政务公开</a> > <a href="./">法治政府建设</a> > 正文</div>'
    )
    page = Page(f"<body><a href='/x/'>别处</a>{html}<p>正文</p></body>", "http://www.a.example/gk/fz/1.html")
    assert [(link.url, link.text) for link in trail_links(page)] == [
        ("http://www.a.example/", "首页"),
        ("http://www.a.example/gk/", "政务公开"),
        ("http://www.a.example/gk/fz/", "法治政府建设"),
    ]


def test_a_page_without_a_breadcrumb_has_no_links_of_it() -> None:
    assert trail_links(Page("<body><a href='/x/'>政务公开</a></body>", "http://www.a.example/")) == ()
