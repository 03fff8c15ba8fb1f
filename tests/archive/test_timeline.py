"""Sightings of a page come in any order, and the spans of its texts come out as they were."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from archive.api import Archive
from archive.models import Document, Version
from archive.store import Saved
from archive.verify import verify

Save = Callable[..., Saved]
BEGIN = datetime(2024, 3, 1, tzinfo=UTC)

#: Texts seen on days of their own → the spans that come out, the last one current.
STORIES = {
    "one text": ([(0, "甲"), (1, "甲"), (5, "甲")], [("甲", 0, 5)]),
    "one change": ([(0, "甲"), (1, "甲"), (5, "乙"), (7, "乙")], [("甲", 0, 1), ("乙", 5, 7)]),
    "a change each time": (
        [(0, "甲"), (1, "乙"), (2, "丙"), (3, "丁")],
        [("甲", 0, 0), ("乙", 1, 1), ("丙", 2, 2), ("丁", 3, 3)],
    ),
    "there and back": ([(0, "甲"), (1, "乙"), (2, "甲")], [("甲", 0, 0), ("乙", 1, 1), ("甲", 2, 2)]),
    "there and back twice": (
        [(0, "甲"), (1, "乙"), (2, "甲"), (3, "乙")],
        [("甲", 0, 0), ("乙", 1, 1), ("甲", 2, 2), ("乙", 3, 3)],
    ),
}  # fmt: skip


def spans(archive: Archive, url: str) -> list[tuple[str, int, int]]:
    query = select(Version).join(Document).where(Document.url == url).order_by(Version.number)
    with archive.read() as session:
        rows = session.scalars(query).all()
        document = session.get_one(Document, rows[0].document_id)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert [row.is_current for row in rows] == [False] * (len(rows) - 1) + [True]
    assert (document.first_seen_at, document.last_seen_at) == (rows[0].first_seen_at, rows[-1].last_seen_at)
    assert document.last_changed_at == rows[-1].first_seen_at
    return [(r.text[0], (r.first_seen_at - BEGIN).days, (r.last_seen_at - BEGIN).days) for r in rows]


@pytest.mark.parametrize(("seen", "expected"), STORIES.values(), ids=STORIES)
def test_the_order_in_which_sightings_are_heard_of_does_not_matter(
    archive: Archive, save: Save, seen: list[tuple[int, str]], expected: list[tuple[str, int, int]]
) -> None:
    for number, order in enumerate(permutations(seen)):
        year = 2000 + number
        for day, said in order:
            text = said * 300
            save(str(number), at=BEGIN + timedelta(days=day), text=text, report_year=year)
        assert spans(archive, f"http://www.hc.example/{number}.html") == expected, order
    assert list(verify(archive)) == []


def test_hearing_again_of_what_is_known_changes_nothing(archive: Archive, save: Save) -> None:
    story = [(0, "甲"), (2, "甲"), (4, "乙"), (6, "甲"), (8, "甲")]
    for _ in range(3):
        for day, said in story:
            save(at=BEGIN + timedelta(days=day), text=said * 300)
        assert spans(archive, "http://www.hc.example/a.html") == [("甲", 0, 2), ("乙", 4, 4), ("甲", 6, 8)]


def test_what_was_seen_within_the_span_of_another_text_parts_it(archive: Archive, save: Save) -> None:
    for day, said in ((0, "甲"), (8, "甲"), (4, "乙")):
        save(at=BEGIN + timedelta(days=day), text=said * 300)
    assert spans(archive, "http://www.hc.example/a.html") == [("甲", 0, 0), ("乙", 4, 4), ("甲", 8, 8)]
    assert archive.get("500117004-2023").text == "甲" * 300
    assert list(verify(archive)) == []
