"""What the next visits of a portal will do besides looking at its columns, and why: each has a cadence of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.database import Database
from archive.portals import known
from pipelines.rediscovery import plan
from pipelines.unchanged import is_due
from scheduler.plan import next_sweep
from scheduler.schedule import Planned

Kind = Literal["visit", "sweep", "walk", "second_look"]


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to do: `at` is None while nobody knows when, `why` a sentence."""

    site: str
    what: Kind
    at: datetime | None
    why: str


def errands(archive: Database, job: Planned, place: str | None, now: datetime) -> tuple[Errand, ...]:
    """Give what is to be done for one job; `place` is the code or name of the district of its portal.

    `visit`: a look at its columns. `sweep`: every page of each. `walk`: the portal anew, from its home page.
    `second_look`: known reports that are asked for again, conditionally.
    """
    if job.next_at is None:
        return (Errand(job.site, "visit", None, job.why),)
    sweep = next_sweep(job.swept_at, now, job.sweep_every)
    why = plan(archive, job.site, place, job.next_at).why
    due = [page for page in known(archive, job.site).values() if page.has_report]
    again = sum(is_due(page, job.next_at) for page in due)
    return (
        Errand(job.site, "visit", job.next_at, job.why),
        Errand(job.site, "sweep", max(sweep.at, job.next_at), f"{sweep.why}; the visit due then or next makes it"),
        Errand(job.site, "walk", job.next_at if why else None, why or "not now: nothing is missing that it may find"),
        Errand(
            job.site,
            "second_look",
            job.next_at if again else None,
            f"{again} of {len(due)} known reports are to be asked for again: new ones weekly, old ones twice a year",
        ),
    )
