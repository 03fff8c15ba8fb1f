"""A year of four portals that really are crawled: what happens to them, what is told of it, what coverage says.

Time is set by the test (tests/scheduler/year.py); the portals change on the days given here. Everything else is the
program's own: the calendar decides when to visit, crawls ask the portals over loopback, their yield is judged.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.coverage import CoverageRow
from archive.filters import Filters
from archive.history import history
from archive.queries import RunRow, records, runs
from crawler.practice import changes
from crawler.practice.builders import by_year, general, nested, root_of
from crawler.practice.calendar import Calendar, Happening
from crawler.practice.grounds import ground, register
from crawler.practice.trs import TrsPortal
from scheduler.coverage import table
from scheduler.incidents import Notice, notices
from scheduler.plan import CHINA
from tests.scheduler.receivers import Hook, running
from tests.scheduler.year import VISIT, Year, begin, china

pytestmark = pytest.mark.timeout(900)

BEFORE = (2023, 2024)
PLACES = {name: ground(name, number) for number, name in enumerate(("heting", "yanbei", "qiulin", "songwan"))}
STREET, TOWN, HILL, JUSTICE = "芦湾街道", "青垴镇", "柏树垭镇", "司法局"
DISTRICT = {name: place.district for name, (place, _) in PLACES.items()}
HETING, YANBEI, QIULIN, SONGWAN = DISTRICT.values()


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def on(month: int, number: int, what: Callable[[TrsPortal], object]) -> Happening:
    return Happening(day(month, number), what)


def published(name: str, month: int, number: int, dated: date | None = None) -> Happening:
    """A body's report on 2025 appears where that on 2024 stands, dated that day or another."""

    def publish(portal: TrsPortal) -> None:
        column = changes.column_of(portal, name, 2024)
        body = next(b for b in PLACES[portal.place.name][1] if b.name == name)
        changes.publish(portal, column, body, 2025, day(month, number), dated)

    return on(month, number, publish)


def corrected(portal: TrsPortal) -> None:
    old = next(t for t in portal.truth if t.year == 2025 and STREET in t.body).paragraphs[0]
    changes.replace_text(portal, STREET, 2025, old, f"{old}（更正）")


def calendars() -> dict[str, Calendar]:
    """What happens where, and when."""
    heting, yanbei, qiulin, songwan = PLACES.values()
    without = TrsPortal(songwan[0], root_of(songwan[0], news_count=4)[0], "zwxl")
    without.bodies = songwan[1]
    return {
        "heting": Calendar(
            nested(*heting, None, BEFORE),
            published(STREET, 1, 12),
            on(2, 3, corrected),
            published(HETING, 3, 20),
            published(TOWN, 4, 20),
            published(HILL, 5, 8, dated=day(3, 10)),
            on(5, 20, lambda portal: changes.take_down(portal, TOWN, 2024, listed=True)),
            on(7, 20, lambda portal: changes.put_back(portal, TOWN, 2024)),
        ),
        "yanbei": Calendar(
            by_year(*yanbei, None, BEFORE),
            published(TOWN, 1, 20),
            on(2, 9, changes.break_lists),
            published(STREET, 2, 12),
            on(2, 17, lambda portal: changes.break_lists(portal, broken=False)),
            on(3, 24, changes.fence),
            published(YANBEI, 3, 26),
            on(4, 7, lambda portal: changes.fence(portal, up=False)),
            published(JUSTICE, 4, 10),
            published(HILL, 6, 12),
        ),
        "qiulin": Calendar(
            general(*qiulin, None, BEFORE),
            published(STREET, 3, 5),
            on(6, 1, lambda portal: changes.relaunch(portal, "year")),
            published(TOWN, 6, 10),
        ),
        "songwan": Calendar(without),
    }


#: How often each portal is visited from a day on: as the calendar has it, or more rarely where nothing happens.
PACES = {
    date(2025, 12, 20): {"heting": "7d", "yanbei": "14d", "qiulin": "14d", "songwan": "30d"},
    day(1, 11): {"heting": "season"},
    day(1, 14): {"heting": "7d"},
    day(2, 2): {"heting": "season"},
    day(2, 8): {"yanbei": "season"},
    day(2, 12): {"heting": "7d"},
    day(2, 19): {"yanbei": "14d"},
    day(3, 19): {"heting": "season"},
    day(3, 22): {"heting": "7d", "yanbei": "season"},
    day(4, 11): {"yanbei": "14d"},
    day(5, 19): {"heting": "season"},
    day(5, 25): {"qiulin": "7d"},
    day(7, 15): {"yanbei": "30d", "qiulin": "30d"},
    day(7, 26): {"heting": "30d"},
}
DATES = (day(1, 15), day(2, 15), day(3, 31), day(4, 2), day(6, 30), day(12, 31))


