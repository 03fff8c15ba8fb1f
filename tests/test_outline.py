"""Headings, levels and roles, as reports number them and as they get it wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Section
from pipelines.outline import missing_roles, outline

RUNNING = (
    "我镇坚持依法行政，落实各项制度，强化日常监督检查，全年各项工作平稳有序推进，"
    "法治环境持续改善，基层基础更加牢固，群众比较满意。"
)


def tree(text: str) -> list[tuple[int, str | None, str]]:
    return [(s.level, s.label, s.heading) for s in outline(text)]


def by_heading(text: str) -> dict[str, Section]:
    return {s.heading: s for s in outline(text)}


def roles(text: str) -> dict[str, str | None]:
    return {s.heading: s.role for s in outline(text)}


def test_the_four_levels_of_the_standard() -> None:
    text = f"一、主要举措\n（一）规范执法\n1.落实三项制度\n（1）执法公示\n{RUNNING}\n二、存在问题\n{RUNNING}"
    assert tree(text) == [
        (1, "一、", "主要举措"),
        (2, "（一）", "规范执法"),
        (3, "1.", "落实三项制度"),
        (4, "（1）", "执法公示"),
        (1, "二、", "存在问题"),
    ]


def test_a_section_ends_where_the_next_of_its_level_or_above_starts() -> None:
    text = f"前言。\n一、做法\n（一）学习\n{RUNNING}\n（二）执法\n{RUNNING}\n二、打算\n{RUNNING}"
    sections = by_heading(text)
    assert text[sections["做法"].start :].startswith("一、做法")
    assert sections["学习"].end == sections["执法"].start
    assert sections["做法"].end == sections["执法"].end == sections["打算"].start
    assert sections["打算"].end == len(text)


@pytest.mark.parametrize(
    ("line", "label", "heading"),
    [
        ("三、存在的不足", "三、", "存在的不足"),
        ("三．存在的不足", "三．", "存在的不足"),
        ("十二、其他工作", "十二、", "其他工作"),
        ("(三)规范执法", "(三)", "规范执法"),
        ("（三)规范执法", "（三)", "规范执法"),
        ("三）规范执法", "三）", "规范执法"),
        ("㈢规范执法", "㈢", "规范执法"),
        ("3．规范执法", "3．", "规范执法"),
        ("3、规范执法", "3、", "规范执法"),
        ("３．规范执法", "３．", "规范执法"),
        ("⒊规范执法", "⒊", "规范执法"),
        ("(3) 规范执法", "(3)", "规范执法"),
        ("⑶规范执法", "⑶", "规范执法"),
        ("第三部分 存在的不足", "第三部分", "存在的不足"),
        ("第三章　存在的不足", "第三章", "存在的不足"),
        ("　　三、 存在的不足", "三、", "存在的不足"),
        ("1.2024年工作回顾", "1.", "2024年工作回顾"),
    ],
)
def test_labels_as_printed(line: str, label: str, heading: str) -> None:
    (section,) = outline(f"{line}\n{RUNNING}")
    assert (section.label, section.heading) == (label, heading)


@pytest.mark.parametrize(
    "line",
    [
        "一是加强学习，二是规范执法。",
        "一、二季度开展检查12次。",
        "三、四级调研员参加培训。",
        "12.4国家宪法日期间开展宣传。",
        "1、2号楼居民反映强烈。",
        "12 个部门参加检查。",
        "3 月开展宣传。",
        "2024.1.5",
        "第三次会议研究决定。",
        "1.\t行政处罚\t12",
        "一、",
    ],
)
def test_what_only_looks_like_a_label(line: str) -> None:
    assert outline(f"{RUNNING}\n{line}\n{RUNNING}") == ()


def test_a_heading_run_into_its_paragraph_ends_at_the_full_stop() -> None:
    text = f"（一）强化政治引领，推进法治建设。{RUNNING}\n（二）主要做法：{RUNNING}"
    assert [h for _, _, h in tree(text)] == ["强化政治引领，推进法治建设", "主要做法"]


def test_a_numbered_paragraph_without_a_short_sentence_is_headed_by_its_first_clause() -> None:
    text = "1.全面推行执法公示，" + "全过程记录和重大执法决定法制审核" * 5 + "。"
    assert tree(text) == [(1, "1.", "全面推行执法公示")]


def test_the_first_subsection_on_the_line_of_its_chapter() -> None:
    text = f"一、2023年工作情况（一）强化学习。{RUNNING}\n（二）规范执法。{RUNNING}"
    assert tree(text) == [(1, "一、", "2023年工作情况"), (2, "（一）", "强化学习"), (2, "（二）", "规范执法")]
    first = outline(text)[1]
    assert text[first.start :].startswith("（一）强化学习")


def test_a_number_that_lost_its_dot_counts_only_in_sequence() -> None:
    text = (
        f"（一）决策\n1.依法决策。{RUNNING}\n2 专家论证。{RUNNING}\n"
        f"（二）执法\n1 执法公示。{RUNNING}\n5 全民普法。{RUNNING}"
    )
    assert [label for _, label, _ in tree(text)] == ["（一）", "1.", "2", "（二）", "1"]


def test_a_number_given_twice_is_kept_as_printed() -> None:
    text = f"一、做法\n{RUNNING}\n三、存在问题\n{RUNNING}\n三、下一步打算\n{RUNNING}"
    assert [label for _, label, _ in tree(text)] == ["一、", "三、", "三、"]


def test_levels_follow_the_kinds_in_use() -> None:
    assert [s.level for s in outline(f"（一）学习\n{RUNNING}\n1.专题学习\n{RUNNING}")] == [1, 2]
    assert [s.level for s in outline(f"第一部分 总结\n一、学习\n{RUNNING}\n（1）专题\n{RUNNING}")] == [1, 2, 3]


def test_unnumbered_headings_stand_above_numbers_that_begin_anew() -> None:
    text = f"主要举措和成效\n（一）学习\n{RUNNING}\n（二）执法\n{RUNNING}\n存在的不足\n{RUNNING}"
    assert tree(text) == [
        (1, None, "主要举措和成效"),
        (2, "（一）", "学习"),
        (2, "（二）", "执法"),
        (1, None, "存在的不足"),
    ]


def test_an_unnumbered_heading_between_numbered_ones_stands_beside_them() -> None:
    text = f"一、做法\n{RUNNING}\n二、成效\n{RUNNING}\n存在的不足\n{RUNNING}\n三、下一步打算\n{RUNNING}"
    assert [s.level for s in outline(text)] == [1, 1, 1, 1]


def test_short_lines_head_a_text_without_any_numbers() -> None:
    text = f"{RUNNING}\n学习培训\n{RUNNING}\n规范执法\n{RUNNING}"
    assert tree(text) == [(1, None, "学习培训"), (1, None, "规范执法")]


def test_titles_salutations_and_signatures_are_no_headings() -> None:
    head, foot = "某镇2023年法治政府建设成效报告\n县政府：", "某县某镇人民政府\n2024年1月2日"
    text = f"{head}\n{RUNNING}\n一、存在问题\n{RUNNING}\n{foot}"
    assert tree(text) == [(1, "一、", "存在问题")]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("2024年推进法治政府建设的主要举措和成效", "achievements"),
        ("工作开展情况", "achievements"),
        ("主要做法", "achievements"),
        ("存在的不足和原因", "problems"),
        ("存在的主要困难和问题", "problems"),
        ("问题与短板", "problems"),
        ("薄弱环节", "problems"),
        ("党政主要负责人履行推进法治建设第一责任人职责，加强法治政府建设的有关情况", "leadership"),
        ("街道党政主要负责人推进法治政府建设总体情况", "leadership"),
        ("主要领导履职情况", "leadership"),
        ("下一年度主要安排", "plan"),
        ("下步工作打算", "plan"),
        ("2025年工作计划", "plan"),
        ("2025年推进法治政府建设的主要举措", "plan"),
        ("下一步改进措施", "plan"),
        ("其他需要报告的情况", "other"),
        ("意见建议", "other"),
        ("存在的问题及下一步打算", "problems"),
        ("2024年工作成效及2025年打算", "achievements"),
    ],
)
def test_roles_of_chapters(heading: str, role: str) -> None:
    assert roles(f"2024年，我局推进工作。\n一、{heading}\n{RUNNING}")[heading] == role


def test_the_text_tells_where_the_heading_is_silent() -> None:
    text = (
        f"2024年，我局推进工作。\n一、工作成效\n{RUNNING}\n二、正视差异\n工作中还存在一些问题。\n"
        "三、砥砺前行\n下一步，我局将加强学习。"
    )
    assert roles(text) == {"工作成效": "achievements", "正视差异": "problems", "砥砺前行": "plan"}


def test_fields_of_work_before_the_shortcomings_tell_what_was_done() -> None:
    text = f"一、加强党的领导\n{RUNNING}\n二、规范行政执法\n{RUNNING}\n三、存在问题\n{RUNNING}\n四、结语\n{RUNNING}"
    assert list(roles(text).values()) == ["achievements", "achievements", "problems", None]


def test_a_subsection_has_a_role_only_by_its_own_heading() -> None:
    text = (
        f"一、主要举措和成效\n（一）扛牢第一责任人职责\n{RUNNING}\n（二）打造特色亮点\n{RUNNING}\n（三）着力解决存在的突出问题\n{RUNNING}\n"
        f"二、2025年工作计划\n（一）压实第一责任人责任\n{RUNNING}"
    )
    assert roles(text) == {
        "主要举措和成效": "achievements",
        "扛牢第一责任人职责": "leadership",
        "打造特色亮点": None,
        "着力解决存在的突出问题": None,
        "2025年工作计划": "plan",
        "压实第一责任人责任": None,
    }


def test_missing_roles() -> None:
    text = f"2024年工作。\n一、工作成效\n{RUNNING}\n二、存在的问题及下一步打算\n{RUNNING}"
    assert missing_roles(outline(text)) == ("leadership",)
    assert missing_roles(outline(f"一、下一步打算\n{RUNNING}")) == ("achievements", "problems", "leadership")


def test_nothing_is_called_missing_where_no_heading_was_found() -> None:
    assert missing_roles(outline(RUNNING)) == ()


def test_real_reports(corpus: Path) -> None:
    chapters = {}
    for path in sorted((corpus / "seeds").glob("*.txt")):
        sections = outline(path.read_text("utf-8"))
        chapters[path.name[:3]] = [(s.label, s.role) for s in sections if s.level == 1]
        assert len(sections) == {"000": 12, "001": 14, "002": 15, "003": 46, "004": 21}[path.name[:3]]
    assert chapters == {
        "000": [("一、", "achievements"), ("二、", "leadership"), ("三、", "problems"), ("四、", "plan")],
        "001": [("一、", "achievements"), ("二、", "problems"), ("三、", "plan")],
        "002": [("一、", "leadership"), ("二、", "achievements"), ("三、", "problems"), ("四、", "plan")],
        "003": [("一、", "achievements"), ("二、", "leadership"), ("三、", "problems"), ("四、", "plan")],
        "004": [("一、", "achievements"), ("二、", "problems"), ("三、", "plan")],
    }


@given(st.text(alphabet="一二三（）()1２.、．。：，\n\t 第章部分存在的问题下步打算执法㈠⒈⑴年", max_size=200))
def test_sections_always_nest(text: str) -> None:
    open_ends: list[int] = []
    for section in outline(text):
        assert 0 <= section.start < section.end <= len(text)
        assert section.heading == section.heading.strip() != ""
        assert section.heading in text
        del open_ends[section.level - 1 :]
        assert all(section.end <= end for end in open_ends)
        open_ends.append(section.end)
