"""CSV for spreadsheets: one row a record; lists and objects as JSON in their cell.

Written as UTF-8 with a byte order mark, without which Excel reads it in the system's code page and garbles Chinese; in
Python read it as `utf-8-sig`. Rows end in CR LF and cells are quoted as RFC 4180 has it.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any, BinaryIO

from archive.database import Database
from archive.filters import Filters
from archive.queries import records
from archive.records import ORDER, to_json

#: A cell that begins like a formula would be run by a spreadsheet (OWASP, CSV injection); an apostrophe stops that.
_FORMULA = ("=", "+", "-", "@")


def write(archive: Database, filters: Filters, out: BinaryIO) -> int:
    """Write a header and one row a record, and give the number of records."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text)
    rows.writerow(ORDER)
    number = 0
    for record in records(archive, filters):
        rows.writerow([cell(value) for value in to_json(record).values()])
        number += 1
    text.detach()
    return number


def cell(value: Any) -> Any:
    """Give a value of a record as a cell: empty for null, JSON for lists and objects."""
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
