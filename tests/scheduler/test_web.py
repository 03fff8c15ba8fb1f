"""What the web page shows of the harvest."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from flask.testing import FlaskClient
from lxml import html
from prometheus_client.parser import text_string_to_metric_families

import scheduler.web
from archive import wording
from archive.bodies import load
from archive.coverage import State as Cell
from archive.database import Database
from archive.mirror import mirror_roster
from archive.records import BodyType, Kind, Role, Status, TextForm, TextStatus
from archive.runs import finish_run, start_run
from archive.store import save_record
from archive.web import api, feeds, pages
from archive.web.app import make_app
from crawler.registry import Registry
from scheduler import wording as ours
from scheduler.coverage import chosen
from scheduler.health import State, health
from scheduler.incidents import What, note
from scheduler.runs import Outcome
from scheduler.schedule import Schedule
from tests.scheduler.test_digest import street

FIREWALL = "http://alpha.test/ is behind a <firewall>"


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.cssselect(path)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    """What is asked of the database here is tested elsewhere on both."""
    with Database.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def client(archive: Database, registry: Registry) -> FlaskClient:
    """A visitor of an archive with two portals: one refuses, one is scheduled and was read."""
    Schedule(archive, registry).add("beta", "6h")
    trouble = {"trouble": [{"url": "http://alpha.test/", "what": "ruishu", "why": FIREWALL}]}
    finish_run(archive, start_run(archive, "alpha"), "refused", {"requests": 2, "bytes": 99}, trouble)
    finish_run(archive, start_run(archive, "beta"), "done", {"entries": 5, "columns": 1, "new": 3})
    note(archive, health(archive, Schedule(archive, registry).list()), datetime.now(UTC))
    return make_app(archive, *(room.room(archive) for room in (pages, scheduler.web, api, feeds))).test_client()


@pytest.fixture
def covered(archive: Database, client: FlaskClient) -> FlaskClient:
    mirror_roster(archive, load())
    save_record(archive, street("大石", date(2026, 2, 20)), url_key="a", site="hechuan", at=datetime.now(UTC))
    return client


def test_the_status_page_says_how_each_portal_does_and_why(client: FlaskClient) -> None:
    answer = client.get("/status")
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    alpha, beta = (row.text_content() for row in page.cssselect(".cards tbody tr, .cards > tr"))
    for said in ("alpha", "被拒绝", FIREWALL, "请求 2", "手动"):
        assert said in alpha
    for said in ("beta", "正常", "新增 3", "6h"):
        assert said in beta
    assert texts(page, ".tools .badge") == ["被拒绝 1", "正常 1"]
    assert "alpha" in texts(page, "details summary")[-1]
    assert "<firewall>" not in answer.text


def test_the_same_for_programs(client: FlaskClient) -> None:
    found = client.get("/api/status").json
    assert found is not None
    alpha, beta = found["sites"]
    assert (alpha["site"], alpha["state"], alpha["reasons"]) == ("alpha", "blocked", [FIREWALL])
    assert alpha["verdict"] == {"outcome": "blocked", "reasons": [FIREWALL]}
    assert alpha["run"]["evidence"]["trouble"][0]["what"] == "ruishu"
    assert beta["next_at"].endswith("Z")
    assert [alert["what"] for alert in found["alerts"]] == ["opened"]


def test_a_harvest_that_never_was(archive: Database) -> None:
    rooms = (room.room(archive) for room in (pages, scheduler.web, api, feeds))
    client = make_app(archive, *rooms).test_client()
    assert "还没有采集过" in client.get("/status").text
    assert "也没有名录" in client.get("/coverage").text
    assert client.get("/api/coverage").json == []
    assert client.get("/metrics").status_code == 200


def test_coverage_is_that_of_the_command(covered: FlaskClient, archive: Database, registry: Registry) -> None:
    rows = covered.get("/api/coverage?year=2025&district=合川").json
    assert rows is not None
    expected = chosen(archive, registry, 2025, "合川", datetime.now(UTC))
    assert [(row["body"], row["state"]) for row in rows] == [(row.body, row.state) for row in expected]
    (found,) = (row for row in rows if row["state"] == "found")
    assert (found["published_on"], found["days_late"]) == ("2026-02-20", -40)


def test_the_page_of_coverage_goes_from_sums_to_a_district(covered: FlaskClient) -> None:
    page = html.fromstring(covered.get("/coverage").text)
    assert texts(page, "h1") == ["2025 年度报告公开情况"]
    links = {link.text: link.get("href") for link in page.cssselect("td a")}
    page = html.fromstring(covered.get(links["合川区"]).text)
    assert texts(page, "td a") == ["合川区大石街道办事处"]
    assert covered.get(page.cssselect("td a")[0].get("href")).status_code == 200
    assert "-40" in texts(page, "td.number")
    assert len(page.cssselect("tr")) > 20
    assert "没有这样的区县" in covered.get("/coverage?district=无此区").text


def test_metrics_by_the_name_that_monitoring_knows(client: FlaskClient) -> None:
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    assert "version=" in answer.headers["Content-Type"]
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {"fazhi_site_state", "fazhi_runs", "fazhi_alerts_waiting"} <= names
    newer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert newer.mimetype == "application/openmetrics-text"


def test_whether_it_lives(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").text == "ok\n"
    monkeypatch.setattr("archive.web.app.is_current", lambda _connection: False)
    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize("address", ["/coverage", "/api/coverage", "/metrics"])
def test_overrules_that_cannot_be_read_are_told(client: FlaskClient, archive: Database, address: str) -> None:
    mirror_roster(archive, load())
    save_record(archive, street("大石", date(2026, 2, 20)), url_key="a", site="hechuan", at=datetime.now(UTC))
    (archive.data / "overrules.toml").write_text("[[overrule]]\nbody = ", "utf-8")
    answer = client.get(address)
    assert answer.status_code == 503
    assert "overrules.toml" in answer.text


@pytest.mark.parametrize("address", ["/status", "/api/status", "/metrics", "/healthz", "/coverage", "/api/coverage"])
def test_parameters_are_read_strictly(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}?yaer=2024").status_code == 400


def test_all_that_programs_may_ask_for_is_described(client: FlaskClient) -> None:
    page = client.get("/api").text
    for rule in client.application.url_map.iter_rules():
        if rule.rule.startswith(("/api/", "/feeds/", "/metrics", "/healthz")):
            assert f"<code>{rule.rule.replace('<path:report>', '&lt;ID&gt;')}</code>" in page, rule.rule


def test_the_words_are_all_in_chinese() -> None:
    for words, meant in (
        (wording.BODY_TYPES, BodyType),
        (wording.KINDS, Kind),
        (wording.ROLES, Role),
        (wording.STATUSES, Status),
        (wording.TEXT_FORMS, TextForm),
        (wording.TEXT_STATUSES, TextStatus),
        (wording.COVERAGE, Cell),
        (ours.STATES, State),
        (ours.OUTCOMES, Outcome),
        (ours.NOTICES, What),
    ):
        assert set(words) == set(get_args(meant))
