"""Who published, when, how late; who is missing; who could not be reached."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import pytest
from sqlalchemy import text

from archive.api import Archive
from archive.bodies import Period, Roster
from archive.coverage import CoverageRow, days_late
from archive.errors import NoTextLeft
from archive.mirror import mirror_roster
from archive.portals import save_site
from archive.queries import latest_year
from archive.runs import finish_run, start_run
from archive.store import Saved
from archive.verify import verify

Save = Callable[..., Saved]

ROSTER = Roster(
    (
        Period("500117", "合川区", "district", "合川区", "500117"),
        Period("500117004", "大石街道", "street", "合川区", "500117", since=date(2019, 1, 1)),
        Period("500117101", "沙鱼镇", "town", "合川区", "500117"),
        Period("500117102", "并入镇", "town", "合川区", "500117", until=date(2021, 6, 1)),
        Period("500112", "渝北区", "district", "渝北区", "500112", until=date(2025, 11, 5)),
        Period("500112005", "回兴街道", "street", "渝北区", "500112", until=date(2025, 11, 5)),
        Period("500112005", "回兴街道", "street", "两江新区", "500157", since=date(2025, 11, 6)),
    )
)


@pytest.fixture(autouse=True)
def _roster(archive: Archive) -> None:
    mirror_roster(archive, ROSTER)


def states(archive: Archive, year: int, district: str | None = None) -> dict[str, str]:
    return {row.body: row.state for row in archive.coverage(year, district)}


def test_found_and_missing(archive: Archive, save: Save) -> None:
    save()
    assert states(archive, 2023, "合川区") == {
        "合川区": "missing",
        "合川区大石街道办事处": "found",
        "沙鱼镇": "missing",
    }


def test_a_row_tells_when_and_how_late(archive: Archive, save: Save) -> None:
    save(published_on=date(2024, 4, 11))
    (row,) = (row for row in archive.coverage(2023) if row.state == "found")
    assert (row.published_on, row.days_late, row.report_id) == (date(2024, 4, 11), 10, "500117004-2023")
    assert row.url == "http://www.hc.example/a.html"


@pytest.mark.parametrize(
    ("published", "late"), [(date(2024, 4, 1), 0), (date(2024, 2, 20), -41), (date(2025, 4, 1), 365), (None, None)]
)
def test_days_late_count_from_the_first_of_april(published: date | None, late: int | None) -> None:
    assert days_late(published, 2023) == late


def test_only_bodies_of_that_year_are_expected(archive: Archive) -> None:
    assert "并入镇" in states(archive, 2020, "合川")
    assert "并入镇" not in states(archive, 2021, "合川")
    assert "大石街道" not in states(archive, 2018, "合川")


def test_a_body_is_expected_where_it_belonged(archive: Archive) -> None:
    assert states(archive, 2024, "渝北区") == {"渝北区": "missing", "回兴街道": "missing"}
    assert states(archive, 2025, "渝北区") == {}
    assert states(archive, 2025, "两江新区") == {"回兴街道": "missing"}


def test_a_body_that_has_ended_and_reported_all_the_same(archive: Archive, save: Save) -> None:
    save(body="合川区并入镇人民政府", body_key="500117102", body_type="town")
    assert states(archive, 2023)["合川区并入镇人民政府"] == "found"


def test_a_department_appears_with_its_report_and_is_never_missing(archive: Archive, save: Save) -> None:
    save(body="合川区司法局", body_short="司法局", body_key=None, body_type="department")
    assert states(archive, 2023)["合川区司法局"] == "found"
    assert "司法局" not in states(archive, 2022)


def test_a_portal_that_refused_is_unreachable_and_its_reports_are_found(archive: Archive, save: Save) -> None:
    save_site(archive, "hechuan", host="www.hc.example", district="合川区")
    save()
    finish_run(archive, start_run(archive, "hechuan"), "refused", {})
    assert states(archive, 2023, "合川") == {
        "合川区": "unreachable",
        "合川区大石街道办事处": "found",
        "沙鱼镇": "unreachable",
    }
    finish_run(archive, start_run(archive, "hechuan"), "done", {})
    assert states(archive, 2023, "合川")["沙鱼镇"] == "missing"


def test_another_district_of_the_name_has_a_portal_of_its_own(archive: Archive, save: Save) -> None:
    save(report_year=2023)
    save_site(archive, "elsewhere", district="合川区", district_code="330299")
    finish_run(archive, start_run(archive, "elsewhere"), "refused", {})
    assert states(archive, 2023, "合川")["沙鱼镇"] == "missing"
    assert view(archive, 2023) == {replace(row, district_code=None) for row in archive.coverage(2023)}
    save_site(archive, "hechuan", district="合川区", district_code="500117")
    finish_run(archive, start_run(archive, "hechuan"), "refused", {})
    assert states(archive, 2023, "合川")["沙鱼镇"] == "unreachable"
    assert view(archive, 2023) == {replace(row, district_code=None) for row in archive.coverage(2023)}


def test_the_latest_year_is_the_default(archive: Archive, save: Save) -> None:
    assert archive.coverage() == ()
    save("a", report_year=2021)
    save("b", report_year=2022)
    assert {row.report_year for row in archive.coverage()} == {2022}


def test_a_gone_report_is_still_found(archive: Archive, save: Save) -> None:
    save()
    with archive.begin() as session:
        session.execute(text("UPDATE documents SET status = 'gone'"))
    assert states(archive, 2023)["合川区大石街道办事处"] == "found"


def view(archive: Archive, year: int) -> set[CoverageRow]:
    """What plain SQL gives: the columns of the view are the fields of the rows; codes are in `body_periods`."""
    names = [field.name for field in fields(CoverageRow) if field.name not in ("reason", "district_code")]
    query = text(f"SELECT {', '.join(names)} FROM coverage WHERE report_year = :year")
    with archive.read() as session:
        rows = [dict(zip(names, row, strict=True)) for row in session.execute(query, {"year": year})]
    for row in rows:
        if isinstance(row["published_on"], str):  # SQLite has no type for dates
            row["published_on"] = date.fromisoformat(row["published_on"])
    return {CoverageRow(**row) for row in rows}


def test_the_view_says_the_same(archive: Archive, save: Save) -> None:
    save_site(archive, "yubei", host="www.yb.example", title="渝北区", district="渝北区")
    finish_run(archive, start_run(archive, "yubei"), "refused", {})
    finish_run(archive, start_run(archive, "hechuan"), "done", {})
    start_run(archive, "yubei")
    department = {"body": "合川区司法局", "body_short": "司法局", "body_key": None, "body_type": "department"}
    ended = {"body": "合川区并入镇人民政府", "body_key": "500117102", "body_type": "town"}
    for year in (2019, 2022, 2023, 2025):
        save(f"{year}", report_year=year, published_on=date(year + 1, 4, 11))
    save("d", **department)
    save("e", **ended, published_on=None)
    save("copy")
    save("lost", report_year=2021)
    save("lost", report_year=2023, extractor="fazhi 2")
    for year in (2019, 2022, 2023, 2025):
        rows = archive.coverage(year)
        assert len(rows) > 2
        assert view(archive, year) == {replace(row, district_code=None) for row in rows}, year
    assert {"found", "missing", "unreachable"} == {row.state for row in archive.coverage(2023)}
    assert view(archive, 2021) == view(archive, 1999) == set()


def test_a_report_that_lost_its_text_counts_nowhere(archive: Archive, save: Save) -> None:
    save("a", report_year=2023)
    save("b", report_year=2024)
    save("b", report_year=2022, extractor="fazhi 2")
    assert latest_year(archive) == 2023
    assert {row.report_year for row in archive.coverage()} == {2023}
    assert "found" not in states(archive, 2024).values()
    assert archive.search("信访").total == 2
    assert {record.report_year for record in archive.records()} == {2022, 2023}
    assert list(archive.records(id="500117004-2024")) == []
    for ask in (archive.get, archive.history, archive.diff):
        with pytest.raises(NoTextLeft, match=r"500117004-2024: this report has no text any more.* is 500117004-2022"):
            ask("500117004-2024")
    assert list(verify(archive)) == []


def test_a_report_that_lost_its_text_may_have_one_again(archive: Archive, save: Save) -> None:
    save("b", report_year=2024)
    save("b", kind="news", report_year=None, extractor="fazhi 2")
    with pytest.raises(NoTextLeft, match="turned out to be none"):
        archive.get("500117004-2024")
    assert save("c", report_year=2024).report_id == "500117004-2024"
    assert archive.get("500117004-2024").url == "http://www.hc.example/c.html"


def test_a_roster_is_mirrored_once_and_again_when_it_changed(archive: Archive) -> None:
    assert not mirror_roster(archive, ROSTER)
    assert mirror_roster(archive, Roster(ROSTER.periods[:3]))
    assert set(states(archive, 2023)) == {"合川区", "大石街道", "沙鱼镇"}


def test_a_seen_body_becomes_the_rosters(archive: Archive, save: Save) -> None:
    save(body="合川区司法局", body_short="司法局", body_key="500117-sfj", body_type="department")
    mirror_roster(archive, Roster((*ROSTER.periods, Period("500117-sfj", "司法局", "department", "合川区", "500117"))))
    assert states(archive, 2022)["司法局"] == "missing"