@dataclass(frozen=True)
class Memory:
    """What is left of the year for the tests to look at."""

    year: Year
    cells: Mapping[date, Mapping[tuple[str, str], CoverageRow]]
    told: tuple[dict[str, Any], ...]

    @property
    def notices(self) -> list[Notice]:
        return [n for n in reversed(notices(self.year.archive, 1000)) if n.what != "digest"]

    def runs(self, site: str) -> list[RunRow]:
        return list(reversed(runs(self.year.archive, site, 1000)))


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    random.seed(2026)  # the calendar spreads its visits by chance
    data, portals, hook = tmp_path_factory.mktemp("year"), calendars(), Hook(failures=0)
    register(data / "registry", [calendar.portal for calendar in portals.values()])
    prepare(data, hook)
    cells = {}
    with running(hook), begin(data, portals, china(date(2025, 12, 20), 8, 31)) as year:
        for today in sorted({*PACES, *DATES}):
            year.until(china(today, 20 if today in DATES else 9))
            for site, every in PACES.get(today, {}).items():
                year.schedule.add(site, every)
            if today in DATES:
                found = table(year.archive, year.registry, 2025, year.clock.now)
                cells[today] = {(str(c.district), short(c)): c for c in found if c.district in DISTRICT.values()}
        yield Memory(year, cells, tuple(hook.got))


def prepare(data: Path, hook: Hook) -> None:
    """Somebody to tell, a body that owes nothing, and one that ended in the year."""
    alerts = f'digest = "08:30"\n[[channel]]\nname = "desk"\nkind = "webhook"\nurl = "{hook.url}"\n'
    (data / "alerts.toml").write_text(alerts, "utf-8")
    overrule = f'[[overrule]]\nbody = "{HETING}{JUSTICE}"\nyear = 2025\nreason = "并入办公室"\n'
    (data / "overrules.toml").write_text(overrule, "utf-8")
    with (data / "registry" / "practice.csv").open("a", encoding="utf-8") as rows:
        rows.write(f"990777,旧营镇,town,980301,{HETING},990777,,2025-09-30\n")


def short(cell: CoverageRow) -> str:
    names = (*DISTRICT.values(), STREET, TOWN, HILL, JUSTICE, "旧营镇")
    return next(name for name in reversed(names) if name in cell.body.removesuffix("人民政府"))


#: District and body → the state of its report on 2025 on each of `DATES`, and how many days late it was found to be.
COVERAGE = {
    (HETING, HETING): ("not_yet_due", "not_yet_due", "found", "found", "found", "found", -12),
    (HETING, STREET): ("found", "found", "found", "found", "found", "found", -79),
    (HETING, TOWN): ("not_yet_due", "not_yet_due", "not_yet_due", "overdue", "found", "found", 19),
    (HETING, HILL): ("not_yet_due", "not_yet_due", "not_yet_due", "overdue", "found", "found", -22),
    (HETING, JUSTICE): ("exempt",) * 6 + (None,),
    (HETING, "旧营镇"): ("ended",) * 6 + (None,),
    (YANBEI, YANBEI): ("not_yet_due", "not_yet_due", "not_yet_due", "blocked", "found", "found", -6),
    (YANBEI, STREET): ("not_yet_due", "not_yet_due", "found", "found", "found", "found", -48),
    (YANBEI, TOWN): ("not_yet_due", "found", "found", "found", "found", "found", -71),
    (YANBEI, HILL): ("not_yet_due", "not_yet_due", "not_yet_due", "blocked", "found", "found", 72),
    (YANBEI, JUSTICE): ("not_yet_due", "not_yet_due", "not_yet_due", "blocked", "found", "found", 9),
    (QIULIN, QIULIN): ("not_yet_due", "not_yet_due", "not_yet_due", "overdue", "overdue", "overdue", None),
    (QIULIN, STREET): ("not_yet_due", "not_yet_due", "found", "found", "found", "found", -27),
    (QIULIN, TOWN): ("not_yet_due", "not_yet_due", "not_yet_due", "overdue", "found", "found", 70),
    (QIULIN, HILL): ("not_yet_due", "not_yet_due", "not_yet_due", "overdue", "overdue", "overdue", None),
    **{(SONGWAN, name): (*["not_yet_due"] * 3, *["overdue"] * 3, None) for name in (SONGWAN, STREET, TOWN, HILL)},
    (QIULIN, JUSTICE): ("not_yet_due", "not_yet_due", "not_yet_due", "overdue", "overdue", "overdue", None),
}


def test_coverage_is_right_on_six_days(memory: Memory) -> None:
    for number, date_ in enumerate(DATES):
        found = {key: cell.state for key, cell in memory.cells[date_].items()}
        assert found == {key: states[number] for key, states in COVERAGE.items()}, date_
    late = {key: cell.days_late for key, cell in memory.cells[DATES[-1]].items()}
    assert late == {key: states[-1] for key, states in COVERAGE.items()}


