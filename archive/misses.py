"""Addresses that gave no document: what came instead, how often in a row, and when they were last asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select

from archive.database import Database
from archive.models import Miss
from archive.portals import ensure_site, insert_new


@dataclass(frozen=True, slots=True)
class Missed:
    """`what` is the signature of the refusal, or `elsewhere` where the address led to a document of another one."""

    url: str
    what: str
    times: int
    last_at: datetime


def misses(archive: Database, site: str) -> dict[str, Missed]:
    """Give all misses of a portal by the keys of their addresses."""
    with archive.read() as session:
        rows = session.scalars(select(Miss).where(Miss.site == site))
        return {row.url_key: Missed(row.url, row.what, row.times, row.last_at) for row in rows}


def note_miss(archive: Database, site: str, *, url_key: str, url: str, what: str, at: datetime | None = None) -> None:
    """Note that an address gave no document again; another reason than last time begins a new count."""
    now = at or datetime.now(UTC)
    with archive.begin() as session:
        ensure_site(session, site, now)
        insert_new(session, Miss, url_key=url_key, site=site, url=url, what=what, times=0, since=now, last_at=now)
        miss = session.get_one(Miss, url_key)
        if miss.what != what:
            miss.what, miss.times, miss.since = what, 0, now
        miss.times, miss.last_at, miss.url = miss.times + 1, now, url


def forget_misses(archive: Database, keys: Iterable[str]) -> None:
    """Forget misses of addresses that have given a document after all."""
    with archive.begin() as session:
        session.execute(delete(Miss).where(Miss.url_key.in_(tuple(keys))))
