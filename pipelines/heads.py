"""The title of a page, and its repetitions at the head of the text: whole, doubled, or over two or three lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import islice

from crawler.pages.page import Page
from pipelines.blocks import Block, tidy
from pipelines.chrome import SALUTATION, is_furniture, is_info, is_prose, key

#: Lines of one title at most, and lines from the top within which a title can begin (a red head, an index block).
TITLE_LINES, HEAD_LINES = 4, 30
#: Two titles are one from this share of common letters on; a part of a title counts a little less than a like one.
LIKE, LIKE_PART = 0.8, 0.5
DOCUMENT_NUMBER = re.compile(r".{0,14}[〔\[(]?(?:19|20)\d{2}[〕\])]?第?\d{1,4}号")
NUMBERED = re.compile("[(（]?[一二三四五六七八九十]+[)）、.]")
NAMES = re.compile(r"articletitle|og:title|title|dc\.title", re.IGNORECASE)
#: What copies of a title differ in, once they are as wide as each other.
MARKS = re.compile(r"[\W_]+")
SITE = re.compile(r"\s*(?:[-_|—–]+|\s[-–]\s)\s*")
FORM = re.compile(
    r".*(?:报告|通知|意见|决定|决议|公报|公告|通告|函|请示|批复|办法|方案|规划|计划|总结|纪要|要点|规定|细则|条例|清单|指南|说明|情况|汇报)(?:[(].{1,20}[)])?"
)


def page_titles(page: Page) -> tuple[str, ...]:
    """What the page calls itself: its meta tags, its `<title>` with and without the site's name, its first headings.

    The site's name comes last in most titles; alone it is no title, as it is the first line of many.
    """
    found: list[str] = []
    named = (marks for marks in page.tags if "content" in marks and ("name" in marks or "property" in marks))
    for marks in islice(named, 80):
        if NAMES.fullmatch((marks.get("name") or marks.get("property") or "").strip()):
            found.append(marks.get("content") or "")
    if (title := page.tree.css_first("title")) is not None:
        whole = title.text()[:300]
        parts = SITE.split(whole)
        found += [whole, max(parts, key=len), *("".join(parts[:n]) for n in range(1, len(parts)))]
    found += [node.text()[:300] for node in page.elements["h1"][:3]]
    return tuple(dict.fromkeys(t for t in map(letters, found) if len(t) >= 5))


def letters(text: str) -> str:
    """A title without what its copies differ in: white space, punctuation, width."""
    return MARKS.sub("", key(tidy(text)))


def is_title(text: str, titles: Sequence[str]) -> bool:
    """Whether a line says what the page calls itself, up to small differences or a lost beginning."""
    mine = letters(text)
    return 5 <= len(mine) <= 150 and any(_likeness(mine, title) > LIKE_PART for title in titles)


def _likeness(one: str, other: str) -> float:
    """1 for the same letters, less for a part of at least 60 % or for small differences, else 0."""
    if one == other:
        return 1.0
    short, long = sorted((len(one), len(other)))
    if short < 0.6 * long:
        return 0.0
    if one in other or other in one:
        return LIKE_PART + (1 - LIKE_PART) * short / long
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= LIKE and matcher.ratio() >= LIKE else 0.0


def take_titles(blocks: Sequence[Block], titles: Sequence[str]) -> dict[int, str]:
    """Find the title lines at the head of a text: index of the first line to the title, lines joined.

    Looks no further than the first line of prose or the salutation. A title in several lines counts when the lines
    joined are like a known title; without one, a centred line or a heading in the form of an official title does.
    """
    taken: dict[int, tuple[int, str]] = {}
    known = list(titles)
    i = 0
    while i < min(len(blocks), HEAD_LINES):
        block = blocks[i]
        if is_info(block.text) or is_furniture(block.text) or (block.file and block.link_share > 0.5):
            i += 1
            continue
        lines = _title_at(blocks, i, known)
        if lines:
            whole = "".join(b.text for b in blocks[i : i + lines])
            taken[i] = (lines, whole)
            known.append(letters(whole))
            i += lines
        elif is_prose(block) or (SALUTATION.fullmatch(block.text) and taken):
            break
        else:
            i += 1
    return {i + k: (text if k == 0 else "") for i, (lines, text) in taken.items() for k in range(lines)}


def _title_at(blocks: Sequence[Block], i: int, titles: Sequence[str]) -> int:
    """How many lines from `i` on are one title, the number that comes nearest to a known one; 0: none."""
    nearest, best = LIKE_PART, 0
    for lines in range(1, TITLE_LINES + 1):
        parts = blocks[i : i + lines]
        last = parts[-1].text
        if len(parts) < lines or "。" in last or len(last) > 120:
            break
        if SALUTATION.fullmatch(last) or DOCUMENT_NUMBER.fullmatch(key(last)) or (lines > 1 and is_info(last)):
            break
        whole = "".join(b.text for b in parts)
        mine = letters(whole)
        likeness = max((_likeness(mine, title) for title in titles), default=0.0) if len(mine) >= 5 else 0.0
        if likeness > nearest:
            nearest, best = likeness, lines
        shown = all(b.centred or b.heading for b in parts)
        if not best and shown and FORM.fullmatch(key(whole)) and 8 <= len(mine) <= 80 and not NUMBERED.match(whole):
            best = lines
    return best
