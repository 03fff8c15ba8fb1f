"""What a program costs with all the processes that it starts: CPU seconds and memory, read from Linux's /proc."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE_SECONDS = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """`cpu`: of all processes together, seconds by time of day (monotonic); `memory`: MB at most, by process number.

    `status`: how the program ended; `parents` and `commands`: which process started which, and with what words.
    """

    status: int = 0
    cpu: list[tuple[float, float]] = field(default_factory=list)
    memory: dict[int, float] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    commands: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def of(self, word: str) -> float:
        """MB at most of the largest process started with that word, together with those that it started itself."""
        mine = [number for number, words in self.commands.items() if word in words]
        return max((self._with_children(number) for number in mine), default=0.0)

    def _with_children(self, number: int) -> float:
        below = [child for child, parent in self.parents.items() if parent == number]
        return self.memory[number] + sum(map(self._with_children, below))

    def between(self, start: float, end: float) -> float:
        """CPU seconds from one moment to another, to the last look before each."""
        return self._until(end) - self._until(start)

    def _until(self, moment: float) -> float:
        return max((cpu for at, cpu in self.cpu if at <= moment), default=0.0)


def run(command: Sequence[str], environ: Mapping[str, str], log: Path) -> Cost:
    """Run a program to its end, its messages into `log`, looking at its processes several times a second."""
    cost, used = Cost(), dict[int, float]()
    with log.open("wb") as messages:
        child = subprocess.Popen(command, env=environ, stdout=messages, stderr=messages, stdin=subprocess.DEVNULL)
        try:
            while child.poll() is None:
                for number in _tree(child.pid):
                    _look(number, used, cost)
                cost.cpu.append((time.monotonic(), sum(used.values())))
                time.sleep(SAMPLE_SECONDS)
        finally:
            child.kill()
            cost.status = child.wait()
    return cost


def _tree(root: int) -> list[int]:
    """Give the process and all that descend from it.

    To look through all processes of a machine ten times a second would take a tenth of one of its processors.
    """
    found = [root]
    for number in found:
        with suppress(OSError):
            for thread in Path(f"/proc/{number}/task").iterdir():
                found += map(int, (thread / "children").read_bytes().split())
    return found


def _look(number: int, used: dict[int, float], cost: Cost) -> None:
    if fields := _fields(Path(f"/proc/{number}/stat")):
        used[number] = (int(fields[11]) + int(fields[12])) / _TICKS
        cost.memory[number] = max(cost.memory.get(number, 0.0), int(fields[21]) * os.sysconf("SC_PAGESIZE") / 1e6)
        cost.parents[number] = int(fields[1])
        with suppress(OSError):
            # Each time: between its birth and its first step a process has the words of its parent.
            words = Path(f"/proc/{number}/cmdline").read_text("utf-8", "replace").split("\0")
            if words != [""]:
                cost.commands[number] = tuple(words)


def _fields(path: Path) -> list[str]:
    """State, parent and so on from a process's line: field 3 and what follows (proc(5)); empty when it is gone."""
    try:
        # Counted behind the command's name, which may hold anything.
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []
