"""What a page asked for as an article turns out to be."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.articles import NAMED, _may_name, dead_end, inner, is_list, shell, stands_alone
from crawler.columns import promises
from crawler.pages.attachments import attachments
from crawler.pages.blocked import is_home_instead, is_links_instead, refusal
from crawler.pages.link import MORE, OPENERS, VIEW, tidy
from crawler.pages.page import Page
from crawler.practice.demo import demo_portals
from crawler.practice.portal import Request
from crawler.practice.trs import TrsPortal

SAID = "<p>各街道办事处按照要求推进依法行政，落实行政规范性文件合法性审查制度，严格规范公正文明执法。</p>"
MARK = '<meta name="ArticleTitle" content="2024年法治政府建设年度报告">'
URL = "http://www.h.example/fz/t20250110_1.html"


def page(body: str, head: str = MARK) -> Page:
    return Page(f"<html><head>{head}</head><body>{body}</body></html>", URL)


def test_an_article_of_some_length_stands_alone() -> None:
    assert stands_alone(page(SAID * 12))


@pytest.mark.parametrize(
    "other",
    [
        page(SAID * 3),  # a few lines may be anything
        page(SAID * 12, ""),  # prose of a page that does not say what it is
        page(SAID * 12 + '<a href="P020250110.pdf">附件</a>'),
        page(f"<ul>{'<li><a href=a>某镇二〇二四年度工作动态信息发布目录一览</a></li>' * 40}</ul>", ""),
        page('<iframe src="text.html"></iframe>' + "<a href=x>政务公开</a>" * 200),
        page(SAID * 12 + '<script>createPageHTML(2, 0, "t20250110_1", "html");</script>'),
        page(
            "".join(f'<li><a href="t{n}.html">{2000 + n}年法治政府建设年度报告</a></li>' for n in range(30)) + SAID * 6
        ),
    ],
    ids=["short", "no marks", "file", "links", "frame", "further page", "list"],
)
def test_others_need_a_closer_look(other: Page) -> None:
    assert not stands_alone(other)


BODIES = ("区水利局", "区审计局", "某区统计局", "某区信访办公室")


def handed_out(names: tuple[str, ...], said: str = "", text: str = "{}2024年法治政府建设年度报告.docx") -> Page:
    rows = (f'<p><a href="P0202501{n}.docx">{n}.{text.format(name)}</a></p>' for n, name in enumerate(names, 10))
    return page(f"{said}{''.join(rows)}")


def test_what_hands_out_the_reports_of_several_bodies_is_a_list_of_them() -> None:
    assert is_list(handed_out(BODIES))
    assert is_list(handed_out(BODIES, SAID * 10)), "with a long introduction"
    rows = (
        f'<tr><td>{n}</td><td>{name}</td><td><a href="P0202501{n}.docx">点击下载</a></td></tr>'
        for n, name in enumerate(BODIES, 10)
    )
    assert is_list(page(f"<table>{''.join(rows)}</table>")), "named beside the link"


@pytest.mark.parametrize(
    "one",
    [
        handed_out(BODIES, SAID * 40),  # a whole report, with those of others below it
        handed_out(("区水利局", "某区水利局"), SAID * 10),  # one body under two names
        handed_out(BODIES[:1] * 3, SAID * 10, "{}2024年法治政府建设年度报告（附表）.docx"),
        handed_out(("收支总表", "执法数据", "复议案件"), SAID * 10, "{}.xlsx"),
    ],
    ids=["whole", "two names", "same body", "tables"],
)
def test_an_article_with_files_is_one(one: Page) -> None:
    assert not is_list(one)


def test_a_closer_look_finds_nothing_more_in_what_stands_alone(pages: list[Page]) -> None:
    alone = [one for one in pages if stands_alone(one)]
    assert len(alone) > 50
    for one in alone:
        assert refusal(one) is None, one.url
        assert not is_links_instead(one), one.url
        assert not is_home_instead(one, Page("<title></title>")), one.url
        assert not any(inner(one)), one.url
        assert not is_list(one), one.url
        assert not attachments(one), one.url
        assert shell(one) is None, one.url


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    """Every page of the practice portals that has a path of its own."""
    portals = [p for p in demo_portals() if isinstance(p, TrsPortal)]
    asked = [(p, path) for p in portals for path in p.pages if path.endswith(("/", "html", "htm"))]
    answers = [(p.place.root + path, p.usual_answer(Request("GET", p.place.host, path))) for p, path in asked]
    return [Page.from_bytes(answer.body, url) for url, answer in answers if answer.status == 200]


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ('<script src="/fwZ8.js"></script>', True),
        (f'<script src="/w.js"></script>请稍候<a href="{URL}">重试</a>', True),
        ("<p>网站正在建设中</p>", False),
        ('<div id="app"></div><a href="/zwgk/">政务公开</a>', False),
        ('<script>location.href="/portal/"</script>', False),
        ('<iframe src="main.html"></iframe>', False),
        (SAID * 12, False),
    ],
)
def test_a_home_page_that_leads_nowhere_is_none(body: str, ends: bool) -> None:
    assert (dead_end(page(body, "")) is not None) == ends


def test_so_it_is_with_real_pages(corpus: Path) -> None:
    real = [Page.from_bytes(path.read_bytes(), URL) for path in sorted((corpus / "html").rglob("*.htm*"))]
    assert all(refusal(one) is None and shell(one) is None for one in real if stands_alone(one))
    assert sum(map(stands_alone, real)) > len(real) / 4


def test_every_title_that_promises_a_report_has_what_is_looked_for_first(corpus: Path) -> None:
    rows = (corpus / "titles.jsonl").read_text("utf-8").splitlines()
    titles = [title for row in rows if promises(title := json.loads(row)["title"] or "") == "yes"]
    assert len(titles) > 50
    assert [title for title in titles if not NAMED.search(title)] == []


NAMES = ("2024年度法治政府建设情况报告", "主要负责人述法报告", "推进法治建设第一责任人职责情况报告", "依法治区工作总结")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("link", ["<a href=x>{}</a>", "<a href=x title={}>更多</a>", "<li>{}<a href=x>查看</a></li>"])
def test_links_that_name_reports_are_not_passed_over(name: str, link: str) -> None:
    rows = "".join(f"<li>{link.format(name)}<span>2024-03-0{n}</span></li>" for n in range(8))
    assert all(_may_name(node, marks) for node, marks in page(rows).leading)


@given(st.from_regex(VIEW) | st.from_regex(MORE))
def test_words_that_name_nothing_are_known_by_their_first_character(words: str) -> None:
    said = tidy(words)
    assert not said or said[0] in OPENERS
