"""Two archives become one, whichever comes first: nothing doubled, nothing lost, nothing newer overwritten."""

import hashlib
import random
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from archive.api import Archive
from archive.backup import backup
from archive.captures import read_capture, save_capture
from archive.errors import ArchiveDamaged
from archive.history import history
from archive.imports import NotImportable
from archive.merge import import_archive, is_archive
from archive.models import Base, Document, Event, Report, Version
from archive.portals import columns, save_column, save_site
from archive.queries import events
from archive.raw import StoredResponse
from archive.records import Record
from archive.reprocess import replace_record
from archive.runs import start_run
from archive.store import mark_blocked, mark_gone, save_record
from archive.verify import verify

WHEN = datetime(2019, 1, 2, 3, 4, 5, tzinfo=UTC)
DAY = timedelta(days=1)
MakeRecord = Callable[..., Record]
REPORT = "500117004-2023"
KEY = "h.example/a"


def dump(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the database holds, numbers of rows included."""
    with archive.read() as session:
        return {
            name: sorted((tuple(map(repr, row)) for row in session.execute(select(table))), key=str)
            for name, table in Base.metadata.tables.items()
        }


def see(archive: Archive, make_record: MakeRecord, at: datetime = WHEN, page: str = "a", **fields: Any) -> None:
    """Let an archive see a page at a time, bytes and all; `said` is what it says."""
    url = f"http://h.example/{page}"
    said = fields.pop("said", None)
    if said is not None:
        fields["text"] = said * 20
    record = make_record(url=url, **fields)
    answer = StoredResponse(url, 200, (), f"<html>{record.text}".encode(), at, "OK")
    capture = save_capture(archive, answer, url_key=url[7:])
    fields |= {"url": url, "capture": capture.ref}
    save_record(archive, make_record(**fields), url_key=url[7:], site="hechuan")


@pytest.fixture(autouse=True)
def _empty_archives(tmp_path: Path, fresh_sqlite: Path) -> None:
    """The other archives of the tests begin as copies of an empty one: migrating each would take most of the time."""
    for name in ("other", "0", "1"):
        (tmp_path / name).mkdir()
        shutil.copy(fresh_sqlite, tmp_path / name / "archive.db")


@pytest.fixture
def other(tmp_path: Path, make_record: MakeRecord) -> Path:
    """Another archive: a text that went back and forth, a report at two addresses, a revisit, a page gone, doubts."""
    folder = tmp_path / "other"
    with Archive.open(folder) as source:
        save_site(source, "hechuan", host="h.example", title="合川区", district="合川区")
        found = {"trail": ("首页",), "kind": "report", "evidence": ("名称",)}
        save_column(
            source, "hechuan", url="http://h.example/c/", url_key="h.example/c/", name="年报", found=found, entries=3
        )
        start_run(source, "hechuan")
        for day, said in enumerate(("甲文。", "甲文。", "乙文。", "甲文。")):
            see(source, make_record, WHEN + day * DAY, said=said)
        for page in ("x", "y"):
            see(source, make_record, page=page, report_year=2022)
        see(source, make_record, page="nobody", said="无主的报告。", body=None, body_key=None)
        for day in (1, 3, 5):
            mark_gone(source, "h.example/y", at=WHEN + day * DAY)
    return folder


def test_another_archive_comes_in_whole(archive: Archive, other: Path) -> None:
    assert import_archive(archive, other) == 6
    with Archive.open(other) as source:
        for report_id in (REPORT, "500117004-2022"):
            assert archive.get(report_id) == source.get(report_id)
            assert history(archive, report_id) == history(source, report_id)
        assert columns(archive, "hechuan") == columns(source, "hechuan")
        assert [(e.at, e.kind, e.url, e.report_id) for e in events(archive)] == [
            (e.at, e.kind, e.url, e.report_id) for e in events(source)
        ]
        mine, theirs = dump(archive), dump(source)
        for table in ("captures", "documents", "versions", "sections", "sites", "reports", "signatures"):
            assert len(mine[table]) == len(theirs[table]), table
    assert mine["runs"] == []
    capture = archive.get(REPORT).capture
    assert capture
    assert "甲文。" in read_capture(archive, capture).body.decode()
    assert list(verify(archive)) == []


def test_the_same_archive_again_changes_nothing(archive: Archive, other: Path) -> None:
    import_archive(archive, other)
    before = dump(archive)
    import_archive(archive, other)
    assert dump(archive) == before


def test_an_older_copy_of_itself_changes_nothing(
    archive: Archive, other: Path, make_record: MakeRecord, tmp_path: Path
) -> None:
    import_archive(archive, other)
    backup(archive, tmp_path / "copy")
    see(archive, make_record, WHEN + 9 * DAY, said="丙文。")
    see(archive, make_record, WHEN + 9 * DAY, page="x", report_year=2022, extractor="fazhi 2", title="新读的标题")
    see(archive, make_record, WHEN + 9 * DAY, page="y", report_year=2022)
    mark_blocked(archive, KEY, at=WHEN + 10 * DAY)
    before = dump(archive)
    import_archive(archive, tmp_path / "copy")
    assert dump(archive) == before


def test_the_other_archive_is_only_read(archive: Archive, other: Path) -> None:
    def state() -> dict[str, str]:
        return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in other.rglob("*") if p.is_file()}

    before = state()
    import_archive(archive, other)
    assert state() == before


def test_what_is_no_archive_is_named(archive: Archive, tmp_path: Path) -> None:
    assert not is_archive(tmp_path)
    with pytest.raises(NotImportable, match=r"archive\.db"):
        import_archive(archive, tmp_path / "nowhere")
    (tmp_path / "archive.db").write_bytes(b"no database " * 99)
    with pytest.raises(ArchiveDamaged, match=r"archive\.db"):
        import_archive(archive, tmp_path)


def test_both_archives_become_one_report(archive: Archive, other: Path, make_record: MakeRecord) -> None:
    see(archive, make_record, page="z")
    import_archive(archive, other)
    record = archive.get(REPORT)
    assert set(record.urls) == {"http://h.example/a", "http://h.example/z"}
    assert record.first_seen_at == WHEN
    assert archive.search("信访").total == 2


#: Which code read the page here and there, and whose reading must stand afterwards.
READINGS = [("fazhi 2", "fazhi 1", "here"), ("fazhi 1", "fazhi 2", "there"), ("fazhi 1.10", "fazhi 1.9", "here")]


@pytest.mark.parametrize(("mine", "theirs", "wins"), READINGS)
def test_the_reading_of_newer_code_stands(
    archive: Archive, make_record: MakeRecord, tmp_path: Path, mine: str, theirs: str, wins: str
) -> None:
    """The other has the very capture that is here, read by other code that saw another text in it."""
    see(archive, make_record, said="旧读法，带着页脚。", extractor="fazhi 0", title="old")
    backup(archive, tmp_path / "copy")
    for place, name, code in ((archive, "here", mine), (None, "there", theirs)):
        opened = place or Archive.open(tmp_path / "copy")
        with opened.read() as session:
            number = session.scalars(select(Version.id)).one()
        record = make_record(text=f"{name}读到的正文。" * 30, extractor=code, title=name, url="http://h.example/a")
        replace_record(opened, number, record)
        if place is None:
            opened.close()
    import_archive(archive, tmp_path / "copy")
    record = archive.get(REPORT)
    assert (record.title, record.version, record.text[:4]) == (wins, 1, f"{wins}读到"[:4])
    assert [row.extractor for row in history(archive, REPORT)] == [mine if wins == "here" else theirs]
    assert archive.search(wins).total == 1
    assert list(verify(archive)) == []


def test_older_code_does_not_overwrite_the_same_text(archive: Archive, make_record: MakeRecord, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "other") as source:
        see(source, make_record, WHEN - DAY, extractor="fazhi 1", title="old")
    see(archive, make_record, extractor="fazhi 2", title="new")
    import_archive(archive, tmp_path / "other")
    record = archive.get(REPORT)
    assert (record.title, record.extractor, record.version) == ("new", "fazhi 2", 1)
    assert (record.first_seen_at, record.last_seen_at, record.last_changed_at) == (WHEN - DAY, WHEN, WHEN - DAY)


def gone(archive: Archive, *days: int) -> None:
    for day in days:
        mark_gone(archive, KEY, at=WHEN + day * DAY)


#: What happens to a page here and there (days seen, days not found, day refused), and what it counts as afterwards.
STATES = {
    "seen later here": (([0, 9], [], None), ([0], [1, 3, 5], None), "live"),
    "seen later there": (([0], [1, 3, 5], None), ([0, 9], [], None), "live"),
    "gone later here": (([0], [6, 8, 10], None), ([0, 5], [], None), "gone"),
    "gone later there": (([0, 5], [], None), ([0], [6, 8, 10], None), "gone"),
    "gone in both": (([0], [1, 3, 5], None), ([0], [2, 4, 6], None), "gone"),
    "refused later here": (([0, 5], [], 6), ([0, 4], [], None), "blocked"),
    "refused there, seen later here": (([0, 9], [], None), ([0], [], 1), "live"),
    "known there only": (([], [], None), ([0], [1, 3, 5], None), "gone"),
}


@pytest.mark.parametrize(("here", "there", "status"), STATES.values(), ids=STATES)
def test_what_is_known_later_of_an_address_stands(
    archive: Archive,
    make_record: MakeRecord,
    tmp_path: Path,
    here: tuple[list[int], list[int], int | None],
    there: tuple[list[int], list[int], int | None],
    status: str,
) -> None:
    with Archive.open(tmp_path / "other") as source:
        for opened, (seen, missed, refused) in ((archive, here), (source, there)):
            for day in seen:
                see(opened, make_record, WHEN + day * DAY)
            gone(opened, *missed)
            if refused is not None:
                mark_blocked(opened, KEY, at=WHEN + refused * DAY)
    import_archive(archive, tmp_path / "other")
    record = archive.get(REPORT)
    assert record.status == status
    assert record.last_seen_at == WHEN + max(*here[0], *there[0], 0) * DAY


def test_a_page_gone_there_lets_another_address_speak(
    archive: Archive, make_record: MakeRecord, tmp_path: Path
) -> None:
    for page in ("a", "b"):
        see(archive, make_record, page=page)
    with Archive.open(tmp_path / "other") as source:
        see(source, make_record)
        gone(source, 1, 3, 5)
    import_archive(archive, tmp_path / "other")
    assert archive.get(REPORT).url == "http://h.example/b"


def test_a_report_that_lost_its_text_is_still_known(archive: Archive, make_record: MakeRecord, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "other") as source:
        see(source, make_record, report_year=2021)
        see(source, make_record, WHEN + DAY, extractor="fazhi 2")
    import_archive(archive, tmp_path / "other")
    with archive.read() as session:
        assert sorted(session.scalars(select(Report.id))) == ["500117004-2021", REPORT]
    assert [(e.kind, e.report_id) for e in events(archive)] == [("identity_changed", "500117004-2021")]


def test_events_about_other_documents_keep_pointing_at_them(
    archive: Archive, make_record: MakeRecord, tmp_path: Path
) -> None:
    see(archive, make_record, page="before", report_year=2020)
    with Archive.open(tmp_path / "other") as source:
        see(source, make_record, said="第一份。")
        see(source, make_record, WHEN + DAY, page="b", said="第二份。")
    import_archive(archive, tmp_path / "other")
    with archive.read() as session:
        urls = {document.id: document.url for document in session.scalars(select(Document))}
        (event,) = session.scalars(select(Event).where(Event.kind == "other_text"))
        assert (urls[event.document_id or 0], urls[event.detail["document"]]) == (
            "http://h.example/b",
            "http://h.example/a",
        )


Sightings = list[tuple[int, str]]


def spans(archive: Archive) -> tuple[Any, ...]:
    """When the page said what, as the archive has it."""
    with archive.read() as session:
        rows = session.scalars(select(Version).order_by(Version.number)).all()
        document = session.scalars(select(Document)).one()
        said = [(v.text[:2], v.first_seen_at, v.last_seen_at, v.is_current, v.is_listed) for v in rows]
        assert [v.number for v in rows] == list(range(1, len(rows) + 1))
        return said, document.first_seen_at, document.last_seen_at, document.last_changed_at


def fill(archive: Archive, make_record: MakeRecord, sightings: Iterable[tuple[int, str]]) -> None:
    for day, said in sightings:
        record = make_record(url="http://h.example/a", text=said * 60)
        save_record(archive, record, url_key=KEY, site="hechuan", at=WHEN + day * DAY)


def emptied(archive: Archive) -> Archive:
    with archive.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        session.execute(
            text(
                "DELETE FROM report_search"
                if archive.engine.dialect.name == "postgresql"
                else "INSERT INTO report_search (report_search) VALUES ('delete-all')"
            )
        )
    return archive


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 9])
def test_the_order_of_merging_does_not_matter(
    archive: Archive, make_record: MakeRecord, tmp_path: Path, seed: int
) -> None:
    """Two watch one page on days of their own; even seeds never let it say again what it said before."""
    chance = random.Random(seed)
    again = seed % 2 == 1
    story = sorted(chance.sample(range(20), 4))
    said = [f"{chance.choice('甲乙') if again else '甲乙丙丁戊'[n]}文" for n in range(5)]
    days = {day: said[sum(day >= change for change in story)] for day in range(20)}
    watched = [sorted(chance.sample(range(20), 6)) for _ in range(2)]
    sightings: list[Sightings] = [[(day, days[day]) for day in own] for own in watched]
    for number, own in enumerate(sightings):
        with Archive.open(tmp_path / str(number)) as source:
            fill(source, make_record, own)
    outcomes = []
    for order in ((0, 1), (1, 0)):
        emptied(archive)
        for number in order:
            import_archive(archive, tmp_path / str(number))
        outcomes.append(spans(archive))
        assert list(verify(archive)) == []
    assert outcomes[0] == outcomes[1]
    if not again:
        emptied(archive)
        fill(archive, make_record, sorted({*sightings[0], *sightings[1]}))
        assert spans(archive) == outcomes[0]
