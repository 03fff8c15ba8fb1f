"""Automatic numbers of Word paragraphs (一、 （一） 1.), which Word keeps as rules apart from the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipelines.attachments.package import local

DIGITS = "〇一二三四五六七八九"
PLACES = ("", "十", "百", "千")
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
         (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
MAX_LEVEL = 9


def chinese(number: int) -> str:
    """十一, 二十, 一百零五: as paragraphs are counted, up to 9999."""
    if not 0 < number < 10_000:
        return str(number)
    out, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = bool(out)
    return out.removeprefix("一") if 10 <= number < 20 else out


def roman(number: int) -> str:
    out = ""
    for value, letters in ROMAN:
        out += letters * (number // value)
        number %= value
    return out


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 4)


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _digitwise(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))


#: ST_NumberFormat (ECMA-376 part 1, 17.18.59) as far as Chinese documents use it; others count in Arabic digits.
FORMATS: Mapping[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "ideographDigital": _digitwise,
    "japaneseDigitalTenThousand": _digitwise,
    "taiwaneseDigital": _digitwise,
    "ideographTraditional": lambda n: STEMS[(n - 1) % 10],
    "ideographZodiac": lambda n: BRANCHES[(n - 1) % 12],
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerLetter": _letter,
    "upperRoman": lambda n: roman(n).upper(),
    "lowerRoman": roman,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """How one level counts: its first number, its format, its text (`%1、`), what follows it."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    arabic: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of one document and how far each has counted; `label` is asked paragraph by paragraph."""

    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    abstract_of: Mapping[str, str] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number_id: str, level: int) -> str:
        """Count one paragraph of a list and give its label, '' for bullets and for lists that do not exist."""
        levels = self.levels.get(number_id)
        if not levels or level not in levels:
            return ""
        # Instances of one abstract list count on together unless they override its start.
        counts = self.counts.setdefault(self.abstract_of[number_id], {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        rule = levels[level]
        if rule.format == "bullet":
            # Bullets are mostly private codes of a symbol font; real characters are kept.
            return rule.text if re.fullmatch(r"[•●○◆◇■□▪–—·★☆※]", rule.text) else ""

        def number(mark: re.Match[str]) -> str:
            other = int(mark[1]) - 1
            of = levels.get(other, Level())
            value = counts.setdefault(other, of.start)
            return str(value) if rule.arabic else FORMATS.get(of.format, str)(value)

        return re.sub(r"%([1-9])", number, rule.text) + (" " if rule.suffix == "space" else "")


def read_numbering(root: etree._Element | None) -> Numbering:
    """Read word/numbering.xml; no lists where the part is missing."""
    if root is None:
        return Numbering()
    abstract = {_attribute(e, "abstractNumId"): _levels(e) for e in root if local(e) == "abstractNum"}
    levels: dict[str, Mapping[int, Level]] = {}
    abstract_of: dict[str, str] = {}
    for instance in (e for e in root if local(e) == "num"):
        number_id = _attribute(instance, "numId")
        base = next((_attribute(e, "val") for e in instance if local(e) == "abstractNumId"), "")
        overrides = {}
        for override in (e for e in instance if local(e) == "lvlOverride"):
            index = _integer(_attribute(override, "ilvl"), 0)
            start = next((_integer(_attribute(e, "val"), 1) for e in override if local(e) == "startOverride"), None)
            own = _levels(override).get(index, abstract.get(base, {}).get(index, Level()))
            overrides[index] = own if start is None else Level(start, own.format, own.text, own.suffix, own.arabic)
        levels[number_id] = {**abstract.get(base, {}), **overrides}
        abstract_of[number_id] = f"{base}:{number_id}" if overrides else base
    return Numbering(levels, abstract_of)


def _levels(parent: etree._Element) -> dict[int, Level]:
    found = {}
    for level in (e for e in parent if local(e) == "lvl"):
        values = {local(e): _attribute(e, "val") for e in level.iter() if e is not level}
        found[_integer(_attribute(level, "ilvl"), 0)] = Level(
            _integer(values.get("start"), 1), values.get("numFmt", "decimal"), values.get("lvlText", ""),
            values.get("suff", "tab"), "isLgl" in values and values["isLgl"] not in ("0", "false"),
        )  # fmt: skip
    return found


def _attribute(element: etree._Element, name: str) -> str:
    """Give an attribute whatever its namespace; '' where it is missing."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else otherwise
