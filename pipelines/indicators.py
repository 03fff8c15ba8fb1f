"""The figures that a report states: cases, reviews, trainings, leaflets and rates, each with its sentence.

Precision goes before recall: a number counts only where a known indicator stands directly beside it. Plans are left
out (a target is no figure of the year), and so are changes (同比下降 5%), norms (每月不少于 4 次) and ranges (1—2 个).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from archive.records import Indicator
from pipelines.numerals import parse_number
from pipelines.outline import outline

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?[”’」』）)]*")
_WIDE = re.compile("[０-９．％]")
_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_TITLE = re.compile(r"《[^《》]*》")
#: 提（议）案, 村（居）民: a word and its variant, which would cut the clause in two.
_ASIDE = re.compile(r"[（(][一-鿿]{1,2}[）)]")
_CLAUSE = re.compile(r"[，,；;：:。！？（()）]")
_JOIN = re.compile(r"[、和及与或]|以及")
_HAN_DIGITS = "零〇一二两三四五六七八九十百千"
_DIGIT = re.compile(rf"[\d{_HAN_DIGITS}]")
#: General words between the indicator and its number.
_GENERAL = (
    r"(?:案件|申请|事项|活动|工作|的|数量|总数|总量|人数|次数|件数|金额|数|共计|累计|合计|总计|总共|共|计|达到|达|为|是|"
    r"有|全部|约|近|超过|超|逾|突破|均|都|已|保持|稳定|持续|在|增至|增加至|增加到|提升至|提升到|上升至|提高至|提高到|[“”\"：:])*$"
)
_FILL = re.compile(_GENERAL)
_EACH = re.compile(r"均|都")
_CHANGE = re.compile(r"(?:下降|上升|增长|提升|提高|增加|减少|降低|压减|同比|环比|增幅|降幅)(?:了|约|近|超过|超)*$")
_NORM = re.compile(
    r"每(?:月|年|季|周|半年|人|村|个|户|次|两|一)|不少于|不低于|不超过|不高于|至少|最多|力争|争取|确保|拟|目标|计划(?=.*\d)"
)
_RANGE = re.compile(r"[\d万%][-—–~～－至到]+$")
_FUTURE = re.compile(r"^(?:下一?步|下一?阶段|下一?年|明年|今后)")
_PERIOD = re.compile(
    # Most characters begin none; to see that first takes a third of the time.
    r"(?=[截自\d近全今本去上下一二三四])(?:"
    r"截[至止](?:到)?(?:20\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日|底|末)?(?:目前)?|自?20\d\d年(?:\d{1,2}月)?以来|"
    r"(?:20\d\d年)?\d{1,2}月?[-—–~至]\d{1,2}月|(?:20\d\d年)?(?:上半年|下半年|[一二三四]季度)|"
    r"20\d\d年度?|全年|今年以来|今年|本年度?|去年|近[两二三四五]年来?)"
)
#: What words of the vocabulary can begin with: characters that no other stands right before there, and whole classes.
_FIRST = re.compile(r"\[([^\]]+)\]|(?<!\w)(\w)")
_BEFORE_NUMBER = re.compile(r"(?:约|近|将近|超过|超|逾|突破)$")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the vocabulary, compiled."""

    name: str
    units: frozenset[str]
    #: As written; `before` and `after` are these, compiled.
    words: tuple[str | None, str | None]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    context: re.Pattern[str] | None
    never: re.Pattern[str] | None


@cache
def _vocabulary() -> tuple[_Entry, ...]:
    data = tomllib.loads(files("pipelines").joinpath("vocabulary/indicators.toml").read_text("utf-8"))

    def compiled(entry: dict[str, str], key: str, shape: str = "{}") -> re.Pattern[str] | None:
        return re.compile(shape.format(f"(?:{entry[key]})")) if key in entry else None

    return tuple(
        _Entry(
            entry["name"],
            frozenset(entry["units"]),
            (entry.get("before"), entry.get("after")),
            compiled(entry, "before", "{}$"),
            compiled(entry, "after"),
            compiled(entry, "context"),
            compiled(entry, "never"),
        )
        for entry in data["indicator"]
    )


