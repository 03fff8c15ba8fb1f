"""Reprocessing killed at any moment keeps the old records or the new, none between, and goes on where it was."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.api import Archive
from archive.verify import verify
from crawler.practice.demo import demo_portals
from crawler.practice.places import write_registry
from crawler.practice.server import serve
from tests.archive.conftest import postgres as postgres
from tests.ends.conftest import run_fazhi

KILLS = 3
pytestmark = pytest.mark.timeout(400)
OLD = "旧的标题"
#: As if an older fazhi had read everything, and taken every title for another.
AGED = {
    "sqlite": "UPDATE versions SET extractor = 'fazhi 0', title = :old, "
    "record = json_set(record, '$.extractor', 'fazhi 0', '$.title', :old)",
    "postgresql": "UPDATE versions SET extractor = 'fazhi 0', title = :old, record = CAST(CAST(record AS jsonb)"
    " || jsonb_build_object('extractor', 'fazhi 0', 'title', CAST(:old AS text)) AS json)",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """The options that name an archive of one portal, read by an older fazhi."""
    database = None if request.param == "sqlite" else request.getfixturevalue("postgres")
    options = ["--data", str(tmp_path), *(["--database", database] if database else [])]
    write_registry(tmp_path / "registry")
    with serve([next(p for p in demo_portals() if p.place.name == "yunxiu")]) as server:
        done = run_fazhi("harvest", "yunxiu", "--delay", 0, *options, env={"http_proxy": server.proxy})
    assert done.returncode == 0, done.stderr
    with Archive.open(tmp_path, database) as archive:
        with archive.begin() as session:
            session.execute(text(AGED[archive.engine.dialect.name]), {"old": OLD})
        assert {f.kind for f in verify(archive, repair=True)} == {"search_index"}
    yield options
    if database:
        with Archive.open(tmp_path, database) as archive, archive.begin() as session:
            session.execute(text("TRUNCATE sites CASCADE"))


def reprocess(options: list[str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-m", "cli.main", "reprocess", "--kind", "all", "--workers", "2", *options]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=os.environ, start_new_session=True, **quiet)


def titles(archive: Archive) -> dict[str, str]:
    assert [finding for finding in verify(archive) if not finding.harmless] == []
    return {record.id or record.url or "": record.title or "" for record in archive.records(kind=None)}


def renewed(archive: Archive) -> int:
    with archive.read() as session:
        return session.scalar(text("SELECT count(*) FROM versions WHERE title <> :old"), {"old": OLD}) or 0


def test_killed_at_any_moment_it_goes_on(place: list[str], tmp_path: Path) -> None:
    chance = random.Random(7)
    with Archive.open(tmp_path, place[3] if len(place) > 2 else None) as archive:
        before = now = titles(archive)
        assert set(before.values()) == {OLD}
        for _ in range(KILLS):
            had = renewed(archive)
            process = reprocess(place)
            # The next record that is new says that it has begun; from there on a record takes some hundredths.
            while process.poll() is None and renewed(archive) == had:
                time.sleep(0.02)
            time.sleep(chance.random() * 0.2)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            then, now = now, titles(archive)
            assert now.keys() == before.keys()
            assert all(now[key] == then[key] for key in then if then[key] != OLD)
        left = {key for key in now if now[key] == OLD}
        done = run_fazhi("reprocess", "--kind", "all", "--json", *place)
        assert done.returncode == 0, done.stderr
        assert {row["id"] for row in json.loads(done.stdout)} == left
        assert all(row["changed"] == ["title"] for row in json.loads(done.stdout))
        assert OLD not in titles(archive).values()
        assert json.loads(run_fazhi("reprocess", "--kind", "all", "--json", *place).stdout) == []
