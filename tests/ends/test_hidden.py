"""Harvest and discover where menus hide reports: the archive is whole, and the evidence says how it came to be."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.database import Database
from archive.portals import columns
from crawler.practice.grounds import ground, register
from crawler.practice.hidden import HIDDEN, USELESS
from crawler.practice.server import Practice, serve
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(240)
NAMES = ("search-tenant", "sitemap-strays", "search-walled")
Done = tuple[Path, Practice, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    folder = tmp_path_factory.mktemp("hidden")
    portals = [{**HIDDEN, **USELESS}[name](*ground(name, number)) for number, name in enumerate(NAMES)]
    register(folder / "registry", portals)
    with serve(portals) as server:
        env = {"http_proxy": server.proxy}
        yield folder, server, run_fazhi("harvest", *NAMES, "--delay", 0, "--data", folder, "--json", env=env)


def notes(done: subprocess.CompletedProcess[str], site: str) -> dict[str, str]:
    run = next(run for run in json.loads(done.stdout) if run["site"] == site)
    return {note["what"]: note["says"] for note in run["evidence"]["notes"]}


def test_every_report_is_archived_once_whatever_led_to_it(harvested: Done) -> None:
    folder, server, done = harvested
    assert done.returncode == 0, done.stderr
    truth = {(t.body, t.year) for portal in server.portals for t in portal.truth}
    found = [(r["body"], r["report_year"]) for r in exported(folder)]
    assert len(found) == len(set(found))
    assert set(found) == truth


def test_the_run_says_what_its_sources_gave(harvested: Done) -> None:
    _, _, done = harvested
    assert "9 of them in no list that was read" in notes(done, "sitemap-strays")["sitemap"]
    assert "1 of them in no list that was read" in notes(done, "search-tenant")["site_search"]
    assert "is behind a firewall (captcha" in notes(done, "search-walled")["site_search"]
    assert [run["outcome"] for run in json.loads(done.stdout)] == ["done"] * 3


def test_the_column_that_was_missed_is_remembered_with_its_evidence(harvested: Done) -> None:
    folder, _, _ = harvested
    with Database.open(folder) as archive:
        hidden = next(c for c in columns(archive, "search-tenant") if c.name == "镇街法治政府建设报告")
    assert hidden.kind == "report"
    assert any("the site's search names" in told for told in hidden.evidence)


def test_the_next_harvest_asks_neither_sitemap_nor_search(harvested: Done) -> None:
    folder, server, _ = harvested
    before = len(server.log.rows())
    env = {"http_proxy": server.proxy}
    again = run_fazhi("harvest", "search-tenant", "--delay", 0, "--data", folder, "--json", env=env)
    assert again.returncode == 0, again.stderr
    asked = [row.target for row in server.log.rows()[before:]]
    assert not [target for target in asked if "sitemap" in target or "search" in target]
    assert any("lm_40177" in target for target in asked)


def test_discover_shows_the_tree_and_what_was_said(harvested: Done) -> None:
    folder, server, _ = harvested
    env = {"http_proxy": server.proxy}
    done = run_fazhi("discover", "search-walled", "--delay", 0, "--data", folder, env=env)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    depth = {
        name: next(line.index(name) for line in lines if name in line)
        for name in ("首页", "政务公开", "镇街法治政府建设报告")
    }
    assert depth["首页"] < depth["政务公开"] < depth["镇街法治政府建设报告"]
    assert any("report, 9 entries: http://www.search-walled.example/" in line for line in lines)
    assert any("the site's search was asked once" in line for line in lines)
