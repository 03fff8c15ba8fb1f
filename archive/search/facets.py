"""Who, what kind and which year as words of their own in the index, so that a filter narrows before it counts.

A filter asked for each hit would cost one look-up a hit, and a common word has a hundred thousand. No word of a text
can be taken for one of these: those are single characters or signs spelt after an x.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.filters import Filters
from archive.models import Version


def facets(version: Version) -> str:
    """Give the words under which a version is filed."""
    filed = {
        "y": version.report_year,
        "t": version.body_type,
        "d": version.district,
        "b": version.body_key,
        "k": version.kind,
    }
    return " ".join(_facet(letter, value) for letter, value in filed.items() if value is not None)


def wanted_facets(session: Session, filters: Filters) -> list[list[str]]:
    """Give groups of words; what fulfils the filters has one word of every group. An empty group: nothing does."""
    groups: list[list[str]] = []
    if filters.kind and filters.kind != "annual_report":
        groups.append([_facet("k", filters.kind)])
    if filters.year:
        groups.append([_facet("y", filters.year)])
    if filters.body_type:
        groups.append([_facet("t", filters.body_type)])
    if filters.body:
        keys = select(Version.body_key).where(*Filters(body=filters.body).publisher()).distinct()
        groups.append([_facet("b", key) for key in session.scalars(keys) if key])
    if filters.district:
        names = select(Version.district).where(*Filters(district=filters.district).publisher()).distinct()
        groups.append([_facet("d", name) for name in session.scalars(names) if name])
    return groups


def _facet(letter: str, value: str | int) -> str:
    # SQLite's tokenizer `ascii` splits at ASCII signs; they are spelt as in the text's own words.
    return letter + "".join(c if c.isalnum() or ord(c) > 127 else f"x{ord(c):x}" for c in str(value))