@cache
def _counted_in(unit: str) -> tuple[_Entry, ...]:
    return tuple(entry for entry in _vocabulary() if unit in entry.units)


class _Any(NamedTuple):
    """What stands at a number that is any indicator of one unit: most numbers are none, and one look tells."""

    before: re.Pattern[str]
    before_general: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _any_of(unit: str) -> _Any:
    before, after = (_alternatives(words) for words in zip(*(e.words for e in _counted_in(unit)), strict=True))
    general = re.compile(f"{_beginning(before)}(?:{before}){_GENERAL}")
    return _Any(re.compile(f"(?:{before})$"), general, re.compile(f"{_beginning(after)}(?:{after})"))


def _alternatives(patterns: Iterable[str | None]) -> str:
    # (?!) fits nothing.
    return "|".join(filter(None, patterns)) or "(?!)"


def _beginning(patterns: str) -> str:
    """One of the characters with which they can begin, looked at before all of them are tried: a third of the time."""
    first = "".join({char for found in _FIRST.findall(patterns) for char in "".join(found)})
    return f"(?=[{re.escape(first)}])" if first else ""


@cache
def _figure() -> re.Pattern[str]:
    longest_first = sorted(units(), key=len, reverse=True)
    return re.compile(
        # Most characters begin no number; to see that first takes half the time of reading a line.
        rf"(?=[\d{_HAN_DIGITS}])(?<![\d.第{_HAN_DIGITS}])"
        rf"(?:(?P<number>\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+(?:\.\d+)?|[{_HAN_DIGITS}]+)(?P<times>[百千]?[万亿]{{0,2}})"
        rf"(?P<more>余|多)?(?P<times_after>[万亿])?(?P<unit>{'|'.join(longest_first)})(?!百分点)"
        rf"|百分之(?P<percent>[{_HAN_DIGITS}点]+))(?P<about>以上|左右|余|多)?"
    )


def units() -> tuple[str, ...]:
    """The units in which figures are stated."""
    return tuple(dict.fromkeys(unit for entry in _vocabulary() for unit in sorted(entry.units)))


def names() -> tuple[str, ...]:
    """The names of all indicators that can be found, in the order of the vocabulary."""
    return tuple(dict.fromkeys(entry.name for entry in _vocabulary()))


def indicators(text: str, report_year: int | None) -> tuple[Indicator, ...]:
    """Find the figures in a report's text, in reading order.

    `value` is a plain number (5万余 is 50000 with the qualifier 余), per cents as printed (100 with unit %); `period`
    is the time that the sentence names before the figure, as printed. Sentences about years after `report_year` and
    sections on next year's work give nothing.
    """
    plans = [(s.start, s.end) for s in outline(text) if s.role == "plan"]
    found: dict[tuple[str, float, int], Indicator] = {}
    for match in _SENTENCE.finditer(text):
        sentence, (start, stop) = match[0], match.span()
        if any(first <= start < last for first, last in plans):
            continue
        start = stop - len(sentence.lstrip())
        for figure in _figures(sentence, report_year):
            indicator = Indicator(*figure, start, stop)
            found.setdefault((indicator.name, indicator.value, start), indicator)
    return tuple(found.values())


