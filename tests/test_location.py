"""What trafilatura keeps, and where an article stands on a page that nobody described."""

import time
from unittest.mock import patch

import pytest
from selectolax.lexbor import LexborHTMLParser
from trafilatura.utils import trim

from pipelines import location
from pipelines.blocks import Reading, read_blocks
from pipelines.location import MOST_LINES, approve, locate

LINES = [f"第{i}项工作按计划推进，全年完成任务{i}2件，群众评议结果为满意。" for i in range(1, 7)]
BODY = "".join(f"<p>{line}</p>" for line in LINES)
COMMENTS = "<div class='comments'>" + "".join(f"<p>网友{i}说，写得好，支持一下。</p>" for i in range(4)) + "</div>"
LINKS = "<ul class='nav'>" + "".join(f"<li><a href='/{i}'>栏目名称{i}</a></li>" for i in range(12)) + "</ul>"


def reading(html: str) -> Reading:
    body = LexborHTMLParser(html).body
    assert body is not None
    return read_blocks(body)


def found(html: str, title_at: int | None = None) -> list[str]:
    page = reading(html)
    place = locate(page, approve(page, thorough=True), 0 if title_at is None else title_at + 1)
    return [] if place is None else [b.text for b in page.blocks[place.first : place.last]]


def test_trafilatura_keeps_paragraphs_and_drops_comments_and_footers() -> None:
    foot = "<div class='footer'><p>本站由某某公司提供技术支持，欢迎监督。</p></div>"
    page = reading(f"{LINKS}<div class='article'>{BODY}</div>{COMMENTS}{foot}")
    kept = {b.text for b, ok in zip(page.blocks, approve(page, thorough=True), strict=True) if ok}
    assert set(LINES) <= kept
    assert not any("技术支持" in text or "网友" in text for text in kept)


def test_inside_a_container_every_paragraph_is_kept() -> None:
    page = reading(f"<div>{BODY}<p><a href='/a'>附件：法治政府建设年度报告</a></p></div>")
    assert approve(page, thorough=False)[: len(LINES)] == (True,) * len(LINES)


@pytest.mark.parametrize(
    ("more", "thorough", "asked"),
    [
        ("", False, 0),
        ("<p><a href='/a'>没有标签的链接</a></p>", False, 0),
        ("<p>附件：没有链接</p>", False, 0),
        ("<p><a href='/a'>附件：法治政府建设年度报告</a></p>", False, 1),
        ("", True, 1),
    ],
)
def test_trafilatura_is_asked_only_where_its_word_counts(more: str, thorough: bool, asked: int) -> None:
    with patch.object(location.trafilatura, "bare_extraction", return_value=None) as extraction:
        approve(reading(f"<div>{BODY}{more}</div>"), thorough=thorough)
    assert extraction.call_count == asked


def test_the_article_is_found_without_any_names() -> None:
    assert (
        found(f"<div>{LINKS}</div><div><div>{BODY}</div></div><div><p>本站建议使用新版浏览器访问。</p></div>") == LINES
    )


def test_a_signature_beside_the_body_belongs_to_it() -> None:
    signature = "<div>青岩镇人民政府</div><div>2025年1月9日</div>"
    page = f"{LINKS}<div><div>{BODY}</div>{signature}</div><div class='foot'>渝ICP备00000000号</div>"
    assert found(page) == [*LINES, "青岩镇人民政府", "2025年1月9日"]


def test_a_single_paragraph_brings_the_short_lines_around_it() -> None:
    page = f"{LINKS}<div><p>{LINES[0]}</p><p>公示时间：五个工作日</p><p>联系电话：0000-1234567</p></div>"
    assert found(page) == [LINES[0], "公示时间：五个工作日", "联系电话：0000-1234567"]


ASIDE = "<div class='k9'><h3>区情简介</h3><p>本区位于西部，总面积2354平方公里，辖11个镇街，常住人口54万人。</p></div>"


def test_prose_beside_a_long_text_is_not_taken_for_its_signature() -> None:
    assert found(f"{LINKS}<div><div>{BODY * 4}</div></div>{ASIDE}") == LINES * 4
    assert found(f"{LINKS}{ASIDE}<div><div>{BODY * 4}</div></div>")[-len(LINES * 4) :] == LINES * 4


def test_a_first_part_in_an_element_of_its_own_belongs_to_the_text() -> None:
    page = f"{LINKS}<div><div>各镇人民政府：</div><div>{BODY * 4}</div></div>{ASIDE}"
    assert found(page) == ["各镇人民政府：", *LINES * 4]


@pytest.mark.parametrize("aside", ["{0}{1}", "{1}{0}"])
def test_the_element_around_title_and_text_bounds_even_a_short_text(aside: str) -> None:
    article = f"<div class='k1'><h1>题目</h1><div><p>{LINES[0]}</p></div></div>"
    html = LINKS + aside.format(article, ASIDE)
    title_at = [b.text for b in reading(html).blocks].index("题目")
    assert found(html, title_at) == LINES[:1]


def test_an_element_around_the_title_with_little_of_the_prose_bounds_nothing() -> None:
    page = f"<div><h1>题目</h1><p>摘要，{LINES[0]}</p></div><div>{BODY}</div>"
    assert found(page, title_at=0)[-len(LINES) :] == LINES


def test_what_stands_above_the_title_or_below_the_end_is_not_the_article() -> None:
    ticker = "<div><p>滚动新闻，今日全市召开会议，部署明年重点工作，各区参加。</p></div>"
    below = "<h3>相关阅读</h3>" + "".join(f"<p>另一篇文章的摘要，写了{i}件事，与此无关。</p>" for i in range(3))
    page = f"{ticker}<h1>题目</h1><div>{BODY}</div><div>{below}</div>"
    assert found(page, title_at=1) == LINES


def test_a_page_of_links_has_no_place() -> None:
    assert found(LINKS) == []


def test_deep_nesting_costs_no_more_than_its_size() -> None:
    start = time.process_time()
    page = reading("<div>" * 5000 + BODY)
    place = locate(page, approve(page, thorough=True), 0)
    assert place is not None
    assert time.process_time() - start < 3


def test_floods_of_lines_are_not_shown_to_trafilatura() -> None:
    page = reading("<p>一行</p>" * (MOST_LINES + 1))
    assert approve(page, thorough=True) == (True,) * (MOST_LINES + 1)


def test_lines_without_end_are_not_remembered() -> None:
    long = "群众评议结果为满意，" * 2000
    approve(reading(f"{BODY}<p>{long}</p>{COMMENTS}"), thorough=True)
    assert trim.cache_info().currsize == 0
    approve(reading(f"{BODY}{COMMENTS}"), thorough=True)
    assert trim.cache_info().currsize > 0


def test_control_characters_reach_no_xml() -> None:
    page = reading(f"<div class='a\x01b'>{BODY}<p>尾\x02行</p></div>")
    assert len(approve(page, thorough=False)) == len(LINES) + 1
