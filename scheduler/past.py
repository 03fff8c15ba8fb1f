"""What the archive knows of a site's earlier visits and of the reports it still owes, as the calendar needs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile

from sqlalchemy import select

from archive.database import Database
from archive.models import Run
from scheduler.owed import Overrule, expected
from scheduler.plan import Past, due_date

#: More visits in a row than this change nothing: every back-off is at its longest.
LOOK_BACK = 20
#: The clocks of two machines may differ so much.
SKEW = timedelta(minutes=5)


def past_of(archive: Database, site: str, now: datetime, *, overdue: int = 0, asked_at: datetime | None = None) -> Past:
    """Read a site's latest runs; one that is still under way counts as a visit, but not as a setback.

    Runs of the future, made while a clock was ahead, are none: or nothing would be due until then.
    """
    reason = Run.evidence["reason"].as_string()
    query = select(Run.started_at, Run.outcome, reason).where(Run.site == site, Run.started_at <= now + SKEW)
    with archive.read() as session:
        runs = session.execute(query.order_by(Run.id.desc()).limit(LOOK_BACK)).all()
    # A visit that the portal's hours ended goes on when they begin again.
    ends = [(outcome, "interrupted" if why == "hours" else outcome) for _, outcome, why in runs]
    outcomes = [end for outcome, end in ends if outcome != "running"]
    return Past(
        last_start=runs[0][0] if runs else None,
        refused=_leading(outcomes, "refused"),
        cut=_leading(outcomes, "failed", "interrupted"),
        overdue=overdue,
        asked_at=asked_at,
    )


def overdue_bodies(archive: Database, today: date, overrules: Sequence[Overrule] = ()) -> Counter[str]:
    """Count the bodies whose report on last year should be public and was not found; none before April.

    By the code of their district, and by its name for portals whose row has no code.
    """
    year = today.year - 1
    if today < due_date(year):
        return Counter()
    missing = (row for row in expected(archive, year) if row.state != "found")
    owing = [row for row in missing if not any(one.holds(row) for one in overrules)]
    return Counter(place for row in owing for place in (row.district_code, row.district) if place)


def _leading(outcomes: list[str], *wanted: str) -> int:
    return sum(1 for _ in takewhile(lambda outcome: outcome in wanted, outcomes))
