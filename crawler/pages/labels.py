"""Labels and their values in the visible text of a page: index blocks in every form seen, date and source lines.

Three forms on Chongqing's portals alone (a table of bracketed labels, a list of labels with colons, the same printed
twice for desk and telephone), others elsewhere. The label's text is the only stable key, so the block is read as a
run of text pieces: a label, then whatever stands before the next label.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from crawler.pages.page import UNSEEN, Page

_EDGE = "\x00"
_OPEN, _CLOSE, _COLON = r"\[【［〔(（", r"\]】］〕)）", r":："
_SPACE = r"[\s\u3000\u00a0]"
_LEADING = re.compile(rf"^[{_COLON}\s]+")
#: A value longer than this is the article, not an entry of an index block.
_VALUE_MAX = 160


@dataclass(frozen=True, slots=True)
class Entry:
    """One label with its value; `field` is the key in labels.toml, `quote` both as printed."""

    field: str
    label: str
    value: str
    quote: str


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, dict[str, list[str]]]:
    """labels.toml as it is: [strong], [weak], [meta], each field → spellings."""
    return tomllib.loads(files("crawler.pages").joinpath("labels.toml").read_text("utf-8"))


def pieces(page: Page) -> list[str]:
    """The page's text nodes in order, scripts and styles left out, spaces at the ends taken off, empty ones dropped."""
    body = page.tree.body
    if body is None:
        return []
    code = {node.text().strip() for name in UNSEEN for node in page.elements[name]}
    return [part for part in map(str.strip, body.text(separator=_EDGE).split(_EDGE)) if part and part not in code]


def entries(parts: list[str]) -> tuple[Entry, ...]:
    """Every label with its value, in the order of the page; a label without value is left out."""
    text = _EDGE.join(parts)
    marks = [m for m in _pattern().finditer(text) if _is_label(m)]
    found: list[Entry] = []
    index = 0
    while index < len(marks):
        run = _header_row(marks, index, text)
        found += _zipped(marks[index : index + run], text) if run > 1 else _following(marks, index, text)
        index += max(run, 1)
    return tuple(found)


@lru_cache(maxsize=1)
def _fields() -> dict[str, tuple[str, bool]]:
    """Label without spaces → its field, and whether it counts without a colon."""
    words = vocabulary()
    weak = {label: (name, False) for name, labels in words["weak"].items() for label in labels}
    return weak | {label: (name, True) for name, labels in words["strong"].items() for label in labels}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    labels = sorted(_fields(), key=len, reverse=True)
    spaced = "|".join(f"{_SPACE}{{0,4}}".join(map(re.escape, label)) for label in labels)
    edge = rf"(?:{_SPACE}|{_EDGE})*"
    # Most characters begin no label; to see that before all labels are tried takes half the time of reading a page.
    first = "".join({re.escape(label[0]) for label in labels})
    return re.compile(
        # 丨 (4E28) is printed as a bar between entries.
        rf"(?=[{_OPEN}{first}])(?<![\u4e00-\u4e27\u4e29-\u9fffA-Za-z])(?:(?P<open>[{_OPEN}]){edge})?(?P<label>{spaced})"
        rf"(?:{edge}(?P<close>[{_CLOSE}]))?(?:{edge}(?P<colon>[{_COLON}]))?"
    )


def _is_label(m: re.Match[str]) -> bool:
    if m["colon"]:
        return True
    _, strong = _fields()[_plain(m["label"])]
    bracketed = m["open"] is not None and m["close"] is not None
    return strong and (bracketed or _fills_its_piece(m))


def _fills_its_piece(m: re.Match[str]) -> bool:
    text = m.string
    return text[m.start() - 1 : m.start()] in ("", _EDGE) and text[m.end() : m.end() + 1] in ("", _EDGE)


def _following(marks: list[re.Match[str]], index: int, text: str) -> list[Entry]:
    """The value between this label and the next: the first piece, as a value does not run over pieces of its own."""
    mark = marks[index]
    end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
    between = text[mark.end() : min(end, mark.end() + 4 * _VALUE_MAX)]
    value = next(filter(None, map(str.strip, between.split(_EDGE))), "")
    label = _plain(mark["label"])
    value = _LEADING.sub("", value)
    if not value or len(value) > _VALUE_MAX:
        return []
    return [Entry(_fields()[label][0], label, value, f"{_shown(mark)} {value}")]


def _header_row(marks: list[re.Match[str]], index: int, text: str) -> int:
    """How many bare labels stand side by side from here on (a table with labels in one row, values in the next)."""
    run = index
    while run < len(marks) and not marks[run]["colon"] and not marks[run]["open"]:
        run += 1
        if run < len(marks) and text[marks[run - 1].end() : marks[run].start()].strip(_EDGE + " "):
            break
    return run - index if run - index >= 3 else 0


def _zipped(marks: list[re.Match[str]], text: str) -> list[Entry]:
    values = [v.strip() for v in text[marks[-1].end() : marks[-1].end() + 800].split(_EDGE) if v.strip()]
    return [
        Entry(_fields()[_plain(m["label"])][0], _plain(m["label"]), value, f"{_shown(m)} {value}")
        for m, value in zip(marks, values, strict=False)
        if len(value) <= _VALUE_MAX
    ]


def _shown(mark: re.Match[str]) -> str:
    return mark[0].replace(_EDGE, "").strip()


def _plain(label: str) -> str:
    return "".join(label.split())
