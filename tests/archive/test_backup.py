"""A backup is an archive by itself, whole, and made while others write."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.api import Archive
from archive.backup import BackupExists, backup
from archive.captures import read_capture, save_capture
from archive.raw import StoredResponse
from archive.records import Record
from archive.store import Saved, save_record
from archive.verify import verify

Save = Callable[..., Saved]
WHEN = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


def test_a_backup_answers_like_the_original(
    archive: Archive, make_record: Callable[..., Record], tmp_path: Path
) -> None:
    answer = StoredResponse("http://h.example/a", 200, (), b"page", WHEN, "OK")
    capture = save_capture(archive, answer, url_key="h.example/a")
    save_record(archive, make_record(capture=capture.ref), url_key="h.example/a", site="hechuan")
    assert backup(archive, tmp_path / "copy") == 1
    with Archive.open(tmp_path / "copy", create=False) as copy:
        assert copy.get("500117004-2023") == archive.get("500117004-2023")
        assert copy.search("信访").total == 1
        assert read_capture(copy, capture.ref).body == b"page"
        assert list(verify(copy)) == []


def test_a_backup_can_be_written_to(
    archive: Archive, save: Save, make_record: Callable[..., Record], tmp_path: Path
) -> None:
    save()
    backup(archive, tmp_path / "copy")
    with Archive.open(tmp_path / "copy") as copy:
        saved = save_record(copy, make_record(report_year=2022), url_key="new", site="fuling")
        assert saved.outcome == "new"
    assert archive.search("信访").total == 1


def test_another_archive_is_not_overwritten(archive: Archive, save: Save, tmp_path: Path) -> None:
    save()
    backup(archive, tmp_path / "copy")
    with pytest.raises(BackupExists, match="copy"):
        backup(archive, tmp_path / "copy")


def test_a_backup_made_while_others_write_is_whole(archive: Archive, save: Save, tmp_path: Path) -> None:
    save("first")
    stop = threading.Event()

    def write() -> None:
        for year in range(2000, 2023):
            if stop.is_set():
                return
            save(str(year), report_year=year, text=f"{year}年信访。" * 50)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(archive, tmp_path / str(number))
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        with Archive.open(tmp_path / str(number), create=False) as copy:
            assert list(verify(copy)) == []
            assert copy.search("信访").total >= 1
