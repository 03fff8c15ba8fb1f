"""What `fazhi sites add` knows of a place, and what it says that it lacks."""

import click
import pytest

from archive.bodies import Roster, load
from cli.sites import find_sites, place_of
from crawler.registry import Registry

ROSTER = load()


@pytest.mark.parametrize(
    ("district", "code", "row"),
    [
        ("合川区", None, {"district": "合川区", "district_code": "500117", "province": "重庆市"}),
        ("余杭区", None, {"district": "余杭区", "district_code": "330110", "province": "浙江省"}),
        ("江北区", "330205", {"district": "江北区", "district_code": "330205", "province": "浙江省"}),
        (None, "330782", {"district": "义乌市", "district_code": "330782", "province": "浙江省"}),
        ("临安市", None, {"district": "临安区", "district_code": "330112", "province": "浙江省"}),
        ("石柱县", None, {"district": "石柱土家族自治县", "district_code": "500240", "province": "重庆市"}),
        ("重庆高新区", None, {"district": "重庆高新区", "province": "重庆市"}),
    ],
)
def test_a_district_of_the_roster_brings_code_and_province_along(
    district: str | None, code: str | None, row: dict[str, str]
) -> None:
    assert place_of(ROSTER, district, code, None) == (row, ())


@pytest.mark.parametrize(
    ("district", "code", "row", "says"),
    [
        (None, None, {}, "no --district"),
        ("锦江区", None, {"district": "锦江区", "province": "四川省"}, "give its division code"),
        (
            "锦江区",
            "510104",
            {"district": "锦江区", "district_code": "510104", "province": "四川省"},
            "list its bodies",
        ),
        (
            "龙港市",
            None,
            {"district": "龙港市", "district_code": "330383", "province": "浙江省"},
            "no streets and towns",
        ),
    ],
)
def test_what_is_not_known_is_said(district: str | None, code: str | None, row: dict[str, str], says: str) -> None:
    told, (lack,) = place_of(ROSTER, district, code, None if district is None else "四川省")
    assert told == row
    assert says in lack


def test_a_name_of_two_provinces_needs_a_code() -> None:
    with pytest.raises(click.UsageError, match="330205 is 浙江省's, 500105 is 重庆市's"):
        place_of(ROSTER, "江北区", None, None)


@pytest.mark.parametrize("code", ["33", "330205001", "杭州"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(click.UsageError, match="six digits"):
        place_of(Roster(()), None, code, None)


def test_a_province_stands_for_all_its_portals_and_each_is_taken_once() -> None:
    registry = Registry.load()
    found = [site.name for site in find_sites(registry, ["yiwu", "浙江省", "hechuan"])]
    assert found[0] == "yiwu"
    assert found[-1] == "hechuan"
    assert len(found) == len(set(found)) == 40
    with pytest.raises(click.UsageError, match="unknown site"):
        find_sites(registry, ["四川省"])
