"""What a report said when, and what changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.api import Archive
from archive.errors import NotInArchive
from archive.history import compare_texts, diff, history
from archive.records import Record
from archive.reprocess import replace_record
from archive.store import Saved

Save = Callable[..., Saved]
DAY = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
ID = "500117004-2023"


def test_a_portal_that_changes_furniture_daily_and_text_once(
    archive: Archive, save: Save, make_record: Callable[..., Record]
) -> None:
    text = make_record().text
    for day in range(20):
        now = text if day < 12 else text.replace("调解矛盾纠纷58件", "调解矛盾纠纷85件")
        save(at=DAY + timedelta(days=day), text=now, title=f"报告（第{day}次浏览）", evidence={"views": day})
    first, second = history(archive, ID)
    assert (first.number, second.number) == (1, 2)
    assert (first.last_seen_at, second.first_seen_at) == (DAY + timedelta(days=11), DAY + timedelta(days=12))
    assert (first.is_current, second.is_current, second.is_listed) == (False, True, True)
    (changed,) = (change for change in diff(archive, ID).changes if change.kind != "same")
    assert changed.kind == "changed"
    assert "58件" in changed.old
    assert "85件" in changed.new


def test_texts_of_all_addresses_are_counted_together(archive: Archive, save: Save) -> None:
    save("a", at=DAY)
    save("b", at=DAY + timedelta(days=1), text="另一处的正文。" * 40)
    save("a", at=DAY + timedelta(days=2), text="改过的正文。" * 90)
    rows = history(archive, ID)
    assert [(row.number, row.url[-6:]) for row in rows] == [(1, "a.html"), (2, "b.html"), (3, "a.html")]
    assert diff(archive, ID, 1, 3).old != diff(archive, ID, 2, 3).old
    assert diff(archive, ID).new.startswith("改过的正文。")


def test_versions_that_a_better_reading_made_equal_are_one_text(
    archive: Archive, save: Save, make_record: Callable[..., Record]
) -> None:
    """Older code let a counter into the text; newer code reads all as the same, and no row is lost."""
    text = make_record().text
    for day, visits in enumerate((7, 8, 9)):
        save(at=DAY + timedelta(days=day), text=f"{text}\n浏览{visits}次")
    assert len(history(archive, ID)) == 3
    for version_id in (1, 2, 3):
        replace_record(archive, version_id, make_record(extractor="fazhi 2", url="http://www.hc.example/a.html"))
    (only,) = history(archive, ID)
    assert (only.number, only.first_seen_at, only.last_seen_at) == (1, DAY, DAY + timedelta(days=2))
    assert (only.is_current, only.is_listed, only.extractor) == (True, True, "fazhi 2")
    save(at=DAY + timedelta(days=3), text=text + "补充一句。", extractor="fazhi 2")
    assert [row.number for row in history(archive, ID)] == [1, 2]
    assert diff(archive, ID).new.endswith("补充一句。")


def test_a_text_that_came_back_is_not_taken_for_one_that_stayed(archive: Archive, save: Save) -> None:
    save(at=DAY)
    save(at=DAY + timedelta(days=1), kind="news", text="街道召开会议。" * 20, report_year=None)
    save(at=DAY + timedelta(days=2))
    assert [row.first_seen_at for row in history(archive, ID)] == [DAY, DAY + timedelta(days=2)]


def test_what_cannot_be_compared_is_said(archive: Archive, save: Save) -> None:
    save()
    with pytest.raises(NotInArchive, match="second text"):
        diff(archive, ID)
    with pytest.raises(NotInArchive, match="7"):
        diff(archive, ID, 1, 7)
    with pytest.raises(NotInArchive, match="nobody"):
        history(archive, "nobody")


def test_copies_of_one_text_have_nothing_to_compare(archive: Archive, save: Save) -> None:
    save("a")
    save("b")
    assert len(history(archive, ID)) == 2
    with pytest.raises(NotInArchive, match="second text"):
        diff(archive, ID)


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("一。二。", "一。二。", ["same"]),
        ("一。二。", "一。", ["same", "removed"]),
        ("一。", "一。二。", ["same", "added"]),
        ("一。二。三。", "一。乙。三。", ["same", "changed", "same"]),
        ("共１２件。", "共 12 件。", ["same"]),
        ("", "一。", ["added"]),
    ],
)
def test_differences(old: str, new: str, kinds: list[str]) -> None:
    difference = compare_texts(old, new)
    assert [change.kind for change in difference.changes] == kinds
    assert difference.is_empty == (kinds == ["same"])


@given(st.text(alphabet="法治。；\n 1", max_size=40), st.text(alphabet="法治。；\n 1", max_size=40))
def test_changes_hold_both_texts_in_full(old: str, new: str) -> None:
    changes = compare_texts(old, new).changes
    assert "".join(change.old for change in changes) == old
    assert "".join(change.new for change in changes) == new
