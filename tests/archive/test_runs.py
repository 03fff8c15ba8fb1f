"""Runs say what came of them; those of dead processes are told from those that last."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.api import Archive
from archive.errors import NotInArchive
from archive.models import Run
from archive.queries import events, runs
from archive.runs import _process, finish_run, start_run, sweep_runs


def test_a_run_lasts_until_it_ends(archive: Archive) -> None:
    number = start_run(archive, "hechuan", "schedule")
    (row,) = runs(archive)
    assert (row.outcome, row.finished_at, row.started_by) == ("running", None, "schedule")
    finish_run(archive, number, "refused", {"requests": 3}, {"412": ["http://h.example/"]})
    (row,) = runs(archive)
    assert (row.outcome, row.counts, row.evidence) == ("refused", {"requests": 3}, {"412": ["http://h.example/"]})
    assert row.finished_at is not None
    assert row.finished_at >= row.started_at


def test_who_knows_the_time_better_says_so(archive: Archive) -> None:
    began, ended = (datetime(2026, 2, 10, hour, tzinfo=UTC) for hour in (1, 2))
    finish_run(archive, start_run(archive, "hechuan", at=began), "done", {}, at=ended)
    (row,) = runs(archive)
    assert (row.started_at, row.finished_at) == (began, ended)
    with archive.begin() as session:
        session.scalars(select(Run)).one().outcome = "running"
        session.scalars(select(Run)).one().process = "elsewhere:1:1"
    assert sweep_runs(archive, at=began + timedelta(days=1)) == []
    assert sweep_runs(archive, at=began + timedelta(days=2)) == [1]
    assert events(archive, kind="run_interrupted")[0].at == began + timedelta(days=2)


def test_runs_are_given_newest_first_and_by_site(archive: Archive) -> None:
    for site in ("hechuan", "fuling", "hechuan"):
        finish_run(archive, start_run(archive, site), "done", {})
    assert [row.id for row in runs(archive)] == [3, 2, 1]
    assert [row.id for row in runs(archive, "hechuan", last=1)] == [3]


def test_a_living_run_is_left_alone(archive: Archive) -> None:
    start_run(archive, "hechuan")
    assert sweep_runs(archive) == []
    start_run(archive, "fuling")
    assert {row.outcome for row in runs(archive)} == {"running"}


def test_a_killed_run_is_marked_by_the_next(archive: Archive, tmp_path: Path, database: str | None) -> None:
    code = (
        "import os, signal; from archive import Archive; from archive.runs import start_run;"
        f"start_run(Archive.open({str(tmp_path / 'data')!r}, {database!r}), 'hechuan');"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    assert subprocess.run([sys.executable, "-c", code], env=env, check=False, timeout=60).returncode == -9
    start_run(archive, "fuling")
    assert [row.outcome for row in runs(archive)] == ["running", "interrupted"]
    assert [event.run for event in events(archive, kind="run_interrupted")] == [1]


def test_a_killed_process_that_nobody_asked_for_yet_is_dead(archive: Archive) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        number = start_run(archive, "hechuan")
        with archive.begin() as session:
            session.get_one(Run, number).process = _process(process.pid)
        assert sweep_runs(archive) == []
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert sweep_runs(archive) == [number]


def test_a_number_given_out_again_is_not_the_same_process(archive: Archive) -> None:
    number = start_run(archive, "hechuan")
    with archive.begin() as session:
        run = session.get_one(Run, number)
        run.process = run.process.rpartition(":")[0] + ":1"
    assert sweep_runs(archive) == [number]


def test_a_run_on_another_machine_is_believed_for_two_days(archive: Archive) -> None:
    number = start_run(archive, "hechuan")
    with archive.begin() as session:
        session.get_one(Run, number).process = "elsewhere:1:1"
    assert sweep_runs(archive) == []
    with archive.begin() as session:
        run = session.scalars(select(Run)).one()
        run.started_at -= timedelta(days=3)
    assert sweep_runs(archive) == [number]


def test_an_unknown_run_cannot_end(archive: Archive) -> None:
    with pytest.raises(NotInArchive, match="77"):
        finish_run(archive, 77, "done", {})
