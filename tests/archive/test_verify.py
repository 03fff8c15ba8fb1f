"""What is whole is called whole, what is not is named, and what can be made anew is."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.api import Archive
from archive.captures import read_capture, save_capture
from archive.queries import get
from archive.raw import StoredResponse
from archive.records import Record
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
    """An archive with a report in two versions, another address, a plan, and captures, one of them a revisit."""
    answer = StoredResponse("http://www.hc.example/a.html", 200, (), b"<html>" * 50, WHEN, "OK")
    capture = save_capture(archive, answer, url_key="www.hc.example/a.html")
    save_capture(archive, answer, url_key="www.hc.example/a.html")
    save("a", capture=capture.ref)
    save("a", text=make_record().text + "补充一句。")
    save("b")
    save("p", kind="plan", title="计划", text="明年的工作计划。")
    return archive


def test_an_archive_in_use_is_whole(stored: Archive) -> None:
    assert found(stored) == []


def test_an_empty_archive_is_whole(archive: Archive) -> None:
    assert found(archive) == []


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("DELETE FROM signatures", "sketch"),
        ("UPDATE versions SET title = 'eine andere Überschrift 其他' WHERE is_listed", "search_index"),
        ("UPDATE versions SET is_current = false", "no_current_version"),
    ],
)
def test_what_can_be_made_anew_is(stored: Archive, statement: str, kind: str) -> None:
    change(stored, statement)
    assert set(kinds(stored)) == {kind}
    assert {(finding.kind, finding.repaired) for finding in found(stored, repair=True)} == {(kind, True)}
    assert found(stored) == []


def test_a_changed_text_is_named_and_cannot_be_repaired(stored: Archive) -> None:
    change(stored, "UPDATE versions SET text = 'x' || text WHERE number = 1 AND NOT is_listed AND NOT is_current")
    (finding,) = found(stored, repair=True)
    assert (finding.kind, finding.repaired, finding.harmless) == ("text_digest", False, False)
    assert "a.html" in finding.what


def test_a_rebuilt_index_answers_as_before(stored: Archive) -> None:
    before = [stored.search(word).total for word in ("信访", "补充一句", "98.5%", "没有的词")]
    assert rebuild_index(stored) == 2
    assert [stored.search(word).total for word in ("信访", "补充一句", "98.5%", "没有的词")] == before
    assert found(stored) == []


def test_missing_and_changed_bytes_are_named(stored: Archive) -> None:
    stored.raw.close()
    (path,) = stored.raw.folder.glob("*.warc.gz")
    content = bytearray(path.read_bytes())
    path.rename(path.with_suffix(".away"))
    assert kinds(stored) == ["capture", "capture"]
    content[len(content) // 4] ^= 0xFF
    path.write_bytes(content)
    assert "capture" in kinds(stored)


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
from archive.records import Record
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
