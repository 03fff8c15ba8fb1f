"""How the harvest stands: each portal with its health, its last run and the verdict on it, and its next visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.database import Database
from archive.queries import RunRow, runs
from crawler.registry import Registry
from scheduler.health import BY_HAND, Health, health
from scheduler.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Standing:
    """One portal: its health; pace and reason of the next visit; the last run, None where there is none yet."""

    health: Health
    every: str
    why: str
    run: RunRow | None

    @property
    def verdict(self) -> dict[str, Any] | None:
        """What came of the last run: `outcome` and `reasons`; None while it lasts."""
        return self.run.evidence.get("verdict") if self.run else None


def standings(archive: Database, registry: Registry, now: datetime) -> tuple[Standing, ...]:
    """Look at every portal that is scheduled or was harvested by hand, those in trouble first."""
    jobs = {job.site: job for job in Schedule(archive, registry).list()}
    found = health(archive, jobs.values(), now)
    last = {one.site: next(iter(runs(archive, one.site, 1)), None) for one in found}
    return tuple(
        Standing(one, jobs[one.site].every, jobs[one.site].why, last[one.site])
        if one.site in jobs
        else Standing(one, BY_HAND, "", last[one.site])
        for one in found
    )
