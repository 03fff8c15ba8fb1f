"""What is more about a word comes first; what cannot be told apart keeps its order."""

from archive.search.expression import parse, words
from archive.search.ranking import rank


def order(query: str, *texts: tuple[str, str]) -> list[int]:
    candidates = [(number, title, text) for number, (title, text) in enumerate(texts)]
    return [number for number, _ in rank(candidates, words(parse(query)))]


def test_nothing_is_ranked_as_nothing() -> None:
    assert rank([], words(parse("信访"))) == []


def test_a_title_outweighs_mentions() -> None:
    assert order("信访", ("报告", "信访" * 3 + "长" * 500), ("信访报告", "长" * 500)) == [1, 0]


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
    texts = [(n, "", "信访" * n + "长" * 50) for n in range(1, 9)]
    scores = [score for _, score in rank(texts, words(parse("信访")))]
    assert scores == sorted(scores, reverse=True)
