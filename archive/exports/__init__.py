"""Exports: exactly what the filters select, each format one module with one function."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.database import Database
from archive.exports import atom, csv, jsonl, md, parquet, wacz, warc, xlsx
from archive.exports.datapackage import MEDIA_TYPES, describe
from archive.filters import Filters

Export = Callable[[Database, Filters, BinaryIO], int]
#: Formats that can be written to any stream, and so to standard output.
STREAMS: dict[str, Export] = {
    "jsonl": jsonl.write,
    "csv": csv.write,
    "parquet": parquet.write,
    "xlsx": xlsx.write,
    "md": md.write,
    "atom": atom.write,
    "warc": warc.write,
    "wacz": wacz.write,
}


def export(archive: Database, out: str, file_format: str, filters: Filters) -> int:
    """Write what the filters select to the path `out` (`-`: standard output) and give the number of records.

    A file appears under its name only when it is complete; beside CSV and Parquet stands their data dictionary.
    """
    with _target(out) as stream:
        number = STREAMS[file_format](archive, filters, stream)
    if out != "-" and file_format in MEDIA_TYPES:
        describe(Path(out), file_format, number)
    return number


@contextmanager
def _target(out: str) -> Iterator[BinaryIO]:
    if out == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(out)
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
