"""Typed answers as JSON: nested, with dates and times as the record has them."""

from datetime import UTC, date, datetime, timedelta, timezone

from archive.search import Hit
from archive.search.snippets import Snippet
from archive.web.plain import plain, plain_hit


def test_what_answers_hold() -> None:
    there = datetime(2024, 3, 1, 16, tzinfo=timezone(timedelta(hours=8)))
    assert plain({"at": there, "on": date(2024, 3, 1), "n": (1, None, {"x": 0.5})}) == {
        "at": "2024-03-01T08:00:00Z",
        "on": "2024-03-01",
        "n": [1, None, {"x": 0.5}],
    }
    assert plain(datetime(2024, 3, 1, tzinfo=UTC)) == "2024-03-01T00:00:00Z"


def test_a_hit_has_the_name_of_the_record_for_its_id() -> None:
    hit = Hit("500117004-2023", "甲", None, None, 2023, None, "http://x.test/", 1.5, (Snippet("乙", 3, ((0, 1),)),))
    assert plain_hit(hit) == {
        "id": "500117004-2023",
        "title": "甲",
        "body": None,
        "district": None,
        "report_year": 2023,
        "published_on": None,
        "url": "http://x.test/",
        "score": 1.5,
        "snippets": [{"text": "乙", "start": 3, "marks": [[0, 1]]}],
        "title_marks": [],
    }
