"""Reading one page on the way: where it leads, which rows are worth fetching, what column it is a page of."""

import pytest

from crawler.addresses import identity, may_be_asked
from crawler.discovery import Reading, Step, below, is_document, own_directory, read, way_up
from crawler.pages.page import Page
from tests.crawl.walks import ROOT, SITE, link, menu, page, report, rows

URL = f"{ROOT}/gk/fz/"
ARTICLE = "/gk/fz/202502/t20250213_14300007.html"


def reading(markup: str, kind: str = "hub", text: str = "政务公开", url: str = URL, **more: object) -> Reading:
    step = Step(url, text, kind, **more)  # type: ignore[arg-type]  # fields of Step by name
    return read(Page(markup, url), step, lambda address: may_be_asked(address, SITE))


def ways(found: Reading) -> dict[str, str]:
    return {step.text: str(step.kind) for step in found.steps}


ROW = "<p><b><a href='/a.html'>某镇2024年法治政府建设年度报告</a></b></p>"


@pytest.mark.parametrize(
    ("paragraphs", "is_article"),
    [
        (["依法行政。" * 60, "完"], True),
        (["依法行政。" * 60], False),
        (["依法行政。" * 20] * 4, True),
        (["依法行政。<script>" + "甲" * 300 + "</script>"], True),
        ([ROW * 40, "依法行政。" * 60], False),
    ],
)
def test_an_article_has_prose_outside_of_links(paragraphs: list[str], is_article: bool) -> None:
    markup = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert is_document(Page(markup, ROOT + "/gk/t20250101_1.html")) == is_article


def test_words_lead_on_and_slugs_do_not() -> None:
    found = reading(
        page(
            "x",
            menu(("法治政府建设年度报告", "/a1/"), ("机构职能", "/fzzfjsndbg/"), ("部门", "/b/"), ("区司法局", "/c/")),
        )
    )
    assert ways(found).items() >= {"法治政府建设年度报告": "report", "部门": "bodies", "区司法局": "body"}.items()
    assert "机构职能" not in ways(found)


@pytest.mark.parametrize(
    "url",
    ["http://mirror.example/x/", "http://10.0.0.1/x/", "/en/gk/", "/login.jsp", "/search/?q=1", "/so/ss?x=1", "/a.pdf"],
)
def test_ways_that_are_not_taken(url: str) -> None:
    assert "政务公开专栏" not in ways(reading(page("x", link(url, "政务公开专栏"))))


def test_a_body_leads_to_its_own_pages_and_not_to_other_bodies() -> None:
    outer = reading(page("x", menu(("区司法局", "/sfj/"))), "home", "首页")
    step = next(s for s in outer.steps if s.text == "区司法局")
    assert step.body == "区司法局"
    inner = reading(
        page("x", menu(("政务公开", "/sfj/gk/"), ("办公室", "/sfj/bgs/"))), "body", "区司法局", body="区司法局"
    )
    assert [s.body for s in inner.steps if s.text == "政务公开" and "sfj" in s.url] == ["区司法局"]
    assert "办公室" not in ways(inner)


def test_in_a_column_of_reports_all_but_other_things_is_wanted() -> None:
    markup = page(
        "x",
        rows(
            ("2024年度", ARTICLE, "2025-02-13"),
            ("2024年政府信息公开工作年度报告", "/gk/fz/t20250213_14300008.html", "2025-02-13"),
        ),
    )
    found = reading(markup, "report", "法治政府建设年度报告")
    assert [entry.title for entry in found.wanted] == ["2024年度"]
    assert found.column is not None
    assert found.column.kind == "report"


def test_in_a_mixed_column_titles_decide() -> None:
    markup = page(
        "x",
        rows(
            ("2024年度", ARTICLE, "2025-02-13"),
            (report("某镇人民政府", 2024), "/gk/fz/t20250213_14300008.html", "2025-02-13"),
        ),
    )
    found = reading(markup, "general", "其他公文")
    assert [entry.title for entry in found.wanted] == [report("某镇人民政府", 2024)]
    assert (found.hits, found.column and found.column.kind) == (1, "general")
    assert len(found.listed.entries) == 2


def test_files_that_an_article_hands_out_have_its_date() -> None:
    # Reports of all bureaux in one article, which says nothing itself.
    files = "".join(
        f'<p><a href="./P0202403{n}.docx">{n}.某区{body}2023年法治政府建设年度报告.docx</a></p>'
        for n, body in enumerate(("水利局", "林业局", "审计局"), 1)
    )
    markup = f'<meta name="PubDate" content="2024-03-20"><div>{files}</div>'
    found = reading(markup, url=URL + "202403/t20240321_1234567.html", inside=True)
    assert [entry.date for entry in found.wanted] == ["2024-03-20"] * 3
    dated = rows(("某区统计局2023年法治政府建设年度报告", "./P02024031.pdf", "2024-03-22"))
    shown = reading(dated, url=URL + "202403/t20240321_1234567.html", inside=True)
    assert [entry.date for entry in shown.wanted] == ["2024-03-22"]
    in_a_column = reading(markup, url=URL, inside=True)
    assert [entry.date for entry in in_a_column.wanted] == [None] * 3


