"""How far a column was read: when it is at its end, when it only was left, and whether its rows add up."""

from dataclasses import replace
from datetime import datetime

import pytest

from crawler.addresses import identity
from crawler.discovery import Reading
from crawler.items import Column, Entry, ListPage
from crawler.progress import BLIND_FOUND, BLIND_PAGES, MOST_BLIND, Progress
from tests.crawl.walks import ROOT

COLUMN = Column(f"{ROOT}/gk/fz/", "法治政府建设年度报告", (), "report")


def rows(*numbers: int, day: str | None = "2025-02-13") -> tuple[Entry, ...]:
    return tuple(Entry(f"{ROOT}/gk/fz/t20250213_{n}.html", f"某镇第{n}号", day) for n in numbers)


def page(*numbers: int, total: int | None = None, away: int = 0, hits: bool = True, **more: str | None) -> Reading:
    listed = rows(*numbers, **more)  # type: ignore[arg-type]  # `day` is all that is passed on
    keys = frozenset(f"elsewhere.example/{k}" for k in range(away))
    return Reading(listed if hits else (), None, ListPage(listed, (), total), (), len(listed) * hits, away=keys)


def read(
    *pages: Reading, known: frozenset[str] = frozenset(), sweep: bool = False, column: Column = COLUMN
) -> Progress:
    progress = Progress(column)
    for k, one in enumerate(pages):
        progress.take(one, known, sweep, f"{ROOT}/gk/fz/index_{k}.html" if k else None)
    return progress


@pytest.mark.parametrize(
    ("pages", "ended", "lacks"),
    [
        ([page(1, 2, total=4)], False, 2),
        ([page(1, 2, total=4), page(3, 4)], True, 0),
        ([page(1, 2, total=4), page(3)], False, 1),
        ([page(1, 2, total=3), page(3, 4)], True, -1),
        ([page(1, 2, total=4, away=2)], True, 0),
        ([page(1, 2, total=4, away=1), page(3, away=1)], True, 0),
        ([page(1, 2)], False, None),
        ([page(1, 2), page(1, 2)], True, None),
        ([page(1, 2, total=4), page(2, 3, total=5), page(4, total=5)], False, 1),
    ],
)
def test_a_columns_own_count_tells_its_end(pages: list[Reading], ended: bool, lacks: int | None) -> None:
    progress = read(*pages)
    assert (progress.ended, progress.lacks) == (ended, lacks)


def test_one_page_without_rows_is_a_gap_and_two_are_the_end() -> None:
    first = read(page())
    assert (first.bare, first.ended) == ([], False)
    once = read(page(1, 2), page())
    assert (once.bare, once.gaps, once.ended) == ([f"{ROOT}/gk/fz/index_1.html"], [], False)
    over = read(page(1, 2), page(), page(3))
    assert (over.bare, over.gaps, over.ended) == ([], [f"{ROOT}/gk/fz/index_1.html"], False)
    twice = read(page(1, 2), page(), page())
    assert (len(twice.bare), twice.gaps, twice.ended) == (2, [], True)
    assert read(page(1, 2), page(away=3)).bare == []


def test_a_page_of_what_is_archived_ends_it_as_known() -> None:
    known = frozenset(identity(entry.url) for entry in rows(1, 2))
    assert read(page(1, 2), known=known).known_from
    half = read(page(1, 3), known=known)
    assert not half.known_from
    assert not half.ended
    # A page on which nothing is wanted says nothing of what is known.
    assert not read(page(1, 2, hits=False), known=known).ended


def test_rows_kept_on_top_do_not_hide_what_is_new_below_them() -> None:
    known = frozenset(identity(entry.url) for entry in rows(1, 2, 3, 4, 5, 6, 7))
    before = replace(COLUMN, newest="2026-01-24")
    pinned = page(1, 2, day="2022-03-01")
    assert not read(pinned, known=known, column=before).ended
    assert read(pinned, page(3, 4, day="2026-01-24"), known=known, column=before).known_from
    assert not read(pinned, page(3, 9, day="2026-01-25"), known=known, column=before).known_from
    # No more is spent on a list that shows no order, or whose newest row was taken down.
    assert not read(pinned, page(3, 4, day="2022-01-01"), known=known, column=before).ended
    assert read(pinned, page(3, 4, day="2022-01-01"), page(5, 6, day="2021-01-01"), known=known, column=before).ended
    assert read(page(1, 2, day=None), known=known, column=before).ended
    mixed = [replace(entry, date=day) for entry, day in zip(rows(3, 4), ("2021-03-01", "2026-03-01"), strict=True)]
    lists_without_order = read(page(1, 2, day="2026-01-24"), replace(page(3, 4), listed=ListPage(tuple(mixed), ())))
    assert lists_without_order.newest == "2026-01-24"


@pytest.mark.parametrize(
    ("day", "sweep", "hits", "left"),
    [("2025-01-10", False, False, True), ("2025-01-10", True, False, False), ("2025-01-10", False, True, False),
     ("2025-05-25", False, False, False), (None, False, False, False)],
)  # fmt: skip
def test_a_mixed_column_is_left_where_it_was_read_before(day: str | None, sweep: bool, hits: bool, left: bool) -> None:
    before = Column(COLUMN.url, "其他公文", (), "general", read_at=datetime(2025, 6, 1))
    progress = read(page(1, 2, hits=hits, day=day), sweep=sweep, column=before)
    assert (progress.known_from, progress.ended) == (left, left)


def test_blind_reading_has_its_bounds() -> None:
    dated = [page(k, hits=False, day=f"2025-03-{k % 27 + 1:02d}") for k in range(MOST_BLIND)]
    assert read(*dated[: BLIND_FOUND - 1]).is_blind(found=True)
    assert not read(*dated[:BLIND_FOUND]).is_blind(found=True)
    assert read(*dated[: MOST_BLIND - 1]).is_blind(found=False)
    assert not read(*dated).is_blind(found=False)
    spanning = [page(1, hits=False, day="2025-03-01"), page(2, hits=False, day="2022-03-01")]
    assert not read(*spanning).is_blind(found=False)
    undated = [page(k, hits=False, day=None) for k in range(BLIND_PAGES)]
    assert read(*undated[:-1]).is_blind(found=False)
    assert not read(*undated).is_blind(found=False)


def test_a_row_kept_on_top_of_a_list_does_not_date_it() -> None:
    listed = (*rows(1, day="2015-01-01"), *rows(2, 3, 4, day="2025-02-02"))
    progress = read(Reading(listed=ListPage(listed)))
    assert progress.days is not None
    assert progress.days[0].year == 2025
