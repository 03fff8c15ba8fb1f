"""Which runs a crawl goes on from, and what it reads from the archive in place of asking."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.queries import RunRow
from pipelines.revisits import resumable, unfinished, walls

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
BUDGET = {"trouble": [{"url": "http://h.example/", "what": "budget", "why": "40 requests were allowed"}]}
HOURS = {"trouble": [{"url": "http://h.example/", "what": "hours", "why": "open 22:00-06:00"}]}
DEAD_LINK = {"trouble": [{"url": "http://h.example/", "what": "gone", "why": "404"}]}


def run(number: int, outcome: str, hours_ago: float = 1, evidence: dict[str, Any] | None = None) -> RunRow:
    begun = NOW - timedelta(hours=hours_ago)
    return RunRow(number, "hechuan", "hand", begun, begun, outcome, {}, evidence or {})


@pytest.mark.parametrize(
    ("earlier", "cut", "fresh"),
    [
        ([], [], []),
        ([run(3, "done")], [], []),
        ([run(3, "interrupted")], [3], [3]),
        ([run(3, "interrupted"), run(2, "interrupted", 5), run(1, "done", 9)], [3, 2], [3, 2]),
        ([run(3, "done"), run(2, "interrupted")], [], []),
        ([run(3, "incomplete", evidence=BUDGET), run(2, "incomplete", evidence=HOURS)], [3, 2], [3, 2]),
        ([run(3, "incomplete", evidence=DEAD_LINK)], [], []),
        # Neither what a portal refused nor what is a fault of ours is read again as it came.
        ([run(3, "failed"), run(2, "interrupted")], [3, 2], []),
        ([run(3, "interrupted"), run(2, "refused"), run(1, "interrupted")], [3, 2, 1], [3]),
        # Lists have new rows after a day.
        ([run(3, "interrupted", 25)], [3], []),
        ([run(3, "interrupted", 23), run(2, "interrupted", 25)], [3, 2], [3]),
    ],
)
def test_a_crawl_goes_on_from_those_that_were_stopped_on_their_way(
    earlier: list[RunRow], cut: list[int], fresh: list[int]
) -> None:
    stopped = unfinished(earlier)
    assert [run.id for run in stopped] == cut
    assert resumable(stopped, NOW) == set(fresh)


def test_where_runs_were_sent_away_is_remembered_until_one_comes_to_its_end() -> None:
    def refused(number: int, what: str, *urls: str) -> RunRow:
        troubles = [{"url": url, "what": what, "why": "x"} for url in urls] + DEAD_LINK["trouble"]
        return run(number, "refused", evidence={"reason": f"refused: {what}", "trouble": troubles})

    wall, doors = refused(5, "denied", "http://h.example/a.html"), refused(3, "forbidden", "http://h.example/b/")
    earlier = [wall, run(4, "interrupted", evidence=DEAD_LINK), doors, run(2, "done"), refused(1, "jsl", "http://h/")]
    assert walls(unfinished(earlier)) == {"h.example/a.html", "h.example/b"}
