"""Glyphs to lines: rows, blanks, columns, spreads."""

from pipelines.attachments.glyphs import Glyph
from pipelines.attachments.layout import read_sheet
from pipelines.attachments.tables import Rule


def line(text: str, x: float, base: float, size: float = 16, gap: float = 0.0) -> list[Glyph]:
    glyphs = []
    for character in text:
        wide = size * (0.5 if character.isascii() else 1)
        glyphs.append(Glyph(character, x, x + wide, base, size))
        x += wide + gap
    return glyphs


def texts(glyphs: list[Glyph], width: float = 595, height: float = 842, rules: tuple[Rule, ...] = ()) -> list[str]:
    return [line.text for line in read_sheet(width, height, glyphs, rules).lines]


def test_fonts_of_different_height_share_a_row():
    assert texts([*line("全年", 100, 200), *line("34", 132, 201.5, 14), *line("次", 146, 200)]) == ["全年34次"]


def test_indents_are_geometry_not_characters():
    sheet = read_sheet(595, 842, line("　　现将情况", 100, 200))
    assert (sheet.lines[0].text, sheet.lines[0].x0) == ("现将情况", 132)


def test_published_blanks_stay_and_letter_spacing_adds_none():
    assert texts(line("2020 年度", 100, 200)) == ["2020 年度"]
    assert texts(line("情况报告如下：", 100, 200, gap=8)) == ["情况报告如下："]


def test_a_quarter_gap_beside_digits_is_no_blank_but_a_wide_one_is():
    assert texts([*line("附件", 100, 200), *line("12", 136, 200), *line("份", 156, 200)]) == ["附件12份"]
    assert texts([*line("签发人", 100, 200), *line("王某", 160, 200)]) == ["签发人 王某"]


def test_words_of_a_foreign_language_stay_apart():
    assert texts([*line("rule", 100, 200), *line("of", 136, 200), *line("law", 156, 200)]) == ["rule of law"]


def test_a_spread_is_two_pages():
    left = [glyph for row in range(4) for glyph in line(f"左页第{row}行的文字相当长足有十五个字", 60, 100 + 30 * row)]
    right = line("右页标题", 620, 130) + line("右页落款", 620, 190)
    found = texts([*left, *right], width=842, height=595)
    assert found[4:] == ["右页标题", "右页落款"]


def test_a_frame_around_the_page_is_no_table():
    box = (Rule(50, 50, 545, 50), Rule(50, 790, 545, 790), Rule(50, 50, 50, 790), Rule(545, 50, 545, 790))
    assert texts([*line("第一行", 100, 200), *line("第二行", 100, 230)], rules=box) == ["第一行", "第二行"]
