"""The cells of coverage, body by year: found, not yet due, overdue, and why one could not know.

`archive.coverage` says what was found of whom. Here the calendar, the health of the portals and what people overruled
turn "missing" into what is to be done about it. Nobody is called overdue whose portal could not be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import or_, select

from archive.coverage import CoverageRow, State
from archive.database import Database
from archive.models import BodyPeriod
from archive.queries import latest_year
from crawler.registry import Registry, Site
from scheduler.health import Health, health
from scheduler.owed import Overrule, expected, read_overrules
from scheduler.plan import CHINA, due_date
from scheduler.schedule import Schedule


def table(archive: Database, registry: Registry, year: int, now: datetime) -> tuple[CoverageRow, ...]:
    """All cells of a year: who owed a report, who had ended; `overrules.toml` in the archive's folder is heeded."""
    owed = judged(archive, registry, year, health(archive, Schedule(archive, registry).list(), now), now)
    reported = {row.body_key for row in owed}
    return (*owed, *(row for row in ended(archive, year) if row.body_key not in reported))


def judged(
    archive: Database, registry: Registry, year: int, found: Iterable[Health], now: datetime
) -> tuple[CoverageRow, ...]:
    """The cells of those who owed a report for a year; `found` is the health of all portals."""
    overrules = read_overrules(archive.data / "overrules.toml")
    today = now.astimezone(CHINA).date()
    return cells(expected(archive, year), today, portals_by_district(found, registry), overrules)


def chosen(
    archive: Database, registry: Registry, year: int | None, district: str | None, now: datetime
) -> tuple[CoverageRow, ...]:
    """Give the cells of a year (the latest with any report), by district and type; `district` may be its beginning."""
    asked = year or latest_year(archive)
    if asked is None:
        return ()
    rows = table(archive, registry, asked, now)
    order = {"district": 0, "zone": 1, "department": 2, "street": 3, "town": 4}
    wanted = [row for row in rows if district is None or (row.district or "").startswith(district)]
    return tuple(sorted(wanted, key=lambda r: (r.district or "", order.get(r.body_type, len(order)), r.body_key)))


def overdue(archive: Database, registry: Registry, found: Iterable[Health], now: datetime) -> Counter[str]:
    """Count by district who is overdue with the report on last year; `found` is the health of all portals."""
    today = now.astimezone(CHINA).date()
    rows = judged(archive, registry, today.year - 1, found, now) if today >= due_date(today.year - 1) else ()
    return Counter(row.district for row in rows if row.state == "overdue" and row.district)


def cells(
    rows: Iterable[CoverageRow], today: date, portals: Mapping[str, Health], overrules: Sequence[Overrule] = ()
) -> tuple[CoverageRow, ...]:
    """Say of each body what became of its report; `portals` are those harvested, by code or name of the district."""
    told = ((row, *_state(row, today, portal_of(row, portals), overrules)) for row in rows)
    return tuple(replace(row, state=state, reason=reason) for row, state, reason in told)


def _state(
    row: CoverageRow, today: date, portal: Health | None, overrules: Sequence[Overrule]
) -> tuple[State, str | None]:
    if row.state == "found":
        return "found", None
    if overrule := next((one for one in overrules if one.holds(row)), None):
        return "exempt", overrule.reason
    due = due_date(row.report_year)
    if today < due:
        return "not_yet_due", row.reason
    if portal is None or portal.state in ("new", "paused"):
        return "unknown", f"no portal of {row.district} is harvested" if portal is None else portal.reasons[0]
    why = "; ".join(portal.reasons)
    if portal.state == "blocked":
        return "blocked", f"{portal.title} refuses us: {why}"
    if portal.state in ("broken", "stale"):
        return "site_broken", f"{portal.title} cannot be read: {why}"
    owed = f"; {row.reason}" if row.reason else ""
    return "overdue", f"{(today - due).days} days after 1 April, and not found on {portal.title}{owed}"


def portals_by_district(found: Iterable[Health], sites: Iterable[Site]) -> dict[str, Health]:
    """Health by the code or name of a district; of several portals of one district the one that does best counts."""
    order = ("ok", "incomplete", "empty", "new", "paused", "stale", "broken", "blocked")
    place = {site.name: site.place for site in sites if site.place}
    best: dict[str, Health] = {}
    for one in sorted(found, key=lambda h: order.index(h.state), reverse=True):
        if name := place.get(one.site):
            best[name] = one
    return best


def portal_of(row: CoverageRow, portals: Mapping[str, Health]) -> Health | None:
    """The portal of a body's district: by its code, and by its name where a row of the registry has no code."""
    return portals.get(row.district_code or "") or portals.get(row.district or "")


def ended(archive: Database, year: int) -> tuple[CoverageRow, ...]:
    """Bodies that existed in the year and had ended when it was over: they owe nothing, their successors do."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    with archive.read() as session:
        periods = session.scalars(select(BodyPeriod).where(BodyPeriod.until.between(first, last))).all()
        open_end = or_(BodyPeriod.until.is_(None), BodyPeriod.until > last)
        going_on = set(session.scalars(select(BodyPeriod.body_key).where(open_end)))
        return tuple(
            CoverageRow(
                p.body_key,
                p.name,
                p.type,
                p.district,
                year,
                "ended",
                f"ended on {p.until}",
                district_code=p.district_code,
            )
            for p in periods
            if p.body_key not in going_on
        )
