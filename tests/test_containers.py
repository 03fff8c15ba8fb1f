"""Which element holds the text, where a page prints several of a kind."""

import re

import pytest

from crawler.pages.page import Page
from pipelines.containers import MARK, MOST, SELECTORS, _likely, find_container

FIRST = ["2024年，双河镇持续推进依法行政，全年开展专题培训十二次。", "一、主要举措和成效"]
SECOND = ["全镇办理行政复议答复案件三件，无一被纠正。", "二、下一步打算"]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def found(html: str) -> tuple[str, list[str]]:
    container = find_container(Page(html))
    assert container is not None
    return container.name, [block.text for block in container.reading.blocks]


@pytest.mark.parametrize(
    "between",
    [
        "<div class='TRS_Editor'>{}</div><div class='TRS_Editor'>{}</div>",
        "<div class=p><div class='TRS_Editor'>{}</div></div><div class=p><div class='TRS_Editor'>{}</div></div>",
        "<table><tr><td class='bt_content'>{}</td></tr><tr><td class='bt_content'>{}</td></tr></table>",
    ],
)
def test_a_text_split_over_elements_of_one_kind_is_whole(between: str) -> None:
    assert found(between.format(paragraphs(FIRST), paragraphs(SECOND)))[1] == FIRST + SECOND


@pytest.mark.parametrize(
    "other",
    [
        "<div class='foot'><div class='TRS_Editor'>{}</div></div>",
        "<div><div><div><div class='TRS_Editor'>{}</div></div></div></div>",
    ],
)
def test_an_element_of_another_part_of_the_page_is_not_joined(other: str) -> None:
    html = f"<main><div class='TRS_Editor'>{paragraphs(FIRST)}</div></main>{other.format('主管部门：某某局')}"
    assert found(html)[1] == FIRST


def test_a_copy_for_telephones_is_not_joined() -> None:
    twice = f"<div class='TRS_Editor'>{paragraphs(FIRST)}</div>" * 2
    assert found(twice)[1] == FIRST


def test_an_editor_pasted_into_the_editor_is_read_once() -> None:
    inner = f"<div class='TRS_Editor'>{paragraphs(SECOND)}</div>"
    assert found(f"<div class='TRS_Editor'>{paragraphs(FIRST)}{inner}</div>")[1] == FIRST + SECOND


def test_an_empty_container_yields_to_the_next_kind() -> None:
    html = f"<div class='TRS_Editor'></div><div id='zoom'>{paragraphs(FIRST)}</div>"
    assert found(html) == ("hanweb #zoom", FIRST)


def test_an_empty_container_is_named_where_nothing_else_is() -> None:
    assert found("<div class='TRS_Editor'> </div>") == ("trs .TRS_Editor", [])


def test_a_wide_selector_counts_only_with_the_family_s_sign() -> None:
    html = f"<div class='article-content'>{paragraphs(FIRST)}</div>"
    assert find_container(Page(html)) is None
    assert found(f"<script src='/gkmlpt/a.js'></script>{html}")[0] == "gkmlpt .article-content"


def test_a_page_of_no_family_has_none() -> None:
    assert find_container(Page(f"<div class='k3'>{paragraphs(FIRST)}</div>")) is None


SHAPES = {
    r"\.([\w-]+)": "<div class='first {} last'>{}</div>",
    r"#([\w-]+)": "<div id='{}'>{}</div>",
    r"\[id\^=([\w-]+)\]": "<div id='{}_1'>{}</div>",
    r"([\w-]+)": "<{0}>{1}</{0}>",
}


def element(selector: str) -> str:
    """An element that the selector fits, with text in it."""
    for form, markup in SHAPES.items():
        if match := re.fullmatch(form, selector):
            return markup.format(match[1], paragraphs(FIRST))
    raise AssertionError(f"write down what {selector} looks like")


@pytest.mark.parametrize(("selector", "sign"), [row[1:] for row in SELECTORS])
def test_each_selector_finds_its_container(selector: str, sign: str) -> None:
    name, lines = found(f"<body><p>别处</p>{element(selector)}<!-- {sign} --></body>")
    # Spellings of one name are one name to documents of the old kind, so the first of them may have it.
    assert name.lower() in {f"{f} {s}".lower() for f, s, _ in SELECTORS if s.lower() == selector.lower()}
    assert lines == FIRST


def test_only_so_many_of_a_kind_are_looked_into() -> None:
    html = "<div class='zoom'>短</div>" * MOST + f"<p>别处</p><div><div class='zoom'>{paragraphs(FIRST)}</div></div>"
    assert FIRST[0] not in found(html)[1]


def test_marks_are_those_of_plain_selectors() -> None:
    assert MARK[".trs_editor_view"] == "trs_editor_view"
    assert MARK["#UCAP-CONTENT"] == "ucap-content"
    assert MARK["[id^=vsb_content]"] is None
    assert MARK["ucapcontent"] is None


@pytest.mark.parametrize("kind", ["", "<!DOCTYPE html>", "<table>", "<svg>"])
@pytest.mark.parametrize("said", ["{}", "{}\x0c别处", " 别处\n{} ", "{}\u3000别处", "x{}"])
def test_what_is_likely_fits_all_that_any_selector_does(kind: str, said: str) -> None:
    marks = [selector.strip(".#") for selector in MARK]
    named = [said.format(spelled) for mark in marks for spelled in (mark, mark.upper(), mark.title())]
    page = Page(kind + "".join(f"<div class='{name}'>短</div><p id='{name}'>短</p>" for name in named))
    every = page.tree.css(", ".join(selector for _, selector, _ in SELECTORS))
    assert [node.mem_id for node in page.tree.css(", ".join(_likely(page)))] == [node.mem_id for node in every]
