"""What is missing, and what that means: not due, overdue, or nobody could look."""

from datetime import UTC, date, datetime

import pytest

from archive.bodies import load
from archive.coverage import CoverageRow
from archive.database import Database
from archive.mirror import mirror_roster
from archive.records import Record
from archive.runs import finish_run, start_run
from archive.store import save_record
from crawler.registry import Registry, Site
from scheduler.coverage import cells, ended, portals_by_district, table
from scheduler.health import Health, State
from scheduler.owed import Overrule, expected
from scheduler.schedule import Schedule

NOW = datetime(2026, 4, 20, tzinfo=UTC)
MISSING = CoverageRow("k1", "大石街道", "street", "合川区", 2025, "missing")
FOUND = CoverageRow("k2", "云门街道", "street", "合川区", 2025, "found", None, date(2026, 4, 3), 2, "k2-2025")
MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 11)


def portal(state: State, site: str = "hechuan") -> Health:
    return Health(site, "合川区人民政府", state, NOW, NOW, NOW, NOW, ("a reason",))


def state_of(row: CoverageRow, today: date, state: State | None = "ok", *overrules: Overrule) -> tuple[str, str | None]:
    (cell,) = cells([row], today, {"合川区": portal(state)} if state else {}, overrules)
    return cell.state, cell.reason


def test_found_whatever_happened_since() -> None:
    (cell,) = cells([FOUND], APRIL, {"合川区": portal("blocked")})
    assert (cell.state, cell.days_late, cell.report_id, cell.reason) == ("found", 2, "k2-2025", None)


@pytest.mark.parametrize("state", ["ok", "blocked", "broken", None])
def test_nobody_is_late_before_april(state: State | None) -> None:
    assert state_of(MISSING, MARCH, state) == ("not_yet_due", None)


@pytest.mark.parametrize(
    ("state", "cell"),
    [
        ("ok", "overdue"),
        ("incomplete", "overdue"),
        ("empty", "overdue"),
        ("blocked", "blocked"),
        ("broken", "site_broken"),
        ("stale", "site_broken"),
        ("new", "unknown"),
        ("paused", "unknown"),
        (None, "unknown"),
    ],
)
def test_overdue_only_where_one_could_look(state: State | None, cell: str) -> None:
    found, reason = state_of(MISSING, APRIL, state)
    assert found == cell
    assert reason


def test_the_first_day_of_april_is_late() -> None:
    assert state_of(MISSING, date(2026, 4, 1))[0] == "overdue"


def test_overruled_with_a_reason() -> None:
    for overrule in (Overrule("大石街道", "merged"), Overrule("k1", "merged", 2025)):
        assert state_of(MISSING, APRIL, "ok", overrule) == ("exempt", "merged")
    assert state_of(MISSING, APRIL, "ok", Overrule("大石街道", "merged", 2024))[0] == "overdue"


def test_of_two_portals_the_better_counts() -> None:
    sites = [
        Site("old", "旧站", ("old.test",), district="合川区"),
        Site("new", "新站", ("new.test",), district="合川区"),
    ]
    best = portals_by_district([portal("ok", "new"), portal("blocked", "old")], sites)
    assert best["合川区"].site == "new"


def test_bodies_that_ended_owe_nothing(archive: Database) -> None:
    mirror_roster(archive, load())
    gone = {cell.body: cell.reason for cell in ended(archive, 2025)}
    assert "渝北区" in gone
    assert "ended on 2025-" in str(gone["渝北区"])
    assert "渝北区" not in {row.body for row in expected(archive, 2025)}
    assert "渝北区" in {row.body for row in expected(archive, 2024)}


def test_a_body_that_ended_and_reported_all_the_same_has_one_row(archive: Database, registry: Registry) -> None:
    mirror_roster(archive, load())
    record = Record(
        "annual_report", "依法行政。" * 60, "fazhi 1", body="渝北区人民政府", body_key="500112", body_type="district",
        district="渝北区", report_year=2025, url="http://h/a",
    )  # fmt: skip
    save_record(archive, record, url_key="h/a", site="yubei", at=NOW)
    assert [row.state for row in table(archive, registry, 2025, NOW) if row.body_key == "500112"] == ["found"]


def test_a_department_whose_report_was_misread_is_not_expected(archive: Database) -> None:
    said = {"body": "区司法局", "body_key": "sfj", "body_type": "department", "district": "合川区", "url": "http://h/a"}
    for year, extractor in ((2024, "fazhi 1"), (2020, "fazhi 2")):
        record = Record("annual_report", "依法行政。" * 60, extractor, report_year=year, **said)  # type: ignore[arg-type]
        save_record(archive, record, url_key="h/a", site="hechuan", at=NOW)
    assert [row.body for row in expected(archive, 2025) if row.body_key == "sfj"] == []
    assert [row.body for row in expected(archive, 2022) if row.body_key == "sfj"] == ["区司法局"]


def test_the_whole_table(archive: Database, schedule: Schedule, registry: Registry) -> None:
    mirror_roster(archive, load())
    registry.add("hechuan.test", archive.data, name="hechuan", title="合川区人民政府", district="合川区")
    schedule.add("hechuan")
    finish_run(archive, start_run(archive, "hechuan"), "done", {"entries": 5, "columns": 1})
    (archive.data / "overrules.toml").write_text('[[overrule]]\nbody = "大石街道"\nreason = "merged"\n', "utf-8")
    found = {
        cell.body: cell.state for cell in table(archive, registry, 2024, datetime.now(UTC)) if cell.district == "合川区"
    }
    assert found["大石街道"] == "exempt"
    assert found["云门街道"] == "overdue"
    assert {cell.state for cell in table(archive, registry, 2024, datetime.now(UTC)) if cell.district == "万州区"} == {
        "unknown"
    }
