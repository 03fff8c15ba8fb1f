"""Every way on is seen, with the words and the place that a visitor sees."""

import pytest

from crawler.families import gkmlpt
from crawler.pages.link import Link
from crawler.pages.links import links
from crawler.pages.page import Page
from crawler.pages.scripts import day

URL = "http://www.a.example/zwgk/"


def read(markup: str, url: str = URL) -> tuple[Link, ...]:
    return links(Page(f"<html><body>{markup}</body></html>", url))


def only(markup: str) -> Link:
    found = read(markup)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="b/"> 法治政府 建设 </a>', "法治政府 建设"),
        ('<a href="b/" title="法治政府建设年度报告">法治政府建设年…</a>', "法治政府建设年度报告"),
        ('<a href="b/"><img src="x.png" alt="专题专栏"></a>', "专题专栏"),
        ('<div><h3>要闻</h3><map><area href="b/" alt="部门街镇"></map></div>', "部门街镇"),
        ('<div><h3>法治政府建设年度报告</h3><a href="b/">更多&gt;&gt;</a></div>', "法治政府建设年度报告"),
        ('<div><h3>年报</h3><div><a href="b/">[ 更多 ]</a></div></div>', "年报"),
        ('<a href="b/" title="另一个">法治年报</a>', "法治年报"),
    ],
)
def test_words(markup: str, text: str) -> None:
    assert only(markup).text == text


def test_of_words_without_end_the_head_is_kept() -> None:
    assert only(f'<a href="b/">{"法治" * 100_000}</a>').text == "法治" * 250


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="javascript:;" onclick="location.href=\'/bm/\'">部门</a>',
        "<li onclick=\"window.open('/bm/')\">部门</li>",
        '<span data-href="/bm/">部门</span>',
        '<select><option value="/bm/">部门</option></select>',
        '<map><area href="/bm/" alt="部门"></map>',
        "<a href=\"javascript:window.location='/bm/'\">部门</a>",
        "<a href=\"javascript:openUrl('/bm/',1)\">部门</a>",
        "<a style='cursor:pointer' onclick=\"queryArticleByCondition(this,'/bm/')\">部门</a>",
    ],
)
def test_links_that_are_no_plain_anchors(markup: str) -> None:
    assert only(markup).url == "http://www.a.example/bm/"


def test_a_base_element_moves_everything() -> None:
    page = Page('<html><head><base href="/x/"></head><body><a href="y/">z</a></body></html>', URL)
    assert links(page)[0].url == "http://www.a.example/x/y/"


@pytest.mark.parametrize(
    ("markup", "region"),
    [
        ('<div class="main-nav"><a href="b/">x</a></div>', "nav"),
        ('<header><a href="b/">x</a></header>', "nav"),
        ('<div id="footer"><a href="b/">x</a></div>', "footer"),
        ('<div class="sidebar"><a href="b/">x</a></div>', "side"),
        ('<div class="dqwz"><a href="b/">x</a></div>', "breadcrumb"),
        ('<p>您当前的位置：<a href="b/">x</a> &gt; y</p>', "breadcrumb"),
        ('<div class="con"><ul><li><a href="b/">x</a></li></ul></div>', "main"),
        # A block that begins with a breadcrumb is none itself.
        ('<div><p>当前位置：首页</p><ul><li><a href="b/">x</a></li></ul></div>', "main"),
        ('<div><p>当前位置：首页</p><p><a href="b/">x</a></p></div>', "main"),
        ('<div><span>当前位置：</span><a href="b/">x</a></div>', "breadcrumb"),
        ('<div><div><p>您的位置：<a href="b/">x</a> &gt; y</p></div></div>', "breadcrumb"),
    ],
)
def test_places(markup: str, region: str) -> None:
    assert only(markup).region == region


@pytest.mark.parametrize(
    "markup",
    [
        '<ul><li><a href="#">法治年报</a><ul><li><a href="b/">2024年</a></li></ul></li></ul>',
        "<h3>法治年报</h3><ul><li><a href='b/'>2024年</a></li></ul>",
        "<dl><dt>法治年报</dt><dd><a href='b/'>2024年</a></dd></dl>",
        '<div><div class="tit">法治年报</div><div class="con"><a href="b/">2024年</a></div></div>',
    ],
)
def test_what_a_link_stands_under(markup: str) -> None:
    assert only(markup).under == "法治年报"


