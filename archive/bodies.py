"""The roster of bodies: who they are, what they were called when, and which district they belonged to.

A body is a lineage of dated periods that share an opaque `key`, fixed for ever once shipped; a town that became a
street (高峰镇, 高峰街道) or moved to another district (统景镇, from 渝北区 to 北碚区) goes on under its key, while a
district made of two others (两江新区) is a new body. Codes are attributes: the civil-affairs code (`code`) and the
statistical one (`nbs_code`) differ for half of the towns and both are given to other bodies again.

`data/<province>.csv` hold the facts, the source of each in its last column. Dates in them are those of decisions where
known, else of yearly snapshots: a period with an empty `since` began before the first one (2016-07-31), a period that
follows another starts with the first snapshot that names it. So a date can be late by a year or two, and a name
found in a document outweighs it (`Roster.find`).

Levels are told by `type` and by the digits of the codes: a province has two, a city of prefecture level (地级市, 州)
adds two, and a district, county or county-level city (all three are `district` here) two more. In the provinces that
are cities themselves no level stands between province and district, so they have no rows of type `city`. Two
provinces may each have a 江北区: names are compared within a province, a city or a district, never across them.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

PeriodType = Literal["district", "street", "town", "zone", "department", "city", "province"]
_TYPES = frozenset({"district", "street", "town", "zone", "department", "city", "province"})
#: Types listed here that owe a report; provinces and cities are above the reach of this archive, departments are not
#: listed.
_PUBLISHING = frozenset({"district", "street", "town", "zone"})
_COLUMNS = ("key", "name", "type", "district_code", "district", "code", "since", "until")


class RosterError(ValueError):
    """A roster file that cannot be read; the message names file, line, what was found and what is expected."""


@dataclass(frozen=True, slots=True)
class Period:
    """One body under one name in one district; `since` and `until` are inclusive, None is open."""

    key: str
    name: str
    type: PeriodType
    district: str | None = None
    district_code: str | None = None
    code: str | None = None
    nbs_code: str | None = None
    since: date | None = None
    until: date | None = None
    successor: str | None = None
    #: Other ways to write the name: 石柱县 for 石柱土家族自治县.
    aliases: tuple[str, ...] = ()
    #: First letters of the name's syllables, as portals use them in addresses: cyjd for 崇义街道.
    initials: tuple[str, ...] = ()
    source: str | None = None
    #: The city of prefecture level before a district's formal name: 杭州市 of 余杭区. Counties and county-level cities
    #: are called without it. Given by the roster's rows of type `city`.
    city: str | None = None
    #: The first two digits of a zone's province, which its row does not say: that of the file it stands in.
    zone_of: str | None = None

    @property
    def province(self) -> str | None:
        """The first two digits of the code of its province, None where neither code nor file tell it."""
        return (self.district_code or self.code or "")[:2] or self.zone_of

    @property
    def is_above(self) -> bool:
        """Whether it is a province or a city of prefecture level, which districts lie in."""
        return self.type in ("city", "province")

    @property
    def digits(self) -> str:
        """What the codes of all that lies in a province, city or district begin with; empty for a zone."""
        code = self.code or ""
        return code[:2] if self.type == "province" else code[:4] if self.type == "city" else code[:6]

    def in_force(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def days_from(self, on: date) -> int:
        """Days between `on` and the nearest day of the period; 0 while it is in force."""
        if self.since and on < self.since:
            return (self.since - on).days
        if self.until and on > self.until:
            return (on - self.until).days
        return 0


@dataclass(frozen=True, eq=False)
class Roster:
    """All periods, in the order of the files. Two rosters are never equal, so that one is cheap to hash."""

    periods: tuple[Period, ...]

    def in_force(self, on: date, within: Period | str | None = None) -> tuple[Period, ...]:
        """Every body of that day, or those of one district (the district itself among them)."""
        return tuple(p for p in self.periods if p.in_force(on) and (within is None or self.lies_in(p, within)))

    def districts(self, on: date | None = None) -> tuple[Period, ...]:
        """Districts and counties, past ones too unless a day is given."""
        return tuple(p for p in self.periods if p.type == "district" and (on is None or p.in_force(on)))

    def provinces(self) -> tuple[Period, ...]:
        """The provinces whose districts the roster holds."""
        return self._above["province"]

    def cities(self, province: Period | None = None) -> tuple[Period, ...]:
        """The cities of prefecture level, of one province or of all."""
        return tuple(c for c in self._above["city"] if province is None or c.digits.startswith(province.digits))

    def province_of(self, period: Period) -> Period | None:
        """The province that a city, district or body lies in."""
        return next((p for p in self.provinces() if p.code == period.province), None)

    def find(self, name: str, within: Period | str | None = None, on: date | None = None) -> tuple[Period, ...]:
        """The bodies that bear or bore this name, one period each, the one nearest to the day first.

        `within` is a province, city, district or zone, or the name or a short form of a district or zone: where a body
        never belonged to it, the body is left out. No day means today's names first. More than one answer means that
        the name alone does not decide.
        """
        day = on or date.max
        best: dict[str, Period] = {}
        for period in self._by_name.get(name, ()):
            if within is not None and not self.lies_in(period, within):
                continue
            if period.key not in best or period.days_from(day) < best[period.key].days_from(day):
                best[period.key] = period
        return tuple(sorted(best.values(), key=lambda p: p.days_from(day)))

    def lineage(self, key: str) -> tuple[Period, ...]:
        """The periods of one body, oldest first; empty where the key is unknown."""
        return self._by_key.get(key, ())

    def by_initials(self, slug: str, within: Period | str, on: date | None = None) -> tuple[Period, ...]:
        """Streets and towns of a district with these initials, now or once, each in its period nearest to the day."""
        day = on or date.max
        local = (p for p in self.periods if slug in p.initials and p.type in ("street", "town"))
        keys = {p.key for p in local if self.lies_in(p, within)}
        nearest = (min(self.lineage(key), key=lambda p: p.days_from(day)) for key in keys)
        return tuple(sorted(nearest, key=lambda p: p.key))

    def expected(self, year: int) -> tuple[Period, ...]:
        """The bodies from which a report for that year is due: those that lived on its last day.

        Reports are due by 1 April of the next year (督察工作规定, art. 24); who had ended by then reports no more.
        """
        return tuple(p for p in self.in_force(date(year, 12, 31)) if p.type in _PUBLISHING)

    def names(self) -> Iterable[str]:
        """Every name and alias that `find` knows."""
        return self._by_name.keys()

    def districts_at(
        self, text: str, on: date | None = None, above: Period | None = None
    ) -> tuple[tuple[Period, ...], str]:
        """The districts or zones whose name stands at the very start of the text, and what follows; longest name wins.

        One period each, the one nearest to the day first; `above` is the province or city that they must lie in. More
        than one district means that the name does not decide between provinces.
        """
        for name in self._district_names.get(text[:1], ()):
            if text.startswith(name):
                bearers = tuple(p for p in self.find(name, above, on) if _stands_alone(p))
                if bearers:
                    return bearers, text[len(name) :]
        return (), text

    def district_at(self, text: str, on: date | None = None, above: Period | None = None) -> tuple[Period, str] | None:
        """The same, where the name means one district: a zone and the district that followed it are told by the day."""
        bearers, rest = self.districts_at(text, on, above)
        provinces = {p.digits[:2] for p in bearers if p.type == "district"}
        return (bearers[0], rest) if bearers and len(provinces) < 2 else None

    def lists_towns(self, district: Period) -> bool:
        """Whether the roster has streets and towns of a district: a new province may come with its districts alone."""
        return bool({district.digits, district.name} & self._with_towns)

    def lies_in(self, period: Period, within: Period | str) -> bool:
        """Whether a body lies in a province, city, district or zone, which may be told by a name of the latter two."""
        if isinstance(within, str):
            named = (p for p in self._by_name.get(within, ()) if not p.is_above)
            return period.district == within or any(p.name == period.district for p in named)
        if within.is_above:
            code = period.district_code or period.code or period.zone_of or within.digits
            return code.startswith(within.digits)
        if within.digits and period.district_code:
            return period.district_code == within.digits
        return period.district == within.name

    @cached_property
    def _with_towns(self) -> frozenset[str | None]:
        towns = (p for p in self.periods if p.type in ("street", "town"))
        return frozenset(p.district_code or p.district for p in towns)

    @cached_property
    def _above(self) -> dict[str, tuple[Period, ...]]:
        return {kind: tuple(p for p in self.periods if p.type == kind) for kind in ("province", "city")}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Period, ...]]:
        return _grouped((name, p) for p in self.periods for name in (p.name, *p.aliases))

    @cached_property
    def _by_key(self) -> dict[str, tuple[Period, ...]]:
        return _grouped((p.key, p) for p in sorted(self.periods, key=lambda p: p.since or date.min))

    @cached_property
    def _district_names(self) -> dict[str, tuple[str, ...]]:
        """The names of districts and zones by their first character, the longest first."""
        named = {n for p in self.periods if _stands_alone(p) for n in (p.name, *p.aliases)}
        by_first: dict[str, list[str]] = defaultdict(list)
        for name in sorted(named, key=len, reverse=True):
            by_first[name[:1]].append(name)
        return {first: tuple(names) for first, names in by_first.items()}


def full_name(period: Period) -> str:
    """The formal name without the province: 合川区大石街道办事处, 涪陵区同乐镇人民政府, 杭州市余杭区人民政府."""
    city = period.city or ""
    if period.type == "district" or period.is_above:
        return f"{city}{period.name}人民政府"
    if period.type == "zone":
        return f"{period.name}管理委员会"
    suffix = {"street": "办事处", "town": "人民政府"}.get(period.type, "")
    return f"{city}{period.district or ''}{period.name}{suffix}"


@lru_cache(maxsize=4)
def load(extra: Path | None = None) -> Roster:
    """The roster that ships with the program, one file a province, and every `*.csv` of the directory `extra` after it.

    A further file has the same columns (key, name, type, district_code, district, code, since, until are required, the
    rest may be missing): a new province or a list of one's own departments is data only.
    """
    shipped = sorted(files("archive").joinpath("data").iterdir(), key=lambda file: file.name)
    texts = [(file.name, file.read_text("utf-8")) for file in shipped if file.name.endswith(".csv")]
    texts += [(str(path), path.read_text("utf-8-sig")) for path in (sorted(extra.glob("*.csv")) if extra else ())]
    periods: list[Period] = []
    known: set[str] = set()
    for where, text in texts:
        added = tuple(_read(text, where))
        if clash := known & {p.key for p in added}:
            raise RosterError(f"{where}: the key {min(clash)} already names a body; give yours a key of its own")
        known |= {p.key for p in added}
        provinces = [p.code for p in added if p.type == "province"]
        periods += (_in_its_province(p, provinces) for p in added)
    cities = {p.digits: p.name for p in periods if p.type == "city"}
    return Roster(tuple(_in_its_city(p, cities) for p in periods))


def _in_its_province(period: Period, provinces: list[str | None]) -> Period:
    """A zone has no code; in a file of one province it is that one's."""
    coded = period.district_code or period.code
    return replace(period, zone_of=provinces[0]) if not coded and len(provinces) == 1 else period


