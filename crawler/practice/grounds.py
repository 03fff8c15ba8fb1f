"""Places for the practice portals of tests: one district each, with bodies, and their rows of the registry."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from crawler.practice.places import REGISTRY, Body, Place
from crawler.practice.portal import Portal

_COLUMNS = ("key", "name", "type", "district_code", "district", "code", "since", "until")


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads((REGISTRY / "grounds.toml").read_text("utf-8"))


def ground(name: str, number: int) -> tuple[Place, tuple[Body, ...]]:
    """Place and bodies of one practice portal; `number` (below 152) tells its district."""
    names = _names()
    pairs = [head + tail for tail in names["tails"] for head in names["heads"] if head != tail]
    district, code = pairs[number] + names["kinds"][number % len(names["kinds"])], f"{980301 + number}"
    place = Place(name, district, code, (f"www.{name}.example",), names["city"], group=f"practice-{name}", family=None)
    towns = [(names["street"], "street", "001"), *((t, "town", f"{101 + i}") for i, t in enumerate(names["towns"]))]
    bodies = [Body(district, "district", district, code)]
    bodies += [Body(town, kind, district, code + tail) for town, kind, tail in towns]
    bodies += [Body(office, "department", district) for office in names["departments"]]
    return place, tuple(bodies)


def register(directory: Path, portals: Iterable[Portal]) -> None:
    """Write the rows of these portals and their bodies into an archive's `registry/` folder.

    A place without a family gets none: the pages must tell it. Departments are in no roster, so they get no row.
    """
    directory.mkdir(parents=True, exist_ok=True)
    portals = tuple(portals)
    rows = "\n".join(_site(portal.place) for portal in portals)
    (directory / "practice.toml").write_text(rows, "utf-8")
    with (directory / "practice.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(_COLUMNS)
        for portal in portals:
            sheet.writerows(_body(body, portal.place) for body in portal.bodies if body.key)


def _site(place: Place) -> str:
    values = {
        "name": place.name,
        "title": place.title,
        "province": place.city,
        "district": place.district,
        "code": place.code,
        "hosts": list(place.hosts),
        "scheme": place.scheme,
        "group": place.group,
        **({"family": place.family} if place.family else {}),
    }
    # A JSON string or list of strings is one of TOML as well.
    return "[[site]]\n" + "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in values.items())


def _body(body: Body, place: Place) -> tuple[str, ...]:
    days = (d.isoformat() if d else "" for d in (body.since, body.until))
    key = body.key or ""
    return (key, body.name, body.type, place.code, place.district, key, *days)
