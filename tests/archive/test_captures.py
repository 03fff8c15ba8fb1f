"""An answer is kept before anything reads it, and its bytes come back, also where they were stored only once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.api import Archive
from archive.captures import LastAnswer, last_answer, read_capture, save_capture
from archive.errors import CaptureUnreadable
from archive.raw import StoredResponse
from archive.runs import start_run

WHEN = datetime(2024, 3, 1, 8, 0, 0, tzinfo=UTC)


def answer(body: bytes = b"<html>report</html>", days: int = 0, *headers: tuple[bytes, bytes]) -> StoredResponse:
    at = WHEN + timedelta(days=days)
    return StoredResponse("http://h.example/a.html", 200, headers, body, at, "OK")


def test_bytes_come_back_by_reference(archive: Archive) -> None:
    saved = save_capture(archive, answer(), url_key="h.example/a.html")
    assert not saved.revisit
    assert read_capture(archive, saved.ref) == archive.raw.read(saved.ref.warc, saved.ref.offset)
    assert read_capture(archive, saved.ref).body == b"<html>report</html>"


def test_the_same_bytes_are_written_once_and_read_twice(archive: Archive) -> None:
    body = bytes(range(256)) * 200
    first = save_capture(archive, answer(body), url_key="k")
    again = save_capture(archive, answer(body, 1), url_key="k")
    third = save_capture(archive, answer(body, 2), url_key="k")
    assert (again.revisit, third.revisit) == (True, True)
    assert [read_capture(archive, ref).body for ref in (first.ref, again.ref, third.ref)] == [body] * 3
    assert read_capture(archive, again.ref).fetched_at == WHEN + timedelta(days=1)


def test_other_addresses_keep_bytes_of_their_own(archive: Archive) -> None:
    save_capture(archive, answer(), url_key="k")
    assert not save_capture(archive, answer(), url_key="another").revisit


def test_empty_answers_are_no_revisits(archive: Archive) -> None:
    save_capture(archive, answer(b""), url_key="k")
    assert not save_capture(archive, answer(b"", 1), url_key="k").revisit


def test_what_a_next_request_needs_is_kept(archive: Archive) -> None:
    from sqlalchemy import select

    from archive.models import Capture

    headers = ((b"ETag", b'"abc"'), (b"Last-Modified", b"Fri"), (b"Content-Type", b"Text/HTML; charset=utf-8"))
    save_capture(archive, answer(b"x", 0, *headers), url_key="k", run=start_run(archive, "hechuan"))
    with archive.read() as session:
        capture = session.scalars(select(Capture)).one()
    assert (capture.etag, capture.last_modified, capture.media_type) == ('"abc"', "Fri", "text/html")
    assert (capture.run_id, capture.warc[:8]) == (1, "hechuan-")


def test_changed_bytes_are_noticed(archive: Archive) -> None:
    saved = save_capture(archive, answer(), url_key="k")
    archive.raw.close()
    path = archive.raw.folder / saved.ref.warc
    damaged = bytearray(path.read_bytes())
    damaged[saved.ref.offset + 60] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(CaptureUnreadable, match=saved.ref.warc):
        read_capture(archive, saved.ref)


def test_the_last_whole_answer_of_an_address(archive: Archive) -> None:
    assert last_answer(archive, "k", "http://h.example/a.html") is None
    run = start_run(archive, "hechuan")
    save_capture(archive, answer(b"old", 0, (b"ETag", b'"1"')), url_key="k")
    new = save_capture(archive, answer(b"new", 1, (b"ETag", b'"2"'), (b"Last-Modified", b"x")), url_key="k", run=run)
    for status in (304, 404, 500):
        save_capture(archive, replace(answer(b"", 2), status=status), url_key="k")
    # Another spelling of the address has validators of its own.
    save_capture(archive, replace(answer(b"twin", 3), url="http://www.h.example/a.html"), url_key="k")
    last = last_answer(archive, "k", "http://h.example/a.html")
    assert last == LastAnswer(new.ref, run, '"2"', "x")
    assert last is not None
    assert read_capture(archive, last.ref).body == b"new"