def test_frames_and_refreshes_lead_on() -> None:
    markup = '<meta http-equiv="Refresh" content="0; URL=/main/"><iframe src="/left.html" name="tree"></iframe>'
    assert {(link.url, link.region) for link in read(markup)} == {
        ("http://www.a.example/main/", "jump"),
        ("http://www.a.example/left.html", "frame"),
    }


def test_a_script_jump_counts_on_a_page_that_is_little_else() -> None:
    jump = '<script>if(1){ window.location.href = "/portal/"; }</script>'
    assert [link.region for link in read(jump)] == ["jump"]
    assert read(jump + "<p>" + "区政府今天召开常务会议。" * 40 + "</p>") == ()
    assert read('<script>location.href = "/x?" + id;</script>') == ()


def test_menus_and_lists_that_are_only_data() -> None:
    inner = '{"name":"法治年报","url":".\\/gk\\/fz\\/"}'
    tree = f'<script>var t=[{{"name":"政务公开","url":"./gk/","children":[{inner}]}}]</script>'
    assert [(link.text, link.url) for link in read(tree)] == [
        ("政务公开", "http://www.a.example/zwgk/gk/"),
        ("法治年报", "http://www.a.example/zwgk/gk/fz/"),
    ]
    row = '<li><a href="/x/1.html" title="甲报告">甲…</a><span>2024-03-01</span></li>'
    written = f"<script>document.write('{row}')</script>"
    assert [(link.text, link.date) for link in read(written)] == [("甲报告", "2024-03-01")]


@pytest.mark.parametrize(
    "row",
    [
        """'<li><a href="' + row.url + '" target="_blank">' + row.title + '</a><span>' + row.day + '</span></li>'""",
        """"<li><a href=\\'"+list[i].url+"\\'>"+list[i].title+"</a></li>\"""",
        "`<li><a href='${row.url}'>${row.title}</a></li>`",
        """'<li><a href="/show.html?id=' + row.id + '">' + row.title + '</a></li>'""",
    ],
)
def test_rows_that_a_script_is_yet_to_make_are_no_links(row: str) -> None:
    assert read(f"<script>$.each(rows, function (i, row) {{ html += {row}; }});</script>") == ()


def test_escapes_in_data_are_undone() -> None:
    found = links(
        Page('{"rows":[{"title":"\\u6cd5\\u6cbb<em>年报<\\/em>","url":"\\/a\\/1.html","pubdate":"20240301"}]}', URL)
    )
    assert (found[0].text, found[0].url, found[0].date) == ("法治年报", "http://www.a.example/a/1.html", "2024-03-01")


def test_pictures_styles_and_dead_links_lead_nowhere() -> None:
    assert (
        read('<a href="x.jpg">图</a><a href="javascript:void(0)">x</a><a href="#">y</a><a href="mailto:a@b.cn">z</a>')
        == ()
    )


def test_the_columns_of_a_platform_that_has_no_links() -> None:
    markup = (
        '<script>window._CONFIG = {SID:\'755\',TREE:[{"id":3021,"name":"法治政府建设年度报告","children":[]}]}</script>'
    )
    found = gkmlpt.columns(Page(markup, "http://www.a.example/gkmlpt/index"))
    assert [(c.text, c.url) for c in found] == [
        ("法治政府建设年度报告", "http://www.a.example/gkmlpt/api/all/3021?page=1&sid=755")
    ]
    below = gkmlpt.columns(Page(markup, "http://www.a.example/asfj/gkmlpt/index"))
    assert below[0].url == "http://www.a.example/asfj/gkmlpt/api/all/3021?page=1&sid=755"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("[2024-03-01]", "2024-03-01"),
        ("2024/3/1", "2024-03-01"),
        ("2024年3月1日", "2024-03-01"),
        ("2024.03.01", "2024-03-01"),
        ("15 2024-03", "2024-03-15"),
        ("2024 03-15", "2024-03-15"),
        ("03-15 2024", "2024-03-15"),
        ("20240315", "2024-03-15"),
        ("2024-13-01", None),
        ("2023-02-30", None),
        ("电话 023-42751234", None),
        ("第12期", None),
    ],
)
def test_dates_as_lists_show_them(text: str, iso: str | None) -> None:
    assert day(text) == iso
