"""What is more about a word comes first; what cannot be told apart keeps its order; no level hides what is above it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.expression import parse, words
from archive.search.ranking import LEVELS, USUAL, Candidate, rank, signs, word_signs


def order(query: str, *texts: tuple[str, ...]) -> list[int]:
    """Rank texts given as title, text and headings; the first is the newest."""
    candidates = [
        Candidate(-number, title, tuple(headings), text) for number, (title, text, *headings) in enumerate(texts)
    ]
    return [-number for number, _ in rank(candidates, words(parse(query)))]


def test_nothing_is_ranked_as_nothing() -> None:
    assert rank([], words(parse("信访"))) == []


def test_a_title_outweighs_mentions() -> None:
    assert order("信访", ("报告", "信访" * 3 + "长" * 500), ("信访报告", "长" * 500)) == [1, 0]


def test_a_heading_outweighs_mentions_and_a_title_a_heading() -> None:
    long = "长" * 500
    assert order("信访", ("", "信访" * 3 + long), ("", "信访" + long, "做好信访", "其他")) == [1, 0]
    assert order("信访", ("", "信访" + long, "做好信访", "其他"), ("信访报告", "信访" + long)) == [1, 0]


def test_words_do_not_run_from_one_heading_into_the_next() -> None:
    assert order("信访", ("", "信访", "守信", "访问"), ("", "信访信访")) == [1, 0]


def test_every_mention_counts_however_headings_and_title_write_it() -> None:
    assert order("app", ("", "app"), ("", "app", "ＡＰ Ｐ")) == [1, 0]
    assert order("app", ("", "app"), ("ＡＰＰ", "app")) == [1, 0]


def test_mentions_have_diminishing_weight() -> None:
    """Two words once each say more than one of them very often."""
    assert order("信访 OR 复议", ("", "信访" * 40 + "长" * 920), ("", "信访复议" + "长" * 996)) == [1, 0]


def test_a_rare_word_says_more_than_a_common_one() -> None:
    common = [("", "信访" + "长" * 100) for _ in range(8)]
    assert order("信访 OR 复议", *common, ("", "复议" + "长" * 100))[0] == 8


def test_equals_keep_their_order() -> None:
    assert order("信访", *[("", "信访工作")] * 5) == [0, 1, 2, 3, 4]


def test_a_hit_that_writes_its_word_otherwise_is_not_lost() -> None:
    assert sorted(order("4200人", ("", "４２００ 人"), ("", "4200人"))) == [0, 1]


def test_empty_texts_are_ranked_too() -> None:
    assert order("信访", ("信访", ""), ("信访", "")) == [0, 1]


def test_scores_fall() -> None:
    texts = [Candidate(n, "", (), "信访" * n + "长" * 50) for n in range(1, 9)]
    scores = [score for _, score in rank(texts, words(parse("信访")))]
    assert scores == sorted(scores, reverse=True)


TEXTS = st.lists(st.sampled_from(("信访", "信", "访", "信访工作", "，", "１", "a", "\n", "长" * 40)), max_size=60).map(
    "".join
)


@given(
    TEXTS,
    st.lists(TEXTS, max_size=3),
    TEXTS,
    st.sampled_from(("信访", "访工", "信访工作", "信", "a1", "访，信", "长长")),
)
def test_a_report_has_the_signs_of_every_level_that_a_word_reaches(
    title: str, headings: list[str], text: str, typed: str
) -> None:
    """The promise that lets a search stop early: what is not among a level's candidates does not reach that level."""
    (word,) = words(parse(typed))
    ((_, score),) = rank([Candidate(1, title, tuple(headings), text)], (word,))
    found = set(signs(title, headings, text))
    for level, least in enumerate(LEVELS):
        # One candidate's score grows with prominence alone, so a text of just that prominence says what to reach.
        usual = "，" * (USUAL - least * len(typed)) + typed * least
        ((_, reached),) = rank([Candidate(1, "", (), usual)], (word,))
        if score >= reached:
            assert set(word_signs(word, level)) <= found


@pytest.mark.parametrize(
    ("title", "heading", "mentions", "level"),
    [
        ("", "", 3, -1),
        ("", "", 4, 0),
        ("", "", 31, 2),
        ("", "", 32, 3),
        ("信访", "", 0, 1),
        ("", "信访", 0, -1),
        ("", "信访", 1, 0),
        ("信访", "信访", 52, 3),
        ("信访", "信访", 53, 4),
    ],
)
def test_levels_that_signs_stand_for(title: str, heading: str, mentions: int, level: int) -> None:
    text = "信访" * mentions + "，" * (USUAL - 2 * mentions)
    found = set(signs(title, [heading], text))
    (word,) = words(parse("信访"))
    reached = [set(word_signs(word, at)) <= found for at in range(len(LEVELS))]
    assert reached == [at <= level for at in range(len(LEVELS))]


def test_a_short_text_needs_fewer_mentions_for_a_level() -> None:
    (word,) = words(parse("信访"))
    sign = set(word_signs(word, 0))
    assert sign <= set(signs("", [], "信访" * 2 + "，"))
    assert not sign <= set(signs("", [], "信访" * 2 + "，" * USUAL))


def test_single_letters_and_signs_have_no_level() -> None:
    for typed in ("信", "，", "%。"):
        (word,) = words(parse(typed))
        assert word_signs(word, 0) == []
    assert signs("", [], "，。" * 900) == []
