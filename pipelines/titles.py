"""The title as it was meant: lines joined, doubling undone, a lost first character put back, the best place chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from archive.records import TitleSource
from pipelines.variants import simplify

#: Two copies of one title differ by a character or two (2025年度, 2025年); two titles of one form differ by more.
_SAME = 0.82
#: Where places disagree, what a reader sees comes first; `<title>` and the link in the list are often cut.
_RANK = {"heading": 0, "attachment": 1, "text": 2, "index": 3, "meta": 4}
#: Characters of a printed title that are looked at: twice the longest real one, doubled.
_LONGEST = 400
_PARTY_END = r"(?:委员会|党工委|党委|党组|工委|区委|县委|市委|街道工委)"
_ISSUER_START = r"(?:中共|[\u4e00-\u9fff]{1,14}(?:人民政府|办事处|局|委员会)(?=\s?(?:关于|\d|[\u4e00-\u9fff])))"
_TOPIC = re.compile(r"法治|依法行政|依法治")
_DOCUMENT = re.compile(r"报告|通知|公告|解读|方案|要点|规划|办法|意见|通报|决定|总结|情况|公示|指南|目录")
_LIGHT = re.compile(r"[\s\u3000,，、。:：()（）《》“”\"]+")
_ELLIPSIS = re.compile(r"\s*(?:\.{2,}|…+)\s*$")
#: What a title block holds behind the title: the date line and the widgets.
_TAIL = re.compile(
    r"(?<=.{8})\s+(?:发布日期|发布时间|发布于|日期|时间|信息来源|来源|作者|浏览|阅读|点击|访问|字体|字号|字\s号|【|打印|分享|语音播报).*$"
)
#: What a list of files numbers its files with.
_NUMBER = re.compile(r"^(?:附件\s?\d{0,2}\s?[:：]\s?|\d{1,2}\s?[.．、]\s?)+(?=[\u4e00-\u9fff]|20\d\d\s?年)")
#: Provinces whose first character goes missing in a template that cuts a drop capital off the title.
_BEHEADED = {"庆市": "重", "京市": "北", "海市": "上", "津市": "天"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One title as a page prints it; `place` says where exactly (heading:h1, meta:ArticleTitle)."""

    text: str
    source: TitleSource
    place: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """The title chosen, repaired; `repairs` names what was done to it, `others` holds the places that say otherwise."""

    text: str
    source: TitleSource
    place: str
    repairs: tuple[str, ...] = ()
    others: tuple[Candidate, ...] = ()


def choose(candidates: Sequence[Candidate], beginning: str | None = None) -> Title | None:
    """Choose among what a page offers; None where nothing reads like a title.

    A candidate that names a document (报告, 通知, …) beats one that does not, two places that agree beat one, then the
    place decides. `beginning` is what a title of this site may begin with, to restore its lost first character.
    """
    # Most places print one and the same.
    repairs = {printed: repair(printed, beginning) for printed in {c.text for c in candidates}}
    repaired = [(c, *repairs[c.text]) for c in candidates]
    usable = [(c, text, done) for c, text, done in repaired if 4 <= len(text) <= 160 and not _only_a_name(text)]
    if not usable:
        return None
    dense = [_dense(text) for _, text, _ in usable]
    scored = [
        (_weight(simplify(text)) + _support(mine, dense), -_RANK.get(c.source, 5), -place)
        for place, ((c, text, _), mine) in enumerate(zip(usable, dense, strict=True))
    ]
    best = scored.index(max(scored))
    candidate, text, done = usable[best]
    others = tuple(c for (c, _, _), other in zip(usable, dense, strict=True) if not _same(other, dense[best]))
    return Title(text, candidate.source, candidate.place, done, others)


def repair(printed: str | Iterable[str], beginning: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Join the lines of a title and undo what templates do to it; the second value names the repairs.

    Chinese titles have no spaces, so all go, but for one between two issuers of a joint report, which needs it.
    """
    lines = [printed] if isinstance(printed, str) else [line for line in printed if line.strip()]
    done = ["lines joined"] if len(lines) > 1 or "\n" in lines[0].strip() else []
    text = re.sub(r"[\s\x00\u3000\u00a0\u200b\ufeff]+", " ", " ".join(lines)[:_LONGEST]).strip()
    numbered = _ELLIPSIS.sub("", _TAIL.sub("", text))
    text = _NUMBER.sub("", numbered)
    if text != numbered:
        done.append("number of a list dropped")
    single = _undouble(text)
    if single != text:
        done.append("doubling undone")
    text = _close_up(single)
    whole = _behead_undone(text, beginning)
    if whole != text:
        done.append("first character restored")
    return whole, tuple(done)


def same_title(one: str, other: str) -> bool:
    """Whether two printed titles are copies of one, small differences apart; a different year is never small."""
    return _same(_dense(one), _dense(other))


def _undouble(text: str) -> str:
    """Keep the first of two copies printed one after the other, or the longer where one lacks its beginning."""
    if len(text) > 400:  # no title, and every cut of it would be tried
        return text
    middle = len(text) // 2
    reach = max(3, middle // 4)
    best, kept = 0.0, text
    whole = _dense(text)
    for cut in range(max(8, middle - reach), min(len(text) - 8, middle + reach) + 1):
        first = _dense(text[:cut])
        second = whole[len(first) :]
        shorter, longer = sorted((first, second), key=len)
        lacking = longer.endswith(shorter) and len(shorter) > 0.6 * len(longer)
        if not lacking and not (first[:3] == second[:3] and _same(first, second)):
            continue
        likeness = 1.0 if lacking else SequenceMatcher(None, first, second, autojunk=False).ratio()
        if likeness > best:
            best, kept = likeness, (text[cut:] if lacking and longer == second else text[:cut]).strip()
    return kept


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    if re.findall(r"\d{4}", one) != re.findall(r"\d{4}", other):
        return False
    shorter, longer = sorted((one, other), key=len)
    if shorter and longer.endswith(shorter) and len(longer) - len(shorter) <= 2:
        return True
    likeness = SequenceMatcher(None, one, other, autojunk=False)
    return min(likeness.real_quick_ratio(), likeness.quick_ratio()) >= _SAME and likeness.ratio() >= _SAME


def _close_up(text: str) -> str:
    kept = re.sub(rf"({_PARTY_END}) (?={_ISSUER_START})", "\\1\x00", text)
    kept = re.sub(r"(?<=[A-Za-z]) (?=[A-Za-z])", "\x00", kept)
    return kept.replace(" ", "").replace("\x00", " ")


def _behead_undone(text: str, beginning: str | None) -> str:
    for rest, lost in _BEHEADED.items():
        if text.startswith(rest):
            return lost + text
    if beginning and len(beginning) >= 3 and text.startswith(beginning[1:]):
        return beginning[0] + text
    return text


def _weight(text: str) -> float:
    return (2.0 if _TOPIC.search(text) else 0.0) + (1.0 if _DOCUMENT.search(text) else 0.0)


def _support(mine: str, dense: Sequence[str]) -> float:
    """Places that print the same, and those that print its last line only (…人民政府, a new line, 关于…的报告)."""
    return sum(0.5 if _same(mine, other) else 0.3 if mine.endswith(other) else 0.0 for other in dense) - 0.5


def _only_a_name(text: str) -> bool:
    """A site's, a column's or a widget's name: 某某区人民政府, 首页, 政务公开."""
    return bool(re.fullmatch(r"[\u4e00-\u9fff]{2,14}(?:人民政府|政府网|门户网站|政府门户网站|网站|街道办事处)", text))


def _dense(text: str) -> str:
    return _LIGHT.sub("", simplify(text))
