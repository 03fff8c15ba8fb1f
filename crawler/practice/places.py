"""Where a practice portal stands and who publishes on it: places and bodies, made-up or given by a test."""

from __future__ import annotations

import csv
import shutil
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

REGISTRY = files("crawler.practice") / "registry"
#: Sites and bodies of each made-up province; 澜江市 is one without cities below it, 汀海省 one with.
PROVINCES = {"lanjiang": ("lanjiang.toml", "bodies.csv"), "tinghai": ("tinghai.toml", "tinghai.csv")}


@dataclass(frozen=True, slots=True)
class Body:
    """A body as its reports name it. `name` is short (芦湾街道, 司法局, 岚汀区), `key` its row in the roster."""

    name: str
    type: str
    district: str
    key: str | None = None
    initials: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def full(self) -> str:
        """The name as a record gives it: 岚汀区芦湾街道办事处, 岚汀区青垴镇人民政府, 岚汀区司法局, 岚汀区人民政府."""
        if self.type == "district":
            return f"{self.district}人民政府"
        return self.organ if self.type == "zone" else f"{self.district}{self.organ}"

    @property
    def organ(self) -> str:
        """The name without the district: 芦湾街道办事处, 青垴镇人民政府, 司法局."""
        ends = {"street": "办事处", "town": "人民政府", "district": "人民政府", "zone": "管理委员会"}
        return self.name + ends.get(self.type, "")

    def exists_in(self, year: int) -> bool:
        """Whether the body was there at the end of that year, so that the year's report is its own."""
        end = date(year, 12, 31)
        return (self.since is None or self.since <= end) and (self.until is None or self.until >= end)


@dataclass(frozen=True, slots=True)
class Place:
    """One portal's row of the registry, and the city that it belongs to."""

    name: str
    district: str
    code: str
    hosts: tuple[str, ...]
    city: str = "澜江市"
    scheme: str = "http"
    group: str = ""
    family: str | None = "trs"

    @property
    def title(self) -> str:
        return f"{self.district}人民政府"

    @property
    def host(self) -> str:
        return self.hosts[0]

    @property
    def root(self) -> str:
        return f"{self.scheme}://{self.host}"


def places(province: str = "lanjiang") -> dict[str, Place]:
    """The made-up places of a province, by the short name of their site; those of the demo are 澜江市's."""
    data = tomllib.loads((REGISTRY / PROVINCES[province][0]).read_text("utf-8"))
    return {
        row["name"]: Place(
            name=row["name"],
            district=row["district"],
            code=row["code"],
            hosts=tuple(row["hosts"]),
            city=data["province"],
            scheme=row["scheme"],
            group=row["group"],
            family=data.get("family"),
        )
        for row in data["site"]
    }


def bodies_of(district: str, province: str = "lanjiang") -> tuple[Body, ...]:
    """The made-up bodies of one district, the district first, in the order of the roster.

    A district below a city of prefecture level is called with it (澹州市岚汀区), a county-level city is not.
    """
    rows = list(csv.DictReader((REGISTRY / PROVINCES[province][1]).read_text("utf-8").splitlines()))
    cities = {row["code"][:4]: row["name"] for row in rows if row["type"] == "city"}
    return tuple(
        Body(r["name"], r["type"], _formal(r, cities), r["key"], r["initials"], _day(r["since"]), _day(r["until"]))
        for r in rows
        if r["district"] == district
    )


def _formal(row: dict[str, str], cities: dict[str, str]) -> str:
    city = cities.get(row["district_code"][:4], "") if row["district"].endswith("区") else ""
    return city + row["district"]


def write_registry(directory: Path, province: str = "lanjiang") -> None:
    """Put the made-up sites and bodies into an archive's `registry/` folder, in the form of the shipped registry."""
    directory.mkdir(parents=True, exist_ok=True)
    with as_file(REGISTRY) as source:
        for name in PROVINCES[province]:
            shutil.copyfile(source / name, directory / name)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
