"""What is whole is called whole, what is not is named, and what can be made anew is."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.api import Archive
from archive.captures import read_capture, save_capture
from archive.queries import get
from archive.raw import StoredResponse
from archive.records import Attachment, Indicator, Record, to_json
from archive.reprocess import replace_record
from archive.store import Saved, save_record
from archive.verify import Finding, rebuild_index, verify

Save = Callable[..., Saved]
WHEN = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


def found(archive: Archive, **options: object) -> list[Finding]:
    return list(verify(archive, **options))  # type: ignore[arg-type]  # options of verify


def kinds(archive: Archive, **options: object) -> list[str]:
    return [finding.kind for finding in found(archive, **options)]


def change(archive: Archive, statement: str) -> None:
    with archive.begin() as session:
        session.execute(text(statement))


@pytest.fixture
def stored(archive: Archive, save: Save, make_record: Callable[..., Record]) -> Archive:
    """An archive with a report in two versions, another address, a plan, and captures, one of them a revisit.

    The report has sections, a figure and an attachment.
    """
    answer = StoredResponse("http://www.hc.example/a.html", 200, (), b"<html>" * 50, WHEN, "OK")
    capture = save_capture(archive, answer, url_key="www.hc.example/a.html")
    save_capture(archive, replace(answer, fetched_at=WHEN + timedelta(days=1)), url_key="www.hc.example/a.html")
    more = {
        "indicators": (Indicator("信访", 12.0, "件", None, None, 60, 80),),
        "attachments": (Attachment("附件", "http://www.hc.example/f.pdf", "application/pdf", 4, "0" * 64, "done"),),
    }
    save("a", capture=capture.ref, **more)
    save("a", text=make_record().text + "补充一句。", capture=capture.ref, **more)
    save("b")
    save("p", kind="plan", title="计划", text="明年的工作计划。")
    return archive


def test_an_archive_in_use_is_whole(stored: Archive) -> None:
    assert found(stored) == []


def test_an_empty_archive_is_whole(archive: Archive) -> None:
    assert found(archive) == []


#: A kind of damage that the rest of the archive knows better, and what is found.
REPAIRABLE = {
    "no sketches": ("DELETE FROM signatures", {"sketch"}),
    "no bands of sketches": ("DELETE FROM signature_bands", {"sketch"}),
    "a sketch of another text": (
        "UPDATE signatures SET numbers = (SELECT numbers FROM signatures ORDER BY version_id LIMIT 1)",
        {"sketch"},
    ),
    "a sketch too many": (
        "INSERT INTO signatures SELECT id, 'x', (SELECT numbers FROM signatures ORDER BY version_id LIMIT 1)"
        " FROM versions WHERE id = (SELECT min(id) FROM versions WHERE NOT is_listed)",
        {"sketch"},
    ),
    "another title": ("UPDATE versions SET title = '别的题目' WHERE is_listed", {"reading", "search_index"}),
    "another body": ("UPDATE versions SET body = '别的机构', extractor = 'x'", {"reading"}),
    "another date": ("UPDATE versions SET published_on = '2024-02-21' WHERE is_listed", {"reading", "misplaced"}),
    "a shelf of another day": (
        "UPDATE versions SET shelf = shelf - 5 * 1048576 WHERE is_listed",
        {"misplaced", "search_index"},
    ),
    "no sections": ("DELETE FROM sections", {"reading"}),
    "a section of another place": ("UPDATE sections SET ends = ends - 1 WHERE position = 1", {"reading"}),
    "another figure": ("UPDATE indicators SET value = 13", {"reading"}),
    "no attachments": ("DELETE FROM attachments", {"reading"}),
    "nothing current": ("UPDATE versions SET is_current = false", {"no_current_version"}),
    "nothing listed": (
        "UPDATE versions SET is_listed = false, shelf = NULL WHERE report_id IS NOT NULL",
        {"not_listed", "search_index", "sketch"},
    ),
    "an index row of nothing": ("{extra}", {"search_index"}),
    "no index": ("{empty}", {"search_index"}),
    "an index of other words": ("{other}", {"search_index"}),
    "an index of other numbers": ("{broken}", {"search_index"}),
}
#: The search index is another table in each database.
INDEXES = {
    "sqlite": {
        "extra": "INSERT INTO report_search (rowid, pairs, letters, facets) VALUES (7, 'ab', 'a b', '')",
        "empty": "INSERT INTO report_search (report_search) VALUES ('delete-all')",
        "other": "UPDATE report_search_docsize SET sz = (SELECT min(sz) FROM report_search_docsize)",
        "broken": "UPDATE report_search_data SET block = zeroblob(length(block)) WHERE id > 10",
    },
    "postgresql": {
        "extra": "INSERT INTO report_search SELECT 7, folded, grams, triples, facets FROM report_search LIMIT 1",
        "empty": "DELETE FROM report_search",
        "other": "UPDATE report_search SET folded = replace(folded, '信访', '访信')",
        "broken": "UPDATE report_search SET grams = grams[2:]",
    },
}


@pytest.mark.parametrize("damage", REPAIRABLE)
def test_what_can_be_made_anew_is(stored: Archive, damage: str) -> None:
    statement, found_as = REPAIRABLE[damage]
    before = {word: stored.search(word).total for word in ("信访", "补充一句", "98.5%", "没有的词")}
    whole = [to_json(record) for record in stored.records()]
    change(stored, statement.format(**INDEXES[stored.engine.dialect.name]))
    assert set(kinds(stored)) == found_as
    repaired = found(stored, repair=True)
    # What is put right early may leave nothing to be found later.
    assert {finding.kind for finding in repaired} <= found_as
    assert all(finding.repaired for finding in repaired)
    assert found(stored) == []
    assert {word: stored.search(word).total for word in before} == before
    assert [to_json(record) for record in stored.records()] == whole


def test_a_changed_text_is_named_and_cannot_be_repaired(stored: Archive) -> None:
    change(stored, "UPDATE versions SET text = 'x' || text WHERE number = 1 AND NOT is_listed AND NOT is_current")
    (finding,) = found(stored, repair=True)
    assert (finding.kind, finding.repaired, finding.harmless) == ("text_digest", False, False)
    assert "a.html" in finding.what


def test_a_changed_text_is_read_again_from_its_bytes(stored: Archive) -> None:
    record = get(stored, "500117004-2023")
    change(stored, "UPDATE versions SET text = 'x' || text WHERE is_listed AND report_id IS NOT NULL")
    assert {"text_digest", "search_index"} <= set(kinds(stored))
    with stored.read() as session:
        number = session.scalar(text("SELECT id FROM versions WHERE is_listed AND report_id IS NOT NULL"))
    assert replace_record(stored, number or 0, record).changed == ("text",)
    assert {finding.repaired for finding in found(stored, repair=True)} <= {True}
    assert found(stored) == []
    assert get(stored, "500117004-2023").text == record.text


def test_a_rebuilt_index_answers_as_before(stored: Archive) -> None:
    before = [stored.search(word).total for word in ("信访", "补充一句", "98.5%", "没有的词")]
    assert rebuild_index(stored) == 2
    assert [stored.search(word).total for word in ("信访", "补充一句", "98.5%", "没有的词")] == before
    assert found(stored) == []


def test_rows_that_point_at_nothing_are_named(tmp_path: Path, make_record: Callable[..., Record]) -> None:
    """PostgreSQL does not let it come to that."""
    with Archive.open(tmp_path) as archive:
        save_record(archive, make_record(), url_key="a", site="hechuan")
    connection = sqlite3.connect(tmp_path / "archive.db")
    connection.execute("DELETE FROM sites")
    connection.commit()
    connection.close()
    with Archive.open(tmp_path) as archive:
        for _ in range(2):
            (finding,) = found(archive, repair=True)
            assert (finding.kind, finding.repaired, finding.harmless) == ("foreign_key", False, False)
            assert finding.what == "documents row 1 points at nothing in sites"


def test_an_index_of_the_database_that_lacks_rows_is_made_anew(
    tmp_path: Path, make_record: Callable[..., Record]
) -> None:
    with Archive.open(tmp_path) as archive:
        save_record(archive, make_record(), url_key="a", site="hechuan")
    tell_index(tmp_path, "(site)", "(url)", "REINDEX ix_documents_site")
    tell_index(tmp_path, "(url)", "(site)", "SELECT 1")
    with Archive.open(tmp_path) as archive:
        assert set(kinds(archive)) == {"database"}
        assert {(finding.kind, finding.repaired) for finding in found(archive, repair=True)} == {("database", True)}
        assert found(archive) == []


def tell_index(folder: Path, old: str, new: str, then: str) -> None:
    """Say that an index is over another column, which SQLite believes."""
    for statement in (
        f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') WHERE name = 'ix_documents_site'",
        then,
    ):
        connection = sqlite3.connect(folder / "archive.db")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(statement)
        connection.commit()
        connection.close()


def test_broken_pages_are_named_and_cannot_be_repaired(tmp_path: Path, save_many: Callable[[Archive], None]) -> None:
    with Archive.open(tmp_path) as archive:
        save_many(archive)
    file = tmp_path / "archive.db"
    connection = sqlite3.connect(file)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(content)
    with Archive.open(tmp_path) as archive:
        for _ in range(2):
            broken = found(archive, repair=True)
            assert {finding.kind for finding in broken} == {"database"}
            assert not any(finding.repaired or finding.harmless for finding in broken)


@pytest.fixture
def save_many(make_record: Callable[..., Record]) -> Callable[[Archive], None]:
    def save(archive: Archive) -> None:
        for number in range(3):
            text = make_record().text + f"第{number}稿。"
            save_record(archive, make_record(text=text), url_key="a", site="hechuan", at=WHEN + timedelta(days=number))

    return save


def test_missing_bytes_are_named_and_found_again(stored: Archive) -> None:
    stored.raw.close()
    (path,) = stored.raw.folder.glob("*.warc.gz")
    path.rename(path.with_suffix(".away"))
    for repair in (False, True):
        assert [(f.kind, f.repaired) for f in found(stored, repair=repair, url_key=str)] == [("capture", False)] * 2
    path.with_suffix(".away").rename(path.with_name("other-name.warc.gz"))
    assert kinds(stored) == ["capture", "capture"]
    assert [(f.kind, f.repaired) for f in found(stored, repair=True, url_key=str)] == [("capture", True)] * 2
    assert found(stored) == []
    capture = get(stored, "500117004-2023").capture
    assert capture
    assert read_capture(stored, capture).body == b"<html>" * 50


def test_changed_bytes_are_named_and_cannot_be_repaired(stored: Archive) -> None:
    stored.raw.close()
    (path,) = stored.raw.folder.glob("*.warc.gz")
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 0xFF
    path.write_bytes(content)
    for _ in range(2):
        named = found(stored, repair=True, url_key=str)
        assert "capture" in {finding.kind for finding in named if not finding.harmless}
        assert not any(finding.repaired for finding in named)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE captures SET warc_offset = warc_offset + 7",
        "UPDATE captures SET warc_offset = 0 WHERE revisit_of IS NULL",
        "UPDATE captures SET warc_offset = 0 WHERE revisit_of IS NOT NULL",
        "UPDATE captures SET warc = 'gone.warc.gz'",
    ],
)
def test_wrong_offsets_are_put_right(stored: Archive, statement: str) -> None:
    change(stored, statement)
    assert set(kinds(stored)) == {"capture"}
    assert {(f.kind, f.repaired) for f in found(stored, repair=True, url_key=str)} == {("capture", True)}
    assert found(stored) == []


def test_a_wrong_digest_of_a_capture_is_named(stored: Archive) -> None:
    change(stored, "UPDATE captures SET sha256 = '0' WHERE revisit_of IS NULL")
    named = [finding for finding in found(stored, repair=True, url_key=str) if not finding.harmless]
    assert {(finding.kind, finding.repaired) for finding in named} == {("capture", False)}


def test_an_answer_nobody_read_is_found_and_adopted(archive: Archive) -> None:
    orphan = StoredResponse("http://h.example/x", 200, ((b"Content-Type", b"text/html"),), b"page", WHEN, "OK")
    place = archive.raw.write(orphan)
    (finding,) = found(archive)
    assert (finding.kind, finding.harmless) == ("orphan_capture", True)
    assert found(archive, repair=True, url_key=lambda url: url.removeprefix("http://"))[0].repaired
    assert found(archive) == []
    with archive.read() as session:
        row = session.execute(text("SELECT url_key, length, media_type FROM captures")).one()
    assert tuple(row) == ("h.example/x", place.length, "text/html")


def test_a_cut_off_tail_is_harmless(stored: Archive) -> None:
    stored.raw.close()
    (path,) = stored.raw.folder.glob("*.warc.gz")
    with path.open("ab") as stream:
        stream.write(path.read_bytes()[:200])
    assert [(finding.kind, finding.harmless) for finding in found(stored)] == [("cut_off_tail", True)]


HARVEST = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from archive.api import Archive
from archive.captures import save_capture
from archive.raw import StoredResponse
from archive.records import Attachment, Indicator, Record, to_json
from archive.runs import start_run
from archive.store import save_record

archive = Archive.open(sys.argv[1], sys.argv[2] or None)
run = start_run(archive, "hechuan")
for year in range(1999, 2025):
    url = f"http://h.example/{year}.html"
    body = f"<html>{year} {sys.argv[3]}".encode() * 99
    answer = StoredResponse(url, 200, (), body, datetime.now(UTC), "OK")
    capture = save_capture(archive, answer, url_key=url, run=run)
    text = f"{year}年信访工作报告，第{sys.argv[3]}稿。" * 200
    record = Record("annual_report", text, "x", body="大石街道", body_key="1", url=url,
                    body_type="street", report_year=year, title=f"{year}年报告", capture=capture.ref)
    saved = save_record(archive, record, url_key=url, site="hechuan", run=run)
    print(saved.report_id, flush=True)
"""


