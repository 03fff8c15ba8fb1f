"""Who is expected to report, and what people overrule."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.bodies import load
from archive.coverage import CoverageRow
from archive.database import Database
from archive.mirror import mirror_roster
from archive.records import Record
from archive.store import save_record
from scheduler.errors import OverrulesUnreadable
from scheduler.owed import Overrule, expected, read_overrules
from scheduler.past import overdue_bodies


def test_departments_are_expected_when_they_reported_before(archive: Database) -> None:
    mirror_roster(archive, load())
    record = Record(
        "annual_report",
        "合川区司法局2024年法治政府建设情况。" * 20,
        "test",
        body="合川区司法局",
        body_short="区司法局",
        body_type="department",
        district="合川区",
        report_year=2024,
        title="报告",
        url="http://hechuan.test/sfj",
    )
    save_record(archive, record, url_key="hechuan.test/sfj", site="hechuan", at=datetime(2025, 2, 1, tzinfo=UTC))
    departments = {
        year: [row.body for row in expected(archive, year) if row.body_type == "department" and row.state == "missing"]
        for year in (2024, 2025, 2026, 2027)
    }
    assert departments == {2024: [], 2025: ["区司法局"], 2026: ["区司法局"], 2027: []}
    assert any(row.body == "大石街道" for row in expected(archive, 2025))


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
