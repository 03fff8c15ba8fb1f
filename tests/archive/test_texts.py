"""Folding makes equal what was only set differently, and every place can be followed back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.texts import fold_char, normalise, places, text_digest

#: Texts long enough for the way that whole ones are folded.
LONG = st.text(
    st.one_of(st.characters(), st.sampled_from("法治 ，①⑴…〔Ａ\u3000\u200b\n𠮷\ue000\ufffe\0")), min_size=30
).map(lambda text: text * 9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("２０２３年", "2023年"),
        ("渝府发〔2021〕5号", "渝府发[2021]5 号"),
        ("二○二三", "二〇二三"),
        ("“三项制度”", '"三项制度"'),
        ("法治\u3000政府\n建设\t", "法治政府建设"),
        ("ＡＰＰ", "app"),
        ("\ufeff法\u200b治", "法治"),
        ("⽅案", "方案"),
    ],
)
def test_variants_of_one_text_have_one_digest(one: str, other: str) -> None:
    assert text_digest(one) == text_digest(other)


@pytest.mark.parametrize(("one", "other"), [("12件", "13件"), ("法治，政府", "法治政府"), ("街道", "街镇")])
def test_other_words_have_another_digest(one: str, other: str) -> None:
    assert text_digest(one) != text_digest(other)


@given(LONG)
def test_a_whole_text_is_folded_character_by_character(text: str) -> None:
    assert normalise(text) == "".join(map(fold_char, text))


@given(st.one_of(st.text(), LONG))
def test_places_lead_back_to_the_original(text: str) -> None:
    folded, at = normalise(text), places(text)
    assert len(folded) == len(at)
    assert at == sorted(at)
    for char, place in zip(folded, at, strict=True):
        assert char in normalise(text[place])


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
