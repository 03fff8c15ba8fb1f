"""Every export holds exactly what the filters select, whole, and is there only when it is complete."""

import csv
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from archive.api import Archive
from archive.captures import save_capture
from archive.errors import PartMissing
from archive.exports import export
from archive.exports.csv import cell
from archive.exports.wacz import surt
from archive.fields import fields
from archive.filters import Filters
from archive.imports import import_warc
from archive.queries import get
from archive.raw import StoredResponse, stored_response
from archive.records import ORDER, Attachment, Indicator, Record, from_json, to_json
from archive.store import Saved, save_record

Save = Callable[..., Saved]
WHEN = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def two(archive: Archive, save: Save) -> Archive:
    save("a", title='关于"大石街道",2023年的报告')
    save("b", report_year=2022, text="第一段，\n第二段\t表格。" * 30)
    return archive


def test_jsonl_gives_the_records_back(two: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert export(two, str(out), "jsonl", Filters()) == 2
    lines = out.read_text("utf-8").splitlines()
    assert {from_json(json.loads(line)).id for line in lines} == {"500117004-2023", "500117004-2022"}
    assert "大石街道" in lines[0]
    for line in lines:
        record = from_json(json.loads(line))
        assert record.id
        assert record.text == get(two, record.id).text


def test_csv_gives_the_same_fields(two: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert export(two, str(out), "csv", Filters()) == 2
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == ORDER
    by_year = {row["report_year"]: row for row in rows}
    assert by_year["2023"]["title"] == '关于"大石街道",2023年的报告'
    assert by_year["2022"]["text"] == get(two, "500117004-2022").text
    assert json.loads(by_year["2023"]["sections"])[1]["role"] == "problems"
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("file_format", ["jsonl", "csv"])
def test_filters_select(two: Archive, tmp_path: Path, file_format: str) -> None:
    out = tmp_path / "out"
    assert export(two, str(out), file_format, Filters(year=2022)) == 1
    assert export(two, str(out), file_format, Filters(year=1999)) == 0


def test_standard_output(two: Archive, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert export(two, "-", "jsonl", Filters(year=2022)) == 1
    assert json.loads(capfdbinary.readouterr().out)["report_year"] == 2022


def test_a_failed_export_leaves_the_old_file(two: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("what was there")
    monkeypatch.setattr("archive.queries.load_records", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(two, str(out), "jsonl", Filters())
    assert out.read_text() == "what was there"
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("value", ["=1+1", "@SUM(A1)", "+86", "-5"])
def test_no_cell_is_run_as_a_formula(value: str) -> None:
    assert cell(value) == f"'{value}"


@pytest.mark.parametrize(("value", "shown"), [(None, ""), ([], ""), (-41, -41), (["a"], '["a"]'), ("一、", "一、")])
def test_cells(value: object, shown: object) -> None:
    assert cell(value) == shown


def exported(archive: Archive, path: Path, filters: Filters = Filters()) -> int:  # noqa: B008  frozen
    return export(archive, str(path), path.suffix[1:], filters)


def test_every_field_has_a_meaning() -> None:
    assert tuple(field.name for field in fields()) == ORDER
    assert all(field.means.endswith(".") for field in fields())


def test_parquet_is_typed(two: Archive, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert exported(two, tmp_path / "out.parquet") == 2
    table = parquet.read_table(tmp_path / "out.parquet")
    rows = {row["id"]: row for row in table.to_pylist()}
    record = get(two, "500117004-2023")
    row = rows["500117004-2023"]
    assert (row["text"], row["published_on"], row["urls"]) == (record.text, record.published_on, list(record.urls))
    assert row["first_seen_at"] == record.first_seen_at
    assert json.loads(row["sections"]) == to_json(record)["sections"]
    assert table.schema.field("text").metadata[b"description"].decode().startswith("The report")


def test_parquet_of_nothing_is_a_table_all_the_same(two: Archive, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert exported(two, tmp_path / "out.parquet", Filters(year=1999)) == 0
    assert parquet.read_table(tmp_path / "out.parquet").schema.names == list(ORDER)


def test_a_part_that_is_not_installed_is_named(two: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(PartMissing, match=r"fazhi-archive\[parquet\]"):
        exported(two, tmp_path / "out.parquet")
    assert list(tmp_path.glob("out*")) == []


def test_a_workbook_has_reports_figures_and_meanings(archive: Archive, save: Save, tmp_path: Path) -> None:
    figure = Indicator("信访", 12.0, "件", None, None, 7, 13)
    save(text="=SUM(1)信访12件。\x07" + "长" * 40_000, indicators=(figure,), sections=())
    assert exported(archive, tmp_path / "out.xlsx") == 1
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    names, row = (list(cells) for cells in book["报告"].values)
    shown = dict(zip(names, row, strict=True))
    assert shown["id"] == "500117004-2023"
    assert shown["text"].startswith("'=SUM(1)信访12件。长")
    assert len(shown["text"]) == 32_767
    assert list(book["指标"].values)[1][3:6] == ("信访", 12, "件")
    assert len(list(book["字段说明"].values)) == len(ORDER) + 1


def test_markdown_reads_well_and_takes_nothing_for_markup(archive: Archive, save: Save, tmp_path: Path) -> None:
    save(text="一、主要*举措*\n# 不是标题\n1. 也不是列表\n<b>不是标签</b>")
    exported(archive, tmp_path / "out.md")
    text = (tmp_path / "out.md").read_text("utf-8")
    assert text.startswith("# 大石街道2023年法治政府建设年度报告\n")
    assert "| 发布机构 | 合川区大石街道办事处 |" in text
    assert "\n## 一、主要\\*举措\\*\n" in text
    assert "\n\\# 不是标题\n" in text
    assert "\n\\1. 也不是列表\n" in text
    assert "\\<b\\>" in text


@pytest.fixture
def captured(archive: Archive, make_record: Callable[..., Record]) -> Archive:
    """A report with its page, seen twice, and its attachment; and another one."""
    for url, body in (("http://www.hc.example/f.pdf", b"%PDF"), ("http://www.hc.example/other.html", b"<p>other")):
        save_capture(archive, StoredResponse(url, 200, (), body, WHEN, "OK"), url_key=url[7:])
    page = StoredResponse(
        "http://www.hc.example/a.html", 200, ((b"Content-Type", b"text/html; charset=utf-8"),), b"<p>page", WHEN, "OK"
    )
    save_capture(archive, page, url_key="a")
    again = save_capture(archive, page, url_key="a")
    file = Attachment("附件", "http://www.hc.example/f.pdf")
    save_record(archive, make_record(capture=again.ref, attachments=(file,)), url_key="a", site="hechuan")
    return archive


def test_a_warc_holds_pages_and_attachments_whole(captured: Archive, tmp_path: Path) -> None:
    assert exported(captured, tmp_path / "out.warc") == 1
    with (tmp_path / "out.warc").open("rb") as stream:
        answers = [stored_response(r) for r in ArchiveIterator(stream, WarcRecordType.response, verify_digests=True)]
    assert [(answer.url, answer.body) for answer in answers] == [
        ("http://www.hc.example/a.html", b"<p>page"),
        ("http://www.hc.example/f.pdf", b"%PDF"),
    ]


def test_other_tools_read_the_warc(captured: Archive, tmp_path: Path) -> None:
    warcio = pytest.importorskip("warcio.archiveiterator")
    exported(captured, tmp_path / "out.warc")
    with (tmp_path / "out.warc").open("rb") as stream:
        read = [
            (record.rec_headers["WARC-Target-URI"], record.content_stream().read())
            for record in warcio.ArchiveIterator(stream, check_digests="raise")
            if record.rec_type == "response"
        ]
    assert read[0] == ("http://www.hc.example/a.html", b"<p>page")


def test_a_wacz_is_indexed_and_whole(captured: Archive, tmp_path: Path) -> None:
    assert exported(captured, tmp_path / "out.wacz") == 1
    with zipfile.ZipFile(tmp_path / "out.wacz") as packed:
        package = json.loads(packed.read("datapackage.json"))
        for part in package["resources"]:
            content = packed.read(part["path"])
            assert (part["hash"], part["bytes"]) == ("sha256:" + hashlib.sha256(content).hexdigest(), len(content))
        digest = json.loads(packed.read("datapackage-digest.json"))["hash"]
        assert digest == "sha256:" + hashlib.sha256(packed.read("datapackage.json")).hexdigest()
        pages = [json.loads(line) for line in packed.read("pages/pages.jsonl").decode().splitlines()]
        warc = packed.read("archive/data.warc.gz")
        index = packed.read("indexes/index.cdx").decode().splitlines()
    assert (pages[1]["url"], pages[1]["ts"]) == ("http://www.hc.example/a.html", "2024-03-01T08:00:00Z")
    assert [line.split(" ")[0] for line in index] == ["example,hc)/a.html", "example,hc)/f.pdf"]
    for line in index:
        entry = json.loads(line.split(" ", 2)[2])
        member = warc[int(entry["offset"]) : int(entry["offset"]) + int(entry["length"])]
        (record,) = ArchiveIterator(io.BytesIO(member))
        assert record.headers["WARC-Target-URI"] == entry["url"]


def test_a_wacz_comes_in_again(captured: Archive, tmp_path: Path) -> None:
    exported(captured, tmp_path / "out.wacz")
    with Archive.open(tmp_path / "second") as second:
        taken = list(import_warc(second, tmp_path / "out.wacz", url_key=lambda url: url))
    assert {one.response.body for one in taken} == {b"<p>page", b"%PDF"}


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.hc.gov.cn/A/B.html", "cn,gov,hc)/a/b.html"),
        ("https://hc.gov.cn:8443/x?b=2&a=1", "cn,gov,hc:8443)/x?a=1&b=2"),
        ("http://hc.gov.cn:80", "cn,gov,hc)/"),
    ],
)
def test_index_keys(url: str, key: str) -> None:
    assert surt(url) == key


def test_the_data_dictionary_stands_beside_its_tables(two: Archive, tmp_path: Path) -> None:
    exported(two, tmp_path / "one.csv")
    exported(two, tmp_path / "two.csv", Filters(year=2022))
    exported(two, tmp_path / "one.csv")
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert [(part["path"], part["rowcount"]) for part in package["resources"]] == [("one.csv", 2), ("two.csv", 1)]
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == list(ORDER)
    digest = hashlib.sha256((tmp_path / "one.csv").read_bytes()).hexdigest()
    assert package["resources"][0]["hash"] == f"sha256:{digest}"


def test_somebody_elses_data_package_is_left_alone(two: Archive, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text('{"name": "mine"}')
    exported(two, tmp_path / "one.csv")
    assert json.loads((tmp_path / "datapackage.json").read_text()) == {"name": "mine"}
    assert (tmp_path / "one.csv.datapackage.json").is_file()
