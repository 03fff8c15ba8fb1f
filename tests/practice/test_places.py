"""Made-up places and bodies, and the registry that is written from them."""

import tomllib
from datetime import date
from pathlib import Path

from crawler.practice.places import Body, bodies_of, places, write_registry
from crawler.registry import Registry


def test_the_written_registry_is_read_like_the_shipped_one(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    registry = Registry.load(tmp_path)
    for name, place in places().items():
        site = registry.get(name)
        assert (site.hosts, site.scheme, site.slot) == (place.hosts, place.scheme, place.group)
        assert (site.district, site.district_code, site.province) == (place.district, place.code, "澜江市")


def test_the_bodies_file_has_the_columns_of_the_shipped_roster(tmp_path: Path) -> None:
    write_registry(tmp_path)
    roster = Path(__file__).parents[2] / "archive" / "data" / "chongqing.csv"
    heads = [p.read_text("utf-8").splitlines()[0] for p in (tmp_path / "bodies.csv", roster)]
    assert heads[0] == heads[1]


def test_hosts_are_names_that_nobody_can_own(tmp_path: Path) -> None:
    write_registry(tmp_path)
    for row in tomllib.loads((tmp_path / "lanjiang.toml").read_text("utf-8"))["site"]:
        assert all(host.endswith(".example") for host in row["hosts"])


def test_full_names_follow_the_kind_of_body() -> None:
    assert Body("芦湾街道", "street", "岚汀区").full == "岚汀区芦湾街道办事处"
    assert Body("青垴镇", "town", "岚汀区").full == "岚汀区青垴镇人民政府"
    assert Body("司法局", "department", "岚汀区").full == "岚汀区司法局"
    assert Body("岚汀区", "district", "岚汀区").full == "岚汀区人民政府"


def test_a_body_reports_on_the_years_at_whose_end_it_was_there() -> None:
    ended = Body("望渡镇", "town", "岚汀区", until=date(2024, 6, 30))
    begun = Body("望渡街道", "street", "岚汀区", since=date(2024, 7, 1))
    assert [ended.exists_in(y) for y in (2023, 2024)] == [True, False]
    assert [begun.exists_in(y) for y in (2023, 2024)] == [False, True]


def test_the_district_comes_first_among_its_bodies() -> None:
    names = [body.name for body in bodies_of("岚汀区")]
    assert names[0] == "岚汀区"
    assert {"望渡镇", "望渡街道"} <= set(names)
