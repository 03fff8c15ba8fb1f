"""JSON Lines: the record as it is, one a line, UTF-8 without escapes."""

from __future__ import annotations

import json
from typing import BinaryIO

from archive.database import Database
from archive.filters import Filters
from archive.queries import records
from archive.records import to_json


def write(archive: Database, filters: Filters, out: BinaryIO) -> int:
    """Write one line a record (docs/data-model.md has the fields) and give their number."""
    number = 0
    for record in records(archive, filters):
        out.write(json.dumps(to_json(record), ensure_ascii=False).encode() + b"\n")
        number += 1
    return number
