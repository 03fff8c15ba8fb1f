"""What others make of the same pages: trafilatura in this process, readability in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import trafilatura

#: readability pins chardet < 6, so it cannot live beside us.
READABILITY = "readability-lxml==0.8.4.1"
#: Reads pages as JSON lines, writes {"text", "seconds"} a page. Runs in the environment made for it.
READER = """
import json, sys, time
from lxml import html
from readability import Document
for line in sys.stdin:
    page = json.loads(line)
    start = time.process_time()
    try:
        text = html.fromstring(Document(page).summary()).text_content()
    except Exception as error:
        text = ""
    print(json.dumps({"text": text, "seconds": time.process_time() - start}), flush=True)
"""


class PeerMissingError(Exception):
    """A peer cannot be run here; the message says why."""


def trafilatura_default(page: str) -> str:
    return trafilatura.extract(page, include_comments=False) or ""


def trafilatura_precise(page: str) -> str:
    return trafilatura.extract(page, include_comments=False, favor_precision=True) or ""


def readability(pages: Sequence[str]) -> list[tuple[str, float]]:
    """Text and CPU seconds of each page by readability-lxml; PeerMissingError where its environment cannot be made."""
    python = _environment()
    lines = "".join(json.dumps(page) + "\n" for page in pages)
    done = subprocess.run([python, "-c", READER], input=lines, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerMissingError(f"readability-lxml failed: {done.stderr.strip().splitlines()[-1:]}")
    return [(row["text"], row["seconds"]) for row in map(json.loads, done.stdout.splitlines())]


def _environment() -> Path:
    """Make the environment on first use, in the user's cache; asks the package index the machine is set up with."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fazhi" / "peers" / READABILITY
    python = home / "bin" / "python"
    if (home / "ready").exists():
        return python
    try:
        venv.create(home, with_pip=True, clear=True)
        install = [
            str(python),
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            READABILITY,
            "lxml_html_clean",
        ]
        subprocess.run(install, check=True, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        raise PeerMissingError(
            f"{READABILITY} could not be installed: {str(said).strip().splitlines()[-1:]}"
        ) from error
    (home / "ready").write_text(sys.version, "utf-8")
    return python
