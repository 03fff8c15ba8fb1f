"""Incidents: a portal falls into trouble, changes its trouble, recovers; it is rebuilt; reports are taken down.

Each turn is noted once, in the archive's events.
What is noted here waits until scheduler/alerts.py has delivered it, so no message is lost with a process and none
is sent for an incident that was told before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database import Database
from archive.models import Event
from scheduler.health import Health
from scheduler.removals import Removed, removed

What = Literal["opened", "changed", "recovered", "rebuilt", "taken_down", "put_back", "digest"]
KIND = "alert"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell people: one turn of an incident, or a digest. `delivered` names the channels that told it."""

    id: int
    at: datetime
    what: What
    subject: str
    text: str
    site: str | None = None
    state: str | None = None
    delivered: tuple[str, ...] = ()


def note(archive: Database, found: Iterable[Health], now: datetime) -> int:
    """Compare the portals' health, and what they took down, with what was told last; note and count what is new.

    A portal that is paused, or whose first run has not ended, changes nothing: nobody knows how it does.
    """
    found, gone = tuple(found), {one.report_id: one for one in removed(archive)}
    titles = {one.site: one.title for one in found}
    with archive.begin() as session:
        told = _told(session)
        last = {one["site"]: one for one in told if one["what"] in ("opened", "changed", "recovered")}
        details = [_detail(what, one) for one in found if (what := _turn(one, last.get(one.site)))]
        rebuilt = {one["run"] for one in told if one["what"] == "rebuilt"}
        details += [_rebuilt(one) for one in found if one.rebuilt_in and one.rebuilt_in not in rebuilt]
        details += _removals(told, gone, titles)
        for detail in details:
            session.add(Event(at=now, kind=KIND, detail={**detail, "delivered": []}))
        return len(details)


def note_digest(archive: Database, subject: str, text: str, now: datetime) -> None:
    """Have a digest delivered."""
    detail = {"what": "digest", "subject": subject, "text": text, "delivered": []}
    with archive.begin() as session:
        session.add(Event(at=now, kind=KIND, detail=detail))


def pending(archive: Database, since: datetime) -> tuple[Notice, ...]:
    """Notices that are not closed yet, oldest first; what is older than `since` is left alone."""
    query = select(Event).where(Event.kind == KIND, Event.at >= since).order_by(Event.id)
    with archive.read() as session:
        return tuple(_notice(event) for event in session.scalars(query) if not event.detail.get("closed"))


def notices(archive: Database, last: int = 100) -> tuple[Notice, ...]:
    """The log of alerts, newest first."""
    query = select(Event).where(Event.kind == KIND).order_by(Event.id.desc()).limit(last)
    with archive.read() as session:
        return tuple(_notice(event) for event in session.scalars(query))


def mark(archive: Database, notice: int, delivered: Iterable[str], *, closed: bool) -> None:
    """Remember which channels told a notice; `closed` when no other has to."""
    with archive.begin() as session:
        event = session.get_one(Event, notice)
        event.detail = {**event.detail, "delivered": sorted(delivered), "closed": closed}


def last_digest(archive: Database) -> datetime | None:
    """When the last digest was made."""
    return next((notice.at for notice in notices(archive, 1000) if notice.what == "digest"), None)


def _told(session: Session) -> list[dict[str, Any]]:
    """What was told of portals, oldest first."""
    events = session.scalars(select(Event).where(Event.kind == KIND).order_by(Event.id))
    return [event.detail for event in events if event.detail.get("site")]


def _turn(one: Health, told: Mapping[str, Any] | None) -> What | None:
    if one.state in ("paused", "new"):
        return None
    is_open = told is not None and told["what"] != "recovered"
    if one.is_trouble and not is_open:
        return "opened"
    if one.is_trouble and told is not None and told["state"] != one.state:
        return "changed"
    return "recovered" if is_open and not one.is_trouble else None


def _detail(what: What, one: Health) -> dict[str, Any]:
    subject = f"{one.title} ({one.site}): {'works again' if what == 'recovered' else one.state}"
    return {
        "what": what,
        "site": one.site,
        "state": one.state,
        "subject": subject,
        "text": "\n".join(_lines(what, one)),
    }


def _rebuilt(one: Health) -> dict[str, Any]:
    subject, text = f"{one.title} ({one.site}): rebuilt", "\n".join(one.reasons)
    return {"what": "rebuilt", "site": one.site, "run": one.rebuilt_in, "subject": subject, "text": text}


def _removals(
    told: Iterable[Mapping[str, Any]], gone: Mapping[str, Removed], titles: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """What was taken down, or put back, since that was told last: one notice a portal."""
    known: dict[str, str] = {}
    for one in told:
        if one["what"] == "taken_down":
            known |= dict.fromkeys(one["reports"], one["site"])
        elif one["what"] == "put_back":
            known = {key: site for key, site in known.items() if key not in one["reports"]}
    down = {key: one.site for key, one in gone.items() if key not in known}
    back = {key: site for key, site in known.items() if key not in gone}
    turns: tuple[tuple[What, dict[str, str], str], ...] = (
        ("taken_down", down, "taken down; the archive keeps what they said"),
        ("put_back", back, "there again"),
    )
    for what, reports, words in turns:
        for site in sorted(set(reports.values())):
            keys = sorted(key for key, owner in reports.items() if owner == site)
            lines = (f"{key} {gone[key].title} {gone[key].url}" if key in gone else key for key in keys)
            count = f"{len(keys)} {'report' if len(keys) == 1 else 'reports'}"
            subject = f"{titles.get(site, site)} ({site}): {count} {words}"
            yield {"what": what, "site": site, "reports": keys, "subject": subject, "text": "\n".join(lines)}


def _lines(what: What, one: Health) -> Iterator[str]:
    yield from one.reasons
    if what != "recovered" and one.since:
        yield f"since {one.since:%Y-%m-%d %H:%M} UTC"
    if what != "recovered":
        yield f"last run that worked: {f'{one.last_ok:%Y-%m-%d %H:%M} UTC' if one.last_ok else 'none'}"
    if one.next_at:
        yield f"next visit: {one.next_at:%Y-%m-%d %H:%M %Z}"


def _notice(event: Event) -> Notice:
    d = event.detail
    return Notice(
        event.id, event.at, d["what"], d["subject"], d["text"], d.get("site"), d.get("state"), tuple(d["delivered"])
    )
