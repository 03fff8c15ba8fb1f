"""A text piece by piece, nothing lost, nothing run as HTML."""

from collections.abc import Callable

from archive.records import Record, Section
from archive.web.blocks import Block, blocks, marked

Make = Callable[..., Record]


def section(text: str, heading: str, level: int = 1) -> Section:
    at = text.index(heading)
    return Section(level, None, heading, None, text.rfind("\n", 0, at) + 1, len(text))


def test_headings_paragraphs_and_tables(make_record: Make) -> None:
    text = "开头。\n一、主要举措\n\n（一）加强领导。今年召开会议3次。\n项目\t件数\n复议\t3\n结尾。"
    sections = (section(text, "主要举措"), section(text, "加强领导", 2))
    assert list(blocks(make_record(text=text, sections=sections))) == [
        Block("paragraph", 0, "开头。"),
        Block("heading", 4, heading="一、主要举措", level=1),
        Block("paragraph", 12, "今年召开会议3次。", "（一）加强领导。", 2),
        Block("table", 30, rows=(("项目", "件数"), ("复议", "3"))),
        Block("paragraph", 41, "结尾。"),
    ]


def test_offsets_are_those_of_the_text(make_record: Make) -> None:
    text = "  一、举措\n甲。\n\t表\nA\tB"
    for block in blocks(make_record(text=text, sections=(Section(1, "一", "举措", None, 2, 9),))):
        first = block.rows[0][0] if block.rows else block.heading or block.text
        assert text[block.start :].startswith(first)


def test_a_heading_that_is_a_sentence_is_set_like_its_neighbours(make_record: Make) -> None:
    text = "（一）力量不足。主要是人少。\n（二）形式单一。"
    sections = (section(text, "力量不足", 2), section(text, "形式单一", 2))
    assert [(b.kind, b.heading, b.text) for b in blocks(make_record(text=text, sections=sections))] == [
        ("paragraph", "（一）力量不足。", "主要是人少。"),
        ("paragraph", "（二）形式单一。", ""),
    ]


def test_no_character_is_lost(make_record: Make) -> None:
    record = make_record()
    said = "".join(b.heading + b.text + "".join("".join(row) for row in b.rows) for b in blocks(record))
    assert said == record.text.replace("\n", "")


def test_an_empty_text_has_no_blocks(make_record: Make) -> None:
    assert list(blocks(make_record(text="", sections=()))) == []


def test_words_are_set_off_and_nothing_is_run() -> None:
    assert marked("a<b>信访&调解", ((4, 6), (7, 9))) == "a&lt;b&gt;<mark>信访</mark>&amp;<mark>调解</mark>"
    assert marked("<i>", ()) == "&lt;i&gt;"
