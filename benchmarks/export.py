"""What an export costs: time, size of the file and the most memory that the process held, a line for each format.

    python -m benchmarks.export [--reports 20000] [--keep DIR]

Every format is written twice by a process of its own each, a tenth of the reports and all of them: what streams holds
no more for ten times as many. Reports are made up (`benchmarks/reports.py`), each with a stored page and ten figures.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from archive.api import Archive
from archive.captures import add_capture
from archive.exports import STREAMS, export
from archive.filters import Filters
from archive.models import Version
from archive.raw import StoredResponse
from benchmarks.large import sqlite_archive

BATCH = 500
FIGURE = {"name": "信访", "value": 12, "unit": "件", "qualifier": None, "period": None, "start": 0, "end": 60}
#: Fields of a record that a version's columns repeat.
OWN = ("kind", "extractor", "title", "body", "body_short", "body_type", "district", "report_year")


@dataclass(frozen=True, slots=True)
class Cost:
    """One export: reports written, seconds, megabytes of the file, megabytes that the process held at most."""

    file_format: str
    reports: int
    seconds: float
    size: float
    memory: float


def give_pages(archive: Archive) -> None:
    """Give every report that has none a stored page, its figures and the rest of its record."""
    while True:
        with archive.begin() as session:
            bare = session.scalars(select(Version).where(Version.capture_id.is_(None)).limit(BATCH)).all()
            for version in bare:
                url = f"http://benchmark.example/{version.id}.html"
                page = f"<html>{version.text}</html>".encode()
                answer = StoredResponse(url, 200, (), page, version.first_seen_at, "OK")
                version.capture_id = add_capture(session, answer, url, archive.raw.write(answer))
                sections = [{"level": 1, "label": None, **section} for section in version.record["sections"]]
                own = {name: getattr(version, name) for name in OWN}
                version.record = {"sections": sections, "indicators": [FIGURE] * 10, **own}
        if not bare:
            return


def costs(folder: Path, number: int, formats: list[str]) -> Iterator[Cost]:
    """Write each format by processes of their own, from the archive of so many reports in a folder."""
    for file_format in formats:
        # Ten years of each body: those published since 2024 are a tenth.
        for since in (date(2025, 1, 1), None):
            out = folder / f"out.{file_format}"
            command = [sys.executable, "-m", "benchmarks.export", "--one", file_format, str(folder), str(number)]
            done = subprocess.run(
                [*command, str(out), *([since.isoformat()] if since else [])], capture_output=True, check=True
            )
            yield Cost(file_format, **json.loads(done.stdout), size=out.stat().st_size / 1e6)
            out.unlink()


def one(file_format: str, folder: str, number: str, out: str, since: str | None = None) -> dict[str, float]:
    """Write one export and give what it cost this process."""
    filters = Filters(since=date.fromisoformat(since) if since else None)
    with Archive.open(Path(folder) / f"reports-{number}") as archive:
        started = time.perf_counter()
        reports = export(archive, out, file_format, filters)
        seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return {"reports": reports, "seconds": seconds, "memory": memory}


def main() -> None:
    """Fill an archive, export it, and print a line for each export."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=20_000)
    options.add_argument("--formats", nargs="*", default=list(STREAMS))
    options.add_argument("--keep", type=Path, metavar="DIR", help="keep what was filled here")
    options.add_argument("--one", nargs="*", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        print(json.dumps(one(*chosen.one)))
        return
    with ExitStack() as stack:
        folder = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with sqlite_archive(folder, chosen.reports) as archive:
            give_pages(archive)
        print(f"{'format':10} {'reports':>8} {'seconds':>8} {'file, MB':>9} {'memory, MB':>11}")
        for cost in costs(folder, chosen.reports, chosen.formats):
            sizes = f"{cost.seconds:8.1f} {cost.size:9.1f} {cost.memory:11.0f}"
            print(f"{cost.file_format:10} {cost.reports:8} {sizes}", flush=True)


if __name__ == "__main__":
    main()
