"""Services in processes of their own, on an archive with two practice portals, and what became of them."""

from __future__ import annotations

import os
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
