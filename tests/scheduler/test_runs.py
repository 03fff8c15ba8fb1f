"""What came of a run, held against the history of its site."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.database import Database
from archive.queries import RunRow
from archive.runs import finish_run, start_run
from scheduler.runs import Yield, assess, judge, latest


def ran(outcome: str = "done", trouble: list[tuple[str, str]] | None = None, **counts: Any) -> RunRow:
    evidence = {"reason": "finished", "trouble": [{"what": w, "why": y, "url": "u"} for w, y in trouble or ()]}
    time = datetime(2026, 2, 10, tzinfo=UTC)
    return RunRow(1, "alpha", "schedule", time, time, outcome, {"entries": 20, "columns": 4, **counts}, evidence)


GOOD = [ran() for _ in range(5)]


def test_a_run_like_the_others_is_ok() -> None:
    assert judge(ran(), GOOD) == judge(ran(entries=25), GOOD) == judge(ran(), [])
    assert judge(ran(), GOOD).outcome == "ok"
    assert judge(ran(), GOOD).reasons == ()


@pytest.mark.parametrize(
    ("outcome", "verdict"), [("refused", "blocked"), ("failed", "broken"), ("interrupted", "interrupted")]
)
def test_what_the_crawl_itself_knows(outcome: str, verdict: str) -> None:
    judged = judge(ran(outcome, [("ruishu", "a firewall stands before it")]), GOOD)
    assert judged.outcome == verdict
    assert judged.reasons
    if outcome != "interrupted":
        assert judged.reasons == ("a firewall stands before it",)


def test_a_run_under_way_is_not_judged() -> None:
    assert judge(ran("running", entries=0), GOOD).outcome == "running"


def test_a_list_that_no_longer_parses() -> None:
    judged = judge(ran(entries=0, columns=0), GOOD)
    assert judged.outcome == "broken"
    assert "the last good run read 20 rows" in judged.reasons[0]


def test_a_column_that_vanished() -> None:
    judged = judge(ran(columns=3), GOOD)
    assert (judged.outcome, judged.reasons) == ("broken", ("3 columns could be read; earlier runs read 4 or more",))


def test_lists_that_lost_their_rows() -> None:
    assert judge(ran(entries=11), GOOD).outcome == "broken"
    assert judge(ran(entries=12), GOOD).outcome == "ok"


def test_a_look_at_known_columns_is_not_compared_with_a_walk_of_the_whole_portal() -> None:
    walks = [ran(entries=200, columns=9, walked=True)] * 2
    assert judge(ran(walked=False), walks).outcome == "ok"
    assert judge(ran(walked=True), walks).outcome == "broken"
    assert judge(ran(entries=0, columns=0, walked=False), walks).outcome == "broken"


def test_sweeps_are_compared_with_sweeps() -> None:
    sweeps = [ran(entries=90, full=True)] * 3
    assert judge(ran(entries=20), sweeps).outcome == "ok"
    assert judge(ran(entries=20, full=True), sweeps).outcome == "broken"
    assert judge(ran(entries=8), [*sweeps, *GOOD]).outcome == "broken"


def test_after_a_new_walk_the_columns_found_then_are_the_measure() -> None:
    walk, look = ran(walked=True, columns=2, entries=30), ran(columns=2, entries=6)
    assert judge(look, [walk, *GOOD]).outcome == "ok"
    assert judge(ran(columns=1, entries=6), [look, look, walk, *GOOD]).outcome == "broken"


def test_a_portal_that_was_rebuilt_and_found_again_is_ok_and_says_so() -> None:
    judged = judge(ran(walked=True, vanished=2, columns=3), GOOD)
    assert judged.outcome == "ok"
    assert judged.reasons == (
        "the portal was rebuilt: 2 known columns hold nothing any more; walked anew, 3 were found",
    )
    assert judge(ran(walked=True, vanished=2, columns=0, entries=0), GOOD).outcome == "broken"


def test_one_earlier_run_may_have_been_a_sweep() -> None:
    assert judge(ran(entries=20), [ran(entries=300)]).outcome == "ok"
    assert judge(ran(entries=0), [ran(entries=300)]).outcome == "broken"


def test_lists_that_stay_smaller_have_become_smaller() -> None:
    now = ran().started_at
    assert judge(ran(entries=5), GOOD, Yield(), now - timedelta(days=13)).outcome == "broken"
    assert judge(ran(entries=5), GOOD, Yield(), now - timedelta(days=14)).outcome == "ok"
    assert judge(ran(entries=0), GOOD, Yield(), now - timedelta(days=99)).outcome == "broken"


def test_verdicts_are_kept_and_bad_runs_are_no_measure(archive: Database) -> None:
    for entries in (20, 20, 4, 4, 20, 0, 0, 20):
        finish_run(archive, start_run(archive, "alpha"), "done", {"entries": entries, "columns": 2})
        assert len(assess(archive, "alpha", 1)) == 1
    judged = assess(archive, "alpha", 20)
    assert [verdict.outcome for _, verdict in reversed(judged)] == [
        "ok", "ok", "broken", "broken", "ok", "broken", "broken", "ok",
    ]  # fmt: skip


def test_runs_judged_late_are_judged_as_if_at_once(archive: Database) -> None:
    for outcome, entries in (("done", 20), ("done", 20), ("refused", 0), ("done", 4), ("interrupted", 0), ("done", 20)):
        finish_run(archive, start_run(archive, "alpha"), outcome, {"entries": entries, "columns": 2})  # type: ignore[arg-type]  # one of its words
    start_run(archive, "alpha")
    outcomes = [verdict.outcome for _, verdict in reversed(assess(archive, "alpha", 20))]
    assert outcomes == ["ok", "ok", "blocked", "broken", "interrupted", "ok", "running"]


def test_trouble_of_each_kind_is_told_once() -> None:
    judged = judge(ran("incomplete", [("stub", "page A is a stub"), ("stub", "B"), ("status_500", "C failed")]), GOOD)
    assert (judged.outcome, judged.reasons) == ("incomplete", ("page A is a stub (and 1 more)", "C failed"))


def test_losing_lists_is_graver_than_trouble_on_the_way() -> None:
    assert judge(ran("incomplete", [("stub", "page A is a stub")], entries=2), GOOD).outcome == "broken"


def test_a_portal_without_reports_is_empty_and_not_broken() -> None:
    judged = judge(ran(entries=0, columns=0, walked=True), [ran(entries=0, columns=0, walked=True)])
    assert judged.outcome == "empty"


def test_records_that_nobody_can_file() -> None:
    assert judge(ran(), GOOD, Yield(records=10, unidentified=5)).outcome == "broken"
    assert judge(ran(), GOOD, Yield(records=10, unidentified=4)).outcome == "ok"
    assert judge(ran(), GOOD, Yield(records=2, unidentified=2)).outcome == "ok"


def test_texts_that_shrank() -> None:
    judged = judge(ran(), GOOD, Yield(records=1, shrunk=1))
    assert (judged.outcome, judged.reasons) == ("broken", ("1 text shrank to less than half of the earlier version",))


def test_the_latest_of_all_sites_are_judged_each_against_its_own(archive: Database) -> None:
    for site, entries in (("alpha", 20), ("beta", 4), ("alpha", 20), ("beta", 4), ("alpha", 4), ("beta", 4)):
        finish_run(archive, start_run(archive, site), "done", {"entries": entries, "columns": 2})
    told = [(run.site, verdict.outcome) for run, verdict in latest(archive, None, 3)]
    assert told == [("beta", "ok"), ("alpha", "broken"), ("beta", "ok")]
    assert [run.site for run, _ in latest(archive, "alpha", 2)] == ["alpha", "alpha"]
