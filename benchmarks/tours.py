"""Tours of the practice portals: the real `fazhi harvest --all`, held against their truth and their server's log.

The shipped portals are left out of the registry, since their servers are not here; everything else is the command
that a user gives, each crawl in its own process. All requests go through the practice server as a proxy, so it sees
those too that must not be made.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.database import Database
from archive.filters import Filters
from archive.queries import records
from archive.records import Record
from benchmarks import processes
from crawler.addresses import host_of
from crawler.practice.grounds import register
from crawler.practice.places import write_registry
from crawler.practice.portal import Portal, Truth
from crawler.practice.server import Asked, Practice, serve

#: Seconds that a server may keep us waiting: some of these would do so for ever.
TIMEOUT = 8
_ALL = "import pathlib, cli.main, crawler.registry; crawler.registry.SHIPPED = pathlib.Path('/nowhere'); cli.main.run()"
OUTCOMES = {"ok": "done", "incomplete": "incomplete", "blocked": "refused"}


@dataclass(frozen=True, slots=True)
class Stop:
    """What one portal gave on one tour: its reports, what was asked and how much came, MB of memory at most."""

    portal: Portal
    outcome: str
    names: frozenset[str]
    missed: tuple[str, ...]
    wrong: tuple[str, ...]
    asked: tuple[Asked, ...]
    memory: float

    @property
    def found(self) -> int:
        return len(self.portal.expected) - len(self.missed)

    @property
    def bytes(self) -> int:
        return sum(row.bytes for row in self.asked)

    @property
    def is_as_expected(self) -> bool:
        """Whether the harvest ended as it had to, and called what stood in its way by its names."""
        return self.outcome == OUTCOMES[self.portal.outcome] and self.names == self.portal.names


@contextmanager
def grounds(portals: Sequence[Portal], data: Path) -> Iterator[Practice]:
    """Serve the portals, and write them and their bodies into the registry of an archive."""
    write_registry(data / "registry")
    made_up = [portal for portal in portals if portal.place.name in _demo_names(data)]
    if not made_up:
        (data / "registry" / "lanjiang.toml").unlink()
    register(data / "registry", [portal for portal in portals if portal not in made_up])
    with serve(portals) as server:
        yield server


def _demo_names(data: Path) -> set[str]:
    text = (data / "registry" / "lanjiang.toml").read_text("utf-8")
    return {line.partition('"')[2].rstrip('"') for line in text.splitlines() if line.startswith("name")}


def environment(server: Practice, **more: str) -> dict[str, str]:
    """Nothing of the user's own, and every request through the practice server."""
    clean = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("FAZHI_")}
    proxies = {"http_proxy": server.proxy, "https_proxy": server.proxy, "no_proxy": ""}
    return {**clean, **proxies, **more}


def command(data: Path, *words: object) -> list[str]:
    """`fazhi harvest --all` on this archive, with further words."""
    return [sys.executable, "-P", "-c", _ALL, "harvest", "--all", "--data", str(data), *map(str, words)]


def tour(server: Practice, data: Path, *words: object) -> list[Stop]:
    """Harvest all portals once, and give what each of them gave."""
    before = len(server.log.rows())
    messages = data / "harvest.json"
    environ = environment(server, FAZHI_TIMEOUT=str(TIMEOUT))
    cost = processes.run(command(data, "--json", *(words or ("--delay", 0))), environ, messages)
    said = messages.read_text("utf-8")
    try:
        runs = {run["site"]: run for run in json.loads(said[said.index("[") :])}
    except ValueError:
        raise RuntimeError(f"the harvest ended with {cost.status}: {said[-2000:]}") from None
    asked = server.log.rows()[before:]
    with Database.open(data) as archive:
        archived = list(records(archive, Filters()))
    return [_stop(portal, runs[portal.place.name], archived, asked, cost) for portal in server.portals]


def _stop(
    portal: Portal, run: Mapping[str, Any], archived: Sequence[Record], asked: Sequence[Asked], cost: processes.Cost
) -> Stop:
    hosts = {host_of(host) for host in portal.hosts}
    missed, wrong = held_against(portal, [r for r in archived if r.url and host_of(r.url) in hosts])
    names = frozenset(one["what"] for one in run["evidence"].get("trouble") or ())
    mine = tuple(row for row in asked if row.host in portal.hosts)
    memory = cost.of(f"site={portal.place.name}")
    return Stop(portal, run["outcome"], names, missed, wrong, mine, memory)


def held_against(portal: Portal, found: Sequence[Record]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What of a portal's truth is missing, and what was taken for a report and is none, or says something else."""
    truth: dict[tuple[str, int | None], Truth] = {(row.body, row.year): row for row in portal.truth}
    keys = [(record.body or "", record.report_year) for record in found]
    missed = tuple(row.title for row in portal.expected if (row.body, row.year) not in keys)
    wrong = [str(key) for key in set(keys) if keys.count(key) > 1]
    for key, record in zip(keys, found, strict=True):
        row = truth.get(key)
        if row is None or record.text.split("\n") != list(row.paragraphs):
            wrong.append(f"{record.title} ({record.url})")
    return missed, tuple(wrong)


@contextmanager
def through(server: Practice, **more: str) -> Iterator[None]:
    """Send crawls that this process itself orders through the practice server."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment(server, **more))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
