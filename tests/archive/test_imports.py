"""WARC files of other tools come in, once, with their times."""

import gzip
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.api import Archive
from archive.captures import read_capture
from archive.imports import Imported, NotImportable, import_warc
from archive.verify import verify

WHEN = datetime(2019, 1, 2, 3, 4, 5, tzinfo=UTC)


def warc_record(kind: str, url: str, block: bytes, content_type: str = "application/http; msgtype=response") -> bytes:
    """A record as the standard has it, written by hand: nothing of ours has touched it."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"WARC-Date: 2019-01-02T03:04:05Z\r\nWARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


PLAIN = warc_record("response", "http://h.example/a", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>one")
CHUNKED = warc_record(
    "response",
    "<http://h.example/b>",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n3\r\ntwo\r\n0\r\n\r\n",
)
OTHERS = (
    warc_record("warcinfo", "", b"software: other\r\n", "application/warc-fields")
    + warc_record("request", "http://h.example/a", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request")
    + warc_record("resource", "dns:h.example", b"127.0.0.1", "text/dns")
)


def take_in(archive: Archive, path: Path) -> list[Imported]:
    return list(import_warc(archive, path, url_key=lambda url: url.removeprefix("http://")))


def packed(*records: bytes) -> bytes:
    return b"".join(gzip.compress(record) for record in records)


@pytest.mark.parametrize("name", ["plain.warc", "packed.warc.gz", "whole.wacz"])
def test_answers_come_in_with_their_times(archive: Archive, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    content = OTHERS + PLAIN + CHUNKED if name == "plain.warc" else packed(OTHERS, PLAIN, CHUNKED)
    if name.endswith("wacz"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as zipped:
            zipped.writestr("archive/data.warc.gz", content)
            zipped.writestr("pages/pages.jsonl", "{}")
        content = buffer.getvalue()
    path.write_bytes(content)
    got = take_in(archive, path)
    assert [(one.response.url, one.response.body) for one in got] == [
        ("http://h.example/a", b"<p>one"),
        ("http://h.example/b", b"<p>two"),
    ]
    for one in got:
        assert one.capture
        assert one.capture.ref.fetched_at == WHEN
        assert read_capture(archive, one.capture.ref).body == one.response.body
    assert list(verify(archive)) == []


def test_the_same_file_again_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed(PLAIN, CHUNKED))
    take_in(archive, path)
    assert [one.capture for one in take_in(archive, path)] == [None, None]


@pytest.mark.parametrize("content", [b"", b"just a letter", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_warc_is_named(archive: Archive, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.bin"
    path.write_bytes(content)
    with pytest.raises(NotImportable, match=r"letter\.bin"):
        take_in(archive, path)


def test_what_is_not_there_is_named(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match="no such file"):
        take_in(archive, tmp_path / "nothing.warc")


def test_what_is_whole_of_a_cut_off_file_comes_in(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed(PLAIN) + b"\x1f\x8bgarbage that is no gzip at all" * 3)
    with pytest.raises(NotImportable, match="cut off"):
        take_in(archive, path)
    with archive.read() as session:
        from archive.models import Capture

        assert session.query(Capture).count() == 1
