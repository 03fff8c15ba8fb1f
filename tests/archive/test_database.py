"""An archive opens from nothing, refuses what it cannot serve, and says why in one sentence."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from archive.api import Archive
from archive.database import Database
from archive.errors import (
    ArchiveDamaged,
    ArchiveLocked,
    ArchiveMissing,
    ArchiveNewer,
    FolderUnwritable,
    PlaceUnknown,
    ServerUnreachable,
)
from archive.models import Base, Body, Report, Site
from archive.portals import ensure_site
from archive.schema import newest
from archive.store import Saved


def test_an_empty_folder_becomes_an_archive(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "new" / "data") as archive:
        assert archive.coverage(2023) == ()
    assert (tmp_path / "new" / "data" / "archive.db").is_file()


def test_reading_commands_make_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match="no archive here yet"):
        Archive.open(tmp_path / "data", create=False)
    assert not (tmp_path / "data").exists()


def test_sqlite_is_set_up_for_readers_beside_a_writer(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive, archive.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA secure_delete")) == 0


def test_migrations_build_what_the_models_say(archive: Archive) -> None:
    with archive.engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    assert differences == []


def test_the_version_is_the_newest_migration(archive: Archive) -> None:
    with archive.read() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == newest()


def test_a_newer_archive_is_refused_with_advice(database: str | None, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "data", database) as archive, archive.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(ArchiveNewer, match=r"schema 9999.*upgrade") as refused:
            Archive.open(tmp_path / "data", database)
        assert refused.value.exit_code == 5
    finally:
        _set_version(tmp_path / "data", database)


def _set_version(data: Path, database: str | None) -> None:
    """Put the version back: the PostgreSQL schema serves the tests that follow."""
    from sqlalchemy import create_engine

    engine = create_engine(database or f"sqlite:///{data / 'archive.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": newest()})
    engine.dispose()


@pytest.mark.parametrize("content", [b"this is a letter and no database" * 50, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "archive.db").write_bytes(content)
    with pytest.raises(ArchiveDamaged, match=r"archive\.db") as refused:
        Archive.open(tmp_path)
    assert refused.value.exit_code == 5
    assert (tmp_path / "archive.db").read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "archive.db")
    connection.execute("CREATE TABLE cookies (name TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(ArchiveDamaged, match="cookies"):
        Archive.open(tmp_path)


def test_the_schedulers_jobs_may_be_there_first(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "archive.db")
    connection.execute("CREATE TABLE apscheduler_jobs (id TEXT)")
    connection.commit()
    connection.close()
    with Archive.open(tmp_path) as archive:
        assert archive.coverage() == ()


def test_a_locked_archive_says_so(
    archive: Archive, database: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.database.LOCK_SECONDS", 1)
    with Archive.open(tmp_path / "data", database) as other, archive.begin() as session:
        session.execute(text("DELETE FROM events"))
        with pytest.raises(ArchiveLocked, match="locked by another process") as refused, other.begin() as late:
            late.execute(text("DELETE FROM events"))
    assert refused.value.exit_code == 5


def test_readers_do_not_wait_for_a_writer(archive: Archive, database: str | None, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "data", database) as other, archive.begin() as session:
        session.execute(text("DELETE FROM events"))
        assert other.search("信访").total == 0


def test_archives_in_one_database_do_not_wait_for_each_other(postgres: str, tmp_path: Path) -> None:
    server, _, schema = postgres.rpartition("%3D")
    beside = f"{schema}_beside"
    with Archive.open(tmp_path / "one", postgres) as one:
        with one.begin() as session:
            session.execute(text(f"CREATE SCHEMA {beside}"))
        try:
            with Archive.open(tmp_path / "two", f"{server}%3D{beside}") as two, one.begin(), two.begin() as session:
                assert session.scalar(select(func.count()).select_from(Site)) == 0
        finally:
            with one.begin() as session:
                session.execute(text(f"DROP SCHEMA {beside} CASCADE"))


def test_a_reader_sees_one_state_while_a_writer_goes_on(archive: Archive, save: Callable[..., Saved]) -> None:
    save("a")
    with archive.read() as session:
        assert session.scalar(text("SELECT count(*) FROM reports")) == 1
        save("b", report_year=2022)
        assert session.scalar(text("SELECT count(*) FROM reports")) == 1
    with archive.read() as session:
        assert session.scalar(text("SELECT count(*) FROM reports")) == 2


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(FolderUnwritable, match="--data"):
        Archive.open(tmp_path / "data")


@pytest.mark.skipif(sys.platform == "win32", reason="/proc is Linux's")
def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(FolderUnwritable, match="/proc/nowhere"):
        Archive.open("/proc/nowhere/data")


def test_captures_need_a_folder(tmp_path: Path) -> None:
    with pytest.raises(PlaceUnknown, match="s3://bucket/warc"):
        Archive.open(tmp_path, warc="s3://bucket/warc")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ServerUnreachable) as refused:
        Archive.open(tmp_path, "postgresql+psycopg://somebody:secret@127.0.0.1:1/fazhi")
    assert "127.0.0.1" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_failing_transaction_leaves_nothing(archive: Archive) -> None:
    def fail_halfway() -> None:
        with archive.begin() as session:
            session.add(Body(key="1", name="某街道", type="street", origin="seen"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with archive.read() as session:
        assert session.get(Body, "1") is None


def test_the_database_itself_keeps_one_report_for_a_body_and_year(archive: Archive, save: Callable[..., Saved]) -> None:
    save()
    with archive.read() as session:
        first = session.query(Report).one()
    with pytest.raises(IntegrityError), archive.begin() as session:
        session.add(Report(id="another", body_key=first.body_key, report_year=2023, first_seen_at=first.first_seen_at))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE versions SET kind = 'poem'",
        "UPDATE versions SET number = 0",
        "UPDATE documents SET status = 'asleep'",
        "UPDATE reports SET report_year = 1066",
        "UPDATE versions SET document_id = 4711",
        "UPDATE sections SET begins = 9, ends = 3",
    ],
)
def test_the_database_itself_refuses_nonsense(archive: Archive, save: Callable[..., Saved], statement: str) -> None:
    save()
    with pytest.raises(IntegrityError), archive.begin() as session:
        session.execute(text(statement))


def test_processes_that_open_a_new_archive_together_make_it_once(tmp_path: Path) -> None:
    code = f"from archive import Archive; Archive.open({str(tmp_path / 'data')!r}).close()"
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    started = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code], env=env, stderr=subprocess.PIPE) for _ in range(3)
    ]
    complaints = [process.communicate(timeout=60)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], complaints


def test_an_archive_opens_while_others_open_it(tmp_path: Path) -> None:
    def open_often() -> None:
        for _ in range(50):
            Archive.open(tmp_path / "data").close()

    Archive.open(tmp_path / "data").close()
    with ThreadPoolExecutor(4) as readers:
        for reader in [readers.submit(open_often) for _ in range(4)]:
            reader.result()
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["archive.db", "archive.lock"]


def test_what_opens_is_what_was_asked_for(tmp_path: Path) -> None:
    with Database.open(tmp_path) as plain:
        assert type(plain) is Database
    with Archive.open(tmp_path) as full:
        assert type(full) is Archive


def test_what_is_done_together_is_kept_together(archive: Archive) -> None:
    with archive.together():
        for name in ("a", "b"):
            with archive.begin() as session:
                ensure_site(session, name)
        with archive.read() as session:
            assert session.scalar(select(func.count()).select_from(Site)) == 2
    with archive.read() as session:
        assert session.scalar(select(func.count()).select_from(Site)) == 2


def test_what_fails_together_is_nothing(archive: Archive) -> None:
    def half() -> None:
        with archive.together():
            with archive.begin() as session:
                ensure_site(session, "a")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        half()
    with archive.read() as session:
        assert session.scalar(select(func.count()).select_from(Site)) == 0
    with archive.begin() as session:
        ensure_site(session, "b")


def test_what_one_thread_does_together_is_no_other_s(archive: Archive) -> None:
    def count() -> int:
        with archive.read() as session:
            return session.scalar(select(func.count()).select_from(Site)) or 0

    with ThreadPoolExecutor(1) as other, archive.together():
        with archive.begin() as session:
            ensure_site(session, "a")
        assert (count(), other.submit(count).result()) == (1, 0)


def test_the_index_joins_its_pieces_seldom_and_little_by_little(tmp_path: Path) -> None:
    with Database.open(tmp_path) as archive, archive.read() as session:
        told = dict(session.execute(text("SELECT k, v FROM report_search_config")).all())
        # At `crisismerge` pieces of a size FTS5 joins all of them at once, whatever `automerge` says.
        assert told["automerge"] == 16 < told["crisismerge"]
