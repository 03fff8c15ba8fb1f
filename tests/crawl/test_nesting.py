"""Markup that costs a parser the square of its size is cut down before it is parsed; ordinary markup is left alone."""

import time
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages import nesting
from crawler.pages.attachments import attachments
from crawler.pages.nesting import DEEPEST, MOST_OPTIONS, MOST_TAGS, shallow
from crawler.pages.page import Page

FILE = '<p><a href="/files/report.pdf">年度报告.pdf</a></p>'


def depth(html: str) -> int:
    deepest, at = 0, [(node, 1) for node in LexborHTMLParser(html).css("html")]
    while at:
        node, level = at.pop()
        deepest = max(deepest, level)
        child: LexborNode | None = node.first_child
        while child is not None:
            at.append((child, level + 1))
            child = child.next
    return deepest


@pytest.mark.parametrize(
    "row",
    [
        "<p>一段</p>",
        "<li>一项",
        "<td>一格",
        "<svg><path d='M0'/></svg>",
        "<script>write('<div>')</script>",
        "<!-- <div> -->",
        "<!-->",
        "<div><span>字</div>",
        "<a name=x>",
        "<br>",
    ],
)
def test_long_flat_pages_stay_as_they_are(row: str) -> None:
    html = f"<ul>{row * 1000}</ul>"
    assert shallow(html) == html


@pytest.mark.parametrize(
    "opening",
    ["<div>", "<div>字", "<div class='x'>", "<font>字<div>", "<div/>", "<b><div></b>", "<div><table></div><td>"],
)
def test_depth_has_an_end_and_the_text_stays(opening: str) -> None:
    html = shallow("<p>前</p>" + opening * 3000 + "<i>末</i>")
    assert depth(html) <= 4 * DEEPEST
    text = LexborHTMLParser(html).body.text()
    assert (text[0], text[-1]) == ("前", "末")


def test_end_tags_of_dropped_elements_close_nothing_else() -> None:
    html = shallow("<section>" + "<div>" * 500 + "深" + "</div>" * 500 + "<p>后</p></section><footer>脚</footer>")
    tree = LexborHTMLParser(html)
    assert tree.css_first("section > p").text() == "后"
    assert tree.css_first("body > footer") is not None


def test_a_drop_down_list_has_an_end() -> None:
    option = '<option value="http://www.example.gov.cn/"><a href="#">某局</a></option>\n'
    html = shallow("<select>" + option * 20_000 + "</select><p>后</p>")
    assert html.count("<option") == html.count("</option") == MOST_OPTIONS
    assert html.endswith("</select><p>后</p>")


@pytest.mark.parametrize(
    "unit",
    ["<div>字", "<select><option>某局</option>", "<!--", "<div x='", "<div a='<b>'></b>", "<table><td>", "</div><b>"],
)
def test_two_megabytes_are_read_in_seconds(unit: str) -> None:
    start = time.process_time()
    assert Page(unit * (2_000_000 // len(unit))).tree is not None
    assert time.process_time() - start < 5


def test_of_a_page_without_end_the_head_is_read() -> None:
    row = "<p>行"
    page = Page(row * (MOST_TAGS + 2))
    assert page.is_cut
    assert page.tree.body is not None
    assert len(page.tree.body.css("p")) == MOST_TAGS
    assert not Page(row * MOST_TAGS).is_cut


def test_links_deep_in_a_page_are_placed() -> None:
    """More levels than Python's own stack would hold, and a page of few tags."""
    found = attachments(Page("<pre>" * 3000 + FILE, "http://www.example.gov.cn/1.html"))
    assert [a.url for a in found] == ["http://www.example.gov.cn/files/report.pdf"]


def test_end_tags_that_close_nothing_are_not_looked_for_in_vain() -> None:
    html = "<div><table>" + "<span>" * 190 + "</div>" * 300_000
    start = time.process_time()
    assert shallow(html) == html
    assert time.process_time() - start < 2


def test_what_stands_in_a_table_closes_nothing_outside() -> None:
    """Its end tags are ignored, so a thousand such tables are a thousand deep; the depth is not lost count of."""
    assert depth(shallow("<div><table><td></div>" * 1000)) <= 4 * DEEPEST
    assert shallow(row := "<div><table><tr><td><div>字</div></td></tr></table></div>" * 1000) == row


@pytest.mark.parametrize(
    "row",
    [
        '<p><span style="a">字</span><span><font>词</font></span></p>',
        "<tr><td><p>格</p></td><td><span>格</span></td></tr>",
        '<li><a href="#"><b>项</b></a></li>',
        "<SPAN>字</SPAN><DIV>行</DIV>",
    ],
)
def test_ordinary_markup_is_told_without_counting_its_depth(row: str) -> None:
    """The long way over every tag is for pages that might be too deep."""
    html = "<div><div><div>" + row * 2000 + "</div></div></div>"
    with patch.object(nesting, "_Open", side_effect=AssertionError("counted")):
        assert shallow(html) == html


@pytest.mark.parametrize(
    "unit",
    [
        "<div><i>字</i>",
        "<div><!-- <b> -->字</b>",
        "<b>字</b><div>",
        "<div><span></span><br>",
        "<DIV><I></I>",
        "<div><!-- <div> -->字</div><div>",
        "<div a='<b>'></b>",
        "<div a='>字</div>'>",
        '<div a="<!--">字</b>',
        "<div a=it's>字</b>",
        "<div <b>字</b>",
        "<div<b>字</b>",
        '<div"a">字</div>',
        """<div a"b=">字</div>">""",
        """<div a=b="c d=">字</div>">""",
        """<div a="b"c'd='>字</div>'>""",
        "if(i<d){i.e}if(i>0)<div>",
    ],
)
def test_leaves_hide_no_depth(unit: str) -> None:
    assert depth(shallow(unit * 2000)) <= 4 * DEEPEST


TAGS = ["div", "span", "table", "td", "p", "b", "svg", "option", "br", "script", "li", "SPAN"]
BITS = (
    [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + ["字", "<!--", "-->", "<path/>", "<div x='>'>", " <"]
)


@given(st.lists(st.sampled_from(BITS), max_size=60))
def test_what_is_told_to_be_flat_is_not_deep(bits: list[str]) -> None:
    html = "".join(bits)
    with patch.object(nesting, "DEEPEST", 4):
        assert not nesting._is_flat(html) or depth(html) <= 4 * 4 + len(("html", "body"))
