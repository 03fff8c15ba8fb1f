"""Printed lines back into paragraphs: the geometry of the page and the marks of the sentence decide together."""

import re

import pytest

from benchmarks.scoring import score
from pipelines.attachments import Limits, read_file
from pipelines.reflow import join, reflow
from pipelines.sheets import Line, Sheet
from tests.attachments import make

LONG = "全面落实行政执法公示制度、执法全过程记录制度和重大执法决定法制审核制度，编制行政执法事项清单，规范执法程序，"


def sheet(*lines: tuple[float, str], size: float = 16, start: float = 100, step: float = 29) -> Sheet:
    """Lines by indent, in characters, and text; a line of 28 characters is full."""
    return Sheet(
        595,
        842,
        tuple(
            Line(text, 80 + indent * size, 80 + (indent + make.width(text)) * size, start + step * at, size)
            for at, (indent, text) in enumerate(lines)
        ),
    )


def full(text: str, indent: float = 0) -> tuple[float, str]:
    return indent, (text * 28)[: int(28 - indent)]


@pytest.mark.parametrize(
    ("above", "below", "spaced", "joined"),
    [
        ("全年办理", "27件", False, "全年办理27件"),
        ("安排 331 名，办理", "27 件", False, "安排 331 名，办理 27 件"),
        ("办理", "27件", True, "办理27件"),
        ("2020", "年度", True, "2020 年度"),
        ("20", "24年", True, "2024年"),
        ("rule of", "law", False, "rule of law"),
        ("机关人员Q", "Q群", False, "机关人员QQ群"),
        ("法治", "政府", True, "法治政府"),
    ],
)
def test_a_joint_has_a_blank_where_the_document_sets_one(above, below, spaced, joined):
    assert join(above, below, spaced) == joined


def test_an_indent_opens_a_paragraph_even_after_a_full_line():
    page = sheet(
        full("街道坚持依法行政", 2), (0, "成效明显" * 6 + "，有力有序。"), full("加强队伍建设", 2), (0, "不断提升。")
    )
    assert len(reflow([page]).split("\n")) == 2


def test_without_indents_a_short_ended_line_closes_the_paragraph():
    page = sheet(
        full("街道坚持依法行政"),
        (0, "成效明显。"),
        full("加强队伍建设"),
        (0, "不断提升。"),
        full("做好普法"),
        (0, "效果良好。"),
    )
    assert [text[-5:] for text in reflow([page]).split("\n")] == ["成效明显。", "不断提升。", "效果良好。"]


def test_a_gap_parts_paragraphs_that_nothing_else_parts():
    first, second = sheet(full("甲乙丙丁"), full("戊己庚辛")), sheet(full("子丑寅卯"), full("辰巳午未"), start=200)
    page = Sheet(595, 842, (*first.lines, *second.lines))
    assert len(reflow([page]).split("\n")) == 2


def test_a_sentence_goes_on_across_pages():
    first = sheet(full(LONG, 2), full("明确责任分工，细化工作措施，推动各项任务落"))
    second = sheet((0, "地见效，群众满意度持续提升。"), full("下一段落", 2), (0, "结束。"))
    assert reflow([first, second]).split("\n")[0].endswith("地见效，群众满意度持续提升。")


def test_prose_without_a_mark_goes_on_even_where_the_layout_says_otherwise():
    page = sheet((2, "统筹推进疫情防控和经济发展，党工委认真履行职责，结合"), (2, "实际精准施策，效果明显。"))
    assert reflow([page]) == "统筹推进疫情防控和经济发展，党工委认真履行职责，结合实际精准施策，效果明显。"


def test_headings_salutation_signature_and_date_stand_alone():
    page = sheet(
        (8, "法治政府建设报告"),
        (0, "区政府："),
        (2, "一、主要举措和成效"),
        (2, "（一）健全制度"),
        full("街道坚持依法行政", 2),
        (0, "成效明显。"),
        (16, "清溪街道办事处"),
        (18, "2025年1月16日"),
    )
    lines = reflow([page]).split("\n")
    assert lines[:4] == ["法治政府建设报告", "区政府：", "一、主要举措和成效", "（一）健全制度"]
    assert lines[5:] == ["清溪街道办事处", "2025年1月16日"]


