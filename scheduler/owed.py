"""Who owes a report: the roster's bodies, departments that reported before or that a portal lists; who is exempt."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from archive.bodies import load
from archive.coverage import CoverageRow, coverage
from archive.database import Database
from archive.models import Body, BodyPeriod, Run, Version
from pipelines.issuers import Body as Named
from pipelines.issuers import Place, resolve
from scheduler.errors import OverrulesUnreadable

#: A department that reported for one of so many years before is expected to go on.
EARLIER_YEARS = 2


@dataclass(frozen=True, slots=True)
class Overrule:
    """What somebody knows better: this body owes no report (for that year, or for none), and why.

    `body` is a name, with its district before it or alone, or a key.
    """

    body: str
    reason: str
    year: int | None = None

    def holds(self, row: CoverageRow) -> bool:
        if self.year not in (None, row.report_year):
            return False
        return self.body == row.body_key or _bare(self.body, row.district) == _bare(row.body, row.district)


def _bare(name: str, district: str | None) -> str:
    return re.sub(r"(办事处|人民政府|管理委员会)$", "", name.removeprefix(district or ""))


def expected(archive: Database, year: int) -> tuple[CoverageRow, ...]:
    """Who owed a report, departments with what says so (`reason`).

    Streets, towns, zones and districts by the roster; no roster lists departments, so those that reported for one of
    the years just before, and those that the portal of their district lists, as its latest whole walk found it.
    """
    rows = {row.body_key: row for row in coverage(archive, year)}
    with archive.read() as session:
        for row in (*_reported_before(session, year), *_listed(archive, session, year)):
            rows.setdefault(row.body_key, row)
    return tuple(rows.values())


def _reported_before(session: Session, year: int) -> Iterator[CoverageRow]:
    earlier = range(year - EARLIER_YEARS, year)
    names = Body.key, BodyPeriod.name, BodyPeriod.district, BodyPeriod.district_code
    query = (
        select(*names, func.max(Version.report_year))
        .join(BodyPeriod, BodyPeriod.body_key == Body.key)
        .join(Version, and_(Version.body_key == Body.key, Version.report_year.in_(earlier)))
        .where(BodyPeriod.type == "department", Version.is_listed, Version.report_id.is_not(None))
        .group_by(*names)
        .order_by(BodyPeriod.district, BodyPeriod.name)
    )
    for key, name, district, code, last in session.execute(query):
        why = f"it reported for {last}"
        yield CoverageRow(key, name, "department", district, year, "missing", why, district_code=code)


def _listed(archive: Database, session: Session, year: int) -> Iterator[CoverageRow]:
    """A list of today tells nothing of who there was years ago: it holds for the report that was due last, and on."""
    walks = select(func.max(Run.id)).where(Run.counts["walked"].as_boolean()).group_by(Run.site)
    query = select(Run.started_at, Run.evidence).where(Run.id.in_(walks)).order_by(Run.site)
    for walked_at, evidence in session.execute(query):
        place, listed = evidence.get("place"), evidence.get("bodies") or {}
        for name, page in listed.items() if place and walked_at.year <= year + 1 else ():
            body = _named(archive.data, name, place, year)
            if body is not None and body.type == "department" and place in (body.district_code, body.district):
                row = CoverageRow(body.key, body.short, "department", body.district, year, "missing")
                yield replace(row, reason=f"its portal lists it: {page}", district_code=body.district_code)


@lru_cache(1 << 14)
def _named(data: Path, name: str, place: str, year: int) -> Named | None:
    """The body that a menu of a portal means; `place` is the code or name of the portal's district."""
    roster, on = load(data / "registry"), date(year, 12, 31)
    around = (*roster.districts(on), *roster.find(place, None, on))
    return resolve(name, Place(roster, on, next((p for p in around if place in (p.code, p.name)), None)))


def read_overrules(path: Path) -> tuple[Overrule, ...]:
    """Read `overrules.toml`: tables `[[overrule]]` with body (name or key), reason and, if for one year only, year."""
    if not path.exists():
        return ()
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("overrule", ())
        return tuple(Overrule(str(row["body"]), str(row["reason"]), row.get("year")) for row in rows)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise OverrulesUnreadable(str(path), str(error)) from error
