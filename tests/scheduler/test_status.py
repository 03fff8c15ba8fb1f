"""How the harvest stands, portal by portal."""

from datetime import timedelta

from archive.database import Database
from archive.runs import finish_run, start_run
from crawler.registry import Registry
from scheduler.health import BY_HAND
from scheduler.schedule import Schedule
from scheduler.status import standings
from tests.scheduler.conftest import Clock

TROUBLE = {"url": "http://alpha.test/", "what": "ruishu", "why": "http://alpha.test/ is behind a firewall"}


def test_scheduled_and_by_hand(archive: Database, registry: Registry, schedule: Schedule, clock: Clock) -> None:
    schedule.add("alpha", "6h")
    finish_run(archive, start_run(archive, "alpha", at=clock.now), "refused", {"requests": 2}, {"trouble": [TROUBLE]})
    finish_run(archive, start_run(archive, "beta", at=clock.now), "done", {"entries": 5, "columns": 1})
    alpha, beta = standings(archive, registry, clock.now + timedelta(hours=1))
    assert (alpha.health.site, alpha.health.state, alpha.every) == ("alpha", "blocked", "6h")
    assert alpha.why
    assert alpha.run is not None
    assert alpha.run.counts == {"requests": 2}
    assert alpha.verdict == {"outcome": "blocked", "reasons": [TROUBLE["why"]]}
    assert (beta.health.site, beta.health.state, beta.every, beta.why) == ("beta", "ok", BY_HAND, "")


def test_a_run_under_way_has_no_verdict_and_a_new_site_no_run(
    archive: Database, registry: Registry, schedule: Schedule, clock: Clock
) -> None:
    schedule.add("alpha")
    schedule.add("beta")
    start_run(archive, "beta", at=clock.now)
    found = {one.health.site: one for one in standings(archive, registry, clock.now)}
    assert (found["alpha"].run, found["alpha"].verdict, found["alpha"].every) == (None, None, "season")
    assert found["beta"].run is not None
    assert found["beta"].verdict is None