def test_a_heading_over_two_lines_is_one():
    page = sheet(
        full("二、党政主要负责人履行推进法治建设第一责任人职责加强", 2),
        (0, "政府建设情况"),
        full("正文正文", 2),
        (0, "结束。"),
    )
    assert reflow([page]).split("\n")[0].endswith("政府建设情况")


def test_a_number_that_opens_a_line_by_chance_does_not_part_a_sentence():
    page = sheet(
        full("办理行政处罚案件，罚没款合计金额较上年同期增长", 2),
        (0, "3.5万元，群众满意。"),
        full("下一段", 2),
        (0, "完。"),
    )
    assert "增长" not in reflow([page]).split("\n")[1]
    assert len(reflow([page]).split("\n")) == 2


def test_rows_of_a_table_are_never_joined():
    rows = tuple(Line(f"甲{n}\t乙{n}", 80, 500, 100 + 30 * n, 12, row=True) for n in range(3))
    assert reflow([Sheet(595, 842, rows)]) == "甲0\t乙0\n甲1\t乙1\n甲2\t乙2"


def test_characters_stay_as_they_are():
    text = "渝府发〔2024〕１号、（一）“两点”—2.５％"
    assert reflow([sheet((2, text))]) == text


def test_nothing_gives_nothing():
    assert reflow([]) == ""
    assert reflow([Sheet(595, 842, ())]) == ""


SETTINGS = {
    "standard": make.Setting(),
    "no indent": make.Setting(indent=0),
    "small print": make.Setting(characters=36, size=12, leading=20, lines=33, number="第{}页 共5页"),
    "bare number and head": make.Setting(number="{}", head="回兴街道办事处文件"),
    "dashes": make.Setting(number="- {} -"),
}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=list(SETTINGS))
def test_the_real_report_comes_out_of_a_pdf_with_its_paragraphs_whole(corpus, setting):
    seed = (corpus / "seeds" / "003_8d2ee1723fea7d6f.txt").read_text("utf-8")
    lines = [line.strip() for line in seed.split("\n") if line.strip()]
    title = lines[0].split(" ", 1)
    marked = [f"^{title[0]}", f"^{title[1]}", *lines[1:-2], f">{lines[-2]}", f">{lines[-1]}"]
    text = read_file(make.pdf(make.typeset(marked, setting)), None, Limits(ocr_pages=0)).text
    assert score(text, seed).f1 == 1.0
    assert (
        score(text.replace("\n", "¶"), "¶".join([*title, *lines[1:]])).f1 >= 0.99
    )  # the seed's own page breaks are healed
    found = text.split("\n")
    assert not [line for line in found if re.fullmatch(r"[-—\s]*\d{1,2}[-—\s]*|第\d+页.*", line)]
    # Where the pages of the original broke a sentence, it is whole again.
    assert any("统筹推进疫情防控和经济发展，结合实际精准施策，安排 331 名企业" in line for line in found)
    assert any("党工委将法治建设工作与疫情防控、经济社会发展等重要工作一起谋划" in line for line in found)
    assert {
        "区政府：",
        "一、2020 年推进法治政府建设的主要举措和成效",
        "（一）依法全面履行政府职能情况",
        "2021年1月28日",
    } <= set(found)


def test_a_title_too_long_for_its_line_is_one_and_a_title_set_in_lines_stays_in_them():
    body = sheet(
        full("街道坚持依法行政", 2), (0, "成效明显。"), *[full("加强队伍建设", 2), (0, "不断提升。")] * 3, start=300
    )
    wrapped = sheet(
        (0, "中共清溪街道工作委员会清溪街道办事处关"), (5, "于二〇二四年法治政府建设情况的报告"), size=23, step=40
    )
    set_out = sheet((5, "清溪街道办事处"), (4, "法治政府建设情况报告"), size=23, step=40)
    for title, lines in ((wrapped, 1), (set_out, 2)):
        text = reflow([Sheet(595, 842, (*title.lines, *body.lines))])
        assert len(text.split("\n")) == lines + 4


def test_a_heading_with_a_comma_is_no_sentence_to_be_continued():
    heading = "（一）深学细悟习近平法治思想，筑牢法治建设思想根基"
    page = sheet((2, heading), full("始终把学习作为首要任务", 2), (0, "推动工作。"), full("加强学习", 2), (0, "完。"))
    assert reflow([page]).split("\n")[0] == heading
