"""What a page calls itself, and the lines at the head of a text that only say so again."""

import pytest

from crawler.pages.page import Page
from pipelines.blocks import Block
from pipelines.heads import is_title, page_titles, take_titles

TITLE = "岚溪区青岩镇2024年法治政府建设情况的报告"
PROSE = "2024年，青岩镇坚持依法行政，各项工作稳步推进，现报告如下。"


def block(text: str, centred: bool = False, heading: bool = False) -> Block:
    return Block(text, 0, False, heading, centred, 0)


def taken(*lines: str, titles: tuple[str, ...] = (), centred: bool = False) -> list[str]:
    page = Page("".join(f"<h1>{title}</h1>" for title in titles))
    found = take_titles([block(line, centred) for line in lines], page_titles(page))
    return [text for text in found.values() if text]


@pytest.mark.parametrize(
    "html",
    [
        f"<title>{TITLE}</title>",
        f"<title>{TITLE}_岚溪区人民政府</title>",
        f"<title>{TITLE} - 岚溪区人民政府门户网站</title>",
        f"<title>岚溪区人民政府-{TITLE}</title>",
        f"<meta name='articletitle' content='{TITLE}'>",
        f"<meta property='og:title' content='{TITLE}'>",
        f"<h1>{TITLE}</h1>",
    ],
)
def test_a_page_says_its_title_in_many_places(html: str) -> None:
    assert is_title(TITLE, page_titles(Page(html)))


def test_the_sites_name_alone_is_no_title() -> None:
    titles = page_titles(Page(f"<title>{TITLE}_岚溪区人民政府</title>"))
    assert not is_title("岚溪区人民政府", titles)


@pytest.mark.parametrize("other", ["岚溪区白沙镇2019年财政预算执行情况的说明", "青岩镇", "现将有关情况报告如下"])
def test_other_lines_are_no_title(other: str) -> None:
    assert not is_title(other, page_titles(Page(f"<h1>{TITLE}</h1>")))


def test_lines_are_joined_when_that_comes_nearer_to_the_title() -> None:
    lines = ("岚溪区青岩镇", "2024年法治政府建设情况的", "报告")
    assert taken(*lines, PROSE, titles=(TITLE,)) == [TITLE]


def test_a_centred_line_in_the_form_of_a_title_is_one_where_the_page_says_none() -> None:
    assert taken(TITLE, "区政府：", PROSE, centred=True) == [TITLE]
    assert taken(TITLE, "区政府：", PROSE) == []


@pytest.mark.parametrize("line", ["区政府：", "岚溪府发〔2025〕3号", "一、主要举措和工作情况", PROSE])
def test_what_follows_a_title_is_not_taken(line: str) -> None:
    assert taken(TITLE, line, PROSE, titles=(TITLE,), centred=True) == [TITLE]


def test_a_title_quoted_in_the_text_stays() -> None:
    assert taken(PROSE, TITLE, PROSE, titles=(TITLE,)) == []
