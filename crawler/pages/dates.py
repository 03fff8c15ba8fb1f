"""Dates as Chinese pages print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_NUMERALS = ("〇○OoＯ零0", *"一二三四五六七八九")
_DIGITS = {numeral: digit for digit, numerals in enumerate(_NUMERALS) for numeral in numerals}
_NUMERIC = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*(?:年|[-—–―－./／]{1,3})\s*(\d{1,2})\s*(?:月|[-—–―－./／]{1,3})\s*(\d{1,2})(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})([01]\d)([0-3]\d)(?!\d)")
_WRITTEN = re.compile(
    r"([一二][〇○OoＯ零0一二三四五六七八九]{3})\s*年\s*(元|[一二三四五六七八九十]{1,3})\s*月\s*([一二三四五六七八九十]{1,3})\s*日"
)


def read_date(text: str) -> date | None:
    """The first date in the text, or None where it has none.

    Forms: 2026-01-05, 2026年1月5日, 2026/1/5, 2017——04——12 21:37, 20260105, 二〇二一年一月二十八日.
    """
    found = next(dates_in(text), None)
    if found is None and (m := _COMPACT.search(text)):
        found = _date(*m.groups())
    return found


def dates_in(text: str) -> Iterator[date]:
    """Every date written with separators or in Chinese numerals, in the order of the text; impossible ones left out."""
    matches = [*_NUMERIC.finditer(text), *_WRITTEN.finditer(text)]
    for m in sorted(matches, key=re.Match.start):
        found = _date(*m.groups()) if m.re is _NUMERIC else _date(_year(m[1]), _number(m[2]), _number(m[3]))
        if found:
            yield found


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _year(numerals: str) -> int:
    return int("".join(str(_DIGITS[c]) for c in numerals))


def _number(numeral: str) -> int:
    if numeral == "元":
        return 1
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS.get(numeral, 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
