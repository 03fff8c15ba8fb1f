"""The service with real crawls of two practice portals, at a cadence of seconds."""

import signal
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from archive.database import Database
from crawler.practice.server import Practice
from crawler.registry import Registry
from scheduler.schedule import Schedule
from tests.scheduler.services import SITES, done, folder, overlaps, plan, reports, runs, until
from tests.scheduler.services import data as data
from tests.scheduler.services import server as server
from tests.scheduler.services import start as start

#: Each crawl is a process of its own: a busy machine takes its time.
pytestmark = pytest.mark.timeout(300)


def test_it_runs_stops_and_goes_on_without_doubling(data: Path, start: Callable[..., subprocess.Popen[bytes]]) -> None:
    plan(data, "4s")
    service = start()
    until(lambda: all(done(data, site) for site in SITES))
    found = reports(data)
    assert found > 0
    asked = time.monotonic()
    service.send_signal(signal.SIGTERM)
    assert service.wait(60) == 0
    assert time.monotonic() - asked < 10
    rows = runs(data)
    assert "running" not in {run.outcome for run in rows}
    assert {run.started_by for run in rows} == {"schedule"}
    assert overlaps(rows) == []

    seen = {site: done(data, site) for site in SITES}
    service = start()
    until(lambda: all(done(data, site) >= before + 1 for site, before in seen.items()))
    # Each crawl begins its log anew, so that one is looked for while crawls go on.
    until(lambda: (data / "logs" / "lanting.log").stat().st_size > 0)
    service.terminate()
    assert service.wait(60) == 0
    assert reports(data) == found


def test_a_killed_service_takes_its_crawl_along_and_the_next_one_goes_on(
    data: Path, start: Callable[..., subprocess.Popen[bytes]], server: Practice
) -> None:
    for portal in server.portals:
        portal.latency = 0.2
    plan(data, "1d", ("lanting",))
    service = start()
    until(lambda: len(server.log.rows("www.lanting.example")) > 5)
    service.kill()
    service.wait()
    time.sleep(3)
    silent = len(server.log.rows())
    time.sleep(2)
    assert len(server.log.rows()) == silent, "the crawl outlived its service"

    for portal in server.portals:
        portal.latency = 0
    service = start()
    # The calendar says tomorrow, but the last run was cut off: it is taken up after a minute, now by hand.
    with Database.open(data) as archive:
        Schedule(archive, Registry.load(data)).now("lanting")
    until(lambda: done(data, "lanting") == 1)
    service.terminate()
    assert service.wait(60) == 0
    assert [run.outcome for run in runs(data)] == ["interrupted", "done"]


def test_changes_reach_a_running_service(data: Path, start: Callable[..., subprocess.Popen[bytes]]) -> None:
    plan(data, "1d", ("yanchi",))
    service = start()
    until(lambda: done(data, "yanchi") == 1)
    with Database.open(data) as archive:
        schedule = Schedule(archive, Registry.load(data))
        schedule.add("lanting")
        schedule.now("yanchi")
    until(lambda: done(data, "lanting") == 1 and done(data, "yanchi") == 2)
    service.terminate()
    assert service.wait(60) == 0


@pytest.mark.parametrize("machines", ["one", "two"])
def test_two_services_on_one_archive_do_not_double(
    machines: str,
    request: pytest.FixtureRequest,
    data: Path,
    start: Callable[..., subprocess.Popen[bytes]],
    server: Practice,
) -> None:
    """On one machine they share an archive's folder, on two a PostgreSQL."""
    database = [request.getfixturevalue("empty_postgres")] if machines == "two" else []
    places = [data, folder(data.parent / "other") if machines == "two" else data]
    plan(data, "1d", SITES, *database)
    services = [start(place, *database) for place in places]
    until(lambda: all(done(data, site, *database) for site in SITES))
    time.sleep(3)
    assert sorted(run.site for run in runs(data, *database)) == sorted(SITES)
    plan(data, "5s", SITES, *database)
    until(lambda: all(done(data, site, *database) >= 4 for site in SITES))
    for service in services:
        service.terminate()
        assert service.wait(60) == 0
    rows = runs(data, *database)
    assert overlaps(rows) == []
    assert {row.open for row in server.log.rows()} == {1}
    for site in SITES:
        begun = sorted(run.started_at for run in rows if run.site == site)[1:]
        # Each visit is made by one of the two: none comes before its time.
        assert all(later - earlier > timedelta(seconds=4) for earlier, later in pairwise(begun))


def test_an_empty_schedule_is_filled_with_every_portal_in_use(data: Path) -> None:
    (data / "registry" / "ended.toml").write_text(
        '[[site]]\nname = "ended"\ntitle = "旧区人民政府"\nhosts = ["ended.test"]\nuntil = 2020-01-01\n', "utf-8"
    )
    from scheduler.service import Service, _seed
    from scheduler.visits import Terms

    with Database.open(data) as archive:
        service = Service(Terms(data), archive)
        _seed(service)
        planned = {job.site for job in service.schedule.list()}
        assert {"lanting", "yanchi", "hechuan"} <= planned
        assert "ended" not in planned
        assert "jiangbei" not in planned
        service.schedule.remove("lanting")
        _seed(service)
        assert "lanting" not in {job.site for job in service.schedule.list()}
