"""What the full-text indexes hold of a text: every letter, every pair of neighbours, whatever the script.

A word is a run of pairs, so a hit is exactly a place where the folded query stands in the folded text: no dictionary
decides where a word ends. Signs are letters too, else 法治，政府 would answer to 法治政府. Pairs rather than letters,
since 的 or 1 stands a hundred times in every report, and a pair seldom more than ten times.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from operator import add
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from archive.texts import folded, normalise

#: Letters as numbers, each one of Unicode's.
Units = npt.NDArray[np.uint32]
_Number = TypeVar("_Number", bound=np.generic)
#: Two letters as one number.
Neighbours = npt.NDArray[np.uint64]

#: Between title and text, so that no hit runs from one into the other: folding leaves no line end in a query.
APART = "\n"


#: SQLite's tokenizer `ascii` drops ASCII signs; in hexadecimal they stay, and no other pair reads the same.
_SPELT = {char: f"x{ord(char):x}" for char in string.punctuation}
_BEYOND_ASCII = 128


def letters(text: str) -> list[str]:
    """Give the letters of a text as SQLite's index takes them: folded, in their order."""
    folded = normalise(text)
    return list(map(_SPELT.get, folded, folded))


def pairs(spelt: list[str]) -> list[str]:
    """Give each letter with the next as one word, in their order."""
    return list(map(add, spelt, spelt[1:]))


def units(text: str) -> Units:
    """Give the letters of a text as numbers: folded, in their order."""
    return np.frombuffer(normalise(text).encode("utf-32-le"), np.uint32)


def units_within(text: str, spans: Sequence[tuple[int, int]]) -> list[Units]:
    """Give what `units` gives of parts of a text, which is folded once for all of them."""
    whole = folded(text)
    if whole is None:
        return [units(text[start:end]) for start, end in spans]
    return [part[part != 0].astype(np.uint32) for part in (whole[start:end] for start, end in spans)]


def spelt(*letters: Units) -> str:
    """Give many words as SQLite's index takes them, with spaces between: the first letter of each, the second, ….

    What `letters` and `pairs` do word by word; a whole text has thousands of them.
    """
    words = np.full((len(letters[0]), len(letters) + 1), ord(" "), np.uint32)
    for place, letter in enumerate(letters):
        words[:, place] = letter
    said = words.tobytes().decode("utf-32-le")[:-1]
    for code in np.flatnonzero(np.bincount(words[words < _BEYOND_ASCII], minlength=1)).tolist():
        if sign := _SPELT.get(chr(code)):
            said = said.replace(chr(code), sign)
    return said


def neighbours(text: Units) -> Neighbours:
    """Give each letter and the next as one number, in their order."""
    wide = text.astype(np.uint64)
    return wide[:-1] << np.uint64(32) | wide[1:]


def letters_of(numbered: Neighbours) -> tuple[Units, Units]:
    """Give the first and the second letters of what `neighbours` gave."""
    return (numbered >> np.uint64(32)).astype(np.uint32), numbered.astype(np.uint32)


def phrase(word: str) -> str:
    """Give a word as a phrase of FTS5's query language; it holds no quote, since signs are spelt."""
    spelt = letters(word)
    return f'"{" ".join(pairs(spelt) or spelt)}"'


def grams(folded: str) -> list[int]:
    """Give every letter and every pair of a folded text as a number of 32 bits, each once.

    Letters are units of UTF-16, so that two fit; a character beyond U+FFFF is a pair by itself.
    """
    units = _units(folded)
    return _each_once(np.concatenate((units, units[:-1] << 16 | units[1:])).view(np.int32))


def triples(folded: str) -> list[int]:
    """Give every run of three letters as one of 65,536 numbers, each once.

    Different runs share a number, so they only narrow what is looked at: 管理 and 理清 stand in most reports, 管理清
    in few. As exact numbers they would take more room than all the rest.
    """
    units = _units(folded)
    mixed = units[:-2] * np.uint32(0x9E3779B1) ^ units[1:-1] * np.uint32(0x85EBCA6B) ^ units[2:] * np.uint32(0xC2B2AE35)
    return _each_once((mixed ^ mixed >> np.uint32(15)).astype(np.uint16).view(np.int16))


def word_grams(folded: str) -> list[int]:
    """Give the grams that a text must have to contain a word: its pairs, or the letter where it is one alone."""
    units = _units(folded)
    return _each_once((units[:-1] << 16 | units[1:] if len(units) > 1 else units).view(np.int32))


def decided_by_grams(folded: str) -> bool:
    """Say whether a text that has the grams of a word has the word."""
    return len(_units(folded)) <= 2


def _units(folded: str) -> np.ndarray[Any, np.dtype[np.uint32]]:
    return np.frombuffer(folded.encode("utf-16-le"), "<u2").astype(np.uint32)


def each_once(numbers: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Give each number once, the lowest first; `np.unique` compares them by hashes, which takes five times as long."""
    ordered = np.sort(numbers)
    found: npt.NDArray[_Number] = ordered[begins(ordered)]
    return found


def begins(ordered: npt.NDArray[_Number]) -> npt.NDArray[np.bool_]:
    """Tell of each number in an ordered row whether it is the first of its kind."""
    return np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]


def _each_once(numbers: np.ndarray[Any, Any]) -> list[int]:
    found: list[int] = each_once(numbers).tolist()
    return found