#: Everything that people are told in the year besides the digest: of which portal, when, what.
TOLD = [
    ("yanbei", day(2, 9), "opened", "broken"),
    ("yanbei", day(2, 17), "recovered", "ok"),
    ("yanbei", day(3, 24), "opened", "blocked"),
    ("yanbei", day(4, 8), "recovered", "ok"),
    ("qiulin", day(6, 6), "rebuilt", None),
    ("heting", day(7, 4), "taken_down", None),
    ("heting", day(7, 25), "put_back", None),
]


def test_what_is_told_is_exactly_what_happened(memory: Memory) -> None:
    told = [(n.site, n.at.astimezone(CHINA).date(), n.what, n.state) for n in memory.notices]
    assert told == TOLD


def test_each_incident_is_told_by_the_first_run_that_could(memory: Memory) -> None:
    gone = [run for run in memory.runs("heting") if run.counts.get("refused/gone")]
    could = [
        first(memory.runs("yanbei"), day(2, 9)),
        first(memory.runs("yanbei"), day(2, 17)),
        first(memory.runs("yanbei"), day(3, 24)),
        first(memory.runs("yanbei"), day(4, 7)),
        first(memory.runs("qiulin"), day(6, 1)),
        gone[2],  # a page counts as gone when it was not there three times, over three days
        first(memory.runs("heting"), day(7, 20)),
    ]
    for notice, run in zip(memory.notices, could, strict=True):
        assert timedelta(0) <= notice.at - run.started_at <= VISIT + timedelta(minutes=1), notice.subject
    # It was first looked for where it stood by the first sweep after it had gone.
    sweeps = [run for run in memory.runs("heting") if run.counts.get("full")]
    assert gone[0].id == first(sweeps, day(5, 20)).id


def first(rows: list[RunRow], since: date) -> RunRow:
    return next(run for run in rows if run.started_at.astimezone(CHINA).date() >= since)


def test_the_desk_got_every_notice_once_and_a_digest_a_day_in_season(memory: Memory) -> None:
    notices_ = [one for one in memory.told if one["what"] != "digest"]
    assert [one["id"] for one in notices_] == [notice.id for notice in memory.notices]
    digests = [one["subject"] for one in memory.told if one["what"] == "digest"]
    days = [day(1, 1) + timedelta(days=n) for n in range(105)]
    assert [subject[:10] for subject in digests] == [str(one) for one in days]
    assert f"{day(1, 13)}: 1 new, 0 portals in trouble" in digests
    assert f"{day(2, 10)}: 0 new, 1 portal in trouble" in digests


def test_runs_are_called_by_what_became_of_them(memory: Memory) -> None:
    verdicts = {site: {run.evidence["verdict"]["outcome"] for run in memory.runs(site)} for site in PLACES}
    assert verdicts == {"heting": {"ok"}, "yanbei": {"ok", "broken", "blocked"}, "qiulin": {"ok"}, "songwan": {"empty"}}
    broken = [run for run in memory.runs("yanbei") if run.evidence["verdict"]["outcome"] == "broken"]
    assert {run.started_at.astimezone(CHINA).date() for run in broken} == {day(2, n) for n in range(9, 17)}
    # A portal that refuses is asked ever more rarely.
    blocked = [r.started_at.astimezone(CHINA).date() for r in memory.runs("yanbei") if r.outcome == "refused"]
    assert blocked == [day(3, 24), day(3, 25), day(3, 27), day(3, 31)]


def test_at_the_end_of_the_year_the_archive_says_what_the_portals_say(memory: Memory) -> None:
    archived = {(r.district, r.body, r.report_year): r for r in records(memory.year.archive, Filters())}
    truth = {(t.district, t.body, t.year): t for c in memory.year.calendars.values() for t in c.portal.truth}
    assert archived.keys() == truth.keys()
    for key, row in truth.items():
        record = archived[key]
        assert record.text.split("\n") == list(row.paragraphs), key
        assert (record.published_on, record.status) == (row.published_on, "live"), key
        assert record.url in row.urls, key


def test_a_page_replaced_in_place_is_one_new_version(memory: Memory) -> None:
    archive = memory.year.archive
    of_heting = records(archive, Filters(district=HETING))
    (changed,) = [rows for r in of_heting if r.id and len(rows := history(archive, r.id)) > 1]
    assert [row.number for row in changed] == [1, 2]
    # A new report is looked at again once a week.
    seen = changed[1].first_seen_at.astimezone(CHINA).date()
    assert day(2, 3) <= seen <= day(2, 10)


def test_a_relaunch_changes_addresses_and_no_report(memory: Memory) -> None:
    moved = first(memory.runs("qiulin"), day(6, 1))
    assert moved.counts.get("new_address") == len(BEFORE) * 5 + 1
    assert not moved.counts.get("report/new")
    after = [run for run in memory.runs("qiulin") if run.started_at > moved.started_at + timedelta(days=14)]
    assert not any(run.counts.get("vanished") for run in after), "columns that are gone are asked for ever"


def test_no_portal_was_asked_twice_at_once(memory: Memory) -> None:
    assert {row.open for row in memory.year.log.rows()} == {1}
