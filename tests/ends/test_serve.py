"""The server as a process: it says where it is, answers several at once, writes nothing, and ends when told to."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from archive.database import Database
from archive.records import Record
from archive.store import save_record
from tests.ends.conftest import run_fazhi

Server = tuple[str, subprocess.Popen[str]]
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def serving(*args: object) -> Iterator[Server]:
    """Give the address of a server that is ready, and its process."""
    command = [sys.executable, "-P", "-m", "cli.main", *map(str, args)]
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("FAZHI_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if line.startswith("http://127.0.0.1:"):
                    break
            else:
                assert process.stderr is not None
                pytest.fail(f"no address: {''.join(said)}{process.stderr.read()}")
            yield line.strip(), process
        finally:
            if process.poll() is None:
                process.kill()


def fetch(address: str) -> str:
    with DIRECT.open(address, timeout=30) as answer:
        found: str = answer.read().decode()
        return found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    with Database.open(folder) as archive:
        for year in range(2019, 2025):
            record = Record(
                "annual_report",
                f"{year}年信访工作。" * 50,
                "test",
                body="合川区大石街道办事处",
                body_key="500117004",
                body_type="street",
                district="合川区",
                report_year=year,
                published_on=date(year + 1, 2, 1),
                title=f"大石街道{year}年报告",
                url=f"http://www.hc.example/{year}",
            )
            save_record(archive, record, url_key=str(year), site="hechuan", at=datetime.now(UTC))
    return folder


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with serving("serve", "--data", data, "--port", 0) as started:
        yield started


def test_what_is_served(server: Server) -> None:
    address, _ = server
    assert "大石街道2024年报告" in fetch(address)
    assert json.loads(fetch(f"{address}api/reports/500117004-2023"))["report_year"] == 2023
    assert "<entry>" in fetch(f"{address}feeds/reports.atom")
    assert "fazhi_reports" in fetch(f"{address}metrics")
    assert "hechuan" not in fetch(f"{address}status")
    assert fetch(f"{address}healthz") == "ok\n"


def test_several_at_once_while_somebody_writes(server: Server, data: Path) -> None:
    address, _ = server
    paths = ["", "?q=%E4%BF%A1%E8%AE%BF", "status", "metrics", "coverage", "reports/500117004-2024", "api/search"]
    with Database.open(data) as archive, archive.begin() as session, ThreadPoolExecutor(16) as visitors:
        session.execute(text("UPDATE documents SET failures = failures + 1"))
        answers = list(visitors.map(lambda path: fetch(address + path), paths * 8))
    assert len(answers) == 56
    assert all(answers[number] == answers[number % len(paths)] for number in (1, 8, 5, 12, 6, 13))


def test_a_proxy_on_this_machine_says_how_it_is_asked(server: Server) -> None:
    place = urlsplit(server[0])
    connection = HTTPConnection(place.hostname or "", place.port)
    headers = {"X-Forwarded-Host": "reports.example.org", "X-Forwarded-Proto": "https"}
    connection.request("GET", "/feeds/reports.atom", headers=headers)
    feed = connection.getresponse().read().decode()
    connection.close()
    assert 'href="https://reports.example.org/feeds/reports.atom"' in feed
    assert 'href="https://reports.example.org/reports/500117004-2024"' in feed


def test_the_server_does_not_say_what_it_is(server: Server) -> None:
    with DIRECT.open(server[0]) as answer:
        assert "Server" not in answer.headers


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_ends_when_told_to(data: Path, number: signal.Signals, code: int) -> None:
    with serving("serve", "--data", data, "--port", 0) as (address, process):
        assert fetch(f"{address}healthz") == "ok\n"
        process.send_signal(number)
        _, complaints = process.communicate(timeout=10)
    assert process.returncode == code, complaints
    assert "Traceback" not in complaints
    assert ("interrupted" in complaints) == (code == 130)


def test_a_port_in_use_is_refused_in_one_line(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_fazhi("serve", "--data", data, "--port", port)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"fazhi: 127.0.0.1:{port}: cannot listen there (Address already in use)")


@pytest.mark.parametrize(
    ("args", "code", "line"),
    [
        (("--host", "no.such.host.invalid"), 1, "cannot listen there"),
        (("--port", "70000"), 2, "70000"),
        (("--data", "/nonexistent/fazhi"), 1, "no archive here yet"),
    ],
)
def test_what_cannot_be_served(data: Path, args: tuple[str, ...], code: int, line: str) -> None:
    done = run_fazhi("serve", "--data", data, *args)
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == 1
    assert line in done.stderr


def test_an_archive_of_a_newer_program_is_not_served(tmp_path: Path) -> None:
    with Database.open(tmp_path) as archive, archive.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    done = run_fazhi("serve", "--data", tmp_path)
    assert done.returncode == 5
    assert "newer fazhi" in done.stderr


@pytest.mark.timeout(300)
def test_the_demo_opens_the_page(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = demo
    with serving("demo", "--data", folder, "--serve", "--port", 0) as (address, process):
        assert "岚汀区" in fetch(address)
        assert "qingluo" in fetch(f"{address}status")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert process.returncode == 0
