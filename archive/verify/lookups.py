"""What is only there to find texts by, held against the texts: the search index, and the sketches of likeness."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from archive.database import Database
from archive.duplicates import forget, is_of, remember
from archive.models import Signature, SignatureBand, Version
from archive.search.backends import index_of, rebuild
from archive.verify.finding import Finding

BATCH = 200


def search_index(archive: Database, repair: bool) -> Iterator[Finding]:
    """Hold what the index says of each text against the text."""
    with archive.begin() as session:
        # A check of its own is a command to the index, which wants the right to write.
        wrong = [] if index_of(session).is_sound(session) else ["the search index is damaged"]
    with archive.read() as session:
        index = index_of(session)
        held = dict(index.entries(session))
        listed = select(Version).where(Version.is_listed)
        wrong += [
            f"version {version.id}: the search index does not hold its text"
            for version in session.scalars(listed, execution_options={"yield_per": BATCH})
            if held.pop(version.shelf, None) != index.mark_of(version)
        ]
    wrong += [f"shelf {shelf}: the search index holds a text that is not listed" for shelf in held]
    if wrong and repair:
        rebuild_index(archive)
    for what in wrong:
        yield Finding("search_index", what, repaired=repair)


def rebuild_index(archive: Database) -> int:
    """Make the search index anew from the texts, in one transaction, and give the number of texts in it."""
    with archive.begin() as session:
        return rebuild(session)


def sketches(archive: Database, repair: bool) -> Iterator[Finding]:
    """Every listed text has its sketch and all bands of it, and no other text has."""
    with archive.read() as session:
        bands = select(SignatureBand.version_id, func.count().label("bands")).group_by(SignatureBand.version_id)
        filed = {row.version_id: row.bands for row in session.execute(bands)}
        query = (
            select(Version.id, Version.text, Signature.scheme, Signature.numbers)
            .outerjoin(Signature)
            .where(Version.is_listed)
        )
        rows = session.execute(query, execution_options={"yield_per": BATCH})
        wrong = [v.id for v in rows if not is_of(v.text, v.scheme, v.numbers, filed.pop(v.id, 0))]
        unlisted = select(Signature.version_id).join(Version).where(Version.is_listed.is_(False))
        idle = sorted({*filed, *session.scalars(unlisted)})
    if repair and (wrong or idle):
        with archive.begin() as session:
            for number in (*idle, *wrong):
                forget(session, number)
            for number in wrong:
                remember(session, session.get_one(Version, number))
    for number in wrong:
        yield Finding("sketch", f"version {number}: like texts cannot find it", repaired=repair)
    for number in idle:
        yield Finding("sketch", f"version {number}: has a sketch and is not listed", repaired=repair)
