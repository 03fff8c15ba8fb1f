"""Bytes of a page to text: what the bytes are decides, what header and meta say is only a hint."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

import chardet

#: Longest marks first: the one of UTF-32 begins with that of UTF-16.
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
#: What a Chinese page may be in; without this list chardet names Latin encodings for GB18030 bytes.
PLAUSIBLE = ["utf-8", "gb18030", "big5"]
#: A page is UTF-8 with damage, not another encoding, when this many sound characters stand against each broken spot.
#: GB18030 bytes read as UTF-8 give hardly one sound three-byte character to fifty broken ones.
SOUND_PER_BROKEN = 5
#: Runs of what is not ASCII, with the ASCII bytes that may be second halves of characters: all that tells encodings
#: apart, and found in one pass however broken the markup is.
HIGH = re.compile(rb"[\x80-\xff]")
FOREIGN_BYTES = re.compile(rb"(?:[\x80-\xff][\x30-\x7e]?){1,400}")
SAMPLE = 8192
DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
WIDE = re.compile("[\u0800-\ufffc]")
FOREIGN = re.compile(r"[^\x00-\x7f\s]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, the encoding it was read in (a Python codec name) and what was wrong with the bytes."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page: byte order mark, UTF-16 by its zero bytes, strict UTF-8, damaged UTF-8, GB18030 or Big5.

    `content_type` is the header's value; a charset in it or in the head of the page only tips the scales between
    GB18030 and Big5, which share most of their bytes. Never raises: bytes that fit nowhere become U+FFFD and are
    counted in `warnings`.
    """
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return _replacing(body[len(mark) :], encoding)
    if utf16 := _utf16(body):
        return _replacing(body, utf16)
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        loose = _foreign(body).decode("utf-8", "replace")
    if len(WIDE.findall(loose)) >= SOUND_PER_BROKEN * loose.count("\ufffd") and FOREIGN.search(loose):
        return _replacing(body, "utf-8")
    return _legacy(body, content_type)


def _legacy(body: bytes, content_type: str | None) -> Decoded:
    """Tell GB18030 from Big5; Big5 bytes often are sound GB18030 too, so the characters have to be likely ones."""
    sample = _foreign(body)
    declared = _declared(body, content_type)
    likely = {"gb18030": _likelihood(sample, "gb18030"), "big5hkscs": 0.0}
    if likely["gb18030"] < 0.95:
        likely["big5hkscs"] = _likelihood(sample, "big5hkscs") + (0.1 if declared.startswith("big5") else 0.0)
    # a near tie goes to GB18030, which a page of the mainland is in a thousand times as often
    order = sorted(likely, key=lambda name: likely[name] + (0.05 if name == "gb18030" else 0.0), reverse=True)
    for name in order:
        try:
            return Decoded(body.decode(name), name.removesuffix("hkscs"))
        except UnicodeDecodeError:
            if likely[name] >= 0.8:  # damaged, but plainly this encoding
                return _replacing(body, name)
    guess = chardet.detect(sample, include_encodings=PLAUSIBLE, no_match_encoding="gb18030")["encoding"] or "gb18030"
    return _replacing(body, "gb18030" if guess.lower().startswith("gb") else guess)


def _foreign(body: bytes) -> bytes:
    """The first bytes of the page that are no markup and no script."""
    first = HIGH.search(body)
    window = body[first.start() : first.start() + 4 * SAMPLE] if first else b""
    return b" ".join(FOREIGN_BYTES.findall(window))[:SAMPLE]


def _likelihood(sample: bytes, encoding: str) -> float:
    """Share of the sample's foreign characters that everyday text in this encoding consists of; 0 to 1."""
    foreign = FOREIGN.findall(sample.decode(encoding, "replace"))
    everyday = _everyday(encoding)
    return sum(c in everyday for c in foreign) / len(foreign) if foreign else 1.0


@cache
def _everyday(encoding: str) -> frozenset[str]:
    """The level-1 characters and the punctuation of GB 2312 (rows 1–3, 16–55) and of Big5 (A140–A3BF, A440–C67E)."""
    if encoding == "gb18030":
        leads, trails = (*range(0xA1, 0xA4), *range(0xB0, 0xD8)), range(0xA1, 0xFF)
    else:
        leads, trails = tuple(range(0xA1, 0xC7)), (*range(0x40, 0x7F), *range(0xA1, 0xFF))  # type: ignore[assignment]  # two ranges, not one
    pairs = (bytes((lead, trail)).decode(encoding, "ignore") for lead in leads for trail in trails)
    return frozenset(pair for pair in pairs if pair)


def _declared(body: bytes, content_type: str | None) -> str:
    found = DECLARED.search((content_type or "").encode("utf-8", "replace")) or DECLARED.search(body[:2048])
    return found.group(1).decode("ascii", "replace").lower() if found else ""


def _utf16(body: bytes) -> str | None:
    """UTF-16 without a mark: the ASCII of the markup leaves every other byte zero."""
    head = body[:512]
    half = len(head) // 2
    if half < 8:
        return None
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[start::2].count(0) > 0.5 * half and head[1 - start :: 2].count(0) < 0.1 * half:
            return encoding
    return None


def _replacing(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    name = encoding.removesuffix("hkscs")
    mark = "\ufffd".encode(encoding, "ignore")
    broken = text.count("\ufffd") - (body.count(mark) if mark else 0)
    return Decoded(text, name, (_damage(broken, name),) if broken > 0 else ())


def _damage(broken: int, encoding: str) -> str:
    return f"{broken} broken byte sequence(s): not valid {encoding}, shown as U+FFFD"
