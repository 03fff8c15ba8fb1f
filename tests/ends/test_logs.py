"""The messages of a crawl and of the service as lines of JSON."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from crawler.practice.demo import demo_portals
from crawler.practice.places import write_registry
from crawler.practice.server import serve
from tests.ends.conftest import run_fazhi

pytestmark = pytest.mark.timeout(300)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_service_and_its_crawl(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    place = ("--data", str(tmp_path))
    run_fazhi("schedule", "add", "yunxiu", "--every", "1d", *place)
    command = [
        sys.executable,
        "-P",
        "-m",
        "cli.main",
        "schedule",
        "run",
        "--delay",
        "0",
        "--log-format",
        "json",
        *place,
    ]
    with serve([p for p in demo_portals() if p.place.name == "yunxiu"]) as server:
        environ = {**os.environ, "http_proxy": server.proxy, "no_proxy": ""}
        with (tmp_path / "said").open("w") as said, subprocess.Popen(command, stderr=said, env=environ) as service:
            end = time.monotonic() + 120
            while "visit_ended" not in (tmp_path / "said").read_text() and time.monotonic() < end:
                time.sleep(0.3)
            service.terminate()
    told = {line["event"]: line for line in lines((tmp_path / "said").read_text("utf-8"))}
    assert told["visit_begins"]["site"] == "yunxiu"
    assert (told["visit_ended"]["run"], told["visit_ended"]["fields"]) == (1, {"status": 0})
    crawl = lines((tmp_path / "logs" / "yunxiu.log").read_text("utf-8"))
    (ended,) = [line for line in crawl if line["event"] == "run_ended"]
    assert (ended["site"], ended["run"], ended["fields"]["outcome"]) == ("yunxiu", 1, "done")
    assert ended["fields"]["requests"] > 10


def test_another_format_is_none(tmp_path: Path) -> None:
    done = run_fazhi("runs", "--data", tmp_path, env={"FAZHI_LOG_FORMAT": "xml"})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "'xml' is no format of messages" in done.stderr
