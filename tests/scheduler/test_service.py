"""The service with real crawls of two practice portals, at a cadence of seconds."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from shutil import copy

import pytest
from sqlalchemy import func, select

import crawler.practice
from archive.database import Database
from archive.models import Report, Run
from crawler.practice.demo import demo_portals
from crawler.practice.server import Practice, serve
from crawler.registry import Registry
from scheduler.schedule import Schedule

#: Each crawl is a process of its own: a busy machine takes its time.
pytestmark = pytest.mark.timeout(300)
SITES = ("lanting", "yanchi")
SERVICE = """
import sys
from pathlib import Path
from scheduler.service import run
from scheduler.visits import Terms
run(Terms(Path(sys.argv[1]), *sys.argv[2:], delay=0))
"""
SHIPPED = Path(crawler.practice.__file__).parent / "registry" / "lanjiang.toml"


@pytest.fixture
def server() -> Iterator[Practice]:
    with serve(demo_portals()) as running:
        yield running


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return folder(tmp_path / "data")


def folder(path: Path) -> Path:
    """An archive's folder with the practice portals in its registry."""
    (path / "registry").mkdir(parents=True)
    copy(SHIPPED, path / "registry")
    return path


@pytest.fixture
def start(data: Path, server: Practice) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a service in a process of its own; what a test leaves running is killed."""
    services: list[subprocess.Popen[bytes]] = []
    environ = {**os.environ, "http_proxy": server.proxy, "no_proxy": ""}

    def begin(place: Path = data, *database: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-c", SERVICE, str(place), *database]
        services.append(subprocess.Popen(command, env=environ, cwd=Path(__file__).parents[2]))
        return services[-1]

    yield begin
    for service in services:
        service.kill()
        service.wait()


def plan(data: Path, every: str, sites: tuple[str, ...] = SITES, database: str | None = None) -> None:
    with Database.open(data, database) as archive:
        for site in sites:
            Schedule(archive, Registry.load(data)).add(site, every)


def runs(data: Path, database: str | None = None) -> list[Run]:
    with Database.open(data, database) as archive, archive.read() as session:
        found = list(session.scalars(select(Run).order_by(Run.id)))
        session.expunge_all()
        return found


def reports(data: Path) -> int:
    with Database.open(data) as archive, archive.read() as session:
        return session.scalar(select(func.count()).select_from(Report)) or 0


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)


def done(data: Path, site: str, database: str | None = None) -> int:
    return sum(run.site == site and run.outcome == "done" for run in runs(data, database))


def overlaps(rows: list[Run]) -> list[tuple[int, int]]:
    """Pairs of runs of one site of which the later began before the earlier had ended."""
    by_site = [[run for run in rows if run.site == site and run.finished_at] for site in SITES]
    return [(a.id, b.id) for same in by_site for a, b in pairwise(same) if b.started_at < a.finished_at]


def test_it_runs_stops_and_goes_on_without_doubling(data: Path, start: Callable[..., subprocess.Popen[bytes]]) -> None:
    plan(data, "4s")
    service = start()
    until(lambda: all(done(data, site) for site in SITES))
    found = reports(data)
    assert found > 0
    asked = time.monotonic()
    service.send_signal(signal.SIGTERM)
    assert service.wait(10) == 0
    assert time.monotonic() - asked < 10
    rows = runs(data)
    assert "running" not in {run.outcome for run in rows}
    assert {run.started_by for run in rows} == {"schedule"}
    assert overlaps(rows) == []

    seen = {site: done(data, site) for site in SITES}
    service = start()
    until(lambda: all(done(data, site) >= before + 1 for site, before in seen.items()))
    service.terminate()
    assert service.wait(10) == 0
    assert reports(data) == found
    assert (data / "logs" / "lanting.log").stat().st_size > 0


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
    assert service.wait(10) == 0
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
    assert service.wait(10) == 0


@pytest.mark.parametrize("machines", ["one", "two"])
def test_two_services_on_one_archive_do_not_double(
    machines: str, request: pytest.FixtureRequest, data: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    database = [request.getfixturevalue("empty_postgres")] if machines == "two" else []
    places = [data, folder(data.parent / "other") if machines == "two" else data]
    plan(data, "1d", SITES, *database)
    services = [start(place, *database) for place in places]
    until(lambda: all(done(data, site, *database) for site in SITES))
    time.sleep(3)
    for service in services:
        service.terminate()
        assert service.wait(10) == 0
    assert sorted(run.site for run in runs(data, *database)) == sorted(SITES)


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
