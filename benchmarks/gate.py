"""Quality has floors: what a benchmark measures on the pinned corpus may not fall below `floors.json`.

A benchmark takes part by a function `measure() -> dict[str, float]`; floors name `module.figure`. A figure ending in
one of `CEILINGS` must not rise, any other must not fall. Lowering a floor takes `--lower NAME --reason WHY`, and the
reason stays in the file (after trafilatura's tests/eval_gate.py).
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.samples import corpus_is_required, digest

FLOORS = Path(__file__).parent / "floors.json"
CEILINGS = ("lost_pages", "furnished_share", "wrong", "cost_growth", "busy_ratio")
#: Sums of floats differ in the last digits between machines.
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Breach:
    """One figure on the wrong side of its floor."""

    name: str
    floor: float
    found: float | None

    def __str__(self) -> str:
        if self.found is None:
            return f"{self.name}: floor {self.floor:g}, but the benchmark gives no such figure"
        side = "above its ceiling" if is_ceiling(self.name) else "below its floor"
        return f"{self.name}: {self.found:.4f} is {side} {self.floor:g}"


def is_ceiling(name: str) -> bool:
    return name.endswith(CEILINGS)


def breaches(floors: dict[str, float], found: dict[str, float]) -> list[Breach]:
    """Every floor that the figures miss; a figure that is gone is a breach too."""
    missed = []
    for name, floor in floors.items():
        value = found.get(name)
        if value is None or (value > floor + SLACK if is_ceiling(name) else value < floor - SLACK):
            missed.append(Breach(name, floor, value))
    return missed


def measure_all(names: list[str]) -> dict[str, float]:
    """The figures of every benchmark that a floor names, as `module.figure`."""
    found: dict[str, float] = {}
    for module in sorted({name.partition(".")[0] for name in names}):
        figures = importlib.import_module(f"benchmarks.{module}").measure()
        found |= {f"{module}.{figure}": value for figure, value in figures.items()}
    return found


def reset(pinned: dict[str, Any], found: dict[str, float], lower: tuple[str, ...], reason: str) -> dict[str, Any]:
    """New floors: better figures raise them by themselves, worse ones lower them only where named, with the reason."""
    floors = dict(pinned["floors"])
    for name in floors:
        better = min if is_ceiling(name) else max
        value = round(found[name], 4)
        floors[name] = value if name in lower else better(floors[name], value)
    history = [*pinned["lowered"], {"floors": list(lower), "reason": reason}] if lower else pinned["lowered"]
    return {"corpus": digest(), "floors": floors, "lowered": history}


@click.command()
@click.option("--raise", "raise_", is_flag=True, help="Write better figures into the floors.")
@click.option("--lower", multiple=True, metavar="NAME", help="Let this floor fall to what is measured; needs --reason.")
@click.option("--reason", default="", help="Why a floor may fall; kept in floors.json.")
@click.option("--new-corpus", is_flag=True, help="Take the corpus that lies here as the pinned one; needs --reason.")
def main(raise_: bool, lower: tuple[str, ...], reason: str, new_corpus: bool) -> None:
    """Compare what the benchmarks measure with their floors; exit 1 on a breach."""
    pinned = json.loads(FLOORS.read_text("utf-8"))
    if (lower or new_corpus) and not reason.strip():
        raise click.UsageError("a floor or a corpus changes only with --reason WHY")
    if unknown := set(lower) - pinned["floors"].keys():
        raise click.UsageError(f"no such floor: {', '.join(sorted(unknown))}")
    here = digest()
    if here is None:
        click.echo("corpus absent, skipped", err=corpus_is_required())
        sys.exit(1 if corpus_is_required() else 0)
    if here != pinned["corpus"] and not new_corpus:
        click.echo(
            f"corpus {here} is not the pinned {pinned['corpus']}; look, then --new-corpus --reason WHY", err=True
        )
        sys.exit(1)
    found = measure_all(list(pinned["floors"]))
    missed = [b for b in breaches(pinned["floors"], found) if b.name not in lower]
    for name, floor in pinned["floors"].items():
        click.echo(f"{name:32} {found.get(name, float('nan')):.4f}  floor {floor:g}")
    for breach in missed:
        click.echo(str(breach), err=True)
    if not missed and (raise_ or lower or new_corpus):
        FLOORS.write_text(json.dumps(reset(pinned, found, lower, reason), indent=2, ensure_ascii=False) + "\n", "utf-8")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
