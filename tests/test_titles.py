"""Titles: printed lines made one, doubling undone, the right place chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.titles import Candidate, choose, repair, same_title

REPORT = "重庆市忠县新立镇人民政府关于2025年度法治政府建设情况的报告"


@pytest.mark.parametrize(
    ("printed", "whole"),
    [
        (["重庆市忠县新立镇人民政府", "关于2025年度法治政府建设情况的报告"], REPORT),
        (["重庆市忠县新立镇人民政府关于2025年度", "法治政府建设情况的报告"], REPORT),
        ("重庆市忠县新立镇人民政府 关于 2025 年度法治政府建设情况的报告", REPORT),
        ("重庆市忠县新立镇人民政府\n　　关于2025年度法治政府建设情况的报告\n", REPORT),
    ],
)
def test_lines_become_one_title_without_spaces(printed: str | list[str], whole: str) -> None:
    assert repair(printed)[0] == whole


@pytest.mark.parametrize("number", ["2.", "12、", "附件：", "附件1：", "附件: 3．"])
def test_the_number_in_a_list_of_files_is_no_part_of_the_title(number: str) -> None:
    assert repair(number + REPORT) == (REPORT, ("number of a list dropped",))
    assert repair(f"{number}2023年水利局法治政府建设报告")[0] == "2023年水利局法治政府建设报告"


@pytest.mark.parametrize("title", ["附件目录", "12345热线办理情况报告", "2.0版法治政府建设指标", "110联动工作报告"])
def test_other_beginnings_stay(title: str) -> None:
    assert repair(title) == (title, ())


def test_two_issuers_of_a_joint_report_keep_the_space_between_them() -> None:
    lines = ["中共忠县新立镇委员会", "忠县新立镇人民政府", "关于2025年度法治政府建设情况的报告"]
    assert repair(lines) == (
        "中共忠县新立镇委员会 忠县新立镇人民政府关于2025年度法治政府建设情况的报告",
        ("lines joined",),
    )


@pytest.mark.parametrize(
    "twice",
    [
        f"{REPORT} {REPORT}",
        REPORT + REPORT,
        f"{REPORT} {REPORT.replace('2025年度', '2025年')}",
        f"{REPORT}\n{REPORT.removeprefix('重庆市')}",
        f"{REPORT.removeprefix('重')}{REPORT}",
    ],
)
def test_a_title_printed_twice_is_one(twice: str) -> None:
    whole, done = repair(twice)
    assert whole == REPORT
    assert "doubling undone" in done


@pytest.mark.parametrize(
    "once",
    [
        "垫江县高峰镇人民政府2025年度法治政府建设年度报告",
        "中共重庆市大渡口区委重庆市大渡口区人民政府2023年法治政府建设情况报告",
        "关于2024年法治政府建设情况及2025年法治政府建设安排的报告",
        REPORT,
    ],
)
def test_what_only_looks_doubled_stays(once: str) -> None:
    assert repair(once) == (once, ())


@pytest.mark.parametrize(
    ("cut", "beginning", "whole"),
    [
        ("庆市万州区人民政府2020年报告", None, "重庆市万州区人民政府2020年报告"),
        ("州区人民政府2020年报告", "万州区", "万州区人民政府2020年报告"),
        ("州区人民政府2020年报告", None, "州区人民政府2020年报告"),
        ("忠县2020年报告", "忠县", "忠县2020年报告"),
    ],
)
def test_a_lost_first_character_is_put_back_where_it_is_certain(cut: str, beginning: str | None, whole: str) -> None:
    assert repair(cut, beginning)[0] == whole


def test_the_date_line_inside_a_title_block_is_taken_off() -> None:
    assert repair(f"{REPORT} 发布日期：2026-01-26 字 号：[大] [中] [小]")[0] == REPORT
    assert repair(f"{REPORT} 来源：新立镇")[0] == REPORT


def test_dots_of_a_cut_title_are_taken_off() -> None:
    assert repair("重庆市忠县新立镇人民政府关于2025年度...")[0] == "重庆市忠县新立镇人民政府关于2025年度"


def test_a_title_that_names_a_document_beats_the_name_of_a_site() -> None:
    title = choose([Candidate("忠县人民政府", "heading", "h1"), Candidate(REPORT, "meta", "meta:ArticleTitle")])
    assert title is not None
    assert (title.text, title.source, title.place) == (REPORT, "meta", "meta:ArticleTitle")


def test_what_the_reader_sees_goes_before_the_tag() -> None:
    candidates = [
        Candidate(REPORT, "meta", "meta:ArticleTitle"),
        Candidate(REPORT.replace("年度", "年"), "heading", "h1"),
    ]
    title = choose(candidates)
    assert title is not None
    assert (title.text, title.source) == (REPORT.replace("年度", "年"), "heading")


def test_the_whole_goes_before_its_last_line() -> None:
    last = "关于2025年度法治政府建设情况的报告"
    title = choose([Candidate(last, "heading", "p.tit"), Candidate(REPORT, "heading", "div.title")])
    assert title is not None
    assert title.text == REPORT


def test_places_that_agree_outweigh_one_that_does_not() -> None:
    other = "重庆市忠县白石镇人民政府关于2024年度法治政府建设情况的报告"
    title = choose([Candidate(other, "heading", "h2"), Candidate(REPORT, "meta", "a"), Candidate(REPORT, "index", "b")])
    assert title is not None
    assert title.text == REPORT
    assert [c.text for c in title.others] == [other]


def test_a_page_without_a_title() -> None:
    assert choose([]) is None
    assert (
        choose(
            [
                Candidate("首页", "heading"),
                Candidate("忠县人民政府", "meta"),
                Candidate("".join(map(chr, range(0x4E00, 0x4F00))), "text"),
            ]
        )
        is None
    )


def test_copies_of_a_title_and_titles_of_one_form() -> None:
    assert same_title(REPORT, REPORT.replace("情况的报告", "情况报告"))
    assert not same_title(REPORT, REPORT.replace("2025", "2024"))


@given(st.text(max_size=300))
def test_repairing_a_repaired_title_changes_nothing_but_doubling(printed: str) -> None:
    whole, _ = repair(printed)
    assert "\n" not in whole
    again, done = repair(whole)
    assert again == whole or done


@given(st.lists(st.text(alphabet="重庆市忠县人民政府2025年法治建设报告 \n", max_size=60), max_size=5))
def test_choosing_never_fails(texts: list[str]) -> None:
    title = choose([Candidate(text, "heading") for text in texts])
    assert title is None or 4 <= len(title.text) <= 160
