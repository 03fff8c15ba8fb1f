"""Which element holds the text, where a page prints several of a kind."""

import pytest

from crawler.pages.page import Page
from pipelines.containers import find_container

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
