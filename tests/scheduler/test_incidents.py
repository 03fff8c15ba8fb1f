"""Each incident is noted once when it begins, once when it changes, once when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.database import Database
from scheduler.health import Health, State
from scheduler.incidents import note, notices, pending

NOW = datetime(2026, 2, 10, 1, tzinfo=UTC)


def sick(state: State, site: str = "alpha", reason: str = "a firewall") -> Health:
    return Health(site, "甲区人民政府", state, NOW, NOW, NOW - timedelta(days=1), None, (reason,))


def told(archive: Database, *states: State) -> list[str]:
    for state in states:
        note(archive, [sick(state)], NOW)
    return [notice.what for notice in reversed(notices(archive))]


@pytest.mark.parametrize(
    ("states", "turns"),
    [
        (["ok", "ok"], []),
        (["blocked", "blocked", "blocked"], ["opened"]),
        (["ok", "broken", "ok", "ok"], ["opened", "recovered"]),
        (["broken", "incomplete"], ["opened", "recovered"]),
        (["stale", "blocked", "blocked", "ok"], ["opened", "changed", "recovered"]),
        (["blocked", "ok", "blocked"], ["opened", "recovered", "opened"]),
        (["blocked", "paused", "blocked"], ["opened"]),
        (["new", "empty", "paused"], []),
    ],
)
def test_turns(archive: Database, states: list[State], turns: list[str]) -> None:
    assert told(archive, *states) == turns


def test_portals_are_told_apart(archive: Database) -> None:
    assert note(archive, [sick("blocked"), sick("broken", "beta")], NOW) == 2
    assert note(archive, [sick("ok"), sick("broken", "beta")], NOW) == 1
    assert (notices(archive)[0].site, notices(archive)[0].what) == ("alpha", "recovered")


def test_what_a_notice_says(archive: Database) -> None:
    note(archive, [sick("blocked")], NOW)
    (notice,) = notices(archive)
    assert notice.subject == "甲区人民政府 (alpha): blocked"
    assert notice.text.splitlines() == [
        "a firewall",
        "since 2026-02-10 01:00 UTC",
        "last run that worked: 2026-02-09 01:00 UTC",
    ]


def test_old_notices_are_not_told_any_more(archive: Database) -> None:
    note(archive, [sick("blocked")], NOW)
    assert len(pending(archive, NOW - timedelta(days=1))) == 1
    assert pending(archive, NOW + timedelta(days=1)) == ()
