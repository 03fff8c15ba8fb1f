"""What other crawlers have kept comes in: a portal mirrored by wget, written with warcio, packed by `wacz`."""

import os
import subprocess
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import pytest
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.practice.demo import demo_portals
from crawler.practice.places import write_registry
from crawler.practice.server import Practice, serve
from crawler.practice.trs import TrsPortal
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(240)
Crawl = Callable[[Practice, list[str], Path], Path]


@pytest.fixture
def server() -> Iterator[Practice]:
    portal = next(p for p in demo_portals() if p.place.name == "yunxiu")
    with serve([portal]) as running:
        yield running


def wget(server: Practice, urls: list[str], folder: Path) -> Path:
    """As its manual has it; it keeps chunks and puts addresses in angle brackets."""
    if not which("wget"):
        pytest.skip("wget is not installed")
    (folder / "urls").write_text("\n".join(urls))
    command = ["wget", "-q", "--warc-file=crawl", "--warc-cdx", "--delete-after", "--header=Accept-Encoding: gzip"]
    env = {**os.environ, "http_proxy": server.proxy, "no_proxy": ""}
    done = subprocess.run([*command, "-i", "urls"], cwd=folder, env=env, check=False, timeout=60)
    # One of the addresses is not there.
    assert done.returncode == 8
    return folder / "crawl.warc.gz"


def warcio(server: Practice, urls: list[str], folder: Path) -> Path:
    """Plain WARC 1.0 with requests, answers and a record of the second visit to each page."""
    path = folder / "crawl.warc.gz"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for record in records_of(writer, server, urls):
            writer.write_record(record)
            record.raw_stream.close()
    return path


def records_of(writer: WARCWriter, server: Practice, urls: list[str]) -> Iterator[ArcWarcRecord]:
    yield writer.create_warcinfo_record("crawl.warc.gz", {"software": "another tool"})
    for url in urls:
        status, fields, body = answer_of(server, url)
        headers = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
        answer = writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=headers)
        digest, date = (answer.rec_headers.get_header(n) for n in ("WARC-Payload-Digest", "WARC-Date"))
        yield answer
        asked = StatusAndHeaders(
            f"GET {urlsplit(url).path} HTTP/1.1", [("Host", urlsplit(url).netloc)], is_http_request=True
        )
        yield writer.create_warc_record(url, "request", http_headers=asked)
        yield writer.create_revisit_record(url, digest, url, date, http_headers=headers)


def answer_of(server: Practice, url: str) -> tuple[str, list[tuple[str, str]], bytes]:
    proxy = urlsplit(server.proxy)
    connection = HTTPConnection(proxy.hostname or "", proxy.port)
    connection.request("GET", url, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    try:
        return f"{answer.status} {answer.reason}", answer.getheaders(), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("crawl", [wget, warcio, "wacz"], ids=["wget", "warcio", "wacz"])
def test_what_others_crawled_comes_in_once(
    crawl: Crawl | str, server: Practice, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (portal,) = server.portals
    assert isinstance(portal, TrsPortal)
    urls = [url for truth in portal.truth for url in truth.urls] + [f"{portal.place.root}/nothing.html"]
    path = (warcio if isinstance(crawl, str) else crawl)(server, urls, tmp_path)
    if crawl == "wacz":
        command = [request.getfixturevalue("tools") / "wacz", "create", "-o", tmp_path / "crawl.wacz", path]
        subprocess.run(command, check=True, capture_output=True, timeout=100)
        path = tmp_path / "crawl.wacz"
    write_registry(tmp_path / "data" / "registry")
    first = run_fazhi("import", path, "--data", tmp_path / "data")
    assert first.returncode == 0, first.stderr
    found = exported(tmp_path / "data")
    assert sorted((r["body"], r["report_year"]) for r in found) == sorted((t.body, t.year) for t in portal.truth)
    texts = {(t.body, t.year): "\n".join(t.paragraphs) for t in portal.truth}
    assert all(r["text"] == texts[r["body"], r["report_year"]] for r in found)
    assert {r["version"] for r in found} == {1}
    again = run_fazhi("import", path, "--data", tmp_path / "data")
    assert again.stderr.strip() == f"{len(urls)} known"
    assert run_fazhi("verify", "--data", tmp_path / "data").returncode == 0
