"""A record goes through the crawl closed, with what the crawl has to know of it."""

from dataclasses import replace

from archive.records import Attachment, Record
from pipelines.parcel import Unread, close

FILES = (
    Attachment("年报.pdf", "http://h.example/a.pdf", text_status="failed"),
    Attachment(None, "http://h.example/b.pdf", text_status="waiting"),
    Attachment("表.xlsx", "http://h.example/c.xlsx", text_status="done"),
)


def record(text: str = "", files: tuple[Attachment, ...] = ()) -> Record:
    warnings = ("年报.pdf: its end is missing", "another matter")
    return Record("annual_report", text, "fazhi 1", attachments=files, warnings=warnings)


def test_it_comes_out_as_it_went_in() -> None:
    assert close(record("正文", FILES)).open() == record("正文", FILES)


def test_the_crawl_sees_whether_there_is_anything_in_it() -> None:
    assert close(record()).is_hollow
    assert not close(record("依" * 100)).is_hollow
    assert not close(record("", FILES)).is_hollow


def test_it_sees_whether_something_else_came_instead_of_a_report() -> None:
    wall = "The requested URL was rejected. Please consult with your administrator. Your support ID is: 1234567890123"
    assert len(wall) > 100
    assert close(record(wall)).is_instead
    assert not close(record(wall)).is_hollow
    assert not close(record(wall, FILES)).is_instead
    assert not close(record(f"{wall}\n本局依法履职。")).is_instead
    assert not close(record("正文" * 500)).is_instead
    assert not close(replace(record(wall), kind="other")).is_instead


def test_and_which_files_could_not_be_read_and_why() -> None:
    assert close(record("", FILES)).unread == (
        Unread("http://h.example/a.pdf", "failed", "年报.pdf: its end is missing"),
        Unread("http://h.example/b.pdf", "waiting", "http://h.example/b.pdf: waiting"),
    )
