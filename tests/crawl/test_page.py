"""A page is parsed once, and what readers ask of it is theirs to share."""

from unittest.mock import patch

import pytest

from crawler.pages import page as pages
from crawler.pages.page import LONG, Page


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<title>首页</title><body>一 段\n<p>二段</p>", "首页一段二段"),
        ("<body>甲<script>var a = '乙';</script>丙<style>p{}</style>", "甲丙"),
        ("<body>甲<noscript>请开启脚本<b>!</b></noscript><template>乙</template>丁", "甲丁"),
        ("<body><p>\u3000\xa0甲&nbsp;乙</p>", "甲乙"),
        ("", ""),
    ],
)
def test_visible_is_what_a_visitor_reads(markup: str, shown: str) -> None:
    assert Page(markup).visible == shown


def test_asking_what_is_visible_leaves_the_tree_whole() -> None:
    page = Page("<body>甲<script>var a;</script>")
    assert page.visible == "甲"
    assert page.tree.css_first("script") is not None


def test_a_page_is_bounded_and_parsed_once() -> None:
    page = Page("<body>甲")
    with (
        patch.object(pages, "shallow", wraps=pages.shallow) as bounded,
        patch.object(pages, "LexborHTMLParser", wraps=pages.LexborHTMLParser) as parsed,
    ):
        for _ in range(3):
            assert page.visible == "甲"
            assert page.tree.body is not None
    assert (bounded.call_count, parsed.call_count) == (1, 1)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_bytes_are_read_in_either_charset(charset: str) -> None:
    assert Page.from_bytes("<p>法治政府</p>".encode(charset)).visible == "法治政府"


SENTENCE = "一年来，全镇坚持依法行政，健全制度，规范执法，化解矛盾纠纷三百余件，群众满意度稳步提升。"


@pytest.mark.parametrize(
    ("markup", "sentences"),
    [
        (f"<p>{SENTENCE}</p><p>短句。</p><div>{SENTENCE}</div>", 2),
        (f"<a href='/'><b>{SENTENCE}</b></a><select><option>{SENTENCE}</select>", 0),
        (f"<script>'{SENTENCE}'</script><style>{SENTENCE}</style>", 0),
        ("<p>" + "".join(f"<span>{c}</span>" for c in SENTENCE) + "</p>", 0),
        ("", 0),
    ],
)
def test_prose_is_what_stands_in_sentences_outside_of_links(markup: str, sentences: int) -> None:
    assert Page(markup).prose == sentences * len(SENTENCE)


def test_of_a_long_page_only_so_much_is_read() -> None:
    page = Page(f"<title>标题</title><body><p>{'甲' * LONG}</p><p>乙</p>")
    assert page.visible == f"标题{'甲' * LONG}"


@pytest.mark.parametrize(("least", "says"), [(1, True), (2 * len(SENTENCE), True), (2 * len(SENTENCE) + 1, False)])
def test_a_page_says_as_much_as_its_prose(least: int, says: bool) -> None:
    assert Page(f"<p>{SENTENCE}</p><div>{SENTENCE}</div>").says(least) is says


def test_elements_are_found_by_their_names_in_their_order() -> None:
    page = Page(
        "<base><base href=/x/><body><a>甲</a><a href=/a onclick='f()'>乙</a><iframe src=/b></iframe><iframe></iframe>"
        "<svg><frame src=/c /></svg><a onclick='f()'>丙</a><iframe src=/d></iframe><p>丁"
    )
    found = {name: [node.attributes.get("src") or node.text() for node in of] for name, of in page.elements.items()}
    assert found["leading"] == ["乙", "/b", "丙", "/d"]
    assert found["frames"] == ["/b", "/c", "/d"]
    assert found["p"] == ["丁"]
    assert [node.attributes["href"] for node in page.elements["base"]] == ["/x/"]
