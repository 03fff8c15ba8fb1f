"""A practice portal in time: what happens to it on which day, so that it can be set to a date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crawler.practice.trs import TrsPortal


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens to a portal early on a day, by one of the functions in `changes`."""

    on: date
    what: Callable[[TrsPortal], object]


class Calendar:
    """A portal and its happenings; time goes forward only."""

    def __init__(self, portal: TrsPortal, *happenings: Happening) -> None:
        self.portal = portal
        self._ahead = sorted(happenings, key=lambda happening: happening.on)
        self._today = date.min

    def set_to(self, day: date) -> int:
        """Let everything happen that has by that day, in order, and give how much that was.

        Raises ValueError for a day before one that the portal was set to.
        """
        if day < self._today:
            raise ValueError(f"{self.portal.place.host} has been set to {self._today}; {day} is over")
        self._today = day
        count = 0
        while self._ahead and self._ahead[0].on <= day:
            self._ahead.pop(0).what(self.portal)
            count += 1
        return count
