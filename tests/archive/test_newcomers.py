"""A newcomer is added as it would be if it had been weighed against everything, only sooner."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import store
from archive.api import Archive
from archive.captures import save_capture
from archive.models import Base
from archive.raw import StoredResponse
from archive.records import Attachment, Indicator, Record
from archive.runs import start_run
from archive.search.backends import index_of
from archive.store import Saved, save_record
from archive.verify import verify

DAY = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
FIGURE = Indicator("信访", 12.0, "件", None, "全年", 3, 9)
FILES = (Attachment("附件", "http://h/a.pdf", "application/pdf", 9, "ab", "done"), Attachment(None, "http://h/b.doc"))
#: What is different about each of several records, all new to an archive.
NEW: tuple[dict[str, Any], ...] = (
    {},
    {"report_year": 2022, "indicators": (FIGURE,), "attachments": FILES, "text": "另一年，办理信访12件。" * 20},
    {"kind": "plan", "body": None, "body_key": None, "report_year": None, "text": "计划\0" * 99},
    {"body": "合川区司法局", "body_short": "司法局", "body_type": "department", "body_key": None, "text": "司法" * 99},
    {"kind": "other", "published_on": None, "title": None, "url": None, "text": "短"},
    {"report_year": 2021, "id": "its-own", "text": "𠮷林a,b。" * 70, "published_on": date(2024, 2, 20)},
    {"report_year": None, "text": "没有年份的报告。" * 60},
)


def fill(archive: Archive, make_record: Callable[..., Record]) -> list[Saved]:
    """Save all of `NEW`, each with a capture, and give what became of them."""
    run = start_run(archive, "hechuan", at=DAY)
    saved = []
    for n, fields in enumerate(NEW):
        answer = StoredResponse(f"http://h/{n}", 200, ((b"ETag", b"e"),), b"%d" % n, DAY)
        record = make_record(**{"url": f"http://h/{n}", **fields})
        record = replace(record, capture=save_capture(archive, answer, url_key=str(n), run=run).ref)
        saved.append(save_record(archive, record, url_key=str(n), site="hechuan", run=run))
    return saved


def contents(archive: Archive) -> dict[str, list[str]]:
    """Give all rows that say something, and what the index holds."""
    told = [table for table in Base.metadata.sorted_tables if table.name not in ("runs", "captures")]
    with archive.read() as session:
        rows = {table.name: sorted(map(str, session.execute(table.select()).all())) for table in told}
        return {**rows, "index": sorted(map(str, index_of(session).entries(session)))}


def test_the_short_way_writes_what_the_long_way_writes(
    tmp_path: Path, make_record: Callable[..., Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open(tmp_path / "short") as short, Archive.open(tmp_path / "long") as long:
        saved = fill(short, make_record)
        monkeypatch.setattr(store, "add_newcomer", lambda *_: None)
        assert fill(long, make_record) == saved
        assert contents(short) == contents(long)
    assert [each.outcome for each in saved] == ["new"] * len(NEW)


def test_what_hangs_on_a_newcomer_agrees_with_its_text(archive: Archive, make_record: Callable[..., Record]) -> None:
    fill(archive, make_record)
    assert list(verify(archive)) == []


def test_what_was_met_in_any_part_is_no_newcomer(save: Callable[..., Saved], monkeypatch: pytest.MonkeyPatch) -> None:
    save()
    weighed: list[str] = []
    put = store.put
    monkeypatch.setattr(store, "put", lambda *given: weighed.append(given[2].url_key) or put(*given))
    save("address", text="一篇没见过的文字。" * 30, report_year=2020)
    save("address", text="它后来又改了。" * 30, report_year=2020)
    save("text", report_year=2019)
    save("report", text="同一份报告的另一种说法。" * 30)
    save("year", text="没有写年份。" * 50, report_year=None)
    assert weighed == [f"www.hc.example/{part}.html" for part in ("address", "text", "report", "year")]
