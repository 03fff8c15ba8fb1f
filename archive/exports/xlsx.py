"""Excel: a sheet of reports without their texts, a sheet of figures, and one that says what the columns mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, BinaryIO

from archive.database import Database
from archive.errors import PartMissing
from archive.exports.csv import cell
from archive.fields import fields
from archive.filters import Filters
from archive.queries import records
from archive.records import to_json

#: Excel's own limit for one cell; a text that does not fit is cut and says so.
CELL = 32_767
CUT = "……（此处截断，全文见其他格式）"
#: XML 1.0 has no place for these.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write(archive: Database, filters: Filters, out: BinaryIO) -> int:
    """Write a workbook row by row, and give the number of records."""
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise PartMissing("Excel", "openpyxl", "files") from error
    book = Workbook(write_only=True)
    reports, figures, meanings = (book.create_sheet(name) for name in ("报告", "指标", "字段说明"))
    names = [field.name for field in fields()]
    reports.freeze_panes = "B2"
    reports.append(names)
    figures.append(["id", "body", "report_year", "name", "value", "unit", "qualifier", "period", "sentence"])
    meanings.append(["name", "type", "meaning"])
    for field in fields():
        meanings.append([field.name, field.type, field.means])
    number = 0
    for record in records(archive, filters):
        values = to_json(record)
        reports.append(_fit(cell(values[name]) for name in names))
        for i in record.indicators:
            sentence = record.text[i.start : i.end]
            row = (record.id, record.body, record.report_year, i.name, i.value, i.unit, i.qualifier, i.period, sentence)
            figures.append(_fit(map(cell, row)))
        number += 1
    book.save(out)
    return number


def _fit(values: Iterable[Any]) -> list[Any]:
    return [_cut(_CONTROL.sub("", value)) if isinstance(value, str) else value for value in values]


def _cut(value: str) -> str:
    return value if len(value) <= CELL else value[: CELL - len(CUT)] + CUT
