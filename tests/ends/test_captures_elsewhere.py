"""Captures that cannot be read here, as those of another machine: pages that were not modified are asked for whole."""

import json
import shutil
from pathlib import Path

import pytest

from crawler.practice.demo import demo_portals
from crawler.practice.places import write_registry
from crawler.practice.server import serve
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)


def test_a_harvest_goes_on_without_them(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    portal = next(p for p in demo_portals() if p.place.name == "yunxiu")
    harvest = ("harvest", "yunxiu", "--full", "--delay", 0, "--data", tmp_path, "--json")
    with serve([portal]) as server:
        first = run_fazhi(*harvest, env={"http_proxy": server.proxy})
        assert first.returncode == 0, first.stderr
        shutil.rmtree(tmp_path / "warc")
        asked = len(server.log.rows())
        (again,) = json.loads(run_fazhi(*harvest, env={"http_proxy": server.proxy}).stdout)
        rows = server.log.rows()[asked:]
    assert again["outcome"] == "done"
    assert len(exported(tmp_path)) == len(portal.truth)
    # Not for ever: each is asked for at most twice, and robots.txt first.
    assert {row.status for row in rows[:2]} == {304, 200}
    assert max(sum((other.host, other.target) == (row.host, row.target) for other in rows) for row in rows) == 2
