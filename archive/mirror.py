"""The roster of bodies as rows, so that coverage can be asked of the database alone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from archive.bodies import Roster
from archive.database import Database
from archive.models import Body, BodyPeriod, Event


def mirror_roster(archive: Database, roster: Roster) -> bool:
    """Bring `bodies` and `body_periods` to what the roster says, and tell whether there was anything to do.

    Cities of prefecture level are left out: they are there to read names with, and owe this archive nothing. Bodies
    that were only seen so far and stand in the roster now become the roster's; what it no longer names stays.
    """
    periods = [period for period in roster.periods if period.type != "city"]
    digest = hashlib.sha256(repr(periods).encode()).hexdigest()
    with archive.read() as session:
        if _last_digest(session) == digest:
            return False
    with archive.begin() as session:
        # Of two harvests that begin together the second waited until here.
        if _last_digest(session) == digest:
            return False
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
        session.add(Event(at=datetime.now(UTC), kind="roster", detail={"sha256": digest, "bodies": len(latest)}))
    return True


def _last_digest(session: Session) -> str | None:
    last = session.scalar(select(Event.detail).where(Event.kind == "roster").order_by(Event.id.desc()).limit(1))
    return last and last["sha256"]