def _in_its_city(period: Period, cities: dict[str, str]) -> Period:
    city = cities.get((period.district_code or "")[:4])
    return replace(period, city=city) if city and (period.district or "").endswith("区") else period


def _read(text: str, where: str) -> Iterator[Period]:
    rows = csv.DictReader(text.splitlines())
    if missing := [c for c in _COLUMNS if c not in (rows.fieldnames or ())]:
        raise RosterError(f"{where}: column {missing[0]} is missing; expected {','.join(_COLUMNS)}")
    for row in rows:
        try:
            yield _period({k: (v or "").strip() for k, v in row.items() if k})
        except ValueError as problem:
            raise RosterError(f"{where}, line {rows.line_num}: {problem}") from problem


def _period(row: dict[str, str]) -> Period:
    if not row["key"] or not row["name"]:
        raise ValueError("key and name are needed")
    if row["type"] not in _TYPES:
        raise ValueError(f"type {row['type']!r} is none of {', '.join(sorted(_TYPES))}")
    since, until = (date.fromisoformat(row[c]) if row[c] else None for c in ("since", "until"))
    if since and until and until < since:
        raise ValueError(f"{row['name']} ends ({until}) before it begins ({since})")
    return Period(
        key=row["key"],
        name=row["name"],
        type=row["type"],  # type: ignore[arg-type]  # checked against _TYPES above
        district=row["district"] or None,
        district_code=row["district_code"] or None,
        code=row["code"] or None,
        nbs_code=row.get("nbs_code") or None,
        since=since,
        until=until,
        successor=row.get("successor") or None,
        aliases=_several(row.get("aliases")),
        initials=_several(row.get("initials")),
        source=row.get("source") or None,
    )


def _several(value: str | None) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[;；]", value or "") if part)


def _stands_alone(period: Period) -> bool:
    return period.type == "district" or (period.type == "zone" and period.district == period.name)


def _grouped(pairs: Iterable[tuple[str, Period]]) -> dict[str, tuple[Period, ...]]:
    groups: dict[str, list[Period]] = defaultdict(list)
    for name, period in pairs:
        groups[name].append(period)
    return {name: tuple(group) for name, group in groups.items()}
