"""When sites are visited, with the clock as an argument."""

import pickle
from datetime import datetime, timedelta

import pytest

from crawler.hours import Hours
from scheduler.errors import PaceUnreadable
from scheduler.plan import (
    CHINA,
    Pace,
    Past,
    Visit,
    due_date,
    in_season,
    next_sweep,
    next_visit,
    read_pace,
    read_sweep,
    within,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("last", "overdue", "days", "reason"),
    [
        (at(1, 1), 0, 1, "daily"),
        (at(4, 15), 0, 1, "daily"),
        (at(4, 16), 0, 7, "weekly"),
        (at(7, 31), 0, 7, "weekly"),
        (at(8, 1), 0, 30, "monthly"),
        (at(11, 1), 0, 30, "monthly"),
        (at(4, 20), 1, 2, "1 body is overdue"),
        (at(9, 1), 3, 7, "3 bodies are overdue"),
        (at(2, 1), 3, 1, "daily"),
    ],
)
def test_the_calendar(last: datetime, overdue: int, days: int, reason: str) -> None:
    visit = next_visit(Past(last, overdue=overdue), last + HOUR)
    assert visit.at == last + days * DAY
    assert reason in visit.why


def test_the_season_is_not_slept_through() -> None:
    visit = next_visit(Past(at(12, 20, year=2025)), at(12, 21, year=2025))
    assert visit.at == at(1, 1)
    assert "1 January" in visit.why


def test_the_day_turns_in_china() -> None:
    # 16:30 UTC on 31 December is half past midnight on 1 January in China.
    last = at(12, 31, 0, year=2025) + timedelta(hours=24, minutes=30)
    assert next_visit(Past(last), last).at == last + DAY


def test_a_body_found_overdue_brings_the_next_visit_forward() -> None:
    last, now = at(4, 20), at(4, 23)
    assert next_visit(Past(last), now).at == at(4, 27)
    assert next_visit(Past(last, overdue=2), now).at == now


def test_never_in_the_past() -> None:
    assert next_visit(Past(at(2, 1)), at(3, 1)).at == at(3, 1)


def test_a_site_never_visited_is_due() -> None:
    assert next_visit(Past(), at(9, 1)).at == at(9, 1)


def test_a_wish_goes_before_all_until_it_is_met() -> None:
    now = at(2, 10)
    assert next_visit(Past(at(2, 9), refused=5, asked_at=at(2, 10, 8)), now).at == now
    assert next_visit(Past(at(2, 10, 8), asked_at=at(2, 10, 8)), now).at == at(2, 11, 8)


def test_a_wish_made_while_the_clock_was_ahead_is_none() -> None:
    assert next_visit(Past(at(2, 1), asked_at=at(2, 1, year=2027)), at(2, 1)).at == at(2, 2)


@pytest.mark.parametrize(("refused", "days"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 14), (50, 14)])
def test_a_site_that_refuses_is_asked_ever_more_rarely(refused: int, days: int) -> None:
    visit = next_visit(Past(at(2, 1), refused=refused), at(2, 1, 10))
    assert visit.at == at(2, 1) + days * DAY
    assert ("refused" in visit.why) == (days > 1)


def test_a_refusal_never_shortens_the_cadence() -> None:
    assert next_visit(Past(at(9, 1), refused=1), at(9, 2)).at == at(9, 1) + 30 * DAY


@pytest.mark.parametrize(("cut", "gap"), [(1, MINUTE), (2, 2 * MINUTE), (5, 16 * MINUTE), (30, DAY)])
def test_a_run_cut_off_is_taken_up_soon(cut: int, gap: timedelta) -> None:
    assert next_visit(Past(at(2, 1), cut=cut), at(2, 1)).at == at(2, 1) + gap


@pytest.mark.parametrize(
    ("every", "gap"),
    [("45s", timedelta(seconds=45)), ("1m", MINUTE), ("6h", 6 * HOUR), ("1d", DAY), ("2w", 14 * DAY)],
)
def test_an_interval_set_by_hand(every: str, gap: timedelta) -> None:
    visit = next_visit(Past(at(9, 1)), at(9, 1), every)
    assert visit.at == at(9, 1) + gap
    assert "by hand" in visit.why