def test_in_a_column_about_the_matter_a_yearly_report_is_enough() -> None:
    listed = rows(
        ("2024年度报告", ARTICLE, "2025-02-13"), ("2024年度重点任务", "/gk/fz/t20250213_14300008.html", "2025-02-13")
    )
    assert [entry.title for entry in reading(page("x", listed), "law", "法治政府建设").wanted] == ["2024年度报告"]
    assert reading(page("x", listed), "general", "其他公文").wanted == ()


def test_a_column_without_reports_is_none() -> None:
    assert reading(page("x", rows(("关于停水的公告", ARTICLE, "2025-02-13"))), "general", "公示公告").column is None


@pytest.mark.parametrize(
    "head",
    [
        '<p>当前位置：<a href="/">首页</a> &gt; <a href="/gk/">政务公开</a> &gt; 法治政府建设年度报告</p>',
        '<meta name="ColumnName" content="法治政府建设年度报告">',
    ],
)
def test_breadcrumb_and_column_name_are_witnesses(head: str) -> None:
    listed = rows(("2024年度", ARTICLE, "2025-02-13"))
    crumb, tag = (head, "") if head.startswith("<p>") else ("", head)
    markup = f"<html><head>{tag}</head><body>{crumb}{listed}</body></html>"
    found = reading(markup, "unknown", "更多内容")
    assert [entry.title for entry in found.wanted] == ["2024年度"]
    assert found.column is not None
    assert any("法治政府建设年度报告" in told for told in found.column.evidence)


def test_a_breadcrumb_elsewhere_contradicts_a_menu() -> None:
    crumb = '<p>当前位置：<a href="/">首页</a> &gt; <a href="/sfj/">区司法局</a> &gt; 工作动态</p>'
    found = reading(
        f"<html><body>{crumb}{rows(('2024年度', ARTICLE, '2025-02-13'))}</body></html>", "body", "区司法局", inside=True
    )
    assert found.wanted == ()


@pytest.mark.parametrize(
    ("markup", "children"),
    [
        (menu(("区政府", "/gk/fz/q/"), ("2024年", "/gk/fz/2024/")), {"区政府", "2024年"}),
        # No directory ties them to the column, but a new menu of nothing but levels and years does.
        ('<div class="tab">' + menu(("区政府", "/lm/2.html"), ("镇街", "/lm/3.html")) + "</div>", {"区政府", "镇街"}),
        # The site's own menu, met here for the first time.
        (
            '<div class="tree">'
            + menu(("机构职能", "/gk/a/"), ("区政府", "/gk/b/"), ("人事信息", "/gk/c/"))
            + "</div>",
            set(),
        ),
    ],
)
def test_what_belongs_to_a_column(markup: str, children: set[str]) -> None:
    found = reading(page("x", markup), "report", "法治政府建设年度报告")
    assert {step.text for step in found.steps if step.inside} == children


def test_an_article_met_on_the_way_is_recognised() -> None:
    prose = f"<h1>{report('某镇', 2024)}</h1><p>{'依法行政。' * 100}</p>"
    markup = f"<html><head><title>某镇</title></head><body>{prose}</body></html>"
    assert reading(markup, "report", "法治政府建设年度报告", ROOT + "/gk/fz/x.html").is_document


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("/gk/fz/", "/gk/fz"),
        ("/gk/fz/index.html", "/gk/fz"),
        ("/gk/fz/list.html", "/gk/fz"),
        ("/gk/fz", None),
        ("/gk/lm_12.html", None),
        ("/list.asp?cid=4", None),
        ("/", None),
        ("/index.html", None),
    ],
)
def test_directories_of_columns(url: str, folder: str | None) -> None:
    assert own_directory(ROOT + url) == (identity(ROOT + folder) if folder else None)


def test_below() -> None:
    assert below(ROOT + "/gk/fz/2024/", URL)
    assert not below(ROOT + "/gk/fzb/", URL)
    assert not below(URL, URL)


CRUMBS = '<p>当前位置：<a href="/">首页</a> > <a href="/gk/">政务公开</a> > <a href="{}">{}</a> > 正文</p>'


@pytest.mark.parametrize(
    ("url", "name", "kind"),
    [
        ("./", "法治政府建设年度报告", "report"),
        ("./", "其他法定信息", "proven"),
        ("./", "镇街", "proven"),
        ("./", "工作动态", None),
        ("x.html", "法治政府建设年度报告", None),
    ],
)
def test_the_way_up_from_an_article(url: str, name: str, kind: str | None) -> None:
    found = way_up(Page(CRUMBS.format(url, name), URL + "x.html"), "found by the search")
    if kind is None:
        # A newsroom is no column of reports; and a breadcrumb that ends with the page itself tells the one above.
        assert found is None or found.url == f"{ROOT}/gk/"
    else:
        assert found == Step(URL, name, kind, ("首页", "政务公开"), why="found by the search")


def test_no_way_up_without_a_breadcrumb() -> None:
    assert way_up(Page("<p>正文</p>", URL + "x.html"), "") is None
    assert way_up(Page('<p>当前位置：<a href="/">首页</a> > 正文</p>', URL + "x.html"), "") is None


def test_what_else_is_known_of_a_column_is_told_in_its_evidence() -> None:
    markup = page("x", rows(("2024年度", ARTICLE, "2025-02-13")))
    found = reading(markup, "report", "法治政府建设年度报告", why="the sitemap names it")
    assert found.column is not None
    assert "the sitemap names it" in found.column.evidence
