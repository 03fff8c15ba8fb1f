"""A page that is replaced in place: one new version, shown by history and diff; furniture changes nothing."""

import json
from pathlib import Path

import pytest

from crawler.practice.changes import refurnish, replace_text
from crawler.practice.demo import demo_portals
from crawler.practice.places import write_registry
from crawler.practice.server import serve
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)


def test_only_a_changed_text_is_a_new_version(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    portal = next(p for p in demo_portals() if p.place.name == "yunxiu")
    truth = next(t for t in portal.truth if t.year == 2025 and t.body_key)
    wanted, short = f"{truth.body_key}-{truth.year}", next(b.name for b in portal.bodies if b.key == truth.body_key)
    with serve([portal]) as server:
        harvest = ("harvest", "yunxiu", "--delay", 0, "--data", tmp_path, "--json")
        proxy = {"http_proxy": server.proxy}
        first = run_fazhi(*harvest, env=proxy)
        assert first.returncode == 0, first.stderr
        before = exported(tmp_path)

        refurnish(portal, "2048")
        furniture = json.loads(run_fazhi(*harvest, "--full", env=proxy).stdout)[0]
        assert furniture["outcome"] == "done"
        assert furniture["counts"].get("new_version", 0) == 0
        assert [r["version"] for r in exported(tmp_path)] == [r["version"] for r in before]

        old = truth.paragraphs[3]
        replace_text(portal, short, 2025, old, f"{old}补充：另受理行政复议申请九件。")
        changed = json.loads(run_fazhi(*harvest, "--full", env=proxy).stdout)[0]
    assert changed["counts"].get("new_version") == 1
    rows = json.loads(run_fazhi("history", wanted, "--json", "--data", tmp_path).stdout)
    assert [row["number"] for row in rows] == [1, 2]
    assert "补充：另受理行政复议申请九件。" in run_fazhi("diff", wanted, "--data", tmp_path).stdout
    assert run_fazhi("verify", "--data", tmp_path).returncode == 0
