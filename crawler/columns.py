"""Names: what a link's words tell of the column, body or document behind it. Addresses are never asked for meaning."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from crawler.pages.link import CUT

ColumnKind = Literal[
    "report", "law", "hub", "bodies", "body", "general", "weak", "topics", "map", "level", "year", "never", "unknown"
]
Promise = Literal["yes", "maybe", "no", "unknown"]
#: First match wins: what names the matter itself goes before words that it shares with others.
FIRST: tuple[ColumnKind, ...] = ("law", "year", "bodies", "level")
THEN: tuple[ColumnKind, ...] = ("hub", "general", "topics", "map")
#: Longer link texts are headlines, not names of columns.
LONGEST_NAME = 26
#: Province, city and district before a body's name; 市场, 市政 and 市容 begin words, not places.
PREFIX = re.compile(
    r"^(?:[一-龥]{2,7}?(?:省|自治区))?(?:[^省市区县镇乡街]{2,7}?(?:市(?![场政容])|自治州|盟))?"
    r"(?:[一-龥]{0,11}?(?:自治县|新区|区|县|旗|市(?![场政容])))?(?=[一-龥]{2})"
)
SUFFIX = re.compile(r"(?:人民政府|办事处|信息公开|政务公开)$")


@cache
def _vocabulary() -> dict[str, dict[str, re.Pattern[str]]]:
    data = tomllib.loads((Path(__file__).parent / "vocabulary" / "columns.toml").read_text("utf-8"))
    return {
        part: {name: re.compile("|".join(f"(?:{p})" for p in patterns)) for name, patterns in names.items()}
        for part, names in data.items()
    }


@lru_cache(1 << 14)
def plain(text: str) -> str:
    """A name without spaces, brackets around it, counts behind it and ornaments."""
    text = re.sub(r"\s+", "", text).replace("（", "(").replace("）", ")").replace("其它", "其他")
    text = re.sub(r"[\[(【]\d+[\])】]$|^[·•>»\-—◆■●※\[【]+|[>»\-—\]】:：]+$", "", text)
    return text.strip("《》<>")


@lru_cache(1 << 14)
def kind_of(text: str) -> ColumnKind:
    """What the words of a link promise of the page behind it, as the name of a column or a body."""
    name = plain(text)
    words = _vocabulary()
    if not name or len(name) > LONGEST_NAME:
        return "unknown"
    column = words["column"]
    if column["report"].search(name) and not words["title"]["not"].search(name):
        return "report"
    for kind in FIRST:
        if column[kind].search(name):
            return kind
    if column["never"].search(name) and not words["body"]["name"].search(name):
        return "never"
    for kind in THEN:
        if column[kind].search(name):
            return kind
    if is_body(name):
        return "body"
    if column["never"].search(name):
        return "never"
    return "weak" if column["weak"].search(name) else "unknown"


def is_body(text: str) -> bool:
    """Whether the words are the name of a body that publishes (区司法局, 钱塘镇, 南津街街道办事处)."""
    words = _vocabulary()["body"]
    name = plain(text)
    return 2 <= len(name) <= 22 and bool(words["name"].search(name)) and not words["not"].search(name)


@lru_cache(1 << 14)
def promises(title: str) -> Promise:
    """Whether a document of this title may be an annual report: `maybe` when cut off before it tells."""
    name = plain(title)
    words = _vocabulary()["title"]
    head = CUT.sub("", name)
    cut = head != name
    if words["not"].search(head):
        # 关于印发《…法治政府建设情况报告》的通知 carries the report; 关于报送…报告的通知 does not.
        carried = re.search(r"印发.{0,40}(?:法治政府|依法行政).{0,20}报告", head) and "报送" not in head
        return "yes" if carried else "maybe" if words["shown"].search(head) else "no"
    if words["report"].search(head):
        return "yes"
    return "maybe" if cut and words["cut"].search(head) else "unknown"


def core(body: str) -> str:
    """The part of a body's name that tells it apart in its district: 合川区大石街道办事处 → 大石街道."""
    name = SUFFIX.sub("", PREFIX.sub("", plain(body), count=1))
    return name if len(name) >= 2 else plain(body)


def names(body: str, title: str) -> bool:
    """Whether a title names the body, also where one writes 市场监管局 and the other 市场监督管理局."""
    want, text = core(body), plain(title)
    if want in text:
        return True
    pattern = ".{0,3}".join(map(re.escape, want))
    return len(want) >= 3 and bool(re.search(pattern, text))
