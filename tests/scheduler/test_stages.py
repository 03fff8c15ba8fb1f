"""What the counts of a run mean, stage by stage."""

from datetime import UTC, datetime
from typing import Any

from archive.queries import RunRow
from scheduler.stages import STAGES, stages

NOW = datetime(2026, 2, 10, tzinfo=UTC)


def told(trouble: tuple[str, ...] = (), **counts: Any) -> dict[str, int]:
    """The stages of a run that are not nought."""
    evidence = {"trouble": [{"what": what, "why": "", "url": "u"} for what in trouble]}
    found = stages(RunRow(1, "alpha", "hand", NOW, NOW, "done", counts, evidence))
    assert tuple(found) == STAGES
    return {name: count for name, count in found.items() if count}


def test_a_run_that_worked() -> None:
    counts = {
        "requests": 30,
        "answers": 29,
        "unchanged": 4,
        "new": 5,
        "new_version": 2,
        "new_address": 1,
        "walked": True,
    }
    assert told(**counts) == {
        "asked": 30, "answered": 29, "unchanged": 4, "stored": 8, "new": 5, "changed": 2,
    }  # fmt: skip


def test_a_run_before_its_first_request() -> None:
    assert told() == {}


def test_every_refusal_is_in_one_stage() -> None:
    counts = {
        "refused/gone": 1, "refused/soft_404": 2, "refused/ruishu": 3, "refused/robots": 4, "refused/login": 5,
        "refused/unreachable": 6, "refused/status_503": 7, "refused/stub": 8, "refused/budget": 9, "refused/hours": 10,
    }  # fmt: skip
    found = told(**counts)
    assert found == {"gone": 3, "refused": 12, "failed": 21, "waiting": 19}
    assert sum(found.values()) == sum(counts.values())


def test_what_came_and_could_not_be_read() -> None:
    counts = {"files/failed": 1, "files/encrypted": 2, "files/waiting": 4, "lost": 8}
    assert told(("unreadable", "hollow", "gone"), **counts) == {"failed": 13, "waiting": 4}
