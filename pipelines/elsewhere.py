"""Names of bodies that no roster has: taken as printed, or with the place of the site they stand on."""

from __future__ import annotations

import re

from archive.records import BodyType
from pipelines.departments import department
from pipelines.issuers import NAMES, TOWN, TYPE_OF_TOWN, Body, digest

_ELSEWHERE = re.compile(
    r"^((?:[^市省县区]{2,8}(?:省|自治区|自治州|地区|盟|市|州))*)(市中区|[^市省县]{1,10}?(?:区|县|市|旗))?(.*)$"
)
#: A town printed behind its district or city.
_ELSEWHERE_PLACED = re.compile(r"^.{1,12}?(?:省|市|州|区|县|旗|盟)(?=.{2,})")
#: 区司法局 and 市水利局 name no place.
_NO_PLACE = re.compile(r"[区县省我本各全该]|市(?!中区)")


def resolve_elsewhere(printed: str) -> Body | None:
    """A body outside the roster, as printed: 广州市海珠区人民政府江南中街道办事处 in 海珠区; no code."""
    name = re.sub(r"\s+", "", printed).removesuffix("的")
    m = _ELSEWHERE.match(name)
    if not m or not (m[1] or m[2]) or len(name) > 40 or _NO_PLACE.match(name):
        return None
    district, rest = m[2] or _city(m[1]), m[3]
    organ = re.sub(r"^(?:人民)?政府", "", rest)
    town = TOWN.match(organ)
    if not organ or organ in ("人民政府", "政府"):
        name = name if name.endswith("政府") else f"{name}人民政府"
        return Body(name, district or m[1], "district" if m[2] else None, digest(name), district=district)
    if town:
        return Body(name, town[1], TYPE_OF_TOWN[town[1][-1]], digest(name), district=district)
    if found := department(organ):
        kind: BodyType = "zone" if found.zone else "department"
        return Body(name, found.short, kind, digest(name), district=district)
    return None


def at_home(printed: str, home: str) -> str:
    """A name that leaves its place out, with the place of the site it stands on: 区司法局 of 清城区, 东城街道 there."""
    bare = re.sub(r"\s+", "", printed)
    if len(bare) > 2 and bare[0] == home[-1] and not bare.startswith("市中区"):
        return home + bare[1:]
    return home + bare if TOWN.match(bare) and not _ELSEWHERE_PLACED.match(bare) else printed


def _city(prefix: str) -> str | None:
    """The city that a prefix ends with, where no district follows; the four that are provinces are none."""
    m = re.search(r"([^省市州盟区]+市)$", prefix)
    return m[1] if m and m[1] not in NAMES["municipalities"] else None
