"""Page numbers and running heads go, whatever they look like; text that looks like them stays."""

import pytest

from pipelines.margins import strip_margins
from pipelines.sheets import Line, Sheet


def sheet(*texts: str, top: str | None = None, bottom: str | None = None) -> Sheet:
    lines = [Line(text, 80, 500, 120 + 29 * at, 16) for at, text in enumerate(texts)]
    lines += [Line(top, 200, 400, 50, 9)] if top else []
    lines += [Line(bottom, 280, 320, 790, 14)] if bottom else []
    return Sheet(595, 842, tuple(lines))


def left(sheets: list[Sheet]) -> list[list[str]]:
    return [[line.text for line in sheet.lines] for sheet in strip_margins(sheets)]


FORMS = (
    *("— {} —", "-{}-", "－ {} －", "· {} ·", "一{}一", "{}", "{}/9", "第{}页", "第 {} 页 共 9 页", "第{}页/共9页"),
    *("第{}页，共9页", "Page {} of 9"),
)


@pytest.mark.parametrize("form", FORMS)
def test_page_numbers(form):
    sheets = [sheet("正文甲。", bottom=form.format(1)), sheet("正文乙。", bottom=form.format(2))]
    assert left(sheets) == [["正文甲。"], ["正文乙。"]]


def test_a_number_between_the_columns_of_reading_order_goes_too():
    page = Sheet(
        595, 842, (Line("左栏。", 80, 280, 120, 16), Line("— 3 —", 95, 130, 790, 14), Line("右栏。", 310, 500, 120, 16))
    )
    assert left([page]) == [["左栏。", "右栏。"]]


def test_a_bare_number_that_does_not_count_stays():
    sheets = [sheet("合计", "2021"), sheet("其中", "34")]
    assert left(sheets) == [["合计", "2021"], ["其中", "34"]]


def test_a_date_line_at_the_end_stays():
    assert left([sheet("某街道办事处", "2025年1月16日")]) == [["某街道办事处", "2025年1月16日"]]


def test_running_heads_on_all_sheets_and_on_every_other():
    sheets = [sheet(f"正文{n}。", top="法治政府建设报告" if n % 2 else "清溪街道办事处") for n in range(6)]
    assert left(sheets) == [[f"正文{n}。"] for n in range(6)]


def test_a_title_that_the_running_head_repeats_stays():
    first = sheet("法治政府建设报告", "正文甲。")
    rest = [sheet(f"正文{n}。", top="法治政府建设报告") for n in range(3)]
    assert left([first, *rest])[0] == ["法治政府建设报告", "正文甲。"]


def test_equal_lines_within_the_text_stay():
    sheets = [
        Sheet(
            595,
            842,
            (Line("开头。", 80, 500, 200, 16), Line("同上。", 80, 500, 400, 16), Line("结尾。", 80, 500, 600, 16)),
        )
    ] * 3
    assert left(sheets) == [["开头。", "同上。", "结尾。"]] * 3
