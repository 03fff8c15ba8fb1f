"""Hours in which a portal wants visitors, by the clock of China, over midnight too."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.hours import CHINA, Hours


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("22-06", "22:00-06:00"),
        ("22-6", "22:00-06:00"),
        (" 0:30 - 7:15 ", "00:30-07:15"),
        ("20-24", "20:00-00:00"),
        ("0-24", "00:00-00:00"),
    ],
)
def test_they_are_read_as_people_write_them(text: str, shown: str) -> None:
    assert str(Hours.read(text)) == shown
    assert Hours.read(str(Hours.read(text))) == Hours.read(text)


@pytest.mark.parametrize("text", ["", "22", "22-", "25-06", "22:60-06", "night", "22-06-08"])
def test_what_cannot_be_read_says_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="write them as 22-06"):
        Hours.read(text)


@pytest.mark.parametrize(
    ("text", "at", "opens"),
    [
        ("22-06", "2026-02-10 21:59", "2026-02-10 22:00"),
        ("22-06", "2026-02-10 22:00", "2026-02-10 22:00"),
        ("22-06", "2026-02-11 05:59", "2026-02-11 05:59"),
        ("22-06", "2026-02-11 06:00", "2026-02-11 22:00"),
        ("09:30-11", "2026-02-10 09:29", "2026-02-10 09:30"),
        ("09:30-11", "2026-02-10 10:59", "2026-02-10 10:59"),
        ("09:30-11", "2026-02-10 11:00", "2026-02-11 09:30"),
        ("20-24", "2026-12-31 23:59", "2026-12-31 23:59"),
        ("20-24", "2027-01-01 00:00", "2027-01-01 20:00"),
        ("0-24", "2026-02-10 13:00", "2026-02-10 13:00"),
    ],
)
def test_when_they_begin(text: str, at: str, opens: str) -> None:
    hours = Hours.read(text)
    assert hours.next_open(china(at)) == china(opens)
    assert hours.are_open(china(at)) == (at == opens)
    assert hours.are_open(hours.next_open(china(at)))


def test_the_clock_is_chinas_wherever_the_machine_stands() -> None:
    hours = Hours.read("22-06")
    assert hours.are_open(datetime(2026, 2, 10, 14, 0, tzinfo=UTC))
    assert not hours.are_open(datetime(2026, 2, 10, 13, 59, tzinfo=UTC))
    opens = hours.next_open(datetime(2026, 2, 10, 1, 0, tzinfo=UTC))
    assert opens - datetime(2026, 2, 10, 14, 0, tzinfo=UTC) == timedelta(0)
