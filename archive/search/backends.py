"""Which index serves which database; both answer `put`, `drop` and `hits` alike, and can be made anew."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.models import Version
from archive.search import postgresql, sqlite

BACKENDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def index_of(session: Session) -> ModuleType:
    """Give the index of the database that the session talks to."""
    return BACKENDS[session.get_bind().dialect.name]


def rebuild(session: Session) -> int:
    """Make the index anew from the texts, and give the number of texts in it."""
    index = index_of(session)
    with index.filling(session):
        # The numbers first: a row that is being read holds the table on SQLite.
        numbers = list(session.scalars(select(Version.id).where(Version.is_listed).order_by(Version.shelf)))
        for number in numbers:
            version = session.get_one(Version, number)
            index.put(session, version)
            session.expunge(version)
    return len(numbers)
