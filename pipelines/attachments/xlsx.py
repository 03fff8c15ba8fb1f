"""XLSX: the cells of every visible sheet, row by row."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

from pipelines.attachments.filetext import FileText, Limits, NoText
from pipelines.attachments.package import ZIP_ERRORS, Package

#: Columns read of a sheet; a stray mark in the last of 16,384 would blow up every row.
MAX_COLUMNS = 256


def read_xlsx(body: bytes, limits: Limits) -> FileText:
    """Read a workbook: a line a row, cells by `\\t`, formulas as the values last computed; empty rows are left out."""
    import openpyxl
    from lxml import etree
    from openpyxl.utils.exceptions import InvalidFileException

    Package(body, limits)  # refuses bombs: openpyxl does not
    lines: list[str] = []
    length = 0
    # What openpyxl raises on broken parts, beside what zipfile does.
    broken = (
        *ZIP_ERRORS,
        InvalidFileException,
        etree.XMLSyntaxError,
        SyntaxError,
        TypeError,
        AttributeError,
        IndexError,
    )
    try:
        book = openpyxl.load_workbook(BytesIO(body), read_only=True, data_only=True)
        properties = {"title": book.properties.title or "", "creator": book.properties.creator or ""}
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            for row in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
                line = "\t".join(map(_text, row)).rstrip("\t")
                if line.strip():
                    lines.append(line)
                    length += len(line)
                if length > limits.characters:
                    raise NoText("too_large", f"more than {limits.characters:,} characters of text")
    except broken as error:
        raise NoText("failed", f"the workbook is damaged ({error})") from error
    text = "\n".join(lines)
    kept = {key: value for key, value in properties.items() if value}
    return FileText("done" if text else "none", text, "xlsx", title=kept.get("title"), properties=kept)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return (
            value.isoformat(" ")
            if isinstance(value, datetime) and value.time().isoformat() != "00:00:00"
            else str(value)[:10]
        )
    return " ".join(str(value).split())
