"""How fast is a whole harvest? `fazhi harvest` beside a bare Scrapy spider that asks for the same and stores nothing.

    python -m benchmarks.crawl [--reports 1500] [--rounds 2] [--concurrency 16] [--json]

A portal of reports is served on loopback from this process. Ours is the real command with all that it does: WARC,
records in a worker process, the archive on SQLite with its search index; the bare spider has the same settings for
concurrency. They run in turns, and a round's ratio is what counts: machines differ, and so do their minutes. Speed is
from the first request to the end of the crawl, when everything is stored; starting the processes is left out.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from benchmarks import processes
from benchmarks.portal import Served, answers, portal, serving
from benchmarks.probe import pulse
from crawler.practice.grounds import register
from crawler.practice.trs import TrsPortal

#: What the gate measures: enough for a steady pace, little enough for every change.
GATE_REPORTS, GATE_ROUNDS = 500, 2
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl: pages answered, wall and CPU seconds for them (the server's own apart), memory in MB at most.

    `longest` and `p99`: milliseconds that the reactor was late for a beat; `own` is how much of the longest delay it
    spent on the CPU itself, the rest being the machine's; `busiest` is the most that it spent in any.
    """

    pages: int
    seconds: float
    cpu: float
    server: float
    memory: float
    longest: float
    p99: float
    own: float
    busiest: float

    @property
    def speed(self) -> float:
        return self.pages / self.seconds

    @property
    def cpu_a_page(self) -> float:
        return 1e3 * self.cpu / self.pages


@dataclass(frozen=True, slots=True)
class Round:
    """One crawl of each kind, one after the other."""

    ours: Run
    bare: Run

    @property
    def ratio(self) -> float:
        return self.ours.speed / self.bare.speed

    @property
    def cpu_ratio(self) -> float:
        return self.bare.cpu_a_page / self.ours.cpu_a_page


def compare(reports: int, rounds: int, concurrency: int) -> list[Round]:
    """Crawl a portal of so many reports in turns."""
    made = portal(reports)
    pages = answers(made)
    done = []
    with serving(pages, made.place.root) as served:
        for _ in range(rounds):
            ours, asked = _ours(made, served, concurrency)
            done.append(Round(ours, _bare(asked, served, concurrency)))
    return done


def _ours(made: TrsPortal, served: Served, concurrency: int) -> tuple[Run, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        register(data / "registry", [made])
        command = [sys.executable, "-P", "-m", "cli.main", "harvest", made.place.name, "--data", folder]
        command += ["--delay", "0", "--concurrency", str(concurrency)]
        # The probe stands first, so that the crawl that the command starts meets it.
        run = _run(command, data, served, {"PYTHONPATH": f"{HERE / 'probe'}{os.pathsep}{HERE.parent}"})
    return run, [made.place.root + path for path in served.paths]


def _bare(asked: Sequence[str], served: Served, concurrency: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        addresses = Path(folder) / "addresses.txt"
        addresses.write_text("\n".join(asked), "utf-8")
        command = [sys.executable, "-P", "-m", "scrapy", "runspider", str(HERE / "probe" / "bare.py")]
        command += ["-a", f"addresses={addresses}", "-s", f"CONCURRENT_REQUESTS={concurrency}"]
        command += ["-s", f"CONCURRENT_REQUESTS_PER_DOMAIN={concurrency}", "-s", "LOG_LEVEL=INFO"]
        command += ["-s", 'EXTENSIONS={"benchmarks.probe.pulse.Pulse": 0}']
        settings = {"PYTHONPATH": str(HERE.parent), "SCRAPY_SETTINGS_MODULE": "scrapy.settings.default_settings"}
        return _run(command, Path(folder), served, settings)


def _run(command: Sequence[str], folder: Path, served: Served, settings: dict[str, str]) -> Run:
    """Run one crawl through the server and take its measure."""
    environ = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("FAZHI_")}
    place, log = folder / "pulse.json", folder / "messages.txt"
    environ |= {"http_proxy": f"http://127.0.0.1:{served.port}", pulse.PLACE: str(place), **settings}
    served.clear()
    before = time.process_time()
    cost = processes.run(command, environ, log)
    own = time.process_time() - before
    if cost.status or not place.exists():
        raise click.ClickException(f"the crawl ended with {cost.status}: {log.read_text('utf-8', 'replace')[-2000:]}")
    beats = json.loads(place.read_text("utf-8"))
    late = sorted(beats["late"], reverse=True)
    return Run(
        pages=len(served.paths),
        seconds=beats["ended"] - served.first,
        cpu=cost.between(served.first, beats["ended"]),
        server=own,
        memory=sum(cost.memory.values()),
        longest=1e3 * late[0][0],
        p99=1e3 * late[len(late) // 100][0],
        own=1e3 * late[0][1],
        busiest=1e3 * max(own for _, own in late),
    )


def figures(rounds: Sequence[Round]) -> dict[str, float]:
    """What the rounds come to: the median of their ratios, the least of each delay (what others cause comes on top).

    `busy_ratio`: what the reactor itself spent on its longest delay, held against the bare spider's.
    """
    return {
        "ratio": statistics.median(r.ratio for r in rounds),
        "cpu_ratio": statistics.median(r.cpu_ratio for r in rounds),
        "blocked_ms": min(r.ours.longest for r in rounds),
        "busy_ms": min(r.ours.busiest for r in rounds),
        "busy_ratio": min(r.ours.busiest for r in rounds) / min(r.bare.busiest for r in rounds),
        "memory_mb": max(r.ours.memory for r in rounds),
    }


def measure() -> dict[str, float]:
    """Our figures on a small portal, for the gate."""
    return figures(compare(GATE_REPORTS, GATE_ROUNDS, 16))


@click.command()
@click.option("--reports", default=1500, show_default=True, help="Reports on the portal; there are lists besides.")
@click.option("--rounds", default=2, show_default=True, help="Crawls of each kind, in turns.")
@click.option("--concurrency", default=16, show_default=True, help="Requests at once, for both.")
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
def main(reports: int, rounds: int, concurrency: int, as_json: bool) -> None:
    """Measure a harvest beside a bare Scrapy spider."""
    done = compare(reports, rounds, concurrency)
    if as_json:
        click.echo(json.dumps({"figures": figures(done), "rounds": [asdict(r) for r in done]}, indent=2))
        return
    click.echo(
        f"{'':8}{'pages':>7}{'pages/s':>9}{'ms CPU':>8}{'MB':>6}{'server':>8}{'blocked: p99':>14}{'longest (own)':>16}"
    )
    for r in done:
        for name, run in (("fazhi", r.ours), ("bare", r.bare)):
            share = run.server / run.seconds
            delay = f"{run.longest:.0f} ({run.own:.0f}) ms"
            click.echo(
                f"{name:8}{run.pages:7}{run.speed:9.1f}{run.cpu_a_page:8.2f}{run.memory:6.0f}{share:8.0%}"
                f"{run.p99:11.0f} ms{delay:>16}"
            )
        click.echo(f"{'ratio':8}{'':7}{r.ratio:9.2f}{r.cpu_ratio:8.2f}")
    click.echo(", ".join(f"{name} {value:.3g}" for name, value in figures(done).items()))


if __name__ == "__main__":
    main()
