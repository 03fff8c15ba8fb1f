"""What is exported replays elsewhere: pywb serves the bytes as they were received, and `wacz` finds nothing wrong."""

import gzip
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from archive.api import Archive
from archive.captures import save_capture
from archive.exports import export
from archive.filters import Filters
from archive.raw import Headers, StoredResponse
from archive.records import Attachment, Record
from archive.store import save_record

FETCHED = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
#: Address, headers, body: a page in its own charset, one compressed as received, a file, a query with Chinese in it.
ANSWERS: tuple[tuple[str, Headers, bytes], ...] = (
    (
        "http://www.hc.example/zwgk/a.html",
        ((b"Content-Type", b"text/html; charset=gb18030"),),
        '<html><head></head><body><p>大石街道2023年报告，㙟坝村</p><a href="f.pdf">附件</a></body></html>'.encode(
            "gb18030"
        ),
    ),
    (
        "https://hc.example:8443/b.html",
        ((b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Encoding", b"gzip")),
        gzip.compress("<html><body>云岫县2023年报告</body></html>".encode(), mtime=0),
    ),
    (
        "http://www.hc.example/zwgk/f.pdf",
        ((b"Content-Type", b"application/pdf"),),
        b"%PDF-1.7 " + bytes(range(256)) * 40,
    ),
    (
        "http://hc.example/show?name=%E6%8A%A5%E5%91%8A&b=2&a=1",
        ((b"Content-Type", b"text/html"),),
        b"<html><body>one more</body></html>",
    ),
)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Three reports, the first with a file; its page was seen a second time and unchanged."""
    with Archive.open(tmp_path_factory.mktemp("replay") / "data") as archive:
        for url, headers, body in (*ANSWERS, ANSWERS[0]):
            answer = StoredResponse(url, 200, headers, body, FETCHED, "OK")
            capture = save_capture(archive, answer, url_key=url)
            if url.endswith(".pdf"):
                continue
            files = (Attachment("附件", ANSWERS[2][0]),) if url == ANSWERS[0][0] else ()
            record = Record(
                "annual_report", f"{url}的报告。" * 20, "test", url=url, capture=capture.ref, attachments=files
            )
            save_record(archive, record, url_key=url, site="hechuan")
        yield archive


@pytest.fixture(scope="module", params=["wacz", "warc"])
def collection(
    request: pytest.FixtureRequest, stored: Archive, tools: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a collection in a running pywb, made from an export in one format."""
    folder = tmp_path_factory.mktemp(request.param)
    path = folder / ("out.wacz" if request.param == "wacz" else "out.warc.gz")
    assert export(stored, str(path), request.param, Filters()) == 3
    run(tools / "wb-manager", "init", "reports", cwd=folder)
    unpack = ["--unpack-wacz"] if request.param == "wacz" else []
    run(tools / "wb-manager", "add", *unpack, "reports", path, cwd=folder)
    with wayback(tools, folder) as address:
        yield f"{address}/reports"


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def wayback(tools: Path, folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(tools / "wayback"), "-b", "127.0.0.1", "-p", str(port), "-d", str(folder)]
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with (folder / "log").open("wb") as log, subprocess.Popen(command, env=env, stdout=log, stderr=log) as server:
        try:
            await_answer(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def await_answer(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(address, timeout=5).close()
        except HTTPError:
            return
        except (URLError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("pywb does not answer")


@pytest.mark.parametrize(("url", "headers", "body"), ANSWERS, ids=["page", "compressed", "file", "query"])
def test_pywb_replays_what_was_received(collection: str, url: str, headers: Headers, body: bytes) -> None:
    # To whom does not take what is compressed, pywb gives it unpacked.
    asked = Request(f"{collection}/20240301080000id_/{url}", headers={"Accept-Encoding": "gzip"})
    with urlopen(asked, timeout=30) as answer:
        assert answer.read() == body
        assert answer.headers["Memento-Datetime"] == "Fri, 01 Mar 2024 08:00:00 GMT"
        for name, value in headers:
            assert answer.headers[name.decode()] == value.decode()


def test_a_reader_sees_the_page_and_its_file(collection: str) -> None:
    with urlopen(f"{collection}/2024mp_/{ANSWERS[0][0]}", timeout=30) as answer:
        page = answer.read()
    assert "大石街道2023年报告，㙟坝村".encode("gb18030") in page
    assert "WB Insert" in page.decode("gb18030")
    with urlopen(f"{collection}/2024mp_/{ANSWERS[2][0]}", timeout=30) as answer:
        assert answer.read() == ANSWERS[2][2]


def test_what_was_not_exported_is_not_there(collection: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{collection}/2024id_/http://www.hc.example/nothing.html", timeout=30)


def test_a_wacz_is_valid_by_its_specification(stored: Archive, tools: Path, tmp_path: Path) -> None:
    export(stored, str(tmp_path / "out.wacz"), "wacz", Filters())
    said = run(tools / "wacz", "validate", "-f", tmp_path / "out.wacz", cwd=tmp_path)
    assert "the passed WACZ is valid" in said
