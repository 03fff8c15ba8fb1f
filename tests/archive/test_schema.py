"""An archive that an earlier program made is brought up to date with all it holds, and can be searched."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, text

from archive.api import Archive
from archive.schema import MIGRATIONS, found_version, newest
from archive.shelves import DAY

THEN = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it, not even tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'archive.db'}"
        return
    server, _, schema = request.getfixturevalue("postgres").partition("?options=-csearch_path%3D")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}_old"))
    yield f"{server}?options=-csearch_path%3D{schema}_old"
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema}_old CASCADE"))
    engine.dispose()


def bring_to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def store(connection: Connection, number: int, said: str, *, is_listed: bool = True) -> None:
    """Write a report as the tables of then have it; its row in the index of then is no matter."""
    metadata = MetaData()
    metadata.reflect(connection)
    times = {"first_seen_at": THEN, "last_seen_at": THEN}
    rows: dict[str, dict[str, Any]] = {
        "bodies": {"key": f"b{number}", "name": "某街道", "type": "street", "origin": "seen"},
        "reports": {"id": f"r{number}", "body_key": f"b{number}", "report_year": 2023, "first_seen_at": THEN},
        "documents": {"id": number, "url": f"http://h.example/{number}", "url_key": str(number), "site": "old"}
        | {"status": "live", "last_changed_at": THEN, **times},
        "versions": {"id": number, "document_id": number, "number": 1, "is_current": True, "is_listed": is_listed}
        | {"shelf": date(2024, 3, 1).toordinal() * DAY + number if is_listed else None, "report_id": f"r{number}"}
        | {"kind": "annual_report", "body_key": f"b{number}", "body": "某街道", "report_year": 2023, "title": "报告"}
        | {"published_on": date(2024, 3, 1), "text": said, "text_sha256": str(number), "extractor": "old", **times}
        | {"record": {"sections": [{"heading": "不足", "role": "problems", "start": 0, "end": 4}]}},
    }
    for name, row in rows.items():
        connection.execute(metadata.tables[name].insert(), row)


@pytest.mark.parametrize("version", ["0001", "0002"])
def test_what_an_older_program_stored_is_found(place: str, tmp_path: Path, version: str) -> None:
    engine = create_engine(place)
    with engine.begin() as connection:
        bring_to(connection, version)
        connection.execute(text("INSERT INTO sites (name, first_seen_at) VALUES ('old', '2024-03-01 00:00:00')"))
        for number, said in enumerate(("信访积案仍多。其余如常。", "行政复议２件。", "普法36场。")):
            store(connection, number, said, is_listed=number < 2)
        assert found_version(connection) == version
    engine.dispose()
    with Archive.open(tmp_path, place) as archive:
        with archive.engine.connect() as connection:
            assert found_version(connection) == newest()
        words = ("信访", "信访积案", "复议2件", "其余如常", "访行", "普法")
        assert [archive.search(word).total for word in words] == [1, 1, 1, 1, 0, 0]
        assert [hit.report_id for hit in archive.search("件 OR 案", sort="date").hits] == ["r1", "r0"]


def test_opening_again_changes_nothing(place: str, tmp_path: Path) -> None:
    for _ in range(2):
        with Archive.open(tmp_path, place) as archive:
            assert archive.search("信访").total == 0
