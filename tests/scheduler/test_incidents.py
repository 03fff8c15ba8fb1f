"""Each incident is noted once when it begins, once when it changes, once when it is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.database import Database
from archive.records import Record
from archive.store import mark_gone, save_record
from scheduler.health import Health, State
from scheduler.incidents import note, notices, pending
from scheduler.removals import removed

NOW = datetime(2026, 2, 10, 1, tzinfo=UTC)


def sick(state: State, site: str = "alpha", reason: str = "a firewall") -> Health:
    return Health(site, "甲区人民政府", state, NOW, NOW, NOW - timedelta(days=1), None, (reason,))


def stored(archive: Database, street: str, at: datetime, folder: str = "") -> None:
    record = Record(
        "annual_report",
        f"{street}2024年法治政府建设情况。" * 20,
        "test",
        body=f"甲区{street}",
        body_short=street,
        body_type="street",
        body_key=street,
        district="甲区",
        report_year=2024,
        title=f"{street}报告",
        url=f"http://alpha.test/{folder}{street}",
    )
    save_record(archive, record, url_key=f"alpha.test/{folder}{street}", site="alpha", at=at)


def gone(archive: Database, street: str) -> None:
    for days in (1, 2, 5):
        mark_gone(archive, f"alpha.test/{street}", at=NOW + timedelta(days=days))


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


def test_a_rebuilt_portal_is_told_once(archive: Database) -> None:
    well = replace(sick("ok", reason="the portal was rebuilt"), rebuilt_in=7)
    assert [note(archive, [well], NOW) for _ in range(2)] == [1, 0]
    (notice,) = notices(archive)
    assert (notice.what, notice.subject, notice.text) == (
        "rebuilt",
        "甲区人民政府 (alpha): rebuilt",
        "the portal was rebuilt",
    )
    assert note(archive, [replace(well, rebuilt_in=None), sick("broken", "beta")], NOW) == 1
    assert note(archive, [replace(well, rebuilt_in=9)], NOW) == 1


def test_reports_taken_down_and_put_back_are_told_once_a_portal(archive: Database) -> None:
    for street in ("大石街道", "云门街道"):
        stored(archive, street, NOW)
    gone(archive, "大石街道")
    assert [note(archive, [sick("ok")], NOW) for _ in range(2)] == [1, 0]
    gone(archive, "云门街道")
    assert note(archive, [sick("ok")], NOW) == 1
    for street in ("大石街道", "云门街道"):
        stored(archive, street, NOW + timedelta(days=9))
    assert [note(archive, [sick("ok")], NOW) for _ in range(2)] == [1, 0]
    back, second, first = notices(archive)
    assert (first.what, first.site) == (second.what, second.site) == ("taken_down", "alpha")
    assert first.subject == "甲区人民政府 (alpha): 1 report taken down; the archive keeps what they said"
    assert first.text == "大石街道-2024 大石街道报告 http://alpha.test/大石街道"
    assert (back.what, back.text) == ("put_back", "云门街道-2024\n大石街道-2024")


def test_a_report_that_only_moved_is_not_told(archive: Database) -> None:
    stored(archive, "大石街道", NOW)
    stored(archive, "大石街道", NOW, "new/")
    gone(archive, "大石街道")
    assert removed(archive) == ()
    assert note(archive, [sick("ok")], NOW) == 0


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
