"""Trials of a harvest in time: a report slipped in among old ones, kills in mid-crawl, shared servers, lying names."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select

from archive.database import Database
from archive.filters import Filters
from archive.models import Capture
from archive.queries import records, runs
from benchmarks.tours import command, environment, grounds, held_against, through
from crawler.practice.builders import by_year, nested
from crawler.practice.changes import back_date
from crawler.practice.grounds import ground, register
from crawler.practice.portal import Portal
from crawler.practice.server import Asked, Practice, serve
from crawler.practice.trs import TrsPortal
from scheduler.visits import Terms, Visits

#: The list of the towns' reports has eight pages, and one report is not there yet.
YEARS, LATE = tuple(range(2010, 2026)), ("青垴镇", 2012)
HERE = Path(__file__).parent


def long_list(name: str) -> TrsPortal:
    """A portal whose list of town reports has eight pages."""
    portal = nested(*ground(name, 150), {LATE: None}, YEARS)
    towns = next(c for c in portal.root.walk() if c.name == "镇街")
    towns.per_page = 6
    portal.rebuild()
    return portal


@dataclass(frozen=True, slots=True)
class Sweep:
    """Whether a report slipped in on page 7 was archived after a look and after the sweep; requests of each visit."""

    after_look: bool
    after_sweep: bool
    whole: bool
    first: int
    look: int
    sweep: int

    @property
    def is_right(self) -> bool:
        return self.after_sweep and not self.after_look and self.whole


def sweep(data: Path) -> Sweep:
    """Visit a portal by the calendar: first, the next day, and a week later, when every page is due again."""
    portal = long_list("slipped")
    towns = next(c for c in portal.root.walk() if c.name == "镇街")
    start = datetime(2026, 2, 2, 1, tzinfo=UTC)
    clock = [start]
    with grounds([portal], data) as server, through(server), Database.open(data) as archive:
        visits = Visits(Terms(data, delay=0.0), archive, threading.Event(), lambda: clock[0])
        visits.schedule.add(portal.place.name)
        asked, found = [], []
        for day in (0, 1, 8):
            if day == 1:
                back_date(portal, towns, next(b for b in portal.bodies if b.name == LATE[0]), LATE[1], page=7)
            clock[0] = start + timedelta(days=day)
            server.log.clear()
            assert visits.visit(portal.place.name)
            asked.append(len(server.log.rows()))
            found.append({(r.body, r.report_year) for r in records(archive, Filters())})
        late = next(row for row in portal.truth if row.year == LATE[1] and LATE[0] in row.body)
        whole = held_against(portal, list(records(archive, Filters()))) == ((), ())
    return Sweep((late.body, late.year) in found[1], (late.body, late.year) in found[2], whole, *asked)


@dataclass(frozen=True, slots=True)
class Kills:
    """`kills` in mid-crawl; pages asked again though they were stored; reports missing or doubled at the end.

    `lost`: answers that the server gave and the archive had not yet when it was killed.
    """

    kills: int
    asked_again: int
    missing: int
    wrong: int
    lost: int

    @property
    def is_right(self) -> bool:
        return not (self.asked_again or self.missing or self.wrong)


def kills(data: Path, moments: Sequence[int] = (2, 9, 17, 30, 48)) -> Kills:
    """Kill a harvest and all its processes after so many requests in all, each time give the same command again."""
    portal = long_list("killed")
    again, lost = 0, 0
    with grounds([portal], data) as server:
        stored: set[str] = set()
        answered: set[str] = set()
        for moment in (*moments, None):
            server.log.clear()
            process = subprocess.Popen(
                command(data, "--delay", 0),
                env=environment(server),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            if moment is None:
                process.wait(300)
            else:
                _kill_after(process, server, moment - len(stored))
            asked = {f"http://{row.host}{row.target}" for row in server.log.rows() if row.target != "/robots.txt"}
            again += len(asked & stored)
            answered |= asked
            stored = _stored(data)
            lost += len(asked - stored) if moment is not None else 0
        with Database.open(data) as archive:
            missing, wrong = held_against(portal, list(records(archive, Filters())))
    return Kills(len(moments), again, len(missing), len(wrong), lost)


def _kill_after(process: subprocess.Popen[bytes], server: Practice, requests: int) -> None:
    while process.poll() is None and len(server.log.rows()) < max(1, requests):
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _stored(data: Path) -> set[str]:
    with Database.open(data) as archive, archive.read() as session:
        return set(session.scalars(select(Capture.url).where(Capture.url.not_like("%/robots.txt"))))


@dataclass(frozen=True, slots=True)
class Manners:
    """Seen from the server that several portals share: requests, at most so many at once, seconds between them."""

    requests: int
    at_once: int
    least_gap: float
    delay: float
    portals: int

    @property
    def is_right(self) -> bool:
        # The clock is the server's: what the network adds to one request it takes from the next gap.
        return self.at_once == 1 and self.portals == 2 and self.least_gap >= self.delay - 0.01


def manners(data: Path, delay: float = 0.3, requests: int = 8) -> Manners:
    """Harvest portals of one server group by two commands at the same time."""
    portals: list[Portal] = []
    for number, name in enumerate(("twin", "triplet")):
        place, bodies = ground(name, 148 + number)
        portals.append(by_year(replace(place, group="practice-shared"), bodies, {}, (2024, 2025)))
        portals[-1].latency = 0.05
    with grounds(portals, data) as server:
        words = command(data, "--delay", delay, "--max-requests", requests)
        both = [subprocess.Popen(words, env=environment(server), stderr=subprocess.DEVNULL) for _ in range(2)]
        for process in both:
            process.wait(300)
        asked = server.log.rows()
    return Manners(len(asked), max(row.open for row in asked), least_gap(asked), delay, len({r.host for r in asked}))


def least_gap(asked: Sequence[Asked]) -> float:
    """Seconds between the starts of two requests to one server group, at least."""
    groups: dict[str, list[float]] = {}
    for row in asked:
        groups.setdefault(row.group, []).append(row.at)
    gaps = (later - sooner for starts in groups.values() for sooner, later in pairwise(sorted(starts)))
    return min(gaps, default=float("inf"))


@dataclass(frozen=True, slots=True)
class Rebound:
    """A public name that stands for loopback: what the run met, and the requests that reached the server there."""

    names: tuple[str, ...]
    evidence: str
    requests: int

    @property
    def is_right(self) -> bool:
        return not self.requests and "127.0.0.1, on a private network" in self.evidence


def rebound(data: Path) -> Rebound:
    """Harvest, without a proxy, a portal whose name the name service gives as 127.0.0.1."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place, bodies = ground("rebound", 151)
    portal = by_year(replace(place, hosts=(f"{place.host}:{port}",)), bodies, {}, (2025,))
    register(data / "registry", [portal])
    with serve([portal], port) as server:
        clean = {k: v for k, v in environment(server).items() if not k.endswith("_proxy")}
        paths = os.pathsep.join((str(HERE / "rebinding"), str(HERE.parent)))
        env = {**clean, "PYTHONPATH": paths, "REBOUND_NAME": place.host}
        subprocess.run(command(data, "--delay", 0), env=env, capture_output=True, timeout=120, check=False)
        asked = server.log.rows()
    with Database.open(data) as archive:
        (run,) = runs(archive, place.name, last=1)
    trouble = run.evidence.get("trouble") or []
    return Rebound(tuple(t["what"] for t in trouble), trouble[0]["why"] if trouble else "", len(asked))
