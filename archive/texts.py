"""The folded form of a text: what digests and searches compare, never what is stored or shown."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np

#: Characters that officials' word processors exchange freely and that NFKC keeps apart, each set with what it folds
#: to: 渝府发〔2021〕5号, 【2021】 and [2021] are one number, 二○二一 and 二〇二一 one year.
_SAME = {
    "[": "〔【〖「『﹝",
    "]": "〕】〗」』﹞",
    '"': "“”„‟〝〞",
    "'": "‘’‚‛`´",
    "-": "‐‑‒–—―−─━",
    "·": "•‧∙・●",
    "〇": "○◯",
}
_FOLDED = {char: plain for plain, chars in _SAME.items() for char in chars}
#: White space, line ends, zero-width and other format characters carry no text.
_WEIGHTLESS = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def fold_char(char: str) -> str:
    """Give what one character is compared as: NFKC, lower case, one bracket for all; empty for white space."""
    wide = unicodedata.normalize("NFKC", _FOLDED.get(char, char))
    return "".join(_FOLDED.get(c, c).lower() for c in wide if unicodedata.category(c) not in _WEIGHTLESS)


class _Folding(dict[int, str]):
    """A table for `str.translate` that learns each character the first time it is met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_char(chr(code))
        return folded


_FOLDING = _Folding()
#: The same for whole texts, a seventh of the time: what each unit of UTF-16 folds to, 0 where to nothing; the two
#: highest say that it was not met yet, or folds to more than one unit or is half of a character.
_UNITS = np.full(1 << 16, 0xFFFF, np.uint16)
_UNMET, _OTHERWISE = 0xFFFF, 0xFFFE
_UNITS[0xD800:0xE000] = _UNITS[_OTHERWISE:] = _OTHERWISE
#: Below so many characters `str.translate` is done sooner.
_SHORT = 100


@lru_cache(maxsize=8)  # of one text in hand it is asked several times: digest, likeness, length
def normalise(text: str) -> str:
    """Give the text as digests and searches see it: NFKC, lower case, no white space, variants of signs as one.

    Character by character, so that a place in it can be followed back to the original (`places`).
    """
    units = folded(text)
    return text.translate(_FOLDING) if units is None else units[units != 0].tobytes().decode("utf-16-le")


def places(text: str) -> list[int]:
    """Give for each character of `normalise(text)` the offset of the original character that it came from."""
    units = folded(text)
    if units is None:
        return [at for at, char in enumerate(text) for _ in _FOLDING[ord(char)]]
    found: list[int] = np.flatnonzero(units).tolist()
    return found


def folded(text: str) -> np.ndarray[Any, np.dtype[np.uint16]] | None:
    """Give what each character folds to, as a number, 0 for nothing; None for a short text and one with exceptions."""
    if len(text) < _SHORT:
        return None
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    folded = _UNITS[units]
    if folded.max() == _UNMET:
        for code in set(units[folded == _UNMET].tolist()):
            char = fold_char(chr(code))
            _UNITS[code] = ord(char or "\0") if len(char) < 2 and char < chr(_OTHERWISE) else _OTHERWISE
        folded = _UNITS[units]
    return None if folded.max() == _OTHERWISE else folded


def text_digest(text: str) -> str:
    """Give the SHA-256 of the normalised text in hexadecimal: equal for one text however it was set."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()
