"""Who is expected to report, and what people overrule."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.bodies import load
from archive.coverage import CoverageRow
from archive.database import Database
from archive.mirror import mirror_roster
from archive.portals import save_site
from archive.records import Record
from archive.runs import finish_run, start_run
from archive.store import save_record
from pipelines.issuers import Place, resolve
from scheduler.errors import OverrulesUnreadable
from scheduler.owed import Overrule, expected, read_overrules
from scheduler.past import overdue_bodies


@pytest.fixture
def save_report(archive: Database) -> Callable[[], None]:
    """Archive the report of a department for 2024, read as a crawl reads it."""

    def save() -> None:
        mirror_roster(archive, load())
        save_site(archive, "hechuan", district="合川区")
        roster, on = load(), date(2025, 2, 1)
        named = resolve("合川区司法局", Place(roster, on))
        assert named is not None
        record = Record(
            "annual_report",
            "合川区司法局2024年法治政府建设情况。" * 20,
            "test",
            body=named.name,
            body_short=named.short,
            body_type="department",
            body_key=named.key,
            district="合川区",
            report_year=2024,
            title="报告",
            url="http://hechuan.test/sfj",
        )
        save_record(archive, record, url_key="hechuan.test/sfj", site="hechuan", at=datetime(2025, 2, 1, tzinfo=UTC))

    return save


def test_departments_are_expected_when_they_reported_before(archive: Database, save_report: Callable[[], None]) -> None:
    save_report()
    found = {year: list(departments(archive, year)) for year in (2024, 2025, 2026, 2027)}
    assert found == {2024: [], 2025: ["司法局"], 2026: ["司法局"], 2027: []}
    assert any(row.body == "大石街道" for row in expected(archive, 2025))


def test_departments_are_expected_that_the_portal_of_their_district_lists(archive: Database) -> None:
    mirror_roster(archive, load())
    save_site(archive, "hechuan", district="合川区")
    page = "http://www.hc.example/bm/"
    names = ("区教委", "区司法局", "大石街道", "涪陵区司法局", "政务公开")
    listed = {"place": "500117", "bodies": dict.fromkeys(names, page)}
    walked_at = datetime(2026, 2, 1, tzinfo=UTC)
    for counts, evidence in (({"walked": True}, listed), ({"walked": False}, {})):
        finish_run(archive, start_run(archive, "hechuan", at=walked_at), "done", counts, evidence)
    assert departments(archive, 2025) == dict.fromkeys(("教委", "司法局"), f"its portal lists it: {page}")
    assert departments(archive, 2024) == {}
    # The latest whole walk counts: who is in the list no more is not expected any more.
    only = {"place": "合川区", "bodies": {"区教委": page}}
    finish_run(archive, start_run(archive, "hechuan", at=walked_at), "done", {"walked": True}, only)
    assert list(departments(archive, 2025)) == ["教委"]


def test_a_department_that_is_listed_and_reported_is_one(archive: Database, save_report: Callable[[], None]) -> None:
    save_report()
    page = "http://www.hc.example/bm/"
    evidence = {"place": "500117", "bodies": {"合川区司法局": page, "区司法局": page}}
    at = datetime(2026, 2, 1, tzinfo=UTC)
    finish_run(archive, start_run(archive, "hechuan", at=at), "done", {"walked": True}, evidence)
    assert departments(archive, 2025) == {"司法局": "it reported for 2024"}
    assert [row.state for row in expected(archive, 2024) if row.body_type == "department"] == ["found"]


def departments(archive: Database, year: int) -> dict[str, str | None]:
    """Those that are missing, with what says that they owe a report."""
    rows = (row for row in expected(archive, year) if row.body_type == "department" and row.state == "missing")
    return {row.body: row.reason for row in rows}


def test_overrules_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "overrules.toml"
    assert read_overrules(path) == ()
    path.write_text('[[overrule]]\nbody = "大石街道"\nyear = 2025\nreason = "merged"\n', "utf-8")
    assert read_overrules(path) == (Overrule("大石街道", "merged", 2025),)
    path.write_text('[[overrule]]\nbody = "大石街道"\n', "utf-8")
    with pytest.raises(OverrulesUnreadable, match="reason"):
        read_overrules(path)


def test_who_is_exempt_is_not_looked_for(archive: Database) -> None:
    mirror_roster(archive, load())
    april, one = date(2026, 4, 1), Overrule("大石街道", "merged")
    assert overdue_bodies(archive, april, [one])["合川区"] == overdue_bodies(archive, april)["合川区"] - 1
    assert overdue_bodies(archive, april, [Overrule("大石街道", "merged", 2024)]) == overdue_bodies(archive, april)


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ("大石街道", True),
        ("合川区大石街道", True),
        ("合川区大石街道办事处", True),
        ("k1", True),
        ("涪陵区大石街道", False),
        ("大石", False),
    ],
)
@pytest.mark.parametrize("printed", ["大石街道", "合川区大石街道办事处"])
def test_a_body_goes_by_its_name_with_or_without_its_district(said: str, holds: bool, printed: str) -> None:
    row = CoverageRow("k1", printed, "street", "合川区", 2025, "missing")
    assert Overrule(said, "merged").holds(row) is holds
    assert not Overrule(said, "merged", 2024).holds(row)
