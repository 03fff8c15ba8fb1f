"""Automatic numbers: Chinese numerals, overrides, levels that start again."""

import pytest
from lxml import etree

from pipelines.attachments.numbering import Numbering, chinese, read_numbering, roman

COUNTED = {
    1: "一", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 100: "一百", 105: "一百零五", 110: "一百一十",
    2024: "二千零二十四", 0: "0",
}  # fmt: skip


@pytest.mark.parametrize(("number", "written"), COUNTED.items())
def test_chinese_counts_as_people_do(number, written):
    assert chinese(number) == written


def test_roman():
    assert [roman(number) for number in (1, 4, 9, 14, 40)] == ["i", "iv", "ix", "xiv", "xl"]


def numbering(levels: str, numbers: str) -> Numbering:
    return read_numbering(
        etree.fromstring(f'<numbering><abstractNum abstractNumId="1">{levels}</abstractNum>{numbers}</numbering>')
    )


LEVELS = (
    '<lvl ilvl="0"><start val="1"/><numFmt val="decimal"/><lvlText val="第%1条"/><suff val="space"/></lvl>'
    '<lvl ilvl="1"><start val="1"/><numFmt val="decimalEnclosedCircle"/><lvlText val="%2"/></lvl>'
    '<lvl ilvl="2"><start val="1"/><numFmt val="upperLetter"/><lvlText val="%1.%3"/><isLgl/></lvl>'
    '<lvl ilvl="3"><start val="1"/><numFmt val="bullet"/><lvlText val="&#xF0B7;"/></lvl>'
)


def test_levels_count_and_start_again():
    rules = numbering(LEVELS, '<num numId="7"><abstractNumId val="1"/></num>')
    asked = [rules.label("7", level) for level in (0, 1, 1, 0, 1, 2, 3)]
    assert asked == ["第1条 ", "①", "②", "第2条 ", "①", "2.1", ""]


def test_instances_of_one_list_count_on_unless_they_start_anew():
    start = '<lvlOverride ilvl="0"><startOverride val="5"/></lvlOverride>'
    numbers = "".join(f'<num numId="{n}"><abstractNumId val="1"/>{start if n == 3 else ""}</num>' for n in (1, 2, 3))
    rules = numbering(LEVELS, numbers)
    assert [rules.label(number, 0) for number in ("1", "2", "3", "1")] == ["第1条 ", "第2条 ", "第5条 ", "第3条 "]


def test_a_list_that_does_not_exist_gives_nothing():
    assert Numbering().label("9", 0) == ""
