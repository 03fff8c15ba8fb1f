"""An archive with two made-up portals in its registry, and a clock that tests set."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.database import Database
from archive.models import Base
from crawler.registry import Registry
from scheduler.schedule import Schedule
from tests.archive.conftest import postgres as postgres


class Clock:
    """What time it is, for those who ask; starts in the season."""

    def __init__(self) -> None:
        self.now = datetime(2026, 2, 10, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def empty_postgres(postgres: str, tmp_path: Path) -> str:
    """The address of an archive on PostgreSQL without rows and jobs."""
    with Database.open(tmp_path / "data", postgres) as archive, archive.begin() as session:
        tables = ", ".join([*Base.metadata.tables, "report_search"])
        session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        session.execute(text("DROP TABLE IF EXISTS apscheduler_jobs"))
    return postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An open, empty archive; every test with it runs once for each database."""
    database = None if request.param == "sqlite" else request.getfixturevalue("empty_postgres")
    with Database.open(tmp_path / "data", database) as opened:
        yield opened


@pytest.fixture
def registry(archive: Database) -> Registry:
    registry = Registry([])
    for name, title in (("alpha", "甲区人民政府"), ("beta", "乙县人民政府")):
        registry.add(f"{name}.test", archive.data, name=name, title=title, group="shared")
    return registry


@pytest.fixture
def schedule(archive: Database, registry: Registry, clock: Clock) -> Schedule:
    return Schedule(archive, registry, clock)
