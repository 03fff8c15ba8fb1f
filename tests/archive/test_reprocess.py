"""New code reads old bytes again: resumable, in place, and it says what changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.api import Archive
from archive.captures import read_capture, save_capture
from archive.errors import NotInArchive
from archive.filters import Filters
from archive.queries import events
from archive.raw import StoredResponse
from archive.records import Attachment, Record
from archive.reprocess import due, replace_record, unread
from archive.store import save_record
from archive.verify import verify

WHEN = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def stored(archive: Archive, make_record: Callable[..., Record]) -> Archive:
    """Three reports with their bytes, the first with an attachment; a list page that no document came of."""
    for name, body in (("f.pdf", b"%PDF"), ("list.html", b"<ul>")):
        url = f"http://h.example/{name}"
        save_capture(archive, StoredResponse(url, 200, (), body, WHEN), url_key=url[7:])
    for year in (2021, 2022, 2023):
        url = f"http://h.example/{year}.html"
        capture = save_capture(archive, StoredResponse(url, 200, (), str(year).encode(), WHEN), url_key=url[7:])
        files = (Attachment("附件", "http://h.example/f.pdf"),) if year == 2021 else ()
        text = make_record().text.replace("2023", str(year))
        record = make_record(url=url, text=text, report_year=year, capture=capture.ref, attachments=files)
        save_record(archive, record, url_key=url[7:], site="hechuan")
    return archive


def test_everything_other_code_made_is_due_with_its_bytes(stored: Archive) -> None:
    items = list(due(stored, "fazhi 2"))
    assert [item.url for item in items] == [f"http://h.example/{year}.html" for year in (2021, 2022, 2023)]
    assert read_capture(stored, items[1].capture).body == b"2022"
    ((url, _, file),) = items[0].files
    assert (url, read_capture(stored, file).body) == ("http://h.example/f.pdf", b"%PDF")
    assert list(due(stored, "fazhi 1")) == []


def test_filters_choose(stored: Archive) -> None:
    assert len(list(due(stored, "fazhi 2", Filters(year=2022)))) == 1


def test_it_can_stop_anywhere_and_goes_on_where_it_was(stored: Archive) -> None:
    first = next(due(stored, "fazhi 2"))
    record = replace(stored.get("500117004-2021"), extractor="fazhi 2")
    assert replace_record(stored, first.version_id, record).changed == ()
    assert [item.url[-9:] for item in due(stored, "fazhi 2")] == ["2022.html", "2023.html"]


def test_what_changed_is_said_and_found(stored: Archive) -> None:
    item = next(due(stored, "fazhi 2", Filters(year=2022)))
    old = stored.get("500117004-2022")
    new = replace(old, extractor="fazhi 2", title="新的标题", text=old.text + "遗漏的最后一段。")
    result = replace_record(stored, item.version_id, new)
    assert (result.report_id, result.changed) == ("500117004-2022", ("title", "text"))
    record = stored.get("500117004-2022")
    assert (record.version, record.capture, record.first_seen_at) == (1, old.capture, old.first_seen_at)
    assert stored.search("遗漏的最后一段").total == 1
    assert list(verify(stored)) == []


def test_a_text_may_turn_out_to_be_no_report(stored: Archive) -> None:
    item = next(due(stored, "fazhi 2", Filters(year=2022)))
    new = replace(stored.get("500117004-2022"), extractor="fazhi 2", kind="interpretation", id=None)
    assert replace_record(stored, item.version_id, new).report_id is None
    with pytest.raises(NotInArchive):
        stored.get("500117004-2022")
    assert stored.search("信访", kind="interpretation").total == 1
    assert stored.search("信访").total == 2
    assert [event.detail["was"] for event in events(stored, kind="identity_changed")] == ["500117004-2022"]
    assert list(verify(stored)) == []


def test_an_unknown_version_is_named(archive: Archive, make_record: Callable[..., Record]) -> None:
    with pytest.raises(NotInArchive, match="77"):
        replace_record(archive, 77, make_record())


def test_answers_that_no_document_came_of_can_be_read_too(stored: Archive) -> None:
    assert {url for url, _, _ in unread(stored)} == {"http://h.example/f.pdf", "http://h.example/list.html"}
    later = StoredResponse("http://h.example/list.html", 200, (), b"<ul>new", datetime(2024, 4, 1, tzinfo=UTC))
    save_capture(stored, later, url_key="h.example/list.html")
    references = {url: reference for url, _, reference in unread(stored)}
    assert read_capture(stored, references["http://h.example/list.html"]).body == b"<ul>new"
