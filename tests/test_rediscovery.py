"""When a portal is walked anew: what the archive's state must be, and how often at most."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.bodies import Period, Roster
from archive.database import Database
from archive.mirror import mirror_roster
from archive.models import Column, Run
from archive.portals import save_column, save_site
from archive.records import Record
from archive.store import save_record
from crawler.addresses import identity
from pipelines.rediscovery import LOST_PAUSE, MISSING_PAUSE, SHOWN, WALK_AGAIN, Plan, State, plan, why_walk

NOW = datetime(2026, 3, 20, 8, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def state(walked: float = 10, begun: float | None = None, now: datetime = NOW, **more: Any) -> State:
    begun_at = now - timedelta(days=walked if begun is None else begun)
    return State(now - timedelta(days=walked), begun_at, **more)


@pytest.mark.parametrize(
    ("known", "now", "why"),
    [
        (State(), NOW, "no walk of it has come to its end so far"),
        (State(begun_at=NOW), NOW, "no walk of it has come to its end so far"),
        (state(29.9), NOW, None),
        (state(30), NOW, "the last walk was 30 days ago"),
        (state(40, begun=0), NOW, "the last walk was 40 days ago"),
        (state(lost=("法治年报",)), NOW, "of its columns, 法治年报 had entries before and can not be read"),
        (state(0, lost=("甲",)), NOW, "of its columns, 甲 had entries before and can not be read"),
        (state(begun=0.9, fruitful=False, lost=("法治年报",)), NOW, None),
        (state(1, fruitful=False, lost=("乙",)), NOW, "of its columns, 乙 had entries before and can not be read"),
        (state(0.9, known=False, fruitful=False), NOW, None),
        (state(1, known=False, fruitful=False), NOW, "no column of it is known"),
        (state(without=("甲镇",)), NOW, "no report was ever found of 甲镇"),
        (state(6.9, without=("甲镇",)), NOW, None),
        (state(7, without=("甲镇",)), NOW, "no report was ever found of 甲镇"),
        (state(now=AUTUMN, without=("甲镇",), missing=("乙镇",)), AUTUMN, None),
        (state(missing=("乙镇",)), NOW, "the report for 2025 is missing of 乙镇"),
        (state(begun=6.9, missing=("乙镇",)), NOW, None),
        (state(missing=("乙镇",), without=("甲镇",)), NOW, "no report was ever found of 甲镇"),
        (state(lost=("丙",), missing=("乙镇",)), NOW, "of its columns, 丙 had entries before and can not be read"),
        (state(now=AUTUMN, lost=("丙",)), AUTUMN, "of its columns, 丙 had entries before and can not be read"),
    ],
)  # fmt: skip
def test_why(known: State, now: datetime, why: str | None) -> None:
    assert why_walk(known, now) == why


@pytest.mark.parametrize(
    ("day", "walks"),
    [((1, 15), False), ((2, 28), False), ((3, 1), True), ((4, 15), True), ((4, 16), False), ((12, 31), False)],
)
def test_what_is_missing_is_looked_for_late_in_the_season_only(day: tuple[int, int], walks: bool) -> None:
    now = datetime(2026, *day, 8, tzinfo=UTC)
    assert bool(why_walk(state(now=now, missing=("乙镇",)), now)) is walks


def test_many_names_are_cut() -> None:
    why = why_walk(state(without=tuple(f"第{k}镇" for k in range(40))), NOW)
    assert why is not None
    assert why.endswith(f"第{SHOWN - 1}镇 and {40 - SHOWN} more")


def test_a_season_with_something_missing_all_the_time_costs_few_walks() -> None:
    """A visit a day from January to the end of April; each walk comes to its end and finds nothing more."""
    walks, at, now = 0, NOW - 30 * DAY, datetime(2026, 1, 1, 8, tzinfo=UTC)
    while now < datetime(2026, 5, 1, tzinfo=UTC):
        if why_walk(State(at, at, without=("甲镇",), missing=("乙镇",)), now):
            walks, at = walks + 1, now
        now += DAY
    assert walks <= 1 + 46 / MISSING_PAUSE.days + 120 / WALK_AGAIN.days


# -- from the archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path) as opened:
        mirror_roster(opened, Roster(tuple(PERIODS)))
        save_site(opened, "lanting", host="www.lanting.example", title="岚汀区人民政府", district="岚汀区")
        yield opened


PERIODS = [
    Period("980101", "岚汀区", "district", "岚汀区", "980101", "980101"),
    *(Period(f"98010110{k}", name, "town", "岚汀区", "980101") for k, name in enumerate(("甲镇", "乙镇", "丙镇"))),
    Period("980102", "砚池区", "district", "砚池区", "980102", "980102"),
]


@pytest.fixture
def run(archive: Database) -> Callable[..., None]:
    def note(days_ago: float, **more: Any) -> None:
        at = NOW - timedelta(days=days_ago)
        counts = {"walked": more.pop("walked", False), **({"walks": 1} if more.pop("walks", False) else {})}
        evidence = {"reason": more.pop("reason", "finished"), "trouble": more.pop("trouble", []), **more}
        with archive.begin() as session:
            session.add(
                Run(site="lanting", started_by="hand", process="h:1:1", started_at=at, finished_at=at,
                    outcome="done", counts=counts, evidence=evidence)
            )  # fmt: skip

    return note


@pytest.fixture
def column(archive: Database) -> Callable[..., None]:
    def put(name: str, ok_days_ago: float | None, entries: int = 7) -> None:
        url = f"http://www.lanting.example/{name}/"
        key = identity(url)
        save_column(archive, "lanting", url=url, url_key=key, name=name, found={}, entries=entries)
        with archive.begin() as session:
            row = session.query(Column).filter_by(url_key=key).one()
            row.last_ok_at = None if ok_days_ago is None else NOW - timedelta(days=ok_days_ago)

    return put


@pytest.fixture
def report(archive: Database) -> Callable[[str, int], None]:
    def put(key: str, year: int) -> None:
        url = f"http://www.lanting.example/{key}-{year}.html"
        name = next(p.name for p in PERIODS if p.key == key)
        record = Record(
            kind="annual_report", text=f"{name}{year}年依法行政情况如下。", extractor="fazhi 1", body=f"岚汀区{name}",
            body_short=name, body_type="town" if name.endswith("镇") else "district", body_key=key, district="岚汀区",
            district_code="980101", report_year=year, published_on=date(year + 1, 2, 1), title=f"{name}{year}年报告",
            text_form="html", url=url,
        )  # fmt: skip
        save_record(archive, record, url_key=url.removeprefix("http://www."), site="lanting", at=NOW)

    return put


def visit(archive: Database, now: datetime = NOW, district: str | None = "岚汀区") -> Plan:
    return plan(archive, "lanting", district, now)


def test_a_portal_never_visited_is_walked(archive: Database) -> None:
    assert visit(archive) == Plan((), "no walk of it has come to its end so far", True, frozenset())


def test_columns_that_a_whole_walk_did_not_meet_are_soon_no_columns_any_more(
    archive: Database, run: Callable[..., None], column: Callable[..., None]
) -> None:
    run(1, walked=True, walks=True)
    column("old", ok_days_ago=8)
    column("down", ok_days_ago=2)
    column("new", ok_days_ago=1)
    told = visit(archive, district=None)
    assert [c.name for c in told.columns] == ["down", "new"]
    assert told.why is None
    assert told.missed == {"lanting.example/down"}, "it was walked for that one"
    assert [c.name for c in visit(archive, NOW + DAY, None).columns] == ["new"]


@pytest.mark.parametrize(
    ("trouble", "entries", "reason", "lost"),
    [
        (None, 7, "finished", True),
        ("gone", 7, "finished", True),
        ("soft_404", 7, "finished", True),
        ("unreachable", 7, "finished", False),
        ("stub", 7, "finished", False),
        ("status_503", 7, "finished", False),
        (None, 0, "finished", False),
        (None, 7, "budget", False),
    ],
)
def test_a_column_is_lost_when_it_answers_with_nothing(
    archive: Database,
    run: Callable[..., None],
    column: Callable[..., None],
    trouble: str | None,
    entries: int,
    reason: str,
    lost: bool,
) -> None:
    run(9, walked=True, walks=True)
    column("法治年报", ok_days_ago=5, entries=entries)
    column("其他公文", ok_days_ago=1)
    told = [{"url": "http://lanting.example/法治年报/", "what": trouble, "why": ""}] if trouble else []
    run(1, reason=reason, trouble=told)
    assert (visit(archive, district=None).why is not None) is lost
    assert len(visit(archive, district=None).columns) == 2


def test_what_the_last_reading_of_a_column_has_noted_is_told(
    archive: Database, run: Callable[..., None], column: Callable[..., None]
) -> None:
    for name in ("法治年报", "其他公文"):
        column(name, ok_days_ago=2)
    news, others = (f"http://www.lanting.example/{name}/" for name in ("法治年报", "其他公文"))
    before = {"entries": 9, "newest": "2026-02-01", "unread": [f"{news}index_1.html"]}
    run(3, walked=True, walks=True, lists={news: before})
    last = {
        news: {"entries": 9, "newest": "2026-03-01"},
        others: {"entries": 4, "newest": None},
    }
    run(2, lists=last)
    run(1, reason="refused: forbidden", lists={})
    told = visit(archive, district=None)
    assert told.unread == {}
    assert told.newest == {identity(news): "2026-03-01"}


def test_a_walk_begun_today_that_came_to_no_end_is_not_begun_again(
    archive: Database, run: Callable[..., None], column: Callable[..., None]
) -> None:
    run(9, walked=True, walks=True)
    column("法治年报", ok_days_ago=5)
    run(0.5, walks=True, reason="budget")
    told = visit(archive)
    assert (told.why, told.may_walk) == (None, False)
    assert visit(archive, NOW + LOST_PAUSE).may_walk


def test_a_walk_in_vain_leaves_the_columns_as_they_were_known(
    archive: Database, run: Callable[..., None], column: Callable[..., None]
) -> None:
    run(9, walked=True, walks=True)
    column("法治年报", ok_days_ago=5)
    run(0.5, walked=True, walks=True)
    told = visit(archive)
    assert [c.name for c in told.columns] == ["法治年报"]
    assert (told.why, told.may_walk) == (None, False)
    later = visit(archive, NOW + LOST_PAUSE)
    assert (later.why is not None, later.may_walk) == (True, True)


def test_a_fruitful_walk_may_be_followed_by_another_at_once(
    archive: Database, run: Callable[..., None], column: Callable[..., None]
) -> None:
    run(0.01, walked=True, walks=True)
    column("法治年报", ok_days_ago=0.005)
    assert visit(archive).may_walk


def test_a_portal_without_columns_is_walked_once_a_day(archive: Database, run: Callable[..., None]) -> None:
    run(0.5, walked=True, walks=True)
    assert visit(archive).why is None
    assert visit(archive, NOW + LOST_PAUSE).why == "no column of it is known"


def test_bodies_without_any_report_and_without_the_last(
    archive: Database, run: Callable[..., None], column: Callable[..., None], report: Callable[[str, int], None]
) -> None:
    run(26, walked=True, walks=True)
    column("法治年报", ok_days_ago=5)
    assert visit(archive, NOW - 25 * DAY).why is None
    for key in ("980101", "980101100", "980101101"):
        report(key, 2024)
        report(key, 2025)
    assert visit(archive).why == "no report was ever found of 丙镇"
    report("980101102", 2024)
    assert visit(archive).why == "the report for 2025 is missing of 丙镇"
    report("980101102", 2025)
    assert visit(archive).why is None


def test_a_walk_of_the_future_was_made_by_a_wrong_clock(
    archive: Database, run: Callable[..., None], column: Callable[..., None]
) -> None:
    run(-200, walked=True, walks=True)
    column("法治年报", ok_days_ago=5)
    assert visit(archive).why == "no walk of it has come to its end so far"


def test_a_portal_without_a_district_lacks_nobody(
    archive: Database, run: Callable[..., None], column: Callable[..., None]
) -> None:
    run(9, walked=True, walks=True)
    column("法治年报", ok_days_ago=5)
    assert visit(archive).why is not None
    assert visit(archive, district=None).why is None
    assert visit(archive, district="无此区").why is None


def test_a_state_is_all_that_decides() -> None:
    full = state(lost=("法治年报",))
    assert why_walk(full, NOW)
    assert why_walk(replace(full, lost=()), NOW) is None
