"""What is new, what changed, and what there is to choose from."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from archive.api import Archive
from archive.browse import changes, choices, newest
from archive.errors import QueryUnreadable
from archive.filters import Filters
from archive.store import Saved
from tests.archive.conftest import DAY, REPORT

Save = Callable[..., Saved]
FUSHENG = {"body": "涪陵区同乐镇人民政府", "body_short": "同乐镇", "body_key": "500102109", "district": "涪陵区"}


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def three(archive: Archive, save: Save) -> Archive:
    """Three reports; the first seen changes last, the second gets another address for the same text."""
    save("a", DAY, report_year=2021, published_on=date(2022, 3, 1))
    save("b", DAY + days(1), report_year=2022, published_on=date(2023, 3, 1))
    save("c", DAY + days(2), report_year=2023, published_on=date(2024, 3, 1), text=f"调解。{REPORT}")
    save("a", DAY + days(3), report_year=2021, published_on=date(2022, 3, 1), text=f"{REPORT}补充：普法。")
    save("b2", DAY + days(4), report_year=2022, published_on=date(2023, 3, 1))
    return archive


def test_the_latest_change_comes_first(three: Archive) -> None:
    found = list(changes(three, Filters()))
    assert [(c.record.report_year, c.is_new, c.at) for c in found] == [
        (2021, False, DAY + days(3)),
        (2023, True, DAY + days(2)),
        (2022, True, DAY + days(1)),
    ]
    assert found[0].record.text.endswith("普法。")


def test_changes_of_what_is_asked_for(three: Archive, save: Save) -> None:
    save("d", DAY + days(5), **FUSHENG)
    assert [c.record.report_year for c in changes(three, Filters(district="合川区"), limit=2)] == [2021, 2023]
    assert [c.record.body_short for c in changes(three, Filters(district="涪陵区"))] == ["同乐镇"]
    assert [c.record.report_year for c in changes(three, Filters(), "补充")] == [2021]
    assert list(changes(three, Filters(), "没有这个词")) == []
    with pytest.raises(QueryUnreadable):
        next(changes(three, Filters(), '"'))


def test_changes_go_on_past_one_batch(archive: Archive, save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.browse.BATCH", 2)
    for year in range(2015, 2020):
        save(str(year), DAY + days(year), report_year=year)
    assert [c.record.report_year for c in changes(archive, Filters())] == [2019, 2018, 2017, 2016, 2015]


def test_pages_of_the_newest_publications(three: Archive) -> None:
    assert [r.report_year for r in newest(three, Filters(), limit=2)] == [2023, 2022]
    assert [r.report_year for r in newest(three, Filters(), limit=2, offset=2)] == [2021]
    assert [r.report_year for r in newest(three, Filters(year=2022))] == [2022]


def test_what_filters_can_be_set_to(three: Archive, save: Save) -> None:
    save("d", **FUSHENG)
    save("plan", kind="plan", district="江北区", report_year=1999)
    found = choices(three)
    assert found.districts == ("合川区", "涪陵区")
    assert found.years == (2023, 2022, 2021)
