"""An empty archive on each database, and records to put into it."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from archive.api import Archive
from archive.models import Base
from archive.records import Record, Section
from archive.store import Saved, save_record

#: Used when FAZHI_TEST_POSTGRES names no other; everything happens in schemas of the tests' own.
LOCAL_SERVER = "postgresql+psycopg://127.0.0.1:5432/postgres"
DAY = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a schema of this test run's own on a real server, dropped at the end."""
    server = os.environ.get("FAZHI_TEST_POSTGRES", LOCAL_SERVER)
    engine = create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    schema = f"fazhi_test_{uuid.uuid4().hex[:12]}"
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError as error:
        engine.dispose()
        pytest.skip(f"no PostgreSQL server answers at {server} (set FAZHI_TEST_POSTGRES): {error.orig}")
    yield f"{server}?options=-csearch_path%3D{schema}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture(scope="session")
def fresh_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty archive to copy: migrating for every test would take most of their time."""
    folder = tmp_path_factory.mktemp("fresh")
    Archive.open(folder).close()
    return folder / "archive.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """The address of an empty database; None means SQLite in the test's folder."""
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        shutil.copy(request.getfixturevalue("fresh_sqlite"), tmp_path / "data" / "archive.db")
        return None
    address: str = request.getfixturevalue("postgres")
    with Archive.open(tmp_path / "data", address) as archive, archive.begin() as session:
        tables = ", ".join([*Base.metadata.tables, "report_search"])
        session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return address


@pytest.fixture
def archive(database: str | None, tmp_path: Path) -> Iterator[Archive]:
    """An open, empty archive; every test with it runs once for each database."""
    with Archive.open(tmp_path / "data", database) as opened:
        yield opened


@pytest.fixture
def make_record() -> Callable[..., Record]:
    """Make the record of a report of 大石街道 for 2023, with the fields that a test changes."""

    def make(**fields: Any) -> Record:
        text = fields.pop("text", REPORT)
        body = text.find("二、")
        spans = (0, body) if body > 0 else (0, len(text))
        sections = [Section(1, "一", "主要举措", "achievements", *spans)]
        if body > 0:
            sections.append(Section(1, "二", "存在的问题", "problems", body, len(text)))
        defaults: dict[str, Any] = {
            "kind": "annual_report",
            "text": text,
            "extractor": "fazhi 1",
            "body": "合川区大石街道办事处",
            "body_short": "大石街道",
            "body_type": "street",
            "body_key": "500117004",
            "district": "合川区",
            "district_code": "500117",
            "report_year": 2023,
            "published_on": date(2024, 2, 20),
            "title": "大石街道2023年法治政府建设年度报告",
            "text_form": "html",
            "url": "http://www.hc.example/a.html",
            "sections": tuple(sections),
        }
        return Record(**{**defaults, **fields})

    return make


@pytest.fixture
def save(archive: Archive, make_record: Callable[..., Record]) -> Callable[..., Saved]:
    """Save the record made of the given fields under an address (`page`), at a time (`at`)."""

    def put(page: str = "a", at: datetime = DAY, **fields: Any) -> Saved:
        record = make_record(**{"url": f"http://www.hc.example/{page}.html", **fields})
        return save_record(archive, record, url_key=f"www.hc.example/{page}.html", site="hechuan", at=at)

    return put


REPORT = (
    "2023年，大石街道坚持依法行政，落实渝府发〔2021〕5号文件要求。\n"
    "一、主要举措\n"
    "办理信访事项 12 件，开展普法宣传36场，覆盖群众４２００人次。完善行政执法“三项制度”，调解矛盾纠纷58件，"
    "成功率达98.5%。组织干部学习宪法、民法典，旁听庭审2次。对重大行政决策进行合法性审查，出具意见17份。"
    "严格规范性文件管理，全年制发0件，清理3件。畅通群众诉求渠道，推进“一站式”矛盾纠纷调解中心建设。\n"
    "二、存在的问题\n"
    "执法人员力量不足，信访积案化解仍需加力；普法形式较为单一，运用法治思维解决问题的能力有待提高。"
)
