"""The outline of a report: its headings by the numbering of official documents, and what each part is about.

Numbering: GB/T 9704-2012, 7.3.3: 一、 then （一） then 1. then （1）; 第一部分 and 第一章 stand above them. Reports
stray from it (half-width signs, a dot lost, a number twice, headings run into their paragraph): so does this reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from archive.records import Role, Section
from pipelines.numerals import parse_number
from pipelines.roles import REQUIRED, named_roles, names_a_role, reported_year, role_of_text

#: A longer run of text without a full stop is a paragraph with a number, not a heading. The prescribed heading
#: on the first responsible person has 40 characters; with year, body and a second half it stays below this.
LONGEST_HEADING = 60
LONGEST_UNNUMBERED = 30

_HAN = "一二三四五六七八九十"
#: Kinds of label, highest first. What follows 一、 in 一、二季度 or 1、2号楼 shows that it counts, not labels.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第\s*([{_HAN}]{{1,3}})\s*(?:部分|篇|编)[、：:]?")),
    ("chapter", re.compile(rf"第\s*([{_HAN}]{{1,3}})\s*章(?!第)[、：:]?")),
    ("han", re.compile(rf"([{_HAN}]{{1,3}})\s*[、．.，,](?![{_HAN}]+(?:[、级季月是]|产业))")),
    ("han_paren", re.compile(rf"[（(〔\[]?\s*([{_HAN}]{{1,3}})\s*[）)〕\]][、.．]?|[㈠-㈩]")),
    ("arabic", re.compile(r"([0-9０-９]{1,2})\s*[.．、](?![0-9０-９](?!\d{3}\s*年))|[⒈-⒛]")),
    ("arabic_paren", re.compile(r"[（(]\s*([0-9０-９]{1,2})\s*[）)]|([0-9０-９]{1,2})[）)]|[⑴-⒇]")),
)
_RANK = {name: rank for rank, (name, _) in enumerate(_STYLES)}
_STYLE = dict(_STYLES)
#: All of them at once, the highest first: most paragraphs have none.
_LABEL = re.compile("|".join(f"(?P<{name}>{pattern.pattern})" for name, pattern in _STYLES))
#: Digits without their dot, as PDF and some editors leave them: a label only where the number fits its neighbours.
_BARE = re.compile(r"([0-9０-９]{1,2})[ \u3000]+(?=[一-鿿])(?![年月日号时分个件次名人份条项户家起场万亿元余多岁期张])")
_NESTED = re.compile(r"[（(]\s*一\s*[）)]")
_STOP = re.compile(r"[。！？：]|:(?!//|\d)")
_PAUSE = re.compile(r"[，；;,]|(?<=[一-鿿])[ \u3000\xa0]+(?=[一-鿿])")
_EDGE = " \t\u3000\xa0。：:；;，,"
_NO_HEADING_END = re.compile(r"[。！？：:；;，,、]$|(?:报告|汇报|总结)$")


class _Head(NamedTuple):
    """A heading as found: offsets of label and of what follows it, and the kind of its label (None: unnumbered)."""

    start: int
    stop: int
    style: str | None
    number: int
    label: str | None
    heading: str


@lru_cache(maxsize=4)  # the figures of a report are read by it too
def outline(text: str) -> tuple[Section, ...]:
    """Read the headings of a text whose paragraphs are separated by newlines.

    `level` counts the kinds of heading that this text uses, from 1; `end` is where the next heading of the same
    or a higher level starts, or the end of the text. Roles stand on the first level; a deeper section has one only
    where its own heading names it. A text without headings gives an empty tuple.
    """
    paragraphs = _paragraphs(text)
    heads = list(_numbered(paragraphs))
    heads = sorted([*heads, *_unnumbered(paragraphs, heads)], key=lambda head: head.start)
    levels = _levels(heads)
    ends = [
        next((heads[j].start for j in range(i + 1, len(heads)) if levels[j] <= levels[i]), len(text))
        for i in range(len(heads))
    ]
    roles = _roles(text, heads, levels, ends)
    return tuple(
        Section(level, head.label, head.heading, role, head.start, end)
        for head, level, role, end in zip(heads, levels, roles, ends, strict=True)
    )


def missing_roles(sections: Sequence[Section]) -> tuple[Role, ...]:
    """The prescribed contents that no section has and no heading names, 存在的问题及下一步打算 naming two.

    Other matters are never missing: the rules ask for them only where there are any. Without sections nothing is
    known of the contents, and nothing is called missing.
    """
    if not sections:
        return ()
    present = {section.role for section in sections}
    for section in sections:
        if section.role is not None:
            present.update(named_roles(section.heading))
    return tuple(role for role in REQUIRED if role not in present)


def _paragraphs(text: str) -> list[tuple[int, str]]:
    """Start offset and characters of each paragraph, white space at both ends left out."""
    found: list[tuple[int, str]] = []
    start = 0
    for line in text.split("\n"):
        if stripped := line.strip():
            found.append((start + line.index(stripped), stripped))
        start += len(line) + 1
    return found


def _numbered(paragraphs: Sequence[tuple[int, str]]) -> Iterator[_Head]:
    last_arabic = 0
    for start, line in paragraphs:
        head = _label(start, line, last_arabic)
        if head is None:
            continue
        if head.style == "arabic":
            last_arabic = head.number
        elif head.style != "arabic_paren":
            last_arabic = 0
        yield head
        # 三、存在的问题（一）法治思维有待加强。… : the first subsection on the line of its parent.
        rest = line[head.stop - start :].lstrip(_EDGE)
        offset = start + len(line) - len(rest)
        if head.style == "han" and _NESTED.match(rest) and (nested := _label(offset, rest, 0)):
            yield nested


def _label(start: int, line: str, last_arabic: int) -> _Head | None:
    style, match = "arabic", None
    if labelled := _LABEL.match(line):
        style = labelled.lastgroup or style
        match = _STYLE[style].match(line)
    if match is None:
        match = _BARE.match(line)
        if match is None or _count(match) != last_arabic + 1:
            return None
    label = match[0].strip()
    rest = line[match.end() :]
    if "\t" in rest.strip() or not rest.strip(_EDGE):
        return None
    heading, length = _heading(rest, style)
    return _Head(start, start + match.end() + length, style, _count(match), label, heading)


def _count(match: re.Match[str]) -> int:
    digits = next((group for group in match.groups() if group), None)
    if digits is not None:
        return int(parse_number(digits) or 0)
    # ㈠, ⒈ and ⑴ are one character each, and each row of them is consecutive.
    return ord(match[0]) - ord(next(first for first in "㈠⒈⑴" if first <= match[0])) + 1


def _heading(rest: str, style: str) -> tuple[str, int]:
    """The heading at the start of what follows a label, and how many characters it takes with its final sign."""
    limit = len(rest)
    if style == "han" and (nested := _NESTED.search(rest, 2, LONGEST_HEADING)):
        limit = nested.start()
    if limit <= LONGEST_HEADING and not _STOP.search(rest.rstrip(_EDGE), 0, limit):
        return rest[:limit].strip(_EDGE), limit
    for sign in (_STOP, _PAUSE):
        if (stop := sign.search(rest, 2)) and stop.start() <= min(limit, LONGEST_HEADING):
            return rest[: stop.start()].strip(_EDGE), stop.end()
    return rest[: min(limit, LONGEST_HEADING)].strip(_EDGE), min(limit, LONGEST_HEADING)


def _unnumbered(lines: Sequence[tuple[int, str]], numbered: Sequence[_Head]) -> Iterator[_Head]:
    """Short lines without a number that stand as headings.

    Where the text has numbered headings, only lines that name one of the prescribed contents; in a text without
    any, also a short line between paragraphs of running text.
    """
    taken = {head.start for head in numbered}
    for i, (start, line) in enumerate(lines[:-1]):
        bare = line.strip("【】[]〔〕<>《》 ")
        if start in taken or not 3 <= len(bare) <= LONGEST_UNNUMBERED or "\t" in line or _NO_HEADING_END.search(bare):
            continue
        after = lines[i + 1][1]
        plain = not numbered and i > 0 and not re.search(r"\d", bare) and len(after) > LONGEST_HEADING
        before = lines[i - 1][1] if i else ""
        if names_a_role(bare) or (plain and len(before) > LONGEST_UNNUMBERED):
            yield _Head(start, start + len(line), None, 0, None, bare)


def _levels(heads: Sequence[_Head]) -> list[int]:
    """Levels from 1 without gaps, by the kinds of label in use.

    An unnumbered heading stands above the numbers where they begin anew after it, else beside the highest kind.
    """
    ranks = [_RANK[head.style] if head.style else None for head in heads]
    top = min((rank for rank in ranks if rank is not None), default=0)
    above = False
    for i in (i for i, rank in enumerate(ranks[:-1]) if rank is None):
        after = next((h for h, rank in zip(heads[i + 1 :], ranks[i + 1 :], strict=True) if rank == top), None)
        above = above or (after is not None and after.number == 1)
    resolved = [(top - (1 if above else 0)) if rank is None else rank for rank in ranks]
    order = sorted(set(resolved))
    return [order.index(rank) + 1 for rank in resolved]


def _roles(text: str, heads: Sequence[_Head], levels: Sequence[int], ends: Sequence[int]) -> list[Role | None]:
    reported = reported_year(text)
    named = [named_roles(head.heading, reported) for head in heads]
    roles: list[Role | None] = []
    parent: Role | None = None
    for i, head in enumerate(heads):
        if levels[i] > 1:
            roles.append(_own_role(head, named[i], parent))
            continue
        parent = named[i][0] if named[i] else role_of_text(text[head.stop : ends[i]])
        roles.append(parent)
    return _measures(roles, levels)


def _own_role(head: _Head, named: tuple[Role, ...], parent: Role | None) -> Role | None:
    """The role of a section below the first level: what its heading names, unless its chapter is about the future.

    A plan to strengthen the first responsible person's duty is a plan, no account of it.
    """
    if not named or not names_a_role(head.heading):
        return None
    role = named[0]
    if role == "achievements" and parent is not None:
        return None  # 打造特色亮点 is one of the measures, not the chapter on them
    return role if parent in (None, "achievements", role) or role == "plan" else None


def _measures(roles: list[Role | None], levels: Sequence[int]) -> list[Role | None]:
    """Chapters that only name a field of work tell what was done, where they stand before shortcomings and plans."""
    turns = [i for i, role in enumerate(roles) if levels[i] == 1 and role in ("problems", "plan")]
    turn = turns[0] if turns else len(roles)
    if "achievements" in (role for role, level in zip(roles, levels, strict=True) if level == 1) or not turns:
        return roles
    return [
        "achievements" if role is None and level == 1 and i < turn else role
        for i, (role, level) in enumerate(zip(roles, levels, strict=True))
    ]
