"""A report taken down together with its link: no list leads to it, and it is asked for all the same."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.database import Database
from archive.filters import Filters
from archive.queries import records, runs
from crawler.practice.builders import nested
from crawler.practice.changes import take_down
from crawler.practice.grounds import ground, register
from crawler.practice.server import serve
from scheduler.jobs import Order
from scheduler.removals import removed
from tests.scheduler.crawling import crawling

pytestmark = pytest.mark.timeout(300)
START = datetime(2026, 2, 10, 1, tzinfo=UTC)
TOWN = "青垴镇"


def test_it_counts_as_gone_after_three_answers_over_three_days(tmp_path: Path) -> None:
    place, bodies = ground("kexia", 0)
    portal = nested(place, bodies, None, (2024,))
    register(tmp_path / "registry", [portal])
    environ = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    with serve([portal]) as server, crawling({**environ, "http_proxy": server.proxy}, tmp_path / "log") as crawl:

        def visit(days: float, full: bool = False) -> None:
            crawl(Order("kexia", "g", tmp_path, delay=0.0, full=full, now=START + timedelta(days=days)))

        def asked() -> int:
            return sum(row.target == target for row in server.log.rows())

        visit(0)
        target = next(t.urls[0] for t in portal.truth if TOWN in t.body).removeprefix(place.root)
        take_down(portal, TOWN, 2024)
        # Not due yet: a visit reads the lists, and nothing tells that a row is missing.
        visit(1)
        assert asked() == 1
        visit(7, full=True)
        visit(8)
        with Database.open(tmp_path) as archive:
            assert removed(archive) == ()
        visit(10.5)
        visit(11)
        assert asked() == 4, "what is gone is asked for by sweeps only"
    with Database.open(tmp_path) as archive:
        (gone,) = removed(archive)
        assert gone.url == place.root + target
        assert {r.status for r in records(archive, Filters(year=2024))} == {"live", "gone"}
        counts = {run.started_at.day: run.counts.get("unlisted", 0) for run in runs(archive)}
        assert counts == {10: 0, 11: 0, 17: 1, 18: 1, 20: 1, 21: 0}
        assert {run.outcome for run in runs(archive)} == {"done"}
