"""Report texts dressed in the pages of portals."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.practice.dressing import dress
from crawler.practice.layouts import LOOKS
from crawler.practice.markup import FORMS

LINES = [
    "二〇二五年，某街道依法履职。",
    "",
    "一、主要举措和成效",
    "（一）学法",
    "项目\t件数",
    "复议\t3",
    "某街道",
    "2026年1月5日",
]


@pytest.mark.parametrize("layout", LOOKS)
@pytest.mark.parametrize("markup", FORMS)
def test_the_text_stands_in_the_container_line_by_line(layout: str, markup: str) -> None:
    page = LexborHTMLParser(dress(LINES, "某街道年度报告", layout, markup=markup, signed=True).decode())
    container = page.css_first(".TRS_UEDITOR, .pages_content, .TRS_Editor")
    assert container is not None
    text = container.text(separator="").replace("\xa0", "").replace("　", "")
    for line in LINES:
        assert line.replace("\t", "") in text
    assert "某街道年度报告" not in text


@pytest.mark.parametrize("layout", LOOKS)
def test_the_furniture_is_around_it(layout: str) -> None:
    html = dress(LINES, "某街道年度报告", layout).decode()
    assert "某街道年度报告" in html
    assert "标识码" in html
    assert "打印" in html or "分享文章到" in html
    assert "ArticleTitle" in html or "articletitle" in html


@pytest.mark.parametrize("layout", LOOKS)
def test_without_a_title_none_is_printed(layout: str) -> None:
    page = LexborHTMLParser(dress(LINES, None, layout).decode())
    title = page.css_first("title")
    assert title is not None
    assert title.text() == "岚汀区人民政府"


def test_form_of_the_index_block_can_be_chosen() -> None:
    twice = dress(LINES, "题", "sub", index="twice", issuer="某街道办事处").decode()
    assert twice.count("[ 索引号 ]") == 2
    assert "索引号：" in dress(LINES, "题", "sub", index="colons").decode()
    assert "生成日期：" in dress(LINES, "题", "sub", index="generated").decode()
    assert "索引号" not in dress(LINES, "题", "sub", index="none").decode()
