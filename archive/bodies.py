"""The roster of bodies: who they are, what they were called when, and which district they belonged to.

A body is a lineage of dated periods that share an opaque `key`, fixed for ever once shipped; a town that became a
street (高峰镇, 高峰街道) or moved to another district (统景镇, from 渝北区 to 北碚区) goes on under its key, while a
district made of two others (两江新区) is a new body. Codes are attributes: the civil-affairs code (`code`) and the
statistical one (`nbs_code`) differ for half of the towns and both are given to other bodies again.

`data/bodies.csv` holds the facts, the source of each in its last column. Dates in it are those of decisions where
known, else of yearly snapshots: a period with an empty `since` began before the first one (2016-07-31), a period that
follows another starts with the first snapshot that names it. So a date can be late by a year or two, and a name
found in a document outweighs it (`Roster.find`).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

PeriodType = Literal["district", "street", "town", "zone", "department", "province"]
_TYPES = frozenset({"district", "street", "town", "zone", "department", "province"})
#: Types listed here that owe a report; a province is above the reach of this archive, departments are not listed.
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

    def in_force(self, on: date, district: str | None = None) -> tuple[Period, ...]:
        """Every body of that day, or those of one district (the district itself among them)."""
        return tuple(p for p in self.periods if p.in_force(on) and (district is None or self._is_district(p, district)))

    def districts(self, on: date | None = None) -> tuple[Period, ...]:
        """Districts and counties, past ones too unless a day is given."""
        return tuple(p for p in self.periods if p.type == "district" and (on is None or p.in_force(on)))

    def provinces(self) -> tuple[Period, ...]:
        """The provinces whose districts the roster holds."""
        return self._provinces

    def province_of(self, period: Period) -> Period | None:
        """The province that a district or body lies in, by the first two digits of its code."""
        code = (period.district_code or period.code or "")[:2]
        return next((p for p in self.provinces() if p.code == code), None)

    def find(self, name: str, district: str | None = None, on: date | None = None) -> tuple[Period, ...]:
        """The bodies that bear or bore this name, one period each, the one nearest to the day first.

        `district` is the name or a short form of a district or zone: where a body never belonged to it, the body is
        left out. No day means today's names first. More than one answer means that the name alone does not decide.
        """
        day = on or date.max
        best: dict[str, Period] = {}
        for period in self._by_name.get(name, ()):
            if district is not None and not self._is_district(period, district):
                continue
            if period.key not in best or period.days_from(day) < best[period.key].days_from(day):
                best[period.key] = period
        return tuple(sorted(best.values(), key=lambda p: p.days_from(day)))

    def lineage(self, key: str) -> tuple[Period, ...]:
        """The periods of one body, oldest first; empty where the key is unknown."""
        return self._by_key.get(key, ())

    def by_initials(self, slug: str, district: str, on: date | None = None) -> tuple[Period, ...]:
        """Streets and towns of a district with these initials, now or once, each in its period nearest to the day."""
        day = on or date.max
        local = (p for p in self.periods if slug in p.initials and p.type in ("street", "town"))
        keys = {p.key for p in local if self._is_district(p, district)}
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

    def district_at(self, text: str, on: date | None = None) -> tuple[Period, str] | None:
        """The district or zone whose name stands at the very start of the text, and what follows; longest name wins."""
        day = on or date.max
        for name in self._district_names:
            if text.startswith(name):
                bearers = (p for p in self._by_name[name] if _stands_alone(p))
                return min(bearers, key=lambda p: p.days_from(day)), text[len(name) :]
        return None

    def _is_district(self, period: Period, district: str) -> bool:
        return period.district == district or any(p.name == period.district for p in self._by_name.get(district, ()))

    @cached_property
    def _provinces(self) -> tuple[Period, ...]:
        return tuple(p for p in self.periods if p.type == "province")

    @cached_property
    def _by_name(self) -> dict[str, tuple[Period, ...]]:
        return _grouped((name, p) for p in self.periods for name in (p.name, *p.aliases))

    @cached_property
    def _by_key(self) -> dict[str, tuple[Period, ...]]:
        return _grouped((p.key, p) for p in sorted(self.periods, key=lambda p: p.since or date.min))

    @cached_property
    def _district_names(self) -> tuple[str, ...]:
        named = (n for p in self.periods if _stands_alone(p) for n in (p.name, *p.aliases))
        return tuple(sorted(set(named), key=len, reverse=True))


def full_name(period: Period) -> str:
    """The formal name without the province: 合川区大石街道办事处, 涪陵区同乐镇人民政府, 渝北区人民政府."""
    if period.type in ("district", "province"):
        return f"{period.name}人民政府"
    if period.type == "zone":
        return f"{period.name}管理委员会"
    suffix = {"street": "办事处", "town": "人民政府"}.get(period.type, "")
    return f"{period.district or ''}{period.name}{suffix}"


@lru_cache(maxsize=4)
def load(extra: Path | None = None) -> Roster:
    """The roster that ships with the program, and every `*.csv` of the directory `extra` after it.

    A further file has the same columns (key, name, type, district_code, district, code, since, until are required, the
    rest may be missing): a new province or a list of one's own departments is data only.
    """
    shipped = files("archive").joinpath("data/bodies.csv")
    periods = list(_read(shipped.read_text("utf-8"), "bodies.csv"))
    known = {p.key for p in periods}
    for path in sorted(extra.glob("*.csv")) if extra else ():
        added = tuple(_read(path.read_text("utf-8-sig"), str(path)))
        if clash := known & {p.key for p in added}:
            raise RosterError(f"{path}: the key {min(clash)} already names a body; give yours a key of its own")
        known |= {p.key for p in added}
        periods += added
    return Roster(tuple(periods))


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
