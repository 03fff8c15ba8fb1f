"""XLSX: rows and cells as shown."""

from datetime import date
from io import BytesIO

import openpyxl

from pipelines.attachments import Limits, read_file
from tests.attachments import make


def test_rows_and_cells():
    found = read_file(make.xlsx([["项目", "数量"], ["培训", 12.0], [None, None], ["占比", 0.983]]), "表.doc")
    assert (found.status, found.form) == ("done", "xlsx")
    assert found.text == "项目\t数量\n培训\t12\n占比\t0.983"


def test_hidden_sheets_stay_hidden_and_dates_are_iso():
    book = openpyxl.Workbook()
    book.active.append([date(2025, 1, 16), "公开\n发布"])
    hidden = book.create_sheet("内部")
    hidden.append(["内部数据"])
    hidden.sheet_state = "hidden"
    out = BytesIO()
    book.save(out)
    assert read_file(out.getvalue()).text == "2025-01-16\t公开 发布"


def test_limits_and_damage():
    body = make.xlsx([["数据"] * 50] * 50)
    assert read_file(body, None, Limits(characters=1000)).status == "too_large"
    assert read_file(body, None, Limits(unpacked=1000)).status == "too_large"
    assert read_file(body[: len(body) // 2]).status == "failed"
