"""The API gives what the commands give."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import jsonschema
import pytest
from flask.testing import FlaskClient

from archive.api import Archive
from archive.errors import DiskFull
from archive.exports import STREAMS
from archive.filters import Filters
from archive.queries import get
from archive.records import Indicator, to_json
from archive.store import Saved
from tests.archive.conftest import DAY, REPORT

Save = Callable[..., Saved]
SCHEMA = Path(__file__).parents[3].parent / "shared" / "design" / "record.schema.json"
DASHI = "/api/reports/500117004-2023"


@pytest.fixture
def ask(client: FlaskClient) -> Callable[..., Any]:
    def get_json(address: str, **query: Any) -> Any:
        answer = client.get(address, query_string=query)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "application/json"
        assert "\\u" not in answer.text
        return answer.json

    return get_json


def test_a_report_is_the_record(ask: Callable[..., Any], archive: Archive, save: Save) -> None:
    save()
    record = ask(DASHI)
    assert record == to_json(get(archive, "500117004-2023"))
    assert list(record) == list(to_json(get(archive, "500117004-2023")))
    if SCHEMA.exists():
        jsonschema.validate(record, json.loads(SCHEMA.read_text("utf-8")))


def test_search(ask: Callable[..., Any], save: Save) -> None:
    save()
    save("b", report_year=2022, published_on=date(2023, 2, 20))
    found = ask("/api/search", q="信访", year=2023)
    assert (found["query"], found["total"], found["capped"]) == ("信访", 1, False)
    (hit,) = found["hits"]
    assert (hit["id"], hit["published_on"]) == ("500117004-2023", "2024-02-20")
    snippet = hit["snippets"][0]
    start, end = snippet["marks"][0]
    assert snippet["text"][start:end] == "信访"
    assert REPORT[snippet["start"] :].startswith(snippet["text"])
    assert [hit["report_year"] for hit in ask("/api/search", limit=1, offset=1)["hits"]] == [2022]
    assert ask("/api/search")["total"] == 2


def test_history_and_difference(ask: Callable[..., Any], client: FlaskClient, save: Save) -> None:
    save("a")
    assert client.get(f"{DASHI}/diff").json == {"error": "2: no such second text of 500117004-2023 in the archive"}
    save("a", DAY + timedelta(days=1), text=f"{REPORT}又及。")
    assert [(row["number"], row["first_seen_at"]) for row in ask(f"{DASHI}/history")] == [
        (1, "2024-03-01T08:00:00Z"),
        (2, "2024-03-02T08:00:00Z"),
    ]
    changes = ask(f"{DASHI}/diff", old=1, new=2)
    assert "".join(change["new"] for change in changes) == f"{REPORT}又及。"
    assert changes[-1] == {"kind": "added", "old": "", "new": "又及。"}


def test_figures(ask: Callable[..., Any], save: Save) -> None:
    at = REPORT.index("调解矛盾")
    figures = tuple(Indicator(name, 58.0, "件", None, None, at, at + 9) for name in ("纠纷调解", "行政复议"))
    save(indicators=figures)
    assert [figure["name"] for figure in ask("/api/indicators")["figures"]] == ["纠纷调解", "行政复议"]
    (one,) = ask("/api/indicators", q="复议", district="合川区")["figures"]
    assert (one["value"], one["unit"], one["sentence"]) == (58.0, "件", "调解矛盾纠纷58件")
    assert [figure["name"] for figure in ask("/api/indicators", limit=1, offset=1)["figures"]] == ["行政复议"]


def test_exports_are_whole(client: FlaskClient, save: Save) -> None:
    save("a")
    save("b", report_year=2022)
    with client.get("/api/export?year=2022") as answer:
        assert answer.mimetype == "application/jsonl"
        assert [json.loads(line)["report_year"] for line in answer.text.splitlines()] == [2022]
    with client.get("/api/export?format=csv") as answer:
        assert "attachment; filename=reports.csv" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
        assert {row["report_year"] for row in rows} == {"2022", "2023"}
    with client.get("/api/export?format=md") as answer:
        assert answer.text.count("# 大石街道2023年法治政府建设年度报告") == 2
    with client.get("/api/export?format=xlsx") as answer:
        assert answer.data.startswith(b"PK")


def test_an_export_that_fails_is_an_error_and_no_stub(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_archive: Archive, _filters: Filters, out: BinaryIO) -> int:
        out.write(b"half of it")
        raise DiskFull("/tmp")

    monkeypatch.setitem(STREAMS, "jsonl", fail)
    answer = client.get("/api/export")
    assert answer.status_code == 503
    assert "no room left" in answer.text


@pytest.mark.parametrize(
    ("address", "status", "line"),
    [
        ("/api/reports/nobody-2023", 404, "nobody-2023: no such report in the archive"),
        ("/api/nothing", 404, "/api/nothing: no such page"),
        ("/api/search?year=1", 400, "year: '1' is no whole number from 1999 to 2100"),
        ("/api/search?q=(", 400, "'(' is no search: a word is missing"),
        ("/api/export?format=pdf", 400, "format: 'pdf' is none of jsonl, csv, xlsx, md"),
        ("/api/reports/x?text=1", 400, "text: no parameter here; there is none"),
    ],
)
def test_errors_are_one_clear_line(client: FlaskClient, address: str, status: int, line: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json) == (status, {"error": line})


def test_everything_is_described(client: FlaskClient) -> None:
    page = client.get("/api").text
    rules = [rule.rule for rule in client.application.url_map.iter_rules()]
    for rule in rules:
        if rule.startswith(("/api/", "/feeds/")):
            assert f"<code>{rule.replace('<path:report>', '&lt;ID&gt;')}</code>" in page, rule