def _figures(sentence: str, report_year: int | None) -> Iterator[tuple[str, float, str, str | None, str | None]]:
    if not _DIGIT.search(sentence):
        return
    line = "".join(sentence.split())
    if _WIDE.search(line):
        line = line.translate(_WIDTH)
    if "（" in line or "(" in line:
        line = _ASIDE.sub("", line)
    if "《" in line:
        line = _TITLE.sub(lambda title: "□" * len(title[0]), line)
    if _FUTURE.match(line):
        return
    last = 0
    told: set[str] = set()
    for match in _figure().finditer(line):
        start = match.start()
        # A number before it ends its own clause: 复议 3 件、诉讼 2 件.
        clause = _CLAUSE.split(line[last:start])[-1].lstrip("、和及与")
        last, unit = match.end(), match["unit"] or "%"
        # Few numbers are figures: what else has to be known of one is read then.
        if not _may_count(clause, match, unit):
            continue
        head = line[:start]
        names = [*_names(clause, match, head, unit)]
        if not names or _is_no_figure(clause, head):
            continue
        (value, qualifier), period = _reading(match, head), _period(head)
        if value is None or _is_later(period, report_year):
            continue
        for name in names:
            # 受理信访 131 件，其中群众来信来访 68 件: a part of what was told is not told again.
            if not (clause.startswith("其中") and name in told):
                yield name, value, unit, qualifier, period
            told.add(name)


def _reading(match: re.Match[str], head: str) -> tuple[float | None, str | None]:
    before = _BEFORE_NUMBER.search(head)
    qualifier = match["more"] or match["about"] or (before[0] if before else None)
    if match["percent"]:
        return parse_number(match["percent"]), qualifier
    # 0.7万余元 and 30余万元: the large place may stand on either side of the qualifier.
    return parse_number(match["number"] + match["times"] + (match["times_after"] or "")), qualifier


def _is_no_figure(clause: str, head: str) -> bool:
    return bool(_CHANGE.search(clause) or _NORM.search(clause) or _RANGE.search(head))


def _period(head: str) -> str | None:
    periods = _PERIOD.findall(head)
    return periods[-1] if periods else None


def _is_later(period: str | None, report_year: int | None) -> bool:
    year = re.search(r"20\d\d", period or "")
    return bool(year and report_year and int(year[0]) > report_year)


def _may_count(clause: str, match: re.Match[str], unit: str) -> bool:
    """Whether any indicator's words stand at the number, or a list of them does."""
    words = _any_of(unit)
    return bool(
        words.before_general.search(clause) or words.after.match(match.string, match.end()) or _EACH.search(clause)
    )


def _names(clause: str, match: re.Match[str], head: str, unit: str) -> Iterator[str]:
    """The indicators that a number states; more than one only where a list says 均: 受理率、办结率均为 100%."""
    fill = _FILL.search(clause)
    term = clause[: fill.start()] if fill else clause
    if fill and _EACH.search(fill[0]):
        yield from dict.fromkeys(name for part in _JOIN.split(term) if part and (name := _named(part, head, unit)))
        return
    # The general words may be the end of the indicator itself (行政处罚案件): try with and without them.
    name = _named(clause, head, unit)
    if name is None and term != clause:
        name = _named(term, head, unit)
    if name:
        yield name
        return
    # 一件行政处罚案件 tells a story as often as it counts.
    if match["number"] != "一" and (name := _named_after(clause, match, head, unit)):
        yield name


def _named(end: str, head: str, unit: str) -> str | None:
    if not (any_of_them := _any_of(unit).before.search(end)):
        return None
    for entry in _counted_in(unit):
        # None of them begins sooner than the first that was found.
        if entry.before is None or not (match := entry.before.search(end, any_of_them.start())):
            continue
        if _forbidden(entry, end, head):
            continue
        # 行政复议、行政诉讼案件 5 件: a sum of two, which is neither.
        joined = match.start() > 0 and _JOIN.match(end[match.start() - 1])
        return None if joined and unit != "%" else entry.name
    return None


def _named_after(clause: str, match: re.Match[str], head: str, unit: str) -> str | None:
    line, stop = match.string, match.end()
    if not _any_of(unit).after.match(line, stop):
        return None
    for entry in _counted_in(unit):
        if entry.after and entry.after.match(line, stop) and not _forbidden(entry, clause, head):
            return entry.name
    return None


def _forbidden(entry: _Entry, clause: str, head: str) -> bool:
    return bool((entry.never and entry.never.search(clause)) or (entry.context and not entry.context.search(head)))
