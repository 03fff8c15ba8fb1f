"""Who owes a report: the bodies of the roster, departments that reported before, and what people overruled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import and_, select

from archive.coverage import CoverageRow, coverage
from archive.database import Database
from archive.models import Body, BodyPeriod, Version
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
    """Who owed a report: the roster's bodies, and departments that reported in the years just before."""
    rows = coverage(archive, year)
    known = {row.body_key for row in rows}
    earlier = range(year - EARLIER_YEARS, year)
    query = (
        select(Body.key, BodyPeriod.name, BodyPeriod.district, BodyPeriod.district_code)
        .join(BodyPeriod, BodyPeriod.body_key == Body.key)
        .join(Version, and_(Version.body_key == Body.key, Version.report_year.in_(earlier)))
        .where(BodyPeriod.type == "department", Version.is_listed, Version.report_id.is_not(None))
        .distinct()
        .order_by(BodyPeriod.district, BodyPeriod.name)
    )
    with archive.read() as session:
        more = [
            CoverageRow(key, name, "department", district, year, "missing", district_code=code)
            for key, name, district, code in session.execute(query)
            if key not in known
        ]
    return (*rows, *more)


def read_overrules(path: Path) -> tuple[Overrule, ...]:
    """Read `overrules.toml`: tables `[[overrule]]` with body (name or key), reason and, if for one year only, year."""
    if not path.exists():
        return ()
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("overrule", ())
        return tuple(Overrule(str(row["body"]), str(row["reason"]), row.get("year")) for row in rows)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise OverrulesUnreadable(str(path), str(error)) from error
