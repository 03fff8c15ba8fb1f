"""What is known of a portal between two harvests."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.api import Archive
from archive.captures import save_capture
from archive.portals import columns, known, save_column
from archive.raw import StoredResponse
from archive.store import Saved, mark_gone

DAY = datetime(2026, 6, 1, tzinfo=UTC)
KEY = "www.hc.example/zwgk/fznb/"


def read(archive: Archive, at: datetime, entries: int | None = 9) -> None:
    found: dict[str, Any] = {"kind": "report"}
    save_column(archive, "hechuan", url=f"http://{KEY}", url_key=KEY, name="年报", found=found, entries=entries, at=at)


def answered(archive: Archive, status: int, at: datetime) -> None:
    save_capture(archive, StoredResponse(f"http://{KEY}", status, (), b"", at), url_key=KEY)


@pytest.mark.parametrize(
    ("answers", "gone"),
    [
        ([], False),
        ([(404, 1)], False),
        ([(404, 1), (404, 3)], False),
        ([(404, 1), (404, 4)], True),
        ([(410, 1), (404, 2), (410, 9)], True),
        ([(500, 1), (500, 9)], False),
    ],
)
def test_a_column_is_gone_when_it_was_not_there_for_days(
    archive: Archive, answers: list[tuple[int, int]], gone: bool
) -> None:
    read(archive, DAY)
    for status, days in answers:
        answered(archive, status, DAY + timedelta(days=days))
    assert [column.is_gone for column in columns(archive, "hechuan")] == [gone]


def test_a_column_that_reads_well_again_is_there(archive: Archive) -> None:
    read(archive, DAY)
    for days in (1, 5):
        answered(archive, 404, DAY + timedelta(days=days))
    read(archive, DAY + timedelta(days=6))
    answered(archive, 404, DAY + timedelta(days=7))
    (column,) = columns(archive, "hechuan")
    assert not column.is_gone
    assert (column.found_at, column.last_ok_at) == (DAY, DAY + timedelta(days=6))


def test_failures_of_an_address_are_known_until_it_answers(archive: Archive, save: Callable[..., Saved]) -> None:
    save(at=DAY)
    key = "www.hc.example/a.html"
    assert known(archive, "hechuan")[key].failures == 0
    mark_gone(archive, key, at=DAY + timedelta(days=1))
    assert known(archive, "hechuan")[key].failures == 1
    save(at=DAY + timedelta(days=2))
    assert known(archive, "hechuan")[key].failures == 0


def test_an_address_that_says_something_else_in_place_of_a_report_is_known_as_such(
    archive: Archive, save: Callable[..., Saved]
) -> None:
    key, notice = "www.hc.example/a.html", {"kind": "other", "text": "系统繁忙。", "title": "提示", "body": None}
    save(at=DAY)
    save(page="b", at=DAY, **notice)
    assert {one.displaced_at for one in known(archive, "hechuan").values()} == {None}
    save(at=DAY + timedelta(days=1), **notice)
    save(at=DAY + timedelta(days=2), **notice)
    assert known(archive, "hechuan")[key].displaced_at == DAY + timedelta(days=1)
    save(at=DAY + timedelta(days=3))
    assert known(archive, "hechuan")[key].displaced_at is None
