"""Which index serves which database; both answer `put`, `drop` and `hits` alike."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy.orm import Session

from archive.search import postgresql, sqlite

BACKENDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def index_of(session: Session) -> ModuleType:
    """Give the index of the database that the session talks to."""
    return BACKENDS[session.get_bind().dialect.name]
