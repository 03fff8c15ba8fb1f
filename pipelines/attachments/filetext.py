"""What a file gives: its text, how it came to it, and the bounds within which files are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from archive.records import TextForm, TextStatus
from pipelines.errors import PipelineError

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file; past any of them the file gets a status and a sentence, never a crash.

    `bytes` size of the file; `unpacked` sum of what a package or archive unpacks to; `pages` of a PDF or OFD;
    `members` and `nesting` of archives; `characters` of text; `seconds` wall time for everything but OCR, which
    has `ocr_seconds` for each of at most `ocr_pages` pages (0 pages: no OCR, scans are left waiting);
    `memory` address space of the worker in bytes, `ocr_memory` the same where OCR runs: the models and the
    arenas of onnxruntime reserve far more than the 1 GB that becomes resident.
    """

    bytes: int = 64 * MEGABYTE
    unpacked: int = 512 * MEGABYTE
    pages: int = 1000
    members: int = 200
    nesting: int = 3
    characters: int = 3_000_000
    seconds: float = 120.0
    ocr_pages: int = 100
    ocr_seconds: float = 60.0
    memory: int = 2048 * MEGABYTE
    ocr_memory: int = 4096 * MEGABYTE


DEFAULTS = Limits()


def limits_from(environ: Mapping[str, str]) -> Limits:
    """Give the limits as `FAZHI_FILE_<NAME>` sets them (FAZHI_FILE_OCR_PAGES=0: scans are left waiting).

    Raises ValueError, naming the variable, for what is no number.
    """
    given: dict[str, Any] = {}
    for limit in fields(Limits):
        name = f"FAZHI_FILE_{limit.name.upper()}"
        if value := environ.get(name):
            try:
                given[limit.name] = float(value) if limit.type == "float" else int(value)
            except ValueError as error:
                raise ValueError(f"{name}={value}: not a number; leave it out for {limit.default}") from error
    return replace(DEFAULTS, **given)


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of one file and what a careful reader should know about it.

    `text`: paragraphs by `\\n`, table rows with `\\t`, the head included (see `head_lines`). It may hold something
    even when `status` is not `done`: the pages of a mixed PDF that are no scans, the whole part of a cut-off file.
    `title` and `properties` are what the file says of itself (often a template's: weak evidence).
    `scans`: pages, from 1, that need OCR and did not get it. `members`: files of an archive, each with its name.
    """

    status: TextStatus
    text: str = ""
    form: TextForm | None = None
    name: str | None = None
    media_type: str | None = None
    title: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    pages: int | None = None
    scans: tuple[int, ...] = ()
    members: tuple[FileText, ...] = ()
    warnings: tuple[str, ...] = ()
    engine: str | None = None

    @property
    def head_lines(self) -> tuple[str, ...]:
        """Lines above the first sentence: letterhead, document number, title in its printed lines."""
        return head_lines(self.text)

    @property
    def body(self) -> str:
        """The text below `head_lines`."""
        return "\n".join(self.text.split("\n")[len(self.head_lines) :])


class NoText(PipelineError):  # noqa: N818  # says what came of the file, as a status does
    """A file that gives no text: the status it gets and the sentence that says why and what to do."""

    def __init__(self, status: TextStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


MAX_HEAD_LINES = 10
MAX_HEAD_LENGTH = 80
# What opens the body: a salutation, a numbered heading, a sentence. A colon within 「签发人：…」 opens nothing.
_BODY_OPENS = re.compile(
    r"[：:]$|^[一二三四五六七八九十]{1,3}、|^[（(][一二三四五六七八九十]{1,3}[)）]|[。；！？]|\t|^第[一二三四五六七八九十]+[章部]"
)


def head_lines(text: str) -> tuple[str, ...]:
    """Give the lines above the body, at most ten; none where the text opens with a sentence."""
    head: list[str] = []
    for line in text.split("\n", MAX_HEAD_LINES + 1)[: MAX_HEAD_LINES + 1]:
        if len(line) > MAX_HEAD_LENGTH or _BODY_OPENS.search(line):
            return tuple(head)
        head.append(line)
    return ()  # no body in sight: a list or a form, whose first lines are no head


def to_json(file: FileText) -> dict[str, Any]:
    """Give the file's text as plain JSON values."""
    return asdict(file)


def from_json(data: Mapping[str, Any]) -> FileText:
    """Read back what `to_json` gave."""
    lists = {name: tuple(data[name]) for name in ("scans", "warnings")}
    return FileText(**{**data, **lists, "members": tuple(from_json(m) for m in data["members"])})
