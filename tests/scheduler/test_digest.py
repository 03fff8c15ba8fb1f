"""The digest says what came and what is owed, once a day of the season."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from archive.bodies import load
from archive.database import Database
from archive.mirror import mirror_roster
from archive.records import Record
from archive.store import save_record
from crawler.registry import Registry
from scheduler.digest import arrivals, digest, is_due
from scheduler.health import Health, State
from scheduler.past import overdue_bodies
from scheduler.plan import CHINA

NOW = datetime.now(UTC)
AT = time(8, 30)


def here(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, here(2, 1), True),
        (None, here(2, 1, 8), False),
        (here(2, 1), here(2, 1, 20), False),
        (here(1, 31, 20), here(2, 1), True),
        (None, here(4, 15), True),
        (None, here(4, 16), False),
        (None, here(11, 1), False),
    ],
)
def test_once_a_day_of_the_season(last: datetime | None, now: datetime, due: bool) -> None:
    assert is_due(AT, last, now) is due
    assert not is_due(None, last, now)


def street(name: str, published: date) -> Record:
    body = f"合川区{name}街道办事处"
    key = next(p.key for p in load().periods if (p.name, p.district) == (f"{name}街道", "合川区"))
    return Record(
        "annual_report",
        f"{body}2025年法治政府建设情况。" * 20,
        "test",
        body=body,
        body_short=f"{name}街道",
        body_type="street",
        body_key=key,
        district="合川区",
        report_year=2025,
        published_on=published,
        title=f"{body}报告",
        url=f"http://hechuan.test/{name}",
    )


def fill(archive: Database) -> None:
    mirror_roster(archive, load())
    for i, (name, published) in enumerate((("大石", date(2026, 2, 20)), ("钓鱼城", date(2026, 4, 20)))):
        at = NOW + timedelta(seconds=i)
        save_record(archive, street(name, published), url_key=f"hechuan.test/{name}", site="hechuan", at=at)


def test_what_came_since_the_last_digest(archive: Database) -> None:
    fill(archive)
    since = NOW - timedelta(days=1)
    assert [(one.body, one.year, one.days_late) for one in arrivals(archive, since)] == [
        ("大石街道", 2025, -40),
        ("钓鱼城街道", 2025, 19),
    ]
    assert arrivals(archive, NOW + timedelta(minutes=1)) == ()


def test_the_digest_in_words(archive: Database) -> None:
    fill(archive)
    blocked = Health("alpha", "甲区人民政府", "blocked", NOW, NOW, None, None, ("a firewall",))
    fine = Health("beta", "乙县人民政府", "ok", NOW, NOW, NOW, None)
    subject, text = digest(archive, Registry.load(archive.data), [blocked, fine], NOW - timedelta(days=1), NOW)
    assert subject.endswith("2 new, 1 portal in trouble")
    lines = text.splitlines()
    assert lines[0] == "New: 2, of which late: 1"
    assert "大石街道 2025" in lines[1]
    assert "40 days early" in lines[1]
    assert "19 days late" in lines[2]
    assert any(line.startswith("  甲区人民政府 (alpha): blocked since") for line in lines)


def test_who_is_missing_is_told_by_what_is_known_of_why(archive: Database) -> None:
    fill(archive)
    registry = Registry.load(archive.data)

    def missing(state: State, now: datetime) -> list[str]:
        portal = Health("hechuan", "合川区人民政府", state, NOW, NOW, NOW, None, ("a reason",))
        lines = digest(archive, registry, [portal], now, now)[1].splitlines()
        return [line for line in lines if " for 2025: " in line or re.fullmatch(r"  合川区 \d+", line)]

    assert missing("ok", here(3, 31))[0].startswith("Not published yet for 2025: ")
    overdue, *districts = missing("ok", here(4, 1))
    assert overdue.startswith("Overdue for 2025: ")
    count = int(overdue.split()[3])
    assert districts[0] == f"  合川区 {count}"
    assert missing("blocked", here(4, 1))[0].startswith(f"Not known, as the portal refuses us, for 2025: {count} of")
    assert missing("broken", here(4, 1))[0].startswith(f"Not known, as the portal cannot be read, for 2025: {count} of")
    exempt = '[[overrule]]\nbody = "合川区云门街道"\nreason = "merged"\n'
    (archive.data / "overrules.toml").write_text(exempt, "utf-8")
    assert missing("ok", here(4, 1))[1] == f"  合川区 {count - 1}"


def test_bodies_are_overdue_from_april_on(archive: Database) -> None:
    fill(archive)
    assert not overdue_bodies(archive, date(2026, 3, 31))
    owed = overdue_bodies(archive, date(2026, 4, 1))
    assert owed["合川区"] > 10
    save_record(archive, street("南津街", date(2026, 4, 2)), url_key="hechuan.test/n", site="hechuan", at=NOW)
    assert overdue_bodies(archive, date(2026, 4, 1))["合川区"] == owed["合川区"] - 1
