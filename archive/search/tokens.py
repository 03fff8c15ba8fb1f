"""What the full-text indexes hold: every character of the folded text as a word of its own.

A query is a phrase of such words, so a hit is exactly a place where the folded query stands in the folded text, from
one character up, whatever the script: no dictionary decides where a word ends. Signs are words too, else
法治，政府 would answer to 法治政府.
"""

from __future__ import annotations

import string
from itertools import pairwise

from archive.texts import fold_char, normalise


class _Spacing(dict[int, str]):
    """A table for `str.translate`: each character as the words that stand for it, a space after each."""

    def __missing__(self, code: int) -> str:
        words = self[code] = "".join(f"{_word(char)} " for char in fold_char(chr(code)))
        return words


def _word(char: str) -> str:
    # SQLite's tokenizer `ascii` drops ASCII signs; spelt in hexadecimal they stay, and are longer than any other word.
    return char if char not in string.punctuation else f"x{ord(char):x}"


_SPACING = _Spacing()


def spaced(text: str) -> str:
    """Give the text as SQLite's index takes it: folded, one space between all characters."""
    return text.translate(_SPACING)


def phrase(word: str) -> str:
    """Give a word as a phrase of FTS5's query language; it holds no quote, since signs are spelt."""
    return f'"{spaced(word).rstrip()}"'


def grams(folded: str) -> list[int]:
    """Give every single character and every pair of neighbours in a folded text as a number, each once.

    For PostgreSQL, whose `tsvector` forgets positions beyond the 256th of a word: characters and pairs decide words of
    one and two exactly, and leave few candidates for longer ones.
    """
    ones = set(map(ord, folded))
    pairs = {pair_number(a, b) for a, b in pairwise(folded)}
    return sorted(ones | pairs)


def pair_number(first: str, second: str) -> int:
    """Give a 31-bit number for two characters, outside the range of single ones; a rare collision only costs a look."""
    mixed = (ord(first) * 0x9E3779B1 + ord(second) * 0x85EBCA6B) & 0xFFFFFFFF
    return 0x200000 + (mixed ^ (mixed >> 15)) % (0x7FFFFFFF - 0x200000)


def word_grams(word: str) -> list[int]:
    """Give the grams that a text must have to contain a word: its pairs, or the character where it is one alone."""
    folded = normalise(word)
    if len(folded) == 1:
        return [ord(folded)]
    return sorted({pair_number(a, b) for a, b in pairwise(folded)})
