"""Texts that are nearly the same: looked up by bands in time that does not grow with the archive.

Similarity proposes and (body, year) decides. Streets copy each other's phrases and next year's report copies this
year's, so nothing here ever joins two reports; what it finds is shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Insert, delete, insert, select, text
from sqlalchemy.orm import Session

from archive.database import Database
from archive.errors import NotInArchive
from archive.models import Base, Signature, SignatureBand, Version
from archive.similarity import BANDS, SCHEME, Sketch, band_keys, pack, similarity, sketch, unpack

#: Two texts of one report that share less than this are two texts (a supplement, a summary), not two copies.
SAME = 0.6
#: The most texts that a look-up takes from one band, the newest, and that it compares. A template that 1,000 streets
#: share fills bands that say nothing; a copy of one of its texts is found by the bands that only the two have.
IN_BAND, COMPARED = 40, 200
_CANDIDATES = text(
    " UNION ALL ".join(
        f"SELECT version_id FROM (SELECT version_id FROM signature_bands WHERE band = :band_{n}"
        f" ORDER BY version_id DESC LIMIT {IN_BAND}) AS band_{n}"
        for n in range(BANDS)
    )
)
_SIGN, _FILE = (insert(Base.metadata.tables[name]) for name in ("signatures", "signature_bands"))


@dataclass(frozen=True, slots=True)
class Similar:
    """Another listed text that says nearly the same; `similarity` is the share of 5-grams in common, 0 to 1."""

    version_id: int
    report_id: str | None
    body: str | None
    report_year: int | None
    title: str | None
    similarity: float


def remember(session: Session, version: Version) -> None:
    """Keep the sketch of a version, so that like texts find it."""
    for statement, rows in sketch_rows(version.id, version.text):
        session.execute(statement, rows)


def sketch_rows(version_id: int, said: str) -> list[tuple[Insert, list[dict[str, Any]]]]:
    """Give the rows that keep the sketch of a version's text, with the statements that write them."""
    numbers = sketch(said)
    own = {"version_id": version_id, "scheme": SCHEME, "numbers": pack(numbers)}
    return [
        (_SIGN, [own]),
        (_FILE, [{"band": key, "version_id": version_id} for key in sorted(set(band_keys(numbers)))]),
    ]


def forget(session: Session, version_id: int) -> None:
    """Take a version's sketch away, before its text is changed."""
    session.execute(delete(SignatureBand).where(SignatureBand.version_id == version_id))
    session.execute(delete(Signature).where(Signature.version_id == version_id))


def is_of(said: str, scheme: str | None, numbers: bytes | None, bands: int) -> bool:
    """Say whether scheme and numbers kept are those of a text, with as many bands filed as it has."""
    own = sketch(said)
    return (scheme, numbers, bands) == (SCHEME, pack(own), len(set(band_keys(own))))


def near(session: Session, said: str, at_least: float = SAME, limit: int = 20) -> list[tuple[int, float]]:
    """Give versions (number, similarity) that share at least so much with a text, the most similar first.

    Only versions remembered are found, and of them those that share most bands are compared.
    """
    numbers = sketch(said)
    found = _compared(session, numbers, _candidates(session, numbers))
    return sorted((row for row in found if row[1] >= at_least), key=lambda row: (-row[1], row[0]))[:limit]


def _candidates(session: Session, numbers: Sketch) -> list[int]:
    keys = {f"band_{n}": key for n, key in enumerate(band_keys(numbers))}
    shared = Counter(session.scalars(_CANDIDATES, keys))
    return sorted(shared, key=lambda version_id: (-shared[version_id], -version_id))[:COMPARED]


def _compared(session: Session, numbers: Sketch, candidates: list[int]) -> list[tuple[int, float]]:
    of_candidates = Signature.version_id.in_(candidates), Signature.scheme == SCHEME
    rows = session.execute(select(Signature.version_id, Signature.numbers).where(*of_candidates)).all()
    if not rows:
        return []
    alike = np.mean(unpack(b"".join(row.numbers for row in rows)).reshape(len(rows), -1) == numbers, axis=1)
    return [(row.version_id, float(share)) for row, share in zip(rows, alike, strict=True)]


def similar(archive: Database, report_id: str, at_least: float = SAME, limit: int = 20) -> tuple[Similar, ...]:
    """Give the reports whose text is most like that of one report. Raises NotInArchive."""
    with archive.read() as session:
        own = session.scalars(select(Version).where(Version.report_id == report_id, Version.is_listed)).first()
        if own is None:
            raise NotInArchive("report", report_id)
        found = dict(near(session, own.text, at_least, limit + 1))
        found.pop(own.id, None)
        rows = session.scalars(select(Version).where(Version.id.in_(found)))
        alike = [Similar(v.id, v.report_id, v.body, v.report_year, v.title, round(found[v.id], 3)) for v in rows]
    return tuple(sorted(alike, key=lambda row: -row.similarity)[:limit])


def text_similarity(one: str, other: str) -> float:
    """Estimate how much two texts share, 0 to 1."""
    return similarity(sketch(one), sketch(other))
