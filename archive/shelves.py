"""Shelf numbers: where a listed version stands among all others by date of publication, newest last.

The full-text indexes are numbered by them, so that "the newest twenty that contain 信访" ends after twenty hits
instead of sorting all of them. Reports are positive, documents of other kinds negative; what has no date comes first.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from archive.filters import Filters
from archive.models import Base

#: A day has room for 2^20 documents; all streets and towns of the country are 38,723.
DAY = 1 << 20
_BELOW = 1 << 60
#: First and last shelf number of reports, and of everything else.
REPORTS = (1, _BELOW - 1)
OTHERS = (1 - _BELOW, -1)

_SHELVES = Base.metadata.tables["versions"].c.shelf
#: The highest number that is taken from `first` to `last`.
TAKEN = select(func.max(_SHELVES)).where(_SHELVES.between(bindparam("first"), bindparam("last")))


def shelves_of(filters: Filters) -> tuple[int, int]:
    """Give the first and last number that the kind and the dates of filters leave.

    Dates narrow one kind only; with every kind asked for, the caller compares them by the column.
    """
    if filters.kind is None:
        return OTHERS[0], REPORTS[1]
    first, last = REPORTS if filters.kind == "annual_report" else OTHERS
    base = 0 if filters.kind == "annual_report" else -_BELOW
    if filters.since:
        first = base + filters.since.toordinal() * DAY
    if filters.until:
        # What has no date is not within any.
        first = max(first, base + DAY)
        last = base + (filters.until.toordinal() + 1) * DAY - 1
    return first, last


def next_shelf(session: Session, kind: str, published_on: date | None) -> int:
    """Give the next free number of a day."""
    first, last = day_of(kind, published_on)
    taken = session.scalar(TAKEN, {"first": first, "last": last})
    return first if taken is None else taken + 1


def is_in_place(shelf: int, kind: str, published_on: date | None) -> bool:
    """Say whether a number is one of a day."""
    first, last = day_of(kind, published_on)
    return first <= shelf <= last


def day_of(kind: str, published_on: date | None) -> tuple[int, int]:
    """Give the first and last shelf number of a day."""
    base = 0 if kind == "annual_report" else -_BELOW
    if published_on is None:
        return base + 1, base + DAY - 1
    return base + published_on.toordinal() * DAY, base + (published_on.toordinal() + 1) * DAY - 1
