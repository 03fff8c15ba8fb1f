"""The file opens in datasette as docs/datasette.yml shows it, and its search finds what the program finds."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from archive.api import Archive
from archive.records import Record
from archive.store import save_record
from archive.verify import verify

METADATA = Path(__file__).parents[2] / "docs" / "datasette.yml"
#: Answers paths one by one, each a line of JSON: status, content type, body.
ASK = """
import asyncio, json, sys
from datasette.app import Datasette
from datasette.utils import parse_metadata

async def ask():
    shown = Datasette([sys.argv[1]], metadata=parse_metadata(open(sys.argv[2], encoding="utf-8").read()))
    await shown.invoke_startup()
    for path in sys.argv[3:]:
        answer = await shown.client.get(path, follow_redirects=True)
        print(json.dumps([answer.status_code, answer.headers["content-type"], answer.text]))

asyncio.run(ask())
"""


@pytest.fixture
def ask(tools: Path, tmp_path: Path, make_record: Callable[..., Record]) -> Iterator[Callable[..., list[list[Any]]]]:
    """Ask datasette for paths of an archive of two reports and a plan, still open here."""
    archive = Archive.open(tmp_path / "data")
    for year in (2022, 2023):
        text = f"一、主要举措\n{year}年办理信访事项12件，成功率98.5%。"
        record = make_record(text=text, report_year=year, published_on=None, sections=(), title=f"{year}年报告")
        save_record(archive, record, url_key=str(year), site="hechuan")
    plan = make_record(kind="plan", text="信访计划", sections=())
    save_record(archive, plan, url_key="p", site="hechuan")

    def answers(*paths: str) -> list[list[Any]]:
        command = [tools / "python", "-c", ASK, tmp_path / "data" / "archive.db", METADATA, *paths]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    yield answers
    assert list(verify(archive)) == []
    archive.close()


def test_every_page_opens(ask: Callable[..., list[list[Any]]]) -> None:
    tables = ("report_current", "coverage", "documents", "versions", "captures", "runs", "events", "sections")
    home, *pages = ask("/", "/archive", *(f"/archive/{table}" for table in tables))
    assert home[0] == 200
    assert "法治政府建设年度报告" in home[2]
    assert [page[0] for page in pages] == [200] * len(pages)
    assert "signature_bands" not in pages[0][2].partition("hidden table")[0]


def test_a_view_gives_its_rows(ask: Callable[..., list[list[Any]]]) -> None:
    ((status, kind, body),) = ask("/archive/report_current.json?_shape=array&report_year=2023")
    assert (status, kind.partition(";")[0]) == (200, "application/json")
    (row,) = json.loads(body)
    assert (row["id"], row["district"]) == ("500117004-2023", "合川区")


def test_its_search_finds_what_the_program_finds(ask: Callable[..., list[list[Any]]]) -> None:
    words = ("信访", "信", "2022年办", "98.5%", "访信")
    answers = ask(*(f"/archive/search.json?{urlencode({'words': word, '_shape': 'array'})}" for word in words))
    found = [[row["report_year"] for row in json.loads(body)] for _, _, body in answers]
    assert [sorted(years) for years in found] == [[2022, 2023], [2022, 2023], [2022], [2022, 2023], []]
    (page,) = ask(f"/archive/search?{urlencode({'words': '信访'})}")
    assert page[0] == 200
    assert "办理信访事项12件" in page[2]
