"""A new province is rows of data: two files in an archive's `registry/`, and its portals are harvested like any other.

汀海省 has what 澜江市 has not: cities of prefecture level, a county-level city, content systems told from the pages. A
district and several towns of both have one name.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import bodies
from archive.database import Database
from crawler.practice.demo import demo_portals
from crawler.practice.places import Body, bodies_of, places, write_registry
from crawler.practice.portal import Portal
from crawler.practice.server import serve
from crawler.practice.vendors import VENDORS
from crawler.registry import Registry
from scheduler.coverage import table
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)

VENDOR = {"yanyu": "jpaas", "danzhou-lanting": "hanweb"}
SAME_NAME = ("岚汀区", "芦湾街道", "双楸镇", "画桥街道")


def portal(name: str) -> Portal:
    place = places("tinghai")[name]
    listed = bodies_of(place.district, "tinghai")
    return VENDORS[VENDOR[name]](place, (*listed, Body("司法局", "department", listed[0].district)))


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Portal]]:
    """An archive of both provinces: the new one's portals, and one of the demo's that has a district of its name."""
    data = tmp_path_factory.mktemp("province")
    for province in ("lanjiang", "tinghai"):
        write_registry(data / "registry", province)
    portals = [*(portal(name) for name in VENDOR), next(p for p in demo_portals() if p.place.name == "lanting")]
    with serve(portals) as server:
        names = [one.place.name for one in portals]
        done = run_fazhi("harvest", *names, "--delay", 0, "--data", data, env={"http_proxy": server.proxy})
    assert done.returncode in (0, 3), done.stderr
    return data, portals


def test_every_report_of_the_new_province_is_its_own_bodys(harvested: tuple[Path, list[Portal]]) -> None:
    data, portals = harvested
    records = {(r["body"], r["report_year"]): r for r in exported(data)}
    for made in portals[:2]:
        codes = {p.key: p.code for p in bodies.load(data / "registry").periods}
        for truth in made.truth:
            record = records.pop((truth.body, truth.year))
            assert record["text"].split("\n") == list(truth.paragraphs)
            assert (record["district"], record["district_code"]) == (made.place.district, made.place.code)
            assert record["body_type"] == truth.body_type
            assert record["published_on"] == truth.published_on.isoformat()
            if truth.body_key:
                assert record["id"] == f"{truth.body_key}-{truth.year}"
                assert record["body_code"] == codes[truth.body_key]
    assert {r["district_code"] for r in records.values()} == {"990101"}, "of the demo's portal"


def test_titles_carry_province_and_city_and_names_do_too_where_they_are_formal(
    harvested: tuple[Path, list[Portal]],
) -> None:
    records = exported(harvested[0])
    named = {r["body"] for r in records}
    assert {"雁屿市人民政府", "雁屿市望潮街道办事处", "雁屿市司法局", "澹州市岚汀区人民政府"} <= named
    assert any(r["title"].startswith("汀海省澹州市岚汀区") for r in records)
    assert any(r["title"].startswith("汀海省雁屿市") for r in records)


@pytest.mark.parametrize("name", SAME_NAME)
def test_one_name_in_both_provinces_is_two_bodies(name: str, harvested: tuple[Path, list[Portal]]) -> None:
    alike = [r for r in exported(harvested[0]) if r["body_short"] == name]
    assert len({r["id"].rpartition("-")[0] for r in alike}) >= 2
    assert {r["district_code"][:2] for r in alike} == {"97", "99"}


def test_a_code_tells_two_districts_of_one_name_apart(harvested: tuple[Path, list[Portal]]) -> None:
    data, _ = harvested
    codes = {code: exported(data, "--district", code) for code in ("970102", "990101")}
    both = exported(data, "--district", "岚汀区")
    assert len(both) == sum(len(records) for records in codes.values())
    assert all({r["district_code"] for r in records} == {code} for code, records in codes.items())


def test_who_is_missing_is_asked_of_its_own_portal(harvested: tuple[Path, list[Portal]]) -> None:
    data, _ = harvested
    with Database.open(data, None, None) as archive:
        rows = table(archive, Registry.load(data), 2025, datetime(2026, 5, 1, tzinfo=UTC))
    state = {(row.district_code, row.body): row.state for row in rows}
    assert state["970181", "雁屿市人民政府"] == state["970102", "澹州市岚汀区人民政府"] == "found"
    assert state["990101", "岚汀区人民政府"] == "found"
    assert {str(code)[:2] for code, _ in state} == {"97", "99"}, "nobody is missed of a province that nobody harvests"


def test_the_error_for_a_name_of_two_portals_names_both(harvested: tuple[Path, list[Portal]]) -> None:
    done = run_fazhi("sites", "show", "岚汀区", "--data", harvested[0])
    assert done.returncode == 2
    assert "lanting" in done.stderr
    assert "danzhou-lanting" in done.stderr
