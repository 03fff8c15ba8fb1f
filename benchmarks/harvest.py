"""Does a harvest find everything, take only what is new, and harm nobody? `fazhi harvest --all` over practice portals.

    python -m benchmarks.harvest [--sort families …] [--trial sweep …] [--json]

Every portal has its truth from who made it: the reports that must be found, how the harvest must end and what it must
call what stands in its way, and how many addresses a visitor asks who knows his way. All are harvested twice, through
the practice server as a proxy, which notes every request; then come trials in time (benchmarks/trials.py). Exits with
1 where anything is not as promised. All of it takes about 25 minutes; portals and trials can be chosen.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from protego import Protego

from benchmarks import trials
from benchmarks.tours import OUTCOMES, Stop, grounds, tour
from crawler.practice.catalogue import SORTS, built, demo
from crawler.practice.portal import Portal, Request
from crawler.practice.server import Asked

#: Requests for each address that is needed; MB of one crawl with its workers; bytes of the second visit for the first.
MOST_REQUESTS, MOST_MEMORY, MOST_BYTES = 1.3, 600, 0.03
#: What passes by itself is tried again by the next harvest.
PASSING = frozenset({"stub", "unreachable"})
TRIALS: dict[str, Callable[[Path], Any]] = {
    "sweep": trials.sweep,
    "manners": trials.manners,
    "kills": trials.kills,
    "rebound": trials.rebound,
}
#: What the gate looks at: lists of several kinds, and one trap of each sort.
GATE = ("trs-cdindex-shtml", "hanweb", "chain", "sessions", "redirect-circle", "bomb", "wall-c3vk", "robots-away")


@dataclass(frozen=True, slots=True)
class Visited:
    """One portal harvested twice."""

    sort: str
    first: Stop
    second: Stop

    @property
    def name(self) -> str:
        return self.first.portal.place.name

    @property
    def ratio(self) -> float:
        """Requests for each address that a visitor needs who knows his way."""
        return len(self.first.asked) / self.first.portal.needed

    @property
    def due(self) -> int:
        """Requests that the second harvest may make: robots.txt, one a column, and what is worth another try."""
        portal = self.first.portal
        if portal.outcome == "blocked":
            return portal.needed
        tries = 1 + portal.detours if portal.names & PASSING else 0
        return 1 + (portal.tls is not None) + portal.columns + tries

    @property
    def faults(self) -> tuple[str, ...]:
        """What is not as promised."""
        first, second = self.first, self.second
        told = (
            (first.missed or second.missed, f"missed {', '.join(first.missed or second.missed)}"),
            (first.wrong or second.wrong, f"wrong: {', '.join(first.wrong or second.wrong)}"),
            (not first.is_as_expected, f"ended as {first.outcome}: {', '.join(sorted(first.names))}"),
            (self.ratio > MOST_REQUESTS, f"{len(first.asked)} requests where {first.portal.needed} are needed"),
            (first.memory > MOST_MEMORY, f"{first.memory:.0f} MB"),
            (len(second.asked) > self.due, f"{len(second.asked)} requests the second time, {self.due} due"),
        )
        return tuple(said for is_so, said in told if is_so)


@dataclass(frozen=True, slots=True)
class Summary:
    """All portals together. `forbidden`: requests that robots.txt closes; `foreign`: to hosts that are no portal's."""

    portals: int
    expected: int
    found: int
    wrong: int
    as_promised: int
    requests: int
    needed: int
    requests_again: int
    bytes: int
    bytes_again: int
    at_once: int
    forbidden: int
    foreign: int
    memory: float

    @property
    def recall(self) -> float:
        return self.found / max(1, self.expected)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.wrong)


def visit(portals: Sequence[tuple[str, Portal]], data: Path) -> tuple[list[Visited], Summary]:
    """Harvest the portals twice into the archive in `data`."""
    with grounds([portal for _, portal in portals], data) as server:
        first, second = tour(server, data), tour(server, data)
        asked = server.log.rows()
    visited = [Visited(sort, *stops) for (sort, _), *stops in zip(portals, first, second, strict=True)]
    return visited, summary(visited, asked)


def summary(visited: Sequence[Visited], asked: Sequence[Asked]) -> Summary:
    """The sums; bytes are those of portals that can be had whole, since endless answers would hide all others."""
    whole = [one for one in visited if one.first.portal.outcome == "ok"]
    hosts = {host: one.first.portal for one in visited for host in one.first.portal.hosts}
    return Summary(
        portals=len(visited),
        expected=sum(len(one.first.portal.expected) for one in visited),
        found=sum(one.first.found for one in visited),
        wrong=sum(len(one.first.wrong) for one in visited),
        as_promised=sum(not one.faults for one in visited),
        requests=sum(len(one.first.asked) for one in visited),
        needed=sum(one.first.portal.needed for one in visited),
        requests_again=sum(len(one.second.asked) for one in visited),
        bytes=sum(one.first.bytes for one in whole),
        bytes_again=sum(one.second.bytes for one in whole),
        # Who is silent or drips knows only late that his visitor has given up.
        at_once=max((row.open for row in asked if row.host not in hosts or not _is_slow(hosts[row.host])), default=0),
        forbidden=sum(row.host in hosts and is_forbidden(hosts[row.host], row) for row in asked),
        foreign=sum(row.host not in hosts for row in asked),
        memory=max((one.first.memory for one in visited), default=0.0),
    )


def _is_slow(portal: Portal) -> bool:
    return "unreachable" in portal.names


