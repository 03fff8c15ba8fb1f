"""docs/add-a-site.md is what happens: its files are written, its commands run, and their words compared."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.practice.places import Body, bodies_of, places
from crawler.practice.portal import Portal
from crawler.practice.server import serve
from crawler.practice.vendors import VENDORS

pytestmark = pytest.mark.timeout(300)

DOC = Path(__file__).parents[2] / "docs" / "add-a-site.md"
#: A file is named right before the block that holds it; commands and what they say stand in `console` blocks.
PART = re.compile(
    r"`data/(?P<path>registry/[\w.]+)`[^`]*```\w+\n(?P<file>.*?)```|```console\n(?P<console>.*?)```", re.S
)


def portal() -> Portal:
    place = places("tinghai")["yanyu"]
    return VENDORS["jpaas"](place, (*bodies_of("雁屿市", "tinghai"), Body("司法局", "department", "雁屿市")))


def run(command: str, folder: Path, proxy: str) -> str:
    """What a command of the documentation says, on both channels."""
    words = shlex.split(command)
    if words[0] == "rm":
        for name in words[1:]:
            (folder / name).unlink()
        return ""
    assert words[0] == "fazhi"
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("FAZHI_")}
    env["http_proxy"] = proxy
    env["PYTHONPATH"] = os.pathsep.join(filter(None, (str(DOC.parents[1]), env.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-P", "-m", "cli.main", *words[1:]],
        capture_output=True, text=True, env=env, timeout=240, check=False, cwd=folder,
    )  # fmt: skip
    return done.stdout + done.stderr


def steps(console: str) -> Iterator[tuple[str, str]]:
    for step in re.split(r"(?m)^\$ ", console)[1:]:
        command, _, said = step.partition("\n")
        yield command, said


def same(text: str) -> list[str]:
    """The words, without the widths of columns, sizes and counts of bytes, which may change with a template."""
    lines = (re.sub(r"\s+|─+", " ", re.sub(r"\b\d{3,6}\b", "N", line)).strip() for line in text.splitlines())
    return [line for line in lines if line]


def test_the_document_is_what_happens(tmp_path: Path) -> None:
    document = DOC.read_text("utf-8")
    (tmp_path / "data" / "registry").mkdir(parents=True)
    written, asked = 0, 0
    with serve([portal()]) as server:
        for part in PART.finditer(document):
            if part["path"]:
                (tmp_path / "data" / part["path"]).write_text(part["file"], "utf-8")
                written += 1
            for command, said in steps(part["console"] or ""):
                assert same(run(command, tmp_path, server.proxy)) == same(said), command
                asked += 1
    assert (written, asked) == (2, 12)
