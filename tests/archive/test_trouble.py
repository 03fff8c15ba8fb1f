"""What a driver complains about is said in words that help; a fault of the program stays one."""

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from archive.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, DiskFull, FolderUnwritable, ServerUnreachable
from archive.trouble import explained

SQLITE = make_url("sqlite:////data/archive.db")
SERVER = make_url("postgresql+psycopg://user:secret@db.example/fazhi")


def explain(said: str, url: object = SQLITE) -> ArchiveError | None:
    return explained(OperationalError("SELECT 1", {}, Exception(said)), url, 30)  # type: ignore[arg-type]  # a URL


@pytest.mark.parametrize(
    ("said", "kind", "code"),
    [
        ("database is locked", ArchiveLocked, 5),
        ("database table is locked: reports", ArchiveLocked, 5),
        ("database disk image is malformed", ArchiveDamaged, 5),
        ("file is not a database", ArchiveDamaged, 5),
        ("disk I/O error", ArchiveDamaged, 5),
        ("database or disk is full", DiskFull, 1),
        ("attempt to write a readonly database", FolderUnwritable, 1),
        ("unable to open database file", FolderUnwritable, 1),
    ],
)
def test_sqlite(said: str, kind: type[ArchiveError], code: int) -> None:
    error = explain(said)
    assert type(error) is kind
    assert error is not None
    assert error.exit_code == code
    assert "/data" in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("canceling statement due to lock timeout", ArchiveLocked),
        ('connection to server at "db.example" failed:\nConnection refused', ServerUnreachable),
        ("could not extend file: No space left on device", DiskFull),
    ],
)
def test_postgresql(said: str, kind: type[ArchiveError]) -> None:
    error = explain(said, SERVER)
    assert type(error) is kind
    assert "db.example" in str(error)
    assert "secret" not in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("said", ["no such column: colour", "near FORM: syntax error", 'relation "x" does not exist'])
def test_a_fault_of_the_program_stays_one(said: str) -> None:
    assert explain(said) is None
    assert explain(said, SERVER) is None
