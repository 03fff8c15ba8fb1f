"""What the indexes hold of a text: nothing that has a word is lost, and nothing reads two ways."""

import string
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.tokens import (
    decided_by_grams,
    grams,
    letters,
    pairs,
    phrase,
    triples,
    units,
    units_within,
    word_grams,
)
from archive.texts import normalise

TEXTS = st.text(max_size=80)
WORDS = st.text(min_size=1, max_size=4)
#: Few letters, so that random texts hold random words; one of them lies beyond U+FFFF.
CLOSE = st.text(alphabet="法治1x,𠮷ａ〔 ", max_size=30)


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("", []),
        ("法", ["法"]),
        ("ＡＩ+", ["a", "i", "x2b"]),
        (" 1\n2　", ["1", "2"]),
        ("〔a〕", ["x5b", "a", "x5d"]),
        ("㎡", ["m", "2"]),
        ("𠮷", ["𠮷"]),
    ],
)
def test_letters_are_folded_and_signs_are_spelt(text: str, spelt: list[str]) -> None:
    assert letters(text) == spelt


@given(TEXTS)
def test_there_is_one_letter_a_folded_character_and_a_pair_between_any_two(text: str) -> None:
    spelt = letters(text)
    assert len(spelt) == len(normalise(text))
    assert all(letter.isalnum() or ord(letter[0]) > 127 for letter in spelt)
    assert len(pairs(spelt)) == max(0, len(spelt) - 1)


@given(CLOSE.map(lambda text: f"第一 条。{text}\n" * 20), st.lists(st.tuples(st.integers(0, 700), st.integers(0, 700))))
def test_a_part_has_the_letters_that_it_has_by_itself(text: str, spans: list[tuple[int, int]]) -> None:
    found = [part.tolist() for part in units_within(text, spans)]
    assert found == [units(text[start:end]).tolist() for start, end in spans]


def test_no_two_letters_or_pairs_are_written_alike() -> None:
    alphabet = letters(string.punctuation + string.hexdigits.lower() + "x法")
    alphabet = list(dict.fromkeys(alphabet))
    written = [*alphabet, *(a + b for a, b in product(alphabet, alphabet))]
    assert len(set(written)) == len(written)


@pytest.mark.parametrize(
    ("word", "query"),
    [("法", '"法"'), ("法治", '"法治"'), ("法治。", '"法治 治。"'), ("1.2", '"1x2e x2e2"'), ('"', '"x22"')],
)
def test_a_word_is_a_phrase_of_its_pairs(word: str, query: str) -> None:
    assert phrase(word) == query


@settings(max_examples=300)
@given(st.one_of(TEXTS, CLOSE), st.one_of(WORDS, CLOSE))
def test_no_text_that_has_a_word_is_lost(text: str, word: str) -> None:
    folded, sought = normalise(text), normalise(word)
    if sought and sought in folded:
        assert set(word_grams(sought)) <= set(grams(folded))
        assert set(triples(sought)) <= set(triples(folded))


@settings(max_examples=300)
@given(CLOSE, CLOSE)
def test_grams_decide_short_words_for_good(text: str, word: str) -> None:
    folded, sought = normalise(text), normalise(word)
    if sought and decided_by_grams(sought):
        assert (set(word_grams(sought)) <= set(grams(folded))) == (sought in folded)


@pytest.mark.parametrize(("word", "is_decided"), [("法", True), ("法治", True), ("𠮷", True), ("法𠮷", False)])
def test_what_grams_decide(word: str, is_decided: bool) -> None:
    assert decided_by_grams(word) == is_decided


@given(TEXTS)
def test_numbers_fit_their_columns_and_come_once(text: str) -> None:
    folded = normalise(text)
    for numbers, bits in ((grams(folded), 32), (triples(folded), 16)):
        assert numbers == sorted(set(numbers))
        assert all(-(1 << bits - 1) <= number < 1 << bits - 1 for number in numbers)


def test_short_texts_have_few_grams_and_no_triples() -> None:
    assert (grams(""), triples("")) == ([], [])
    assert (grams("法"), triples("法")) == ([ord("法")], [])
    assert (len(grams("法治")), triples("法治")) == (3, [])
    assert (len(grams("法治府")), len(triples("法治府"))) == (5, 1)


def test_triples_tell_most_texts_apart() -> None:
    """Of words whose pairs all stand in a text, few are taken for standing there."""
    text = "".join(a + b for a, b in product("信访调解普法宣传执监督", repeat=2))
    pairs_there = {text[at : at + 2] for at in range(len(text) - 1)}
    absent = [w for w in map("".join, product("信访调解普法宣传执监督", repeat=3)) if w not in text]
    candidates = [w for w in absent if w[:2] in pairs_there and w[1:] in pairs_there]
    assert len(candidates) > 500
    there = set(triples(text))
    assert sum(set(triples(word)) <= there for word in candidates) < len(candidates) / 20
