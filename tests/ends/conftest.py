"""End to end: the command as a user calls it, in a process of its own, on practice portals."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Fazhi = Callable[..., subprocess.CompletedProcess[str]]


def run_fazhi(*args: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command and give what it said; `env` is added to a clean environment."""
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("FAZHI_")}
    env |= more.pop("env", {})
    command = [sys.executable, "-P", "-m", "cli.main", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=240, check=False, **more)


@pytest.fixture(scope="session")
def fazhi() -> Fazhi:
    return run_fazhi


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The archive that `fazhi demo` makes, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "archive"
    return folder, run_fazhi("demo", "--data", folder)


def exported(folder: Path, *filters: object) -> list[dict[str, Any]]:
    """Every record that the filters select."""
    done = run_fazhi("export", "-", "--format", "jsonl", "--data", folder, *filters)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
