"""Which text is the report: what the page prints, or one of the files that it links."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources

from archive.records import TextForm
from pipelines.attachments.filetext import FileText

#: A page with so many characters, or half as many in numbered chapters, prints a report rather than announces one.
FULL, FULL_WITH_CHAPTERS = 800, 400
#: Longer than this is no covering note.
COVER = 400
#: Share of a text's four-character runs in another, above which the other repeats it; OCR and tables cost some.
REPEATS = 0.75
#: A file holds more than the page when it is longer by this factor.
LONGER = 1.3
_CHAPTER = re.compile(r"^[一二三四五六七八九十]{1,3}、", re.M)
_YEAR = re.compile(r"20[012]\d")
#: Of one report in several forms, the one with the fewest guesses in it.
_BEST_FORMS: tuple[TextForm | None, ...] = ("docx", "doc", "wps", "ofd", "pdf", "xlsx", None, "ocr")


@dataclass(frozen=True, slots=True)
class Choice:
    """The text of the record and where it came from.

    `text` is without the head of a file (its title stands in `file.head_lines`). `index`: which of the attachments
    the text came from, None for the page; `file`: that attachment, or the member of it that holds the report.
    """

    text: str
    form: TextForm | None
    index: int | None
    reason: str
    file: FileText | None = None
    warnings: tuple[str, ...] = ()


def choose(page_text: str, files: Sequence[FileText], title: str | None = None) -> Choice:
    """Choose between a page's body and its files; `title` of the page tells the year among files that differ by it.

    Only files that were read to the end count: half a report is none. A page that repeats its file wins over it, for
    its text went through no converter; one that only announces the file, or prints its beginning, loses.
    """
    page_text = page_text.strip()
    found = [(index, leaf) for index, file in enumerate(files) for leaf in _leaves(file)]
    readable = [(index, leaf) for index, leaf in found if leaf.status == "done" and leaf.body.strip()]
    unread = [leaf for _, leaf in found if leaf.status not in ("done", "none", "gone")]
    if not readable:
        reason = "no file holds text" if files else "there is no file"
        return Choice(page_text, "html" if page_text else None, None, reason, warnings=_waiting(page_text, unread))
    years = set(_YEAR.findall(title or ""))
    index, best = max(readable, key=lambda pair: _rank(pair[1], years))
    from_page, reason = _page_wins(page_text, best)
    if from_page:
        return Choice(page_text, "html", None, reason, warnings=_waiting(page_text, unread))
    others = [leaf.name or "a file without a name" for _, leaf in readable if leaf is not best and _is_report(leaf)]
    also = (f"other files read like reports too: {'; '.join(others[:5])}",) if others else ()
    return Choice(best.body.strip(), best.form, index, reason, best, (*best.warnings, *also))


def _leaves(file: FileText) -> Iterator[FileText]:
    if not file.members:
        yield file
    for member in file.members:
        yield from _leaves(member)


def _page_wins(page: str, file: FileText) -> tuple[bool, str]:
    if not page:
        return False, "the page prints nothing, the file does"
    text = file.text
    if _share(text, page) >= REPEATS and len(page) >= len(file.body) / LONGER:
        return True, "the page repeats the file"
    if _share(page, text) >= REPEATS and len(text) >= LONGER * len(page):
        return False, "the page prints a part of the file"
    if not _is_report(file):
        return True, "the file is no report"
    on_subject = bool(_vocabulary()["subject"].search(page))
    if _is_full(page) and on_subject:
        return True, "the page prints a whole text, the file another"
    if len(page) <= COVER and _vocabulary()["cover"].search(page):
        return False, "the page announces the file"
    return False, "the file is a whole report, the page is none"


def _is_full(page: str) -> bool:
    return len(page) >= FULL or (len(page) >= FULL_WITH_CHAPTERS and len(_CHAPTER.findall(page)) > 1)


def _is_report(file: FileText) -> bool:
    """By name or head; a file named by a machine is judged by its text."""
    words = _vocabulary()
    called = _called(file)
    if words["beside"].search(called):
        return False
    opening = file.text[:600]
    return bool(words["report"].search(called) or (words["subject"].search(opening) and _is_full(file.body)))


def _called(file: FileText) -> str:
    return f"{file.name or ''}\n{''.join(file.head_lines)}"


def _rank(file: FileText, years: set[str]) -> tuple[bool, bool, bool, int, int]:
    """Order the files: a report, of the page's year, in chapters, in the form with the fewest guesses, the longest."""
    own = set(_YEAR.findall(_called(file)))
    return (
        _is_report(file),
        not years or not own or bool(years & own),
        len(_CHAPTER.findall(file.text)) > 1,
        -_BEST_FORMS.index(file.form) if file.form in _BEST_FORMS else -len(_BEST_FORMS),
        len(file.text),
    )


def _waiting(page: str, unread: Sequence[FileText]) -> tuple[str, ...]:
    """Say which files were not read, where the page alone is no report."""
    if _is_full(page):
        return ()
    return tuple(f"{leaf.name or 'a file'} ({leaf.status}): {'; '.join(leaf.warnings)}" for leaf in unread)


def _share(one: str, other: str) -> float:
    """Give the share of the first text's four-character runs that the second has too; blanks do not count."""
    runs, has = _runs(one), _runs(other)
    return len(runs & has) / len(runs) if runs else 0.0


def _runs(text: str) -> set[str]:
    dense = "".join(text.split())
    return {dense[at : at + 4] for at in range(len(dense) - 3)}


@cache
def _vocabulary() -> dict[str, re.Pattern[str]]:
    words = tomllib.loads(resources("pipelines").joinpath("vocabulary/files.toml").read_text("utf-8"))
    return {name: re.compile(pattern) for name, pattern in words.items()}
