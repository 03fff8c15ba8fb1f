"""What can go wrong with the schedule for reasons outside the program; each error says in one sentence what to do.

ScheduleError
├── PaceUnreadable      a cadence that is neither an interval nor a cron line    exit code 2
├── AlertsUnreadable    alerts.toml says something that cannot be done           exit code 2
├── OverrulesUnreadable overrules.toml likewise                                  exit code 2
├── NotScheduled        no job for that site
├── ServerBusy          another process holds the lock
└── Stopped             told to stop while waiting                               exit code 130
"""

# ruff: noqa: N818  the names say what happened, as in archive/errors.py

from __future__ import annotations


class ScheduleError(Exception):
    """Root of the tree above; `exit_code` is what a command ends with."""

    exit_code = 1


class PaceUnreadable(ScheduleError):
    """`text` says no cadence; `reason` why."""

    exit_code = 2

    def __init__(self, text: str, reason: str) -> None:
        self.text, self.reason = text, reason
        super().__init__(
            f"{text!r} is no cadence ({reason}): give an interval (30m, 6h, 1d, 2w), five cron fields ('0 3 * * 1') "
            "or 'season'"
        )


class NotScheduled(ScheduleError):
    """`site` has no job."""

    def __init__(self, site: str) -> None:
        self.site = site
        super().__init__(
            f"{site} is not scheduled: `fazhi schedule add {site}` adds it, `fazhi schedule list` shows all"
        )


class ServerBusy(ScheduleError):
    """Another process crawls the servers of `group`, or edits the schedule."""

    def __init__(self, group: str) -> None:
        self.group = group
        super().__init__(f"{group}: another crawl of these servers is under way; try again when it is done")


class Stopped(ScheduleError):
    """The wait was given up because the service is ending."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("stopped while waiting for another crawl of the same servers")


class AlertsUnreadable(ScheduleError):
    """The file at `place` is no description of alerts; `reason` says why."""

    exit_code = 2

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{place}: alerts cannot be set up ({reason}); mend it, or move it away to have none")


class OverrulesUnreadable(ScheduleError):
    """The file at `place` overrules nothing that can be understood; `reason` says why."""

    exit_code = 2

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{place}: not understood ({reason}); each [[overrule]] needs body and reason")


def first_line(error: Exception) -> str:
    """What happened, in a line: databases add the statement and a link."""
    return str(error).partition("\n")[0]
