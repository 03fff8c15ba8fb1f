"""What came is what is read back, byte for byte, also by other tools and after a sudden end."""

import gzip
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import CaptureUnreadable
from archive.raw import RawStore, StoredResponse

WHEN = datetime(2024, 2, 20, 1, 2, 3, 456000, tzinfo=UTC)


PAGE = "http://www.hc.example/a.html"


def response(body: bytes = b"page", url: str = PAGE, *headers: tuple[bytes, bytes]) -> StoredResponse:
    sent = ((b"Accept", b"*/*"),)
    return StoredResponse(url, 200, ((b"Content-Type", b"text/html"), *headers), body, WHEN, "OK", sent)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RawStore]:
    raw = RawStore(tmp_path / "warc")
    yield raw
    raw.close()


def test_an_answer_comes_back_as_it_was(store: RawStore) -> None:
    twice = response(b"x", "http://h.example/a?b=\xe4", (b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2"))
    place = store.write(twice)
    back = store.read(place.warc, place.offset)
    assert (back.url, back.status, back.reason, back.body, back.fetched_at) == (twice.url, 200, "OK", b"x", WHEN)
    assert [v for k, v in back.headers if k == b"Set-Cookie"] == [b"a=1", b"b=2"]
    assert back.sha256 == place.sha256


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=3000))
def test_any_bytes_come_back(store: RawStore, body: bytes) -> None:
    place = store.write(response(body))
    assert store.read(place.warc, place.offset).body == body


@pytest.mark.parametrize("reason", ["", "Precondition Failed", "非常"])
def test_any_status_line_comes_back(store: RawStore, reason: str) -> None:
    place = store.write(StoredResponse("http://h.example/", 412, (), b"", WHEN, reason))
    assert store.read(place.warc, place.offset).status == 412


def test_transfer_encoding_is_gone_and_content_encoding_kept(store: RawStore) -> None:
    packed = gzip.compress("依法行政".encode())
    place = store.write(
        response(packed, "http://h.example/", (b"Transfer-Encoding", b"chunked"), (b"Content-Encoding", b"gzip"))
    )
    back = store.read(place.warc, place.offset)
    assert back.header("transfer-encoding") is None
    assert back.header("content-length") == str(len(packed))
    assert back.body == packed
    assert back.content.decode() == "依法行政"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        (b"deflate", zlib.compress(b"text")),
        (b"deflate", zlib.compress(b"text")[2:-4]),
        (b"br", brotli.compress(b"text")),
        (b"br, gzip", gzip.compress(brotli.compress(b"text"), mtime=0)),
        (b"identity", b"text"),
        (b"gzip", b"text"),
    ],
)
def test_content_encodings_are_taken_off(encoding: bytes, packed: bytes) -> None:
    assert response(packed, "http://h.example/", (b"Content-Encoding", encoding)).content == b"text"


def test_a_header_cannot_smuggle_in_another(store: RawStore) -> None:
    place = store.write(response(b"x", "http://h.example/", (b"X-Odd", b"a\r\n\r\nb")))
    back = store.read(place.warc, place.offset)
    assert back.body == b"x"
    assert back.header("X-Odd") == "a    b"


def test_the_file_is_a_warc_with_digests_and_the_request(store: RawStore) -> None:
    place = store.write(response())
    store.close()
    records = list(ArchiveIterator(BytesIO((store.folder / place.warc).read_bytes()), parse_http=False))
    kinds = [record.record_type for record in records]
    assert kinds == [WarcRecordType.warcinfo, WarcRecordType.response, WarcRecordType.request]
    for record in ArchiveIterator(BytesIO((store.folder / place.warc).read_bytes()), parse_http=False):
        assert record.verify_block_digest()
    info, answer, request = records
    assert info.headers["WARC-Filename"] == place.warc
    assert answer.headers["WARC-Payload-Digest"].startswith("sha1:")
    assert request.headers["WARC-Concurrent-To"] == answer.record_id


def test_what_was_sent_stands_in_the_request(store: RawStore) -> None:
    asked = replace(response(), request_method="POST", request_body=b'{"pageNo":2}\r\n\r\n')
    place = store.write(asked)
    store.close()
    stream = BytesIO((store.folder / place.warc).read_bytes())
    request = next(iter(ArchiveIterator(stream, WarcRecordType.request)))
    assert request.http_headers.status_line == "POST /a.html HTTP/1.1"
    assert request.http_headers["Content-Length"] == str(len(asked.request_body))
    assert request.reader.read() == asked.request_body


def test_the_same_bytes_again_are_a_revisit(store: RawStore) -> None:
    first = response(b"long " * 1000)
    store.write(first)
    place = store.write(first, same_as=first)
    back = store.read(place.warc, place.offset)
    assert back.body == b""
    assert back.status == 200
    kinds = [record.record_type for _, record in store.walk(place.warc)]
    assert kinds == [WarcRecordType.response, WarcRecordType.revisit]


def test_each_run_has_a_file_of_its_own(store: RawStore) -> None:
    store.begin("hechuan")
    first = store.write(response()).warc
    store.begin("fuling")
    second = store.write(response()).warc
    assert first.startswith("hechuan-")
    assert second.startswith("fuling-")
    assert set(store.names()) == {first, second}


def test_a_full_file_is_followed_by_another(store: RawStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.raw.FILE_BYTES", 2000)
    names = {store.write(response(os.urandom(900))).warc for _ in range(4)}
    assert len(names) == 2


def test_a_cut_off_tail_harms_nothing_before_it(store: RawStore) -> None:
    good = store.write(response(b"good"))
    cut = store.write(response(os.urandom(4000)))
    store.close()
    path = store.folder / cut.warc
    path.write_bytes(path.read_bytes()[: cut.offset + cut.length - 300])
    assert store.read(good.warc, good.offset).body == b"good"
    with pytest.raises(CaptureUnreadable, match="cut off"):
        store.read(cut.warc, cut.offset)
    walked = store.walk(cut.warc)
    assert next(walked)[0] == good.offset
    with pytest.raises(CaptureUnreadable):
        next(walked)


FULL = """
import resource, sys
from pathlib import Path
from datetime import UTC, datetime
from archive.errors import DiskFull
from archive.raw import RawStore, StoredResponse

def answer(size):
    return StoredResponse("http://h.example/", 200, (), random.randbytes(size), datetime.now(UTC), "OK")

import random
store = RawStore(Path(sys.argv[1]))
first = store.write(answer(1000))
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
try:
    store.write(answer(200_000))
except DiskFull as full:
    print(full)
last = store.write(answer(1000))
assert last.warc != first.warc
assert len(store.read(first.warc, first.offset).body) == len(store.read(last.warc, last.offset).body) == 1000
store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on files are POSIX's")
def test_a_full_disk_is_named_and_harms_nothing_written(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-W", "error", "-c", FULL, str(tmp_path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "no room left on the disk" in done.stdout


def test_another_process_writes_to_another_file(store: RawStore) -> None:
    mine = store.write(response()).warc
    again = RawStore(store.folder)
    assert again.write(response()).warc != mine
    again.close()


@pytest.mark.parametrize("offset", [1, 10**9])
def test_a_wrong_place_is_named(store: RawStore, offset: int) -> None:
    place = store.write(response())
    with pytest.raises(CaptureUnreadable, match=place.warc):
        store.read(place.warc, offset)


def test_a_missing_file_is_named(store: RawStore) -> None:
    with pytest.raises(CaptureUnreadable, match=r"gone\.warc\.gz"):
        store.read("gone.warc.gz", 0)
