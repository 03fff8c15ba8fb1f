"""Hours of day in which a portal wants its visitors, by the clock of China."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

#: China has had no summer time since 1991; a fixed offset needs no time zone database.
CHINA = timezone(timedelta(hours=8), "UTC+08:00")
_SPAN = re.compile(r"(\d{1,2})(?::(\d\d))?\s*-\s*(\d{1,2})(?::(\d\d))?")


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until `closes`, over midnight where that is earlier; the same time twice is the whole day."""

    opens: time
    closes: time

    @classmethod
    def read(cls, text: str) -> Hours:
        """Read `22-06` or `22:30-06:15`. Raises ValueError, which says what is wanted."""
        found = _SPAN.fullmatch(text.strip())
        try:
            if found is None:
                raise ValueError
            opens, closes = ((int(found[i]) % 24 if found[i] == "24" else int(found[i])) for i in (1, 3))
            return cls(time(opens, int(found[2] or 0)), time(closes, int(found[4] or 0)))
        except ValueError:
            raise ValueError(f"hours {text!r}: write them as 22-06 or 22:30-06:15, by the clock of China") from None

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    def are_open(self, at: datetime) -> bool:
        """Whether a moment (aware) lies within."""
        now = at.astimezone(CHINA).time()
        if self.opens == self.closes:
            return True
        if self.opens < self.closes:
            return self.opens <= now < self.closes
        return now >= self.opens or now < self.closes

    def next_open(self, at: datetime) -> datetime:
        """The moment itself where it lies within, else when the hours begin next."""
        if self.are_open(at):
            return at
        local = at.astimezone(CHINA)
        begin = datetime.combine(local.date(), self.opens, CHINA)
        return begin if begin > local else begin + timedelta(days=1)
