"""Harvests as the archive remembers them: who did them, what came of them, and which were cut off."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from archive.database import Database
from archive.errors import NotInArchive
from archive.models import Event, Run
from archive.portals import ensure_site

Outcome = Literal["done", "incomplete", "refused", "failed", "interrupted"]
#: What leaves a run unfinished though nobody cut it off.
HALTS = ("budget", "hours")
#: A run on another machine cannot be asked whether it lives; none takes this long.
ABANDONED = timedelta(days=2)


def start_run(archive: Database, site: str, started_by: str = "hand", *, at: datetime | None = None) -> int:
    """Note that a harvest of `site` begins and give its number; `started_by` is `hand`, `schedule` or `worker`.

    Runs that a dead process left are marked as interrupted. The bytes of this run go to a WARC file of their own.
    """
    sweep_runs(archive, at=at)
    archive.raw.begin(site)
    with archive.begin() as session:
        ensure_site(session, site, at)
        run = Run(
            site=site,
            started_by=started_by,
            process=_process(os.getpid()),
            started_at=at or datetime.now(UTC),
            outcome="running",
            counts={},
            evidence={},
        )
        session.add(run)
        session.flush()
        return run.id


def finish_run(
    archive: Database,
    run: int,
    outcome: Outcome,
    counts: Mapping[str, Any],
    evidence: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """Note how a harvest ended: `counts` by name (requests, bytes, new, …), `evidence` for what went wrong."""
    archive.raw.close()
    with archive.begin() as session:
        row = session.get(Run, run)
        if row is None:
            raise NotInArchive("run", run)
        row.outcome, row.finished_at = outcome, at or datetime.now(UTC)
        row.counts, row.evidence = dict(counts), dict(evidence or {})


def is_halted(evidence: Mapping[str, Any]) -> bool:
    """Whether a run stopped on its way by what it was told: its budget of requests, the portal's hours."""
    return any(trouble["what"] in HALTS for trouble in evidence.get("trouble") or ())


def note_counts(archive: Database, run: int, counts: Mapping[str, Any]) -> None:
    """Write the counts of a harvest under way, so that whoever waits for it sees it move."""
    with archive.begin() as session:
        session.execute(update(Run).where(Run.id == run, Run.outcome == "running").values(counts=dict(counts)))


def sweep_runs(archive: Database, *, at: datetime | None = None) -> list[int]:
    """Mark runs as interrupted whose process is gone, and give their numbers."""
    now = at or datetime.now(UTC)
    with archive.begin() as session:
        dead = [run for run in session.scalars(select(Run).where(Run.outcome == "running")) if not _is_alive(run, now)]
        for run in dead:
            run.outcome = "interrupted"
            _note_interrupted(session, run, now)
        return [run.id for run in dead]


def _note_interrupted(session: Session, run: Run, now: datetime) -> None:
    detail = {"site": run.site, "process": run.process}
    session.add(Event(at=now, kind="run_interrupted", run_id=run.id, detail=detail))


def _process(number: int) -> str:
    """Give host, number and start time of a process: numbers alone are given out again."""
    return f"{socket.gethostname()}:{number}:{_begun(number)}"


def _begun(number: int) -> str:
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return ""
    # Fields 3 and 22, counted behind the command's name, which may hold anything (proc(5)).
    state, *fields = stat.rpartition(")")[2].split()
    # Killed, and its parent has not asked for it yet: it does nothing any more.
    return "" if state in "ZX" else fields[18]


def _is_alive(run: Run, now: datetime) -> bool:
    host, number, _ = run.process.rsplit(":", 2)
    if host != socket.gethostname():
        return now - run.started_at < ABANDONED
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _process(int(number)) == run.process
