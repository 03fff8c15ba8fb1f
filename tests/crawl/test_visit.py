"""A visit looks at what is remembered or walks; what is lost on the way makes it walk, once and if it may."""

import pytest

from crawler.frontier import Frontier
from crawler.items import Column
from crawler.registry import Site
from crawler.visit import Visit

SITE = Site("lushan", "麓山区人民政府", ("www.lushan.example",))
COLUMNS = tuple(
    Column(f"http://www.lushan.example/{slug}/", name, (), "report", entries=7)
    for slug, name in (("a", "法治年报"), ("b", "其他"))
)


def begun(visit: Visit) -> tuple[list[str], Frontier]:
    frontier = Frontier()
    visit.begin(frontier, SITE)
    return drained(frontier), frontier


def drained(frontier: Frontier) -> list[str]:
    steps = []
    while (step := frontier.pop()) is not None:
        steps.append(step.url.removeprefix("http://www.lushan.example"))
    return steps


@pytest.mark.parametrize(
    ("visit", "asked", "walks"),
    [
        (Visit(), ["/"], True),
        (Visit(COLUMNS, None), ["/a/", "/b/"], False),
        (Visit((), None), ["/"], False),
        (Visit(COLUMNS, "the last walk was 30 days ago"), ["/"], True),
        (Visit(why="asked for"), ["/"], True),
    ],
)
def test_what_is_asked_first(visit: Visit, asked: list[str], walks: bool) -> None:
    assert begun(visit)[0] == asked
    assert visit.walks is walks


def test_a_lost_column_makes_it_walk_once() -> None:
    visit = Visit(COLUMNS, None)
    _, frontier = begun(visit)
    assert visit.lose(COLUMNS[0], frontier, SITE)
    assert drained(frontier) == ["/"]
    assert not visit.lose(COLUMNS[1], frontier, SITE)
    assert drained(frontier) == []
    (note,) = visit.note()
    assert (
        note.says
        == "walked from its home page: the column 法治年报 holds nothing any more: http://www.lushan.example/a/"
    )


def test_a_portal_that_was_just_walked_is_not_walked_for_a_lost_column() -> None:
    visit = Visit(COLUMNS, None, may_walk=False)
    _, frontier = begun(visit)
    assert not visit.lose(COLUMNS[0], frontier, SITE)
    assert drained(frontier) == []
    assert list(visit.note()) == []


def test_a_column_for_which_it_was_walked_already_is_not_walked_for() -> None:
    visit = Visit(COLUMNS, None, missed=frozenset({"lushan.example/a"}))
    _, frontier = begun(visit)
    assert not visit.lose(COLUMNS[0], frontier, SITE)
    assert visit.lose(COLUMNS[1], frontier, SITE)


def test_columns_that_the_walk_did_not_meet_are_asked_at_its_end() -> None:
    visit = Visit(COLUMNS, "the last walk was 30 days ago")
    _, frontier = begun(visit)
    assert [step.known for step in visit.unlinked(frontier)] == list(COLUMNS)
    frontier.add(visit.unlinked(frontier))
    assert drained(frontier) == ["/a/", "/b/"]
    assert list(visit.unlinked(frontier)) == []


def test_a_look_at_columns_has_none_left_at_its_end() -> None:
    visit = Visit(COLUMNS, None)
    assert list(visit.unlinked(Frontier())) == []


def test_the_first_walk_says_so() -> None:
    visit = Visit()
    begun(visit)
    assert [note.says for note in visit.note()] == ["walked from its home page: nothing is known of it"]


def test_what_a_column_held_is_known_by_its_address() -> None:
    empty = Column("http://www.lushan.example/c/", "新栏目", (), "report", entries=0)
    visit = Visit((*COLUMNS, empty))
    assert visit.had_entries(Column("http://lushan.example/a/index.html", "另一名"))
    assert not visit.had_entries(empty)
    assert not visit.had_entries(Column("http://www.lushan.example/x/", "法治年报"))
