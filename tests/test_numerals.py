"""Numbers as official texts write them."""

import pytest

from pipelines.numerals import parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("１２", 12),
        ("12,345", 12345),
        ("1，234", 1234),
        ("99.85", 99.85),
        ("5万", 50_000),
        ("0.7万", 7000),
        ("1.2亿", 120_000_000),
        ("3千", 3000),
        ("3百", 300),
        ("十", 10),
        ("十五", 15),
        ("三十五", 35),
        ("两百零六", 206),
        ("一千二百", 1200),
        ("三万五千", 35_000),
        ("一亿二千万", 120_000_000),
        ("九十九点五", 99.5),
        ("二〇二五", 2025),
        ("零", 0),
    ],
)
def test_a_number(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "万", "若干", "1.2.3", "点五", "三点十", "12件", "-3"])
def test_no_number(text: str) -> None:
    assert parse_number(text) is None
