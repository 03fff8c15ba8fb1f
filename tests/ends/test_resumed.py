"""A crawl that stopped on its way is gone on with days later too: no list ends where the first one had come to."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.practice.builders import nested
from crawler.practice.grounds import ground, register
from crawler.practice.portal import Answer, Request
from crawler.practice.server import Practice, serve
from crawler.practice.trs import TrsPortal
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)
NAME = "halfway"
REFUSAL = Answer("<html><head><title>提示</title></head><body>您的访问过于频繁，请稍后再试</body></html>".encode())

BROKEN = Answer(b"<html><body>Internal Server Error</body></html>", 500)


@pytest.fixture
def made(tmp_path: Path) -> TrsPortal:
    """A portal whose lists have two rows a page."""
    made = nested(*ground(NAME, 3), {}, tuple(range(2017, 2026)))
    for column in made.root.walk():
        column.per_page = 2
    made.rebuild()
    register(tmp_path / "registry", [made])
    return made


@pytest.fixture
def server(made: TrsPortal) -> Iterator[Practice]:
    with serve([made]) as running:
        yield running


def harvest(folder: Path, server: Practice, *options: object) -> str:
    """Harvest once, and give what came of it."""
    done = run_fazhi(
        "harvest", NAME, "--delay", 0, "--data", folder, "--json", *options, env={"http_proxy": server.proxy}
    )
    (run,) = json.loads(done.stdout)
    return str(run["outcome"])


def harvest_later(folder: Path, server: Practice, days: int) -> None:
    settings = {"FAZHI_DATA": folder, "FAZHI_DELAY": 0, "FAZHI_NOW": datetime.now(UTC) + timedelta(days=days)}
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", "reports", "-a", f"site={NAME}"]
    command += [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    env = {**os.environ, "http_proxy": server.proxy, "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=120)


def test_after_its_budget_was_spent(made: TrsPortal, server: Practice, tmp_path: Path) -> None:
    assert harvest(tmp_path, server, "--max-requests", 30) == "incomplete"
    assert 0 < len(exported(tmp_path)) < len(made.truth)
    harvest_later(tmp_path, server, days=4)
    assert len(exported(tmp_path)) == len(made.truth)


def test_after_the_portal_refused(made: TrsPortal, server: Practice, tmp_path: Path) -> None:
    asked: list[str] = []

    def refuse(request: Request) -> Answer | None:
        asked.append(request.path)
        return REFUSAL if len(asked) > 30 else None

    made.interruption = refuse
    assert harvest(tmp_path, server) == "refused"
    assert 0 < len(exported(tmp_path)) < len(made.truth)
    made.interruption = None
    harvest_later(tmp_path, server, days=40)
    assert len(exported(tmp_path)) == len(made.truth)


def test_after_a_page_of_a_list_did_not_come_and_the_portal_is_walked_anew(
    made: TrsPortal, server: Practice, tmp_path: Path
) -> None:
    made.interruption = lambda request: BROKEN if request.path.endswith("xzjd_40120/index_3.html") else None
    assert harvest(tmp_path, server) == "incomplete"
    made.interruption = None
    harvest_later(tmp_path, server, days=40)
    assert len(exported(tmp_path)) == len(made.truth)


def further_pages(server: Practice, since: int) -> set[str]:
    """Pages of lists but for their first ones, asked since a line of the server's log."""
    return {row.target for row in server.log.rows()[since:] if "/index_" in row.target}


def test_after_a_page_of_a_list_did_not_come(made: TrsPortal, server: Practice, tmp_path: Path) -> None:
    made.interruption = lambda request: BROKEN if request.path.endswith("xzjd_40120/index_3.html") else None
    assert harvest(tmp_path, server) == "incomplete"
    (broken,) = (target for target in further_pages(server, 0) if target.endswith("xzjd_40120/index_3.html"))
    assert 0 < len(exported(tmp_path)) < len(made.truth)

    before = len(server.log.rows())
    assert harvest(tmp_path, server) == "incomplete"
    assert further_pages(server, before) == {broken}, "what came is known"

    made.interruption = None
    assert harvest(tmp_path, server) == "done"
    assert len(exported(tmp_path)) == len(made.truth)

    before = len(server.log.rows())
    assert harvest(tmp_path, server) == "done"
    assert not further_pages(server, before), "all of it is known now"