def is_forbidden(portal: Portal, row: Asked) -> bool:
    """Whether robots.txt, as the portal gives it, closes what was asked."""
    if row.target == "/robots.txt" or row.method == "CONNECT":
        return False
    answer = portal.usual_answer(Request("GET", portal.place.host, "/robots.txt"))
    if answer.status != 200:
        return portal.outcome == "blocked"
    rules = Protego.parse(answer.body.decode("utf-8", "replace"))
    return not rules.can_fetch(f"http://{row.host}{row.target}", row.agent)


def chosen(sorts: Sequence[str], names: Sequence[str] = ()) -> list[tuple[str, Portal]]:
    """The portals of these sorts, or those of these names."""
    every = [*(demo() if "demo" in sorts or names else ()), *built(tuple(SORTS) if names else sorts)]
    return [(sort, portal) for sort, portal in every if not names or portal.place.name in names]


def measure() -> dict[str, float]:
    """A few portals of each kind, for the gate; `thrift` below 1 means more requests than allowed."""
    with tempfile.TemporaryDirectory() as folder:
        visited, total = visit(chosen((), GATE), Path(folder))
    return {
        "recall": total.recall,
        "precision": total.precision,
        "as_promised": total.as_promised / total.portals,
        "thrift": min(MOST_REQUESTS / one.ratio for one in visited),
        "saved": 1 - total.bytes_again / total.bytes,
    }


def _line(one: Visited) -> str:
    first, portal = one.first, one.first.portal
    outcome = OUTCOMES[portal.outcome] + "".join(f" {name}" for name in sorted(portal.names))
    seen = first.outcome + "".join(f" {name}" for name in sorted(first.names))
    return (
        f"{one.sort:9}{one.name:20}{len(portal.expected):5}{first.found:5}{len(first.missed):4}{len(first.wrong):4}  "
        f"{outcome:28}{'as expected' if outcome == seen else seen:28}{len(first.asked):4}/{portal.needed:<4}"
        f"{one.ratio:5.2f}{len(one.second.asked):5}/{one.due:<4}{one.second.bytes:7}{first.memory:6.0f}"
    )


HEAD = (
    f"{'':9}{'portal':20}{'exp.':>5}{'found':>5}{'-':>4}{'wrg':>4}  {'must end as':28}{'ended':28}{'asked':>4}/need "
    f"{'':4}{'2nd':>5}/due {'bytes':>7}{'MB':>6}"
)


def _as_json(visited: Sequence[Visited], total: Summary | None, tried: dict[str, Any]) -> str:
    portals = [
        {
            "sort": one.sort,
            "name": one.name,
            "expected": len(one.first.portal.expected),
            "found": one.first.found,
            "missed": one.first.missed,
            "wrong": one.first.wrong,
            "outcome": one.first.outcome,
            "names": sorted(one.first.names),
            "requests": len(one.first.asked),
            "needed": one.first.portal.needed,
            "requests_again": len(one.second.asked),
            "due_again": one.due,
            "bytes": one.first.bytes,
            "bytes_again": one.second.bytes,
            "memory_mb": one.first.memory,
            "faults": one.faults,
        }
        for one in visited
    ]
    sums = asdict(total) | {"recall": total.recall, "precision": total.precision} if total else None
    made = {"portals": portals, "total": sums, "trials": {name: asdict(made) for name, made in tried.items()}}
    return json.dumps(made, ensure_ascii=False, indent=2)


@click.command()
@click.option("--sort", "sorts", multiple=True, type=click.Choice(("demo", *SORTS)), help="Portals of this sort only.")
@click.option("--portal", "names", multiple=True, metavar="NAME", help="This portal only.")
@click.option("--trial", "wanted", multiple=True, type=click.Choice(tuple(TRIALS)), help="This trial only.")
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
def main(sorts: tuple[str, ...], names: tuple[str, ...], wanted: tuple[str, ...], as_json: bool) -> None:
    """Harvest the practice portals, and hold what came of it against their truth."""
    everything = not (sorts or names or wanted)
    visited: list[Visited] = []
    total: Summary | None = None
    tried: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="harvest-") as folder:
        if portals := chosen(("demo", *SORTS) if everything else sorts, names) if everything or sorts or names else []:
            visited, total = visit(portals, Path(folder) / "tour")
        for name in TRIALS if everything else wanted:
            tried[name] = TRIALS[name](Path(folder) / name)
    if as_json:
        click.echo(_as_json(visited, total, tried))
    else:
        _print(visited, total, tried)
    sys.exit(1 if any(one.faults for one in visited) or any(not made.is_right for made in tried.values()) else 0)


def _print(visited: Sequence[Visited], total: Summary | None, tried: dict[str, Any]) -> None:
    if total:
        click.echo(HEAD)
        for one in visited:
            click.echo(_line(one))
            for fault in one.faults:
                click.echo(f"{'':9}  ! {fault}")
        share = total.bytes_again / max(1, total.bytes)
        click.echo(
            f"\n{total.portals} portals, {total.as_promised} as promised: {total.found} of {total.expected} reports, "
            f"{total.wrong} wrong (recall {total.recall:.4f}, precision {total.precision:.4f}); "
            f"{total.requests} requests where {total.needed} are needed "
            f"({total.requests / total.needed:.2f}); {total.memory:.0f} MB at most\n"
            f"second harvest: {total.requests_again} requests, {share:.2%} of the bytes\n"
            f"server's log: {total.at_once} at once, {total.forbidden} against robots.txt, {total.foreign} to strangers"
        )
    for name, made in tried.items():
        click.echo(f"{name}: {'as promised' if made.is_right else 'NOT AS PROMISED'}; {made}")


if __name__ == "__main__":
    main()
