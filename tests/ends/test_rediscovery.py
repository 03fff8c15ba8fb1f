"""A portal is rebuilt between two harvests: the next one finds the columns anew, and nothing stands twice."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.practice.builders import nested
from crawler.practice.changes import relaunch, vanish
from crawler.practice.grounds import ground, register
from crawler.practice.portal import Answer
from crawler.practice.server import Practice, serve
from crawler.practice.trs import TrsPortal
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)
NAME = "rebuilt"
BLANK = Answer("<html><head><title>栏目</title></head><body><p>栏目内容正在更新中</p></body></html>".encode())


class Portal:
    """A practice portal on its server, and an archive of it."""

    def __init__(self, made: TrsPortal, server: Practice, folder: Path) -> None:
        self.made, self.server, self.folder = made, server, folder

    def harvest(self) -> tuple[dict[str, Any], list[str]]:
        """Harvest once; give the run, and what was asked but for articles and robots.txt."""
        before = len(self.server.log.rows())
        env = {"http_proxy": self.server.proxy}
        done = run_fazhi("harvest", NAME, "--delay", 0, "--data", self.folder, "--json", env=env)
        assert done.returncode == 0, done.stderr
        (run,) = json.loads(done.stdout)
        return run, self.asked(before)

    def look(self, days: int) -> list[str]:
        """What a crawl asks so many days later."""
        before = len(self.server.log.rows())
        settings = {"FAZHI_DATA": self.folder, "FAZHI_DELAY": 0, "FAZHI_NOW": datetime.now(UTC) + timedelta(days=days)}
        command = [sys.executable, "-P", "-m", "scrapy", "crawl", "reports", "-a", f"site={NAME}"]
        command += [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        env = {**os.environ, "http_proxy": self.server.proxy, "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
        subprocess.run(command, env=env, check=True, capture_output=True, timeout=120)
        return self.asked(before)

    def asked(self, before: int) -> list[str]:
        rows = self.server.log.rows()[before:]
        return [row.target for row in rows if "/t20" not in row.target and row.target != "/robots.txt"]

    def columns(self) -> list[str]:
        """Addresses of the columns that list reports, and of the one that holds them."""
        listing = (c for c in self.made.root.walk() if any(a.kind == "annual_report" for a in c.articles))
        above = (c for c in self.made.root.walk() if c.name == "法治政府建设年度报告")
        return sorted(self.made.address(c) for c in (*listing, *above))


@contextmanager
def served(folder: Path) -> Iterator[Portal]:
    place, bodies = ground(NAME, 3)
    made = nested(place, bodies, {}, (2023, 2024, 2025))
    register(folder / "registry", [made])
    with serve([made]) as server:
        yield Portal(made, server, folder)


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rebuilt")
    with served(folder) as portal:
        run, _ = portal.harvest()
    assert said(run, "walk") == ["walked from its home page: no walk of it has come to its end so far"]
    return folder


@pytest.fixture
def portal(harvested: Path, tmp_path: Path) -> Iterator[Portal]:
    """The portal as it was harvested once, with an archive of its own."""
    shutil.copytree(harvested, tmp_path, dirs_exist_ok=True)
    with served(tmp_path) as made:
        yield made


def said(run: dict[str, Any], what: str) -> list[str]:
    return [note["says"] for note in run["evidence"]["notes"] if note["what"] == what]


def test_a_relaunch_under_new_addresses(portal: Portal) -> None:
    before = {record["id"]: record for record in exported(portal.folder)}
    assert len(before) == len(portal.made.truth)
    old = portal.columns()

    relaunch(portal.made, "colon")
    second, asked = portal.harvest()
    assert "/" in asked
    assert set(portal.columns()) <= set(asked)
    assert "holds nothing any more" in said(second, "walk")[0]
    after = {record["id"]: record for record in exported(portal.folder)}
    assert after.keys() == before.keys()
    new = {(t.body, t.year): t.urls for t in portal.made.truth}
    for record in after.values():
        assert set(new[record["body"], record["report_year"]]) <= set(record["urls"])
        assert record["version"] == before[record["id"]]["version"], "the same text is no new version"

    third, asked = portal.harvest()
    assert said(third, "walk") == []
    assert sorted(asked) == sorted([*portal.columns(), *old]), "the old ones may yet come back"
    assert sorted(portal.look(days=4)) == portal.columns()


def test_columns_that_are_gone_or_send_their_visitors_home(portal: Portal) -> None:
    gone = next(c for c in portal.made.root.walk() if c.name == "镇街")
    away = next(portal.made.address(c) for c in portal.made.root.walk() if c.name.endswith("政府部门"))
    home = Answer(b"", 302, None, (("Location", portal.made.place.root + "/"),))
    address = portal.made.address(gone)
    portal.made.instead = {away: home, f"{away}index.html": home}
    vanish(portal.made, gone)
    second, _ = portal.harvest()
    assert "holds nothing any more" in said(second, "walk")[0]
    assert {t["what"] for t in second["evidence"]["trouble"]} == {"soft_404", "gone"}

    third, _ = portal.harvest()
    assert said(third, "walk") == []
    assert third["counts"]["columns"] == 2
    assert address not in portal.look(days=4)
    assert len(exported(portal.folder)) == 15, "what was archived stays"


def test_a_portal_that_stands_empty_is_walked_once_and_read_again_when_it_is_back(portal: Portal) -> None:
    portal.made.interruption = lambda request: BLANK if request.path != "/robots.txt" else None
    second, _ = portal.harvest()
    assert "holds nothing any more" in said(second, "walk")[0]
    third, asked = portal.harvest()
    assert said(third, "walk") == [], "not again on the same day"
    assert "/" not in asked

    portal.made.interruption = None
    _, asked = portal.harvest()
    assert sorted(asked) == portal.columns(), "what was known before is looked at again"
