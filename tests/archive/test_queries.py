"""What comes out of the archive is the record that went in, with what the archive knows beside it."""

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import text

from archive.api import Archive
from archive.captures import save_capture
from archive.errors import NotInArchive
from archive.filters import Filters
from archive.queries import count, events, find_document, get, records
from archive.raw import StoredResponse
from archive.records import Attachment, Indicator, Record, to_json
from archive.store import Saved, save_record

Save = Callable[..., Saved]
DAY = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
SCHEMA = Path(__file__).parents[2].parent / "shared" / "design" / "record.schema.json"


@pytest.fixture
def full(archive: Archive, make_record: Callable[..., Record]) -> Record:
    """A record with every field set, saved."""
    answer = StoredResponse("http://www.hc.example/a.html", 200, (), b"<html>", DAY)
    capture = save_capture(archive, answer, url_key="www.hc.example/a.html")
    record = make_record(
        id="500117004-2023",
        body_code="500117004",
        joint_bodies=("中共合川区大石街道工作委员会",),
        written_on=date(2024, 1, 31),
        days_late=-41,
        title_source="heading",
        document_number="大石街道发〔2024〕3号",
        index_number="11500382009325/2024-00012",
        source="大石街道办事处",
        missing_sections=("leadership", "plan"),
        indicators=(
            Indicator("信访事项", 12.0, "件", None, "2023", 40, 50),
            Indicator("成功率", 98.5, "%", "达", None, 60, 70),
        ),
        attachments=(Attachment("附件", "http://www.hc.example/f.pdf", "application/pdf", 9, "ab", "failed"),),
        capture=capture.ref,
        evidence={"year": {"from": "title", "says": "2023年"}, "body": "发布机构"},
        warnings=("signature missing",),
    )
    save_record(archive, record, url_key="www.hc.example/a.html", site="hechuan")
    return record


def test_a_record_comes_back_whole(archive: Archive, full: Record) -> None:
    times = ("first_seen_at", "last_seen_at", "last_changed_at")
    known_to_the_archive = ("url", "urls", "version", "status", "text_sha256", *times)
    back = get(archive, "500117004-2023")
    for field in dataclasses.fields(Record):
        if field.name not in known_to_the_archive:
            assert getattr(back, field.name) == getattr(full, field.name), field.name
    assert (back.url, back.urls, back.version, back.status) == (full.url, (full.url,), 1, "live")
    assert back.first_seen_at == back.last_seen_at == back.last_changed_at == DAY


def test_what_comes_out_fulfils_the_published_schema(archive: Archive, full: Record) -> None:
    if not SCHEMA.is_file():
        pytest.skip("the record's schema does not lie beside the project")
    assert full.id
    jsonschema.validate(json.loads(json.dumps(to_json(get(archive, full.id)))), json.loads(SCHEMA.read_text("utf-8")))


def test_what_is_not_there_is_said(archive: Archive) -> None:
    with pytest.raises(NotInArchive, match="nobody-1999"):
        get(archive, "nobody-1999")
    with pytest.raises(NotInArchive, match=r"h\.example"):
        find_document(archive, "h.example/x")


def test_records_stream_newest_first_over_many_batches(
    archive: Archive, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.queries.BATCH", 3)
    for year in range(2010, 2021):
        save(str(year), report_year=year, published_on=date(year + 1, 2, 1), text=f"{year}年报告。")
    assert [record.report_year for record in records(archive, Filters())] == list(range(2020, 2009, -1))


@pytest.mark.parametrize("batch", [1, 2, 4])
def test_no_record_is_lost_between_batches(
    archive: Archive, save: Save, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr("archive.queries.BATCH", batch)
    for year in range(2010, 2014):
        save(str(year), report_year=year, text=f"{year}年报告。")
    assert len({record.id for record in records(archive, Filters())}) == count(archive, Filters()) == 4


def test_filters_select_and_counts_agree(archive: Archive, save: Save) -> None:
    save("a")
    save("b", report_year=2022)
    save("p", kind="plan", text="计划。" * 9)
    assert count(archive, Filters()) == 2
    assert count(archive, Filters(year=2022)) == 1
    assert count(archive, Filters(kind="plan")) == 1
    assert count(archive, Filters(kind=None)) == 3
    assert count(archive, Filters(section="problems")) == 2
    assert count(archive, Filters(section="plan")) == 0
    assert {record.kind for record in records(archive, Filters(kind=None))} == {"annual_report", "plan"}


def test_a_document_is_found_by_its_address(archive: Archive, save: Save) -> None:
    save("p", kind="plan", text="计划。" * 9)
    record = find_document(archive, "www.hc.example/p.html")
    assert (record.kind, record.id, record.url) == ("plan", None, "http://www.hc.example/p.html")


def test_events_are_filtered(archive: Archive, save: Save) -> None:
    save(report_year=None)
    save(text="改过的正文。" * 50)
    assert {event.kind for event in events(archive)} == {"unidentified", "text_changed"}
    assert events(archive, kind="gone") == ()
    assert events(archive, run=5) == ()


def test_the_view_is_pleasant_by_hand(archive: Archive, save: Save) -> None:
    save()
    query = "SELECT id, body, report_year, days_late, url, status, version FROM report_current"
    with archive.read() as session:
        (row,) = session.execute(text(query)).all()
    assert tuple(row) == (
        "500117004-2023", "合川区大石街道办事处", 2023, -41, "http://www.hc.example/a.html", "live", 1,
    )  # fmt: skip
