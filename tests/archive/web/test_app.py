"""What all pages owe a visitor, and what becomes of errors."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import text

from archive.api import Archive
from archive.errors import ArchiveLocked
from archive.records import Record
from archive.store import Saved, save_record
from archive.web import api, feeds, pages
from archive.web.app import linkable, make_app, moment, number
from tests.archive.conftest import DAY

Save = Callable[..., Saved]
EVERYWHERE = ("/", "/reports/500117004-2023", "/api", "/api/search", "/feeds/reports.atom", "/no", "/static/style.css")


@pytest.mark.parametrize("address", EVERYWHERE)
def test_no_page_runs_anything_or_can_be_framed(client: FlaskClient, save: Save, address: str) -> None:
    save()
    answer = client.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    if answer.mimetype == "text/html":
        page = html.fromstring(answer.text)
        assert not page.xpath("//script | //@style | //style | //@*[starts-with(name(), 'on')]")
    answer.close()


@pytest.mark.parametrize("address", ["/", "/api/search", "/feeds/reports.atom"])
def test_reading_is_all_one_can_do(client: FlaskClient, address: str) -> None:
    whole = client.get(address)
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    for ask in (client.post, client.put, client.delete, client.patch, client.options):
        answer = ask(address)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, HEAD"


def test_an_archive_of_a_newer_program_is_left_alone(client: FlaskClient, archive: Archive) -> None:
    with archive.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for address in ("/", "/api/search"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "written by a newer fazhi (schema 9999" in answer.text


def test_an_archive_that_was_moved_away(client: FlaskClient, archive: Archive) -> None:
    with archive.begin() as session:
        session.execute(text("DROP TABLE alembic_version"))
        session.execute(text("ALTER TABLE reports RENAME TO others"))
    assert client.get("/api/search").status_code == 503


def test_the_other_database(postgres: str, tmp_path: Path, make_record: Callable[..., Record]) -> None:
    with Archive.open(tmp_path / "other", postgres) as archive:
        save_record(archive, make_record(title="甲"), url_key="a", site="hechuan", at=DAY)
        save_record(archive, make_record(report_year=2022, text="信访。" * 99), url_key="b", site="hechuan", at=DAY)
        client = make_app(archive, *(module.room(archive) for module in (pages, api, feeds))).test_client()
        for address in (
            "/", "/?q=信访&district=合川区", "/?year=2022", "/reports/500117004-2023",
            "/reports/500117004-2023/history", "/api/search?q=信访", "/api/indicators", "/feeds/reports.atom?q=信访",
        ):  # fmt: skip
            assert client.get(address).status_code == 200, address


def test_a_report_of_nobody_knows_whom_leads_to_where_it_was_published(client: FlaskClient, save: Save) -> None:
    save(url="http://www.hc.gov.cn/a.html", title="年度法治政府建设报告", body=None, body_key=None, report_year=None)
    page = html.fromstring(client.get("/").text)
    (link,) = page.xpath("//ol[@class='hits']//a[@class='title']")
    assert (link.get("href"), link.text) == ("http://www.hc.gov.cn/a.html", "年度法治政府建设报告")


def test_a_locked_archive_asks_for_patience(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_args: object) -> None:
        raise ArchiveLocked("data", 30)

    monkeypatch.setattr("archive.web.app.is_current", locked)
    answer = client.get("/api/search")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.json is not None
    assert "locked by another process" in answer.json["error"]
    assert "档案暂时无法读取" in client.get("/").text


def test_a_fault_of_ours_is_logged_and_not_shown(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("archive.web.pages.choices", fail)
    with caplog.at_level(logging.ERROR, "fazhi.web"):
        answer = client.get("/")
    assert answer.status_code == 500
    assert "程序出错" in answer.text
    assert "secret" not in answer.text
    assert "/ failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_the_stylesheet_names_no_other_place() -> None:
    sheet = Path(__file__).parents[3] / "archive" / "web" / "static" / "style.css"
    assert "url(" not in sheet.read_text("utf-8")


def test_how_things_are_written() -> None:
    assert moment(DAY) == "2024-03-01 08:00 UTC"
    assert moment(None) == ""
    assert [number(value) for value in (36.0, 98.5, 4200.0, 12345678.0)] == ["36", "98.5", "4200", "12345678"]
    assert linkable("HTTPS://www.hc.example/")
    assert not linkable("javascript:alert(1)")
    assert not linkable(None)