def test_cron_lines_are_read_in_chinese_time() -> None:
    assert next_visit(Past(at(9, 1)), at(9, 1), "30 3 * * *").at == at(9, 2, 3) + 30 * MINUTE


@pytest.mark.parametrize("every", ["", "soon", "0d", "1y", "-1d", "* * *", "99 * * * *"])
def test_what_is_no_cadence(every: str) -> None:
    with pytest.raises(PaceUnreadable, match="is no cadence"):
        read_pace(every)


def test_cadences_are_stored_as_given() -> None:
    assert [read_pace(every) for every in (" 1d ", "0  3 * * 1", "season")] == ["1d", "0 3 * * 1", "season"]


def test_the_trigger_survives_storage_and_always_moves_on() -> None:
    pace = pickle.loads(pickle.dumps(Pace("1h")))
    assert pace.get_next_fire_time(None, at(2, 1)) == at(2, 1)
    assert pace.get_next_fire_time(at(2, 1), at(2, 1)) == at(2, 1) + HOUR
    # A year asleep: one visit now, and then on from there.
    assert pace.get_next_fire_time(at(2, 1, year=2025), at(2, 1)) == at(2, 1)


def test_the_calendar_is_spread_by_chance_and_a_set_interval_is_not() -> None:
    times = {Pace().get_next_fire_time(at(2, 1), at(2, 1)) for _ in range(20)}
    assert len(times) > 1
    assert all(abs(time - at(2, 2)) <= 15 * MINUTE for time in times)
    assert min(times) < at(2, 2) < max(times)
    assert {Pace("1h").get_next_fire_time(at(2, 1), at(2, 1)) for _ in range(20)} == {at(2, 1) + HOUR}


def test_a_clock_that_was_ahead_is_not_waited_for() -> None:
    assert next_visit(Past(at(2, 1, year=2027)), at(2, 1)).at == at(2, 2)


@pytest.mark.parametrize(
    ("swept", "now", "due"),
    [
        (None, at(2, 1), True),
        (at(2, 1), at(2, 7), False),
        (at(2, 1), at(2, 8), True),
        (at(9, 1), at(9, 20), False),
        (at(9, 1), at(10, 1), True),
        (at(2, 1, year=2027), at(2, 1), True),
    ],
)
def test_sweeps_have_a_cadence_of_their_own(swept: datetime | None, now: datetime, due: bool) -> None:
    assert (next_sweep(swept, now).at <= now) is due


def test_a_cadence_of_sweeps_may_be_set_by_hand() -> None:
    visit = next_sweep(at(2, 1), at(2, 2), "3d")
    assert (visit.at, visit.why) == (at(2, 4), "every 3d, as set by hand")
    assert next_sweep(at(2, 1), at(2, 9), "3d").at == at(2, 9)
    assert (read_sweep(" season "), read_sweep("2w")) == ("season", "2w")
    for wrong in ("0 3 * * 1", "often", "0d"):
        with pytest.raises(PaceUnreadable):
            read_sweep(wrong)


def test_dates_of_the_rule() -> None:
    assert due_date(2025).isoformat() == "2026-04-01"
    assert in_season(at(1, 1).date())
    assert not in_season(at(12, 31).date())


@pytest.mark.parametrize(
    ("visit", "opens"), [(at(2, 1, 9), at(2, 1, 22)), (at(2, 1, 23), at(2, 1, 23)), (at(2, 2, 6), at(2, 2, 22))]
)
def test_visits_keep_the_hours_of_their_portal(visit: datetime, opens: datetime) -> None:
    put_off = within(Visit(visit, "daily"), Hours.read("22-06"))
    assert put_off.at == opens
    assert ("wants visitors" in put_off.why) == (opens != visit)
    assert within(Visit(visit, "daily"), None) == Visit(visit, "daily")
