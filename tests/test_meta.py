"""What pages say about themselves: tags, index block, headings, address; contradictions kept."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.meta import Meta, read_meta, url_date
from crawler.pages.page import Page

TITLE = "重庆市涪陵区同乐镇人民政府2025年法治政府建设工作年度报告"
STANDARD = f"""<html><head>
<meta name="SiteName" content="重庆市涪陵区人民政府"/><meta name="SiteDomain" content="www.fl.gov.cn"/>
<meta name="SiteIDCode" content="5001020001"/><meta name="ColumnName" content="法治政府建设年度报告"/>
<meta name="ColumnType" content="信息公开目录"/><meta name="ArticleTitle" content="{TITLE}"/>
<meta name="PubDate" content="2026-01-26 16:02"/><meta name="ContentSource" content="同乐镇"/>
<meta name="Keywords" content="法治"/><meta name="Description" content="年度报告"/>
<title>{TITLE}_重庆市涪陵区人民政府</title></head>
<body><div>当前位置：<a>首页</a>><a>街镇</a>><a>同乐镇</a></div><h1>{TITLE}</h1><p>正文</p></body></html>"""


def read(html: str, url: str | None = None) -> Meta:
    return read_meta(Page(html, url))


def test_the_tags_of_the_standard() -> None:
    meta = read(STANDARD)
    assert [t.value for t in meta.titles] == [TITLE]
    assert [(d.value, d.source) for d in meta.published] == [(date(2026, 1, 26), "meta:PubDate")]
    assert (meta.site_name, meta.site_code, meta.site_domain) == ("重庆市涪陵区人民政府", "5001020001", "www.fl.gov.cn")
    assert [c.value for c in meta.columns] == ["法治政府建设年度报告"]
    assert meta.column_type == "信息公开目录"
    assert [s.value for s in meta.sources] == ["同乐镇"]
    assert meta.trail == ("首页", "街镇", "同乐镇")
    assert (meta.keywords, meta.description, meta.warnings) == ("法治", "年度报告", ())


@pytest.mark.parametrize(
    "tag",
    [
        "<meta name='articletitle' content='某报告标题'>",
        '<META NAME="ARTICLETITLE" CONTENT="某报告标题" />',
        '<meta content="某报告标题" name=ArticleTitle>',
        '<meta property="og:title" content="某报告标题">',
        '<meta name="ArticleTitle" content="&#26576;报告标题">',
        '<meta name=" ArticleTitle " content="  某报告标题&nbsp;">',
    ],
)
def test_a_tag_in_any_spelling(tag: str) -> None:
    assert read(tag).titles[0].value == "某报告标题"


def test_markup_inside_a_tag_is_a_line_break() -> None:
    assert (
        read('<meta name="ArticleTitle" content="某某镇人民政府&lt;br/&gt;关于报告">').titles[0].value
        == "某某镇人民政府 关于报告"
    )


@pytest.mark.parametrize("printed", ["2026-08-28", "2026-08-28 16:00:22", "2026年08月28日 15:30", "2026——08——28 21:37"])
def test_a_date_in_any_form(printed: str) -> None:
    assert read(f'<meta name="PubDate" content="{printed}">').published[0].value == date(2026, 8, 28)


def test_an_unreadable_date_is_left_out() -> None:
    assert read('<meta name="PubDate" content="昨天">').published == ()


def test_dates_that_differ_are_all_kept_and_named() -> None:
    meta = read(
        '<meta name="PubDate" content="2022-09-06"><p>[ 发布日期 ] 2021-02-26</p><p>[ 成文日期 ] 2021-02-20</p>'
    )
    assert [d.value for d in meta.published] == [date(2022, 9, 6), date(2021, 2, 26)]
    assert [d.value for d in meta.written] == [date(2021, 2, 20)]
    (warning,) = meta.warnings
    assert "2022-09-06 (meta:PubDate)" in warning
    assert "2021-02-26 (index:发布日期)" in warning


def test_the_index_block() -> None:
    meta = read(
        "<p>[ 索引号 ] 11500106009291211J/2026-00008</p><p>[ 发文字号 ] 无</p>"
        "<p>[ 发布机构 ] 井口街道</p><p>文号：井街〔2026〕1号</p>"
    )
    assert [n.value for n in meta.index_numbers] == ["11500106009291211J/2026-00008"]
    assert [n.value for n in meta.document_numbers] == ["井街〔2026〕1号"]
    assert [(i.value, i.source) for i in meta.issuers] == [("井口街道", "index:发布机构")]


def test_a_value_that_the_source_breaks_has_no_space() -> None:
    issuer = "<tr><td>发布机构</td><td>涪陵区\n  司法局</td></tr>"
    number = "<tr><td>文号</td><td>涪府\n〔2026〕2号</td></tr>"
    meta = read(f"<table>{issuer}{number}</table>")
    assert [f.value for f in meta.issuers] == ["涪陵区司法局"]
    assert [f.value for f in meta.document_numbers] == ["涪府〔2026〕2号"]


@pytest.mark.parametrize("tail", ["浏览：12", "阅读量：3", "人气：5", "| 时间：2026-01-05", "丨编辑：某某"])
def test_a_source_ends_where_the_next_label_begins(tail: str) -> None:
    assert [f.value for f in read(f"<p>来源：涪陵区司法局 {tail}</p>").sources] == ["涪陵区司法局"]


@pytest.mark.parametrize(
    "printed", ["2026-01-05", "2026/1/5 09:30", "（2026.01.05）", "2026年01月05日 9:30:11", "[2026-1-5]"]
)
def test_a_date_without_a_label_below_the_title_is_that_of_publication(printed: str) -> None:
    meta = read(f"<h1>{TITLE}</h1><div><span>{printed}</span><span>来源：同乐镇</span></div><p>正文</p>")
    assert [(f.value, f.source) for f in meta.published] == [(date(2026, 1, 5), "heading:date")]


@pytest.mark.parametrize(
    "page",
    [
        f"<p>2026-01-05</p><h1>{TITLE}</h1><p>正文</p>",
        f"<h1>{TITLE}</h1><p>2026-01-05起施行</p>",
        f"<h1>{TITLE}</h1>{'<p>正文</p>' * 9}<p>2026年1月5日</p>",
        "<p>2026-01-05</p>",
    ],
)
def test_a_date_elsewhere_is_not(page: str) -> None:
    assert read(page).published == ()


def test_a_labelled_date_speaks_before_one_without() -> None:
    meta = read(f"<h1>{TITLE}</h1><p>2026-01-09</p><p>发布日期：2026-01-05</p>")
    assert [f.value for f in meta.published] == [date(2026, 1, 5)]


def test_an_index_number_is_known_by_its_form_where_its_label_was_lost() -> None:
    (found,) = read("<table><tr><td>11500110588903728C/2026-00012</td><td>2026-02-09</td></tr></table>").index_numbers
    assert (found.value, found.source) == ("11500110588903728C/2026-00012", "index:value only")


@pytest.mark.parametrize(
    "script",
    [
        "document.write('<span>来源：</span><span class=\"con\">同乐镇</span>');",
        'var ly = "来源：同乐镇";',
        "$('.zwxl-bar').html('<span>来源: ' + '同乐镇' + '</span>');",
    ],
)
def test_a_source_that_only_a_script_knows(script: str) -> None:
    (found,) = read(f"<div class='zwxl-bar'><script>{script}</script></div>").sources
    assert (found.value, found.source) == ("同乐镇", "script:来源")


def test_a_heading_over_several_lines_is_one_title() -> None:
    lines = ("中共某镇委员会", "某镇人民政府", "关于2025年法治政府建设情况的报告")
    html = f"<div class='zwxl-title'><p class='tit'>{'<br>'.join(lines)}</p></div>"
    assert read(html).titles[0].value == " ".join(lines)


def test_titles_of_other_articles_are_links_and_left_out() -> None:
    html = "<h2><a href='1.html'>另一篇文章的标题</a></h2><a><h2>又一篇文章的标题</h2></a>"
    html += "<div class='title'><a>第三篇文章</a></div>"
    assert read(html).titles == ()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("2025年法治政府建设报告_重庆市合川区人民政府", "2025年法治政府建设报告"),
        ("2025年法治政府建设报告-区司法局-合川区人民政府网", "2025年法治政府建设报告"),
        ("2025年法治政府建设报告 | 政务公开", "2025年法治政府建设报告"),
        ("2015-2020年实施情况的报告", "2015-2020年实施情况的报告"),
    ],
)
def test_the_sites_name_is_taken_off_the_page_title(title: str, expected: str) -> None:
    assert [(t.value, t.source) for t in read(f"<title>{title}</title>").titles] == [(expected, "title")]


def test_the_sites_own_name_from_the_tag_is_taken_off_too() -> None:
    html = '<meta name="SiteName" content="巫溪之窗"><title>2025年法治政府建设报告 - 巫溪之窗</title>'
    assert read(html).titles[0].value == "2025年法治政府建设报告"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://www.fl.gov.cn/a/202601/t20260126_15315082.html", date(2026, 1, 26)),
        ("http://www.fl.gov.cn/a/202601/t20260126_15315082_wap.html", date(2026, 1, 26)),
        ("http://x.gov.cn/art/2025/1/14/art_1229460284_97078.html", date(2025, 1, 14)),
        ("http://www.cqybq.gov.cn/ybw_content/2021-01/25/content_10117923.htm", date(2021, 1, 25)),
        ("http://x.gov.cn/2026/01-13/1373744.html", date(2026, 1, 13)),
        ("http://x.gov.cn/c/2026-02-04/7104679.shtml", date(2026, 2, 4)),
        ("http://x.gov.cn/nw12344/20240307/abc.html", date(2024, 3, 7)),
    ],
)
def test_the_day_in_an_address(url: str, day: date) -> None:
    found = url_date(url)
    assert found is not None
    assert (found.value, found.source) == (day, "url")


@pytest.mark.parametrize(
    "url", ["http://www.bishan.gov.cn/a/t_14492337.html", "http://x.gov.cn/202601/1.html", "", "x/t20261399_1"]
)
def test_an_address_without_a_day(url: str) -> None:
    assert url_date(url) is None


@pytest.mark.parametrize(
    "foot", ["网站标识码：5001170002", "<span>网站标识码:</span><b>5001170002</b>", "标识码 5001170002"]
)
def test_the_site_code_in_the_foot(foot: str) -> None:
    assert read(f"<p>正文</p><div>{foot}</div>").site_code == "5001170002"


@given(st.text(alphabet="<>/=\"' abdivspnmet标题发布日期：来源[]【】当前位置>0123456789-年月日\x00", max_size=400))
def test_no_page_makes_it_fail(html: str) -> None:
    meta = read(html, "http://x.cq.gov.cn/t20260101_1.html")
    assert meta.url_date is not None
    assert all(found.value and found.source for found in meta.titles)


def test_the_pages_of_the_corpus_are_read(corpus: Path) -> None:
    """On real pages a date or a title is found wherever the standard's tags give one."""
    for path in sorted((corpus / "html" / "pages").glob("06*.html")):
        html = path.read_bytes().decode("utf-8", "replace")
        meta = read(html)
        assert not ('name="ArticleTitle" content="吉' in html and not meta.titles), path.name
        assert not ('name="PubDate" content="20' in html and not meta.published), path.name
