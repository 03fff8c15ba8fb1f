"""Columns told from tables and from single lines."""

from pipelines.attachments.columns import split_columns
from pipelines.attachments.glyphs import Glyph


def span(text: str, x: float, base: float) -> Glyph:
    return Glyph(text, x, x + 12 * len(text), base, 12)


def rows(left: str, right: str, count: int, start: float = 100) -> list[list[Glyph]]:
    return [[span(left, 60, start + 20 * n), span(right, 320, start + 20 * n)] for n in range(count)]


def texts(blocks: list[list[list[Glyph]]]) -> list[list[str]]:
    return [[glyph.text for row in block for glyph in row] for block in blocks]


def test_prose_on_both_sides_of_a_gutter_is_two_columns():
    title, foot = (
        [span("法治政府建设年度报告摘要以及全区情况", 120, 60)],
        [span("以上数据由各单位提供并经区司法局核对", 120, 400)],
    )
    blocks = split_columns([title, *rows("左栏文字一行有十二个字的", "右栏文字一行也有这样长的", 6), foot])
    assert texts(blocks) == [
        ["法治政府建设年度报告摘要以及全区情况"],
        ["左栏文字一行有十二个字的"] * 6,
        ["右栏文字一行也有这样长的"] * 6,
        ["以上数据由各单位提供并经区司法局核对"],
    ]


def test_short_cells_are_a_table_and_stay_in_their_rows():
    table = rows("清溪社区", "32", 8)
    assert split_columns(table) == [table]


def test_a_few_rows_prove_nothing():
    pair = rows("左边文字一行有十二个字的", "右边文字一行也有这样长的", 3)
    assert split_columns(pair) == [pair]


def test_a_column_that_ends_early_leaves_the_other_whole():
    page = [*rows("左栏文字一行有十二个字的", "右栏文字一行也有这样长的", 6), [span("左栏最后一行独自在此处", 60, 220)]]
    assert texts(split_columns(page))[0][-1] == "左栏最后一行独自在此处"


def test_nothing_gives_nothing():
    assert split_columns([]) == []
