"""The service, or one of its crawls, killed at any moment: no job is lost or doubled, and the next start goes on."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.api import Archive
from archive.queries import RunRow, runs
from archive.verify import verify
from crawler.practice.builders import by_year, nested
from crawler.practice.grounds import ground, register
from crawler.practice.server import Practice, serve
from crawler.registry import Registry
from scheduler.schedule import Schedule
from tests.archive.conftest import postgres as postgres
from tests.scheduler.conftest import empty_postgres as empty_postgres

#: How often something is killed for each database; 50 take about eight minutes each (`-k postgresql`, `-k sqlite`).
KILLS = int(os.environ.get("FAZHI_TEST_KILLS", "2"))
pytestmark = pytest.mark.timeout(300 + 40 * KILLS)
SITES = {"xiangwan": by_year, "liutan": nested}
#: A start takes a part of it, then crawls of about a second follow each other.
LASTS = 8.0
PACE = "2s"


@pytest.fixture
def server() -> Iterator[Practice]:
    portals = [build(*ground(name, number), None, (2023, 2024)) for number, (name, build) in enumerate(SITES.items())]
    for portal in portals:
        # Slow enough that most kills fall into a crawl.
        portal.latency = 0.03
    with serve(portals) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else request.getfixturevalue("empty_postgres")


class Killed:
    """A service that is started again and again on one archive."""

    def __init__(self, data: Path, database: str | None, server: Practice) -> None:
        self.data, self.database, self.server = data, database, server
        register(data / "registry", server.portals)
        with self.archive() as archive:
            for site in SITES:
                Schedule(archive, Registry.load(data)).add(site, PACE)

    def archive(self) -> Archive:
        return Archive.open(self.data, self.database)

    def start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-P", "-m", "cli.main", "schedule", "run", "--delay", "0", "--data", str(self.data)]
        command += ["--database", self.database] if self.database else []
        env = {**os.environ, "http_proxy": self.server.proxy, "no_proxy": ""}
        with (self.data / "service.log").open("ab") as log:
            return subprocess.Popen(command, env=env, stderr=log)

    def runs(self) -> list[RunRow]:
        with self.archive() as archive:
            return list(reversed(runs(archive, last=10_000)))

    def jobs(self) -> list[str]:
        with self.archive() as archive, archive.engine.connect() as connection:
            return sorted(connection.scalars(text("SELECT id FROM apscheduler_jobs WHERE next_run_time IS NOT NULL")))

    def kill_a_crawl(self) -> bool:
        """Kill the process of a crawl under way; False where there is none."""
        with self.archive() as archive, archive.engine.connect() as connection:
            rows = connection.scalars(text("SELECT process FROM runs WHERE outcome = 'running'"))
            crawls = [int(process.rsplit(":", 2)[1]) for process in rows]
        for crawl in crawls:
            try:
                os.kill(crawl, signal.SIGKILL)
            except ProcessLookupError:
                continue
            return True
        return False


@pytest.fixture
def killed(tmp_path: Path, database: str | None, server: Practice) -> Killed:
    return Killed(tmp_path / "data", database, server)


def test_killed_at_random_no_job_is_lost_or_doubled(killed: Killed) -> None:
    chance, count, service = random.Random(20260402), 0, killed.start()
    try:
        while count < KILLS:
            time.sleep(chance.random() * LASTS)
            assert service.poll() is None, "the service ended by itself"
            if count % 2 and killed.kill_a_crawl():
                count += 1
            elif count % 2 == 0:
                service.kill()
                service.wait()
                count += 1
                assert killed.jobs() == sorted(SITES)
                service = killed.start()
        before = {site: done(killed, site) for site in SITES}
        until(lambda: all(done(killed, site) > before[site] for site in SITES))
        service.terminate()
        # That this takes 10 s at most is tests/scheduler/test_service.py's to say.
        assert service.wait(60) == 0
    finally:
        service.kill()
        service.wait()
    check(killed)


def done(killed: Killed, site: str) -> int:
    return sum(run.site == site and run.outcome == "done" for run in killed.runs())


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.5)


def check(killed: Killed) -> None:
    """Every job once, every run ended, none beside another, every report once."""
    assert killed.jobs() == sorted(SITES)
    rows = killed.runs()
    assert {run.outcome for run in rows} <= {"done", "interrupted"}
    for site in SITES:
        ended = [run for run in rows if run.site == site and run.finished_at]
        assert [(a.id, b.id) for a, b in pairwise(ended) if b.started_at < (a.finished_at or b.started_at)] == []
    # A crawl that outlived its service keeps the next one away until it is gone.
    assert {row.open for row in killed.server.log.rows()} == {1}
    with killed.archive() as archive:
        found = sorted((str(r.body), r.report_year) for r in archive.records())
        assert found == sorted((t.body, t.year) for portal in killed.server.portals for t in portal.truth)
        assert [finding.what for finding in verify(archive) if not finding.harmless] == []
    cut = sum(run.outcome == "interrupted" for run in rows)
    print(f"{KILLS} kills, {len(rows)} runs, {cut} of them cut off")
