"""A harvest killed at any moment loses nothing that was stored, and the same command again brings the rest, once.

FAZHI_TEST_KILLS=200 pytest tests/ends/test_kills.py -k sqlite    (or postgresql)
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest
from sqlalchemy import func, select, text

from archive.api import Archive
from archive.models import Base, Capture, Run, Version
from archive.verify import verify
from crawler.practice.demo import demo_portals
from crawler.practice.places import write_registry
from crawler.practice.server import Practice, serve
from crawler.practice.trs import TrsPortal
from tests.archive.conftest import postgres as postgres

#: How often a harvest is killed for each database; 200 take about 15 minutes each.
KILLS = int(os.environ.get("FAZHI_TEST_KILLS", "2"))
pytestmark = pytest.mark.timeout(300 + 20 * KILLS)


@pytest.fixture
def server() -> Iterator[Practice]:
    portal = next(p for p in demo_portals() if p.place.name == "yunxiu")
    with serve([portal]) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else request.getfixturevalue("postgres")


def empty(folder: Path, database: str | None) -> None:
    rmtree(folder, ignore_errors=True)
    write_registry(folder / "registry")
    if database:
        with Archive.open(folder, database) as archive, archive.begin() as session:
            session.execute(text(f"TRUNCATE {', '.join([*Base.metadata.tables, 'report_search'])} CASCADE"))


def harvest(folder: Path, database: str | None, server: Practice) -> "subprocess.Popen[bytes]":
    """The command as a user gives it, in a process group of its own."""
    command = [sys.executable, "-P", "-m", "cli.main", "harvest", "yunxiu", "--delay", "0", "--data", str(folder)]
    env = {**os.environ, "http_proxy": server.proxy, "no_proxy": ""}
    # Compiling everything at every start would take a third of the time.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    place = ["--database", database] if database else []
    return subprocess.Popen([*command, *place], env=env, start_new_session=True, **quiet)


def await_request(process: "subprocess.Popen[bytes]", server: Practice) -> None:
    """Wait until a crawl asks for its first page."""
    while process.poll() is None and not server.log.rows():
        time.sleep(0.01)


def pace(folder: Path, database: str | None, server: Practice) -> tuple[float, float]:
    """Give the seconds that a harvest takes here to its first request, and from there to its end."""
    empty(folder, database)
    server.log.clear()
    started = time.monotonic()
    process = harvest(folder, database, server)
    await_request(process, server)
    began = time.monotonic()
    assert process.wait(120) == 0
    return began - started, time.monotonic() - began


def stored(archive: Archive) -> set[tuple[str, ...]]:
    """Everything that another process has been told is kept: captures, and texts with the report they are of."""
    with archive.read() as session:
        captures = {("capture", c.warc, str(c.warc_offset), c.sha256) for c in session.scalars(select(Capture))}
        rows = session.execute(select(Version.report_id, Version.document_id, Version.text_sha256))
        return captures | {("text", str(report), str(document), digest) for report, document, digest in rows}


def fetched(archive: Archive) -> set[str]:
    """Addresses of the pages that the harvest under way has kept; robots.txt is read anew by every crawl.

    What was killed after its end has no rest: the next is a harvest of its own, and reads the lists.
    """
    with archive.read() as session:
        ended = select(func.coalesce(func.max(Run.id), 0)).where(Run.outcome == "done").scalar_subquery()
        whole = select(Capture.url).where(Capture.http_status == 200, Capture.url.not_like("%/robots.txt"))
        return set(session.scalars(whole.where(Capture.run_id > ended)))


def damage(archive: Archive) -> list[str]:
    return [finding.what for finding in verify(archive) if not finding.harmless]


def test_a_killed_harvest_loses_nothing_and_goes_on(tmp_path: Path, server: Practice, database: str | None) -> None:
    folder, chance, kills = tmp_path / "data", random.Random(20260301), 0
    begins, lasts = pace(folder, database, server)
    check_whole(folder, database, server)
    empty(folder, database)
    kept: set[tuple[str, ...]] = set()
    had: set[str] = set()
    while kills < KILLS:
        server.log.clear()
        process = harvest(folder, database, server)
        # One in five is killed on the way to its first request.
        moment = chance.random() * begins
        if kills % 5 != 4:
            await_request(process, server)
            moment = chance.random() * lasts
        try:
            status = process.wait(moment)
        except subprocess.TimeoutExpired:
            # The whole group: the command, its crawl, and the workers of that.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
        else:
            assert status == 0
            check_whole(folder, database, server)
            empty(folder, database)
            kept, had = set(), set()
        assert not had & asked(server), "asked again for what is stored"
        with Archive.open(folder, database) as archive:
            now, had = stored(archive), fetched(archive)
            assert kept <= now
            assert damage(archive) == []
        kept = now
    server.log.clear()
    assert harvest(folder, database, server).wait(120) == 0
    assert not had & asked(server), "asked again for what is stored"
    with Archive.open(folder, database) as archive:
        assert kept <= stored(archive)
    check_whole(folder, database, server)


def asked(server: Practice) -> set[str]:
    return {f"http://{row.host}{row.target}" for row in server.log.rows()}


def check_whole(folder: Path, database: str | None, server: Practice) -> None:
    (portal,) = server.portals
    assert isinstance(portal, TrsPortal)
    with Archive.open(folder, database) as archive:
        found = sorted((r.body or "", r.report_year or 0, r.version) for r in archive.records())
        assert found == sorted((t.body, t.year, 1) for t in portal.truth)
        assert damage(archive) == []
