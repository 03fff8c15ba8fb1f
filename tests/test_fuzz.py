"""A few hundred mutated pages go the whole way to a record; a hundred thousand are run by hand."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import fuzz
from benchmarks.fuzz import LARGEST, MUTATIONS, Failure, mutated, seed_pages
from pipelines.errors import Unreadable

INPUTS = 200
ROOT = Path(__file__).parents[1]
PATHS = {"PYTHONPATH": str(ROOT)}


def test_mutated_pages_break_nothing() -> None:
    """In a process of its own: the limit on memory is that of a worker, not of a whole test run."""
    command = [sys.executable, "-P", "-m", "benchmarks.fuzz", "--inputs", str(INPUTS), "--seed", "11"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | PATHS)
    assert done.returncode == 0, done.stderr
    assert f"{INPUTS} inputs" in done.stdout


def test_an_input_is_the_same_for_ever() -> None:
    seeds = seed_pages()
    assert [mutated(3, n, seeds) for n in range(20)] == [mutated(3, n, seeds) for n in range(20)]
    assert len({mutated(3, n, seeds) for n in range(20)}) > 15


def test_inputs_stay_below_the_largest_answer() -> None:
    seeds = seed_pages()
    assert max(len(mutated(5, n, seeds)) for n in range(100)) <= LARGEST
    assert max(len(mutated(5, n, seeds, 9_000)) for n in range(100)) == 9_000


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__)
def test_every_mutation_changes_pages(mutation: fuzz.Mutation) -> None:
    body = seed_pages()[0]
    assert any(mutation(random.Random(n), body) != body for n in range(5))


def test_an_exception_is_a_failure_with_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("of a parser")

    monkeypatch.setattr(fuzz, "process", broken)
    failure = fuzz.check("1:1", b"<p>")
    assert isinstance(failure, Failure)
    assert failure.rule == "exception"
    assert "of a parser" in failure.detail


def test_a_refusal_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise Unreadable("x", "junk")

    monkeypatch.setattr(fuzz, "process", refused)
    assert fuzz.check("1:1", b"") is None


def test_slow_and_fat_inputs_are_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "SECONDS", -1.0)
    monkeypatch.setattr(fuzz, "process", lambda *_: None)
    monkeypatch.setattr(fuzz.signal, "setitimer", lambda *_: None)
    monkeypatch.setattr(fuzz, "MEGABYTES", 1.0)
    rules = [failure.rule for failure in fuzz.fuzz(1, range(3), [b"<p>x</p>"])]
    assert rules == ["slow", "memory"]


def test_the_command_names_the_input_to_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "seed_pages", lambda: [b"<p>x</p>"])
    monkeypatch.setattr(fuzz, "check", lambda name, _: Failure(name, "exception", "why") if name == "4:1" else None)
    # A whole test run is larger than a worker may be.
    monkeypatch.setattr(fuzz, "resident", lambda: 10.0)
    result = CliRunner().invoke(fuzz.main, ["--inputs", "3", "--seed", "4"])
    assert result.exit_code == 1
    assert "4:1 exception: why" in result.output
    assert "3 inputs, 1 exceptions, 0 over 5 s, slowest " in result.output


def test_the_command_cuts_inputs_off_and_counts_what_it_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(fuzz, "seed_pages", lambda: [b"<p>x</p>" * 100])
    monkeypatch.setattr(fuzz, "MEGABYTES", 1.0)
    monkeypatch.setattr(fuzz, "check", lambda _, body: sizes.append(len(body)))
    result = CliRunner().invoke(fuzz.main, ["--inputs", "50", "--largest", "70"])
    assert result.exit_code == 1
    assert len(sizes) == 1
    assert sizes[0] <= 70
    assert "1 inputs, 0 exceptions" in result.output
