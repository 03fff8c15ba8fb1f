"""The roster of bodies as rows, so that coverage can be asked of the database alone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from archive.bodies import Period, Roster
from archive.database import Database
from archive.models import Body, BodyPeriod, Event


def mirror_roster(archive: Database, roster: Roster, provinces: Collection[str] | None = None) -> bool:
    """Bring `bodies` and `body_periods` to what the roster says, and tell whether there was anything to do.

    Only of the provinces that the archive has to do with: those given by the first two digits of their codes, and those
    that are there. None given means all, in an archive where none is there yet. So nobody is missed of a province that
    nobody harvests. Cities of prefecture level are left out: they are there to read names with, and owe no report here.
    Bodies that were only seen so far and stand in the roster now become the roster's; what it no longer names stays.
    """
    with archive.read() as session:
        periods = _concerned(session, roster, provinces)
        digest = hashlib.sha256(repr(periods).encode()).hexdigest()
        if _last_digest(session) == digest:
            return False
    with archive.begin() as session:
        # Of two harvests that begin together the second waited until here, and the first may have brought its province.
        periods = _concerned(session, roster, provinces)
        digest = hashlib.sha256(repr(periods).encode()).hexdigest()
        if _last_digest(session) == digest:
            return False
        _write(session, periods)
        detail = {"sha256": digest, "bodies": len({period.key for period in periods})}
        session.add(Event(at=datetime.now(UTC), kind="roster", detail=detail))
    return True


def _concerned(session: Session, roster: Roster, provinces: Collection[str] | None) -> list[Period]:
    mirrored = set(session.scalars(select(Body.key).where(Body.origin == "roster")))
    there = {period.province for period in roster.periods if period.key in mirrored}
    wanted = None if provinces is None and not there else there | set(provinces or ()) | {None}
    return [p for p in roster.periods if p.type != "city" and (wanted is None or p.province in wanted)]


def _write(session: Session, periods: Sequence[Period]) -> None:
    latest = {period.key: period for period in periods}
    present = {body.key: body for body in session.scalars(select(Body))}
    for key, period in latest.items():
        body = present.get(key) or Body(key=key)
        body.name, body.type, body.origin = period.name, period.type, "roster"
        session.add(body)
    session.flush()
    from_roster = select(Body.key).where(Body.origin == "roster")
    session.execute(delete(BodyPeriod).where(BodyPeriod.body_key.in_(from_roster)))
    names = ("name", "type", "district", "district_code", "code", "since", "until")
    rows = [{"body_key": p.key} | {name: getattr(p, name) for name in names} for p in periods]
    if rows:
        session.execute(insert(BodyPeriod), rows)


def _last_digest(session: Session) -> str | None:
    last = session.scalar(select(Event.detail).where(Event.kind == "roster").order_by(Event.id.desc()).limit(1))
    return last and last["sha256"]