@pytest.mark.timeout(300 + 10 * int(os.environ.get("FAZHI_TEST_KILLS", "3")))
def test_killed_at_any_moment_nothing_reported_as_stored_is_lost(
    archive: Archive, database: str | None, tmp_path: Path
) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", HARVEST, str(tmp_path / "data"), database or ""]
    kills = int(os.environ.get("FAZHI_TEST_KILLS", "3"))
    chance = random.Random(5)
    reported: set[str] = set()
    for kill in range(kills):
        # Every text changes after each second kill: there is always something to store, and something to go on with.
        with subprocess.Popen([*command, str(kill // 2)], env=env, stdout=subprocess.PIPE, text=True) as harvest:
            assert harvest.stdout
            first = harvest.stdout.readline()
            time.sleep(chance.random() * 0.5)
            harvest.send_signal(signal.SIGKILL)
            reported |= {line.strip() for line in (first, *harvest.stdout) if line.endswith("\n")}
        assert all(get(archive, report_id).text for report_id in reported)
        assert [finding for finding in found(archive) if not finding.harmless] == []
    done = subprocess.run([*command, str(kills)], env=env, check=True, capture_output=True, text=True, timeout=120)
    assert len(set(done.stdout.split())) == len(done.stdout.split()) == 26
    assert archive.search("信访").total == archive.search(f"第{kills}稿").total == 26
    assert [finding for finding in found(archive) if not finding.harmless] == []


def test_every_capture_of_a_killed_run_reads_back(archive: Archive, make_record: Callable[..., Record]) -> None:
    answer = StoredResponse("http://h.example/a", 200, (), b"body", WHEN, "OK")
    capture = save_capture(archive, answer, url_key="h.example/a")
    save_record(archive, make_record(capture=capture.ref), url_key="h.example/a", site="hechuan")
    reference = get(archive, "500117004-2023").capture
    assert reference
    assert read_capture(archive, reference).body == b"body"
