"""A year of one portal in an afternoon: what goes wrong, when it is noticed, what is told, and what coverage says.

The runs are written as a crawl would write them; when they happen, what they are worth and who is told is decided by
the program, with the clock set by the test.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from archive.bodies import load
from archive.database import Database
from archive.mirror import mirror_roster
from archive.models import Run
from archive.records import Record
from archive.runs import finish_run, start_run
from archive.store import save_record
from crawler.registry import Registry
from scheduler.coverage import table
from scheduler.digest import digest, is_due
from scheduler.health import health
from scheduler.incidents import note, notices
from scheduler.plan import CHINA
from scheduler.schedule import Schedule
from tests.scheduler.conftest import Clock

FIREWALL = {"trouble": [{"url": "u", "what": "ruishu", "why": "a firewall stands before it"}]}
#: Who publishes when, on which day the page is dated.
PUBLISHED = {
    "大石": (date(2026, 1, 20), date(2026, 1, 20)),
    "云门": (date(2026, 3, 30), date(2026, 3, 30)),
    "南津街": (date(2026, 4, 9), date(2026, 4, 9)),
    "钓鱼城": (date(2026, 5, 6), date(2026, 3, 2)),  # back-dated
}


@dataclass
class Portal:
    """What a crawl would find on a day."""

    archive: Database
    keys: dict[str, str]
    seen: set[str] = field(default_factory=set)

    def crawl(self, now: datetime) -> None:
        day = now.astimezone(CHINA).date()
        outcome, counts, evidence = self._answer(day)
        run = start_run(self.archive, "hechuan", "schedule")
        if outcome == "done" and counts["entries"]:
            self._store(day, run, now)
        finish_run(self.archive, run, outcome, counts, evidence)
        with self.archive.begin() as session:
            session.get_one(Run, run).started_at = now

    def _answer(self, day: date) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        if date(2026, 2, 10) <= day < date(2026, 2, 20):  # a new template that nobody can read yet
            return "done", {"entries": 0, "columns": 0}, {}
        if date(2026, 3, 1) <= day < date(2026, 3, 15):  # two weeks of firewall
            return "refused", {}, FIREWALL
        if date(2026, 6, 1) <= day < date(2026, 6, 20):  # a relaunch: the old addresses lead nowhere
            return "done", {"entries": 0, "columns": 0}, {"trouble": [{"url": "u", "what": "gone", "why": "404"}]}
        if day >= date(2026, 6, 20):  # found again, with half the columns
            return "done", {"entries": 11, "columns": 2, "walked": day < date(2026, 6, 28)}, {}
        return "done", {"entries": 20 + len(self.seen), "columns": 4}, {}

    def _store(self, day: date, run: int, now: datetime) -> None:
        for name, (appears, dated) in PUBLISHED.items():
            if appears <= day and name not in self.seen:
                self.seen.add(name)
                body = f"合川区{name}街道办事处"
                record = Record(
                    "annual_report",
                    f"{body}2025年法治政府建设情况报告。" * 20,
                    "test",
                    body=body,
                    body_short=f"{name}街道",
                    body_type="street",
                    body_key=self.keys[name],
                    district="合川区",
                    report_year=2025,
                    published_on=dated,
                    title="报告",
                    url=f"http://hechuan.test/{name}",
                )
                save_record(self.archive, record, url_key=f"h/{name}", site="hechuan", run=run, at=now)


@pytest.fixture
def portal(archive: Database) -> Portal:
    mirror_roster(archive, load())
    periods = {p.name: p.key for p in load().periods if p.district == "合川区"}
    return Portal(archive, {name: periods[f"{name}街道"] for name in PUBLISHED})


@pytest.fixture
def live(archive: Database, portal: Portal, clock: Clock) -> Callable[[date], int]:
    """Let time pass until a day (Chinese time, 20:00) and give how many visits there were."""
    registry = Registry([])
    registry.add("hechuan.test", archive.data, name="hechuan", title="合川区人民政府", district="合川区")
    schedule = Schedule(archive, registry, clock)
    clock.now = datetime(2026, 1, 1, 1, tzinfo=UTC)
    schedule.add("hechuan")

    def until(day: date) -> int:
        end, visits = datetime(day.year, day.month, day.day, 20, tzinfo=CHINA).astimezone(UTC), 0
        while (planned := schedule.list()[0].next_at) and planned <= end:
            clock.now = max(clock.now, planned.astimezone(UTC))
            portal.crawl(clock.now)
            visits += 1
            clock.forward(minutes=5)
            with schedule._editor() as desk:
                schedule.replan(desk, "hechuan")
            note(archive, health(archive, schedule.list(), clock.now), clock.now)
        clock.now = end
        with schedule._editor() as desk:
            schedule.mend(desk, set())
        note(archive, health(archive, schedule.list(), clock.now), clock.now)
        return visits

    return until


def told(archive: Database) -> list[tuple[str, str, date]]:
    rows = reversed(notices(archive))
    return [(n.what, str(n.state), n.at.astimezone(CHINA).date()) for n in rows]


def test_a_year(archive: Database, portal: Portal, live: Callable[[date], int], clock: Clock) -> None:
    registry = Registry.load(archive.data)
    names = {key: name for name, key in portal.keys.items()}

    def states() -> dict[str, str]:
        cells = table(archive, registry, 2025, clock.now)
        return {names[c.body_key]: c.state for c in cells if c.body_key in names}

    # A site harvested daily in season; the day may slip by the spread.
    assert 28 <= live(date(2026, 1, 31)) <= 31
    assert states() == {"大石": "found", "云门": "not_yet_due", "南津街": "not_yet_due", "钓鱼城": "not_yet_due"}
    assert told(archive) == []

    live(date(2026, 2, 28))
    broken, mended = told(archive)
    assert broken[:2] == ("opened", "broken")
    assert date(2026, 2, 10) <= broken[2] <= date(2026, 2, 11)
    assert mended[:2] == ("recovered", "ok")

    # Two weeks of firewall: told once, and asked ever more rarely.
    assert live(date(2026, 3, 14)) <= 5
    assert told(archive)[2][:2] == ("opened", "blocked")
    assert len(told(archive)) == 3
    live(date(2026, 4, 8))
    assert told(archive)[3][:2] == ("recovered", "ok")
    assert states() == {"大石": "found", "云门": "found", "南津街": "overdue", "钓鱼城": "overdue"}

    # After 1 April what is overdue is looked for; the back-dated report is found when it appears.
    live(date(2026, 5, 10))
    assert set(states().values()) == {"found"}
    assert len(told(archive)) == 4

    # The relaunch: noticed by the first visit, over when the portal was walked anew and stayed as it is.
    live(date(2026, 6, 19))
    assert told(archive)[4][:2] == ("opened", "broken")
    live(date(2026, 8, 31))
    assert told(archive)[5][:2] == ("recovered", "ok")
    live(date(2026, 12, 31))
    assert len(told(archive)) == 6


def test_the_digest_of_a_day_in_season(archive: Database, live: Callable[[date], int], clock: Clock) -> None:
    live(date(2026, 1, 20))
    assert is_due(None, None, clock.now) is False
    subject, text = digest(archive, (), clock.now - timedelta(days=1), clock.now)
    assert subject == "2026-01-20: 1 new, 0 portals in trouble"
    assert "大石街道 2025" in text
    assert "Not published yet for 2025" in text
