"""The departments of a district by their many names: formal name, abbreviations, folders in addresses."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_ENDING = re.compile(
    r"(?:局|委员会|委|办公室|办|中心|支队|总队|大队|管委会|院|联合社|供销社|分局|厅|处|队|所|站|公司)$"
)
_ZONE = re.compile(r"(?:园区?|开发区|高新区|经开区|新区|度假区|景区|管理区|示范区)(?:建设)?(?:管理委员会|管委会)$")
#: 区委 and 县委 end like departments and are the party committee; a bare 办公室 is nobody's name.
_NOT_ONE = re.compile(
    r"^(?:中共|[区县市省]委$|[区县市]委员会$|办公室$|委员会$|中心$|各|有关|相关|本|我|该|全)|党委$|党组$|工委$"
)


@dataclass(frozen=True, slots=True)
class Department:
    """`name` is the formal name without the district, `short` the abbreviation in common use."""

    name: str
    short: str
    zone: bool = False


def department(printed: str) -> Department | None:
    """The department a printed name means: 区教委, 教育委员会 and 教委 are one; None where it is no department's name.

    A name that the vocabulary lacks is taken as printed, if it ends like one.
    """
    name = re.sub(r"^(?:[区县](?!域)|自治县)+", "", printed)
    for known in (printed, name):
        if known in _by_name():
            return _by_name()[known]
    if not 3 <= len(name) <= 24 or not _ENDING.search(name) or _NOT_ONE.search(name):
        return None
    return Department(name, re.sub(r"管理委员会$", "管委会", name), bool(_ZONE.search(name)))


def department_by_slug(slug: str, letters: str = "qx") -> Department | None:
    """The department whose folder this is on a portal: qsfj, sfj_70655 and xsfj are 司法局.

    `letters` may stand before it, for 区 and 县; the folders of a county-level city begin with s.
    """
    bare = re.sub(r"_\d+$", "", slug.lower())
    for name in (bare, re.sub(rf"^[{letters}]", "", bare)):
        if name in _by_slug():
            return _by_slug()[name]
    return None


def department_names() -> tuple[str, ...]:
    """Every formal name and abbreviation, longest first, for reading a text."""
    return tuple(sorted(_by_name(), key=len, reverse=True))


@lru_cache(maxsize=1)
def _entries() -> tuple[tuple[Department, tuple[str, ...], tuple[str, ...]], ...]:
    """Each department with its names and its folders."""
    text = files("pipelines.vocabulary").joinpath("departments.toml").read_text("utf-8")
    return tuple(
        (
            Department(row["name"], next(iter(row["short"]), row["name"]), bool(_ZONE.search(row["name"]))),
            (row["name"], *row["short"]),
            tuple(row["slug"]),
        )
        for row in tomllib.loads(text)["department"]
    )


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Department]:
    return {name: entry for entry, names, _ in _entries() for name in names}


@lru_cache(maxsize=1)
def _by_slug() -> dict[str, Department]:
    return {slug: entry for entry, _, slugs in _entries() for slug in slugs}
