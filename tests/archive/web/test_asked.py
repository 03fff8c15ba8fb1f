"""Parameters are read strictly, and empty ones count as left out."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from archive.filters import Filters
from archive.web.asked import DEEPEST, FILTERS, READERS, BadParameter, asked

KNOWN = (*FILTERS, "q", "sort", "limit", "offset")


def read(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def test_all_of_them() -> None:
    given = {
        "q": " 信访 ", "district": "合川区", "body": "大石", "type": "street", "year": "2024", "section": "problems",
        "kind": "plan", "since": "2025-01-01", "until": "2025-04-01", "sort": "date", "limit": "5", "offset": "10",
    }  # fmt: skip
    found = asked(read(*given.items()), *KNOWN)
    assert found.query == "信访"
    assert found.filters == Filters(
        district="合川区",
        body="大石",
        body_type="street",
        year=2024,
        section="problems",
        kind="plan",
        since=date(2025, 1, 1),
        until=date(2025, 4, 1),
    )
    assert (found.get("sort", "rank"), found.get("limit", 20), found.get("offset", 0)) == ("date", 5, 10)


def test_nothing_set_means_annual_reports_and_all_means_every_kind() -> None:
    assert asked(read(("q", ""), ("year", " ")), *KNOWN).filters == Filters()
    assert asked(read(("kind", "all")), *KNOWN).filters == Filters(kind=None)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("year", "20x4", "whole number from 1999 to 2100"),
        ("year", "1998", "whole number"),
        ("year", "-2024", "whole number"),
        ("year", "２０２４", "whole number"),
        ("limit", "0", "from 1 to 100"),
        ("limit", "101", "from 1 to 100"),
        ("offset", str(DEEPEST + 1), "whole number"),
        ("offset", "9" * 5000, "whole number"),
        ("type", "village", "none of district, department"),
        ("kind", "report", "none of annual_report"),
        ("section", "intro", "none of achievements"),
        ("sort", "size", "none of rank, date"),
        ("since", "2024-02-30", "no date"),
        ("until", "gestern", "no date"),
        ("q", "长" * 1001, "longer than 1000"),
        ("district", "a\0b", "NUL"),
        ("distric", "合川区", "no parameter here; there are district"),
    ],
)
def test_what_cannot_be_meant_is_said_so(name: str, value: str, why: str) -> None:
    with pytest.raises(BadParameter) as refused:
        asked(read((name, value)), *KNOWN)
    assert str(refused.value.description).startswith(f"{name}: ")
    assert why in str(refused.value.description)


def test_one_given_twice_or_where_there_is_none() -> None:
    with pytest.raises(BadParameter, match="more than once"):
        asked(read(("year", "2023"), ("year", "2024")), *KNOWN)
    with pytest.raises(BadParameter, match="there is none"):
        asked(read(("year", "2023")))


def test_the_same_question_but_for_one_thing() -> None:
    found = asked(read(("q", "信访"), ("year", "2024"), ("offset", "20")), *KNOWN)
    assert found.but(offset=None) == "?q=%E4%BF%A1%E8%AE%BF&year=2024"
    assert found.but(q=None, year=2023, offset=0) == "?year=2023"
    assert asked(read(), *KNOWN).but() == ""


def test_every_filter_can_be_read() -> None:
    assert set(FILTERS) <= set(READERS)
