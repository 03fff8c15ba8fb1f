"""The benchmark of exports measures each format twice, on reports that have everything an export writes."""

from pathlib import Path

from archive.exports import STREAMS
from benchmarks.export import costs, give_pages
from benchmarks.large import sqlite_archive


def test_every_format_is_measured(tmp_path: Path) -> None:
    with sqlite_archive(tmp_path, 30) as archive:
        give_pages(archive)
        assert all(len(r.indicators) == 10 and r.sections and r.capture and r.body for r in archive.records())
    measured = list(costs(tmp_path, 30, ["jsonl", "wacz"]))
    assert {"jsonl", "wacz"} <= set(STREAMS)
    assert [(c.file_format, c.reports) for c in measured] == [("jsonl", 3), ("jsonl", 30), ("wacz", 3), ("wacz", 30)]
    assert all(c.seconds > 0 and c.size > 0 and c.memory > 10 for c in measured)
