"""Who, what kind, which year, what about and what in which part, as words of their own in the index.

So a filter narrows before it counts: asked for each hit it would cost one look-up a hit, and a common word has a
hundred thousand. All begin with a full-width letter or a circled digit, which folding leaves in no text.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.filters import Filters
from archive.models import Version
from archive.search.ranking import signs
from archive.search.sections import section_words


def facets(version: Version) -> list[str]:
    """Give the words under which a version is filed: for filters, ranking and searches within sections."""
    filed = {
        "Ｙ": version.report_year,
        "Ｔ": version.body_type,
        "Ｄ": version.district,
        "Ｂ": version.body_key,
        "Ｋ": version.kind,
        "Ｐ": version.published_on.year if version.published_on else None,
    }
    headings = [section["heading"] for section in version.record.get("sections", ())]
    known = [_facet(letter, value) for letter, value in filed.items() if value is not None]
    return known + signs(version.title or "", headings, version.text) + section_words(version)


def wanted_facets(session: Session, filters: Filters) -> list[list[str]]:
    """Give groups of words; what fulfils the filters has one word of every group. An empty group: nothing does."""
    groups: list[list[str]] = []
    if filters.kind and filters.kind != "annual_report":
        groups.append([_facet("Ｋ", filters.kind)])
    if filters.year:
        groups.append([_facet("Ｙ", filters.year)])
    if filters.body_type:
        groups.append([_facet("Ｔ", filters.body_type)])
    if filters.body:
        keys = select(Version.body_key).where(*Filters(body=filters.body).publisher()).distinct()
        groups.append([_facet("Ｂ", key) for key in session.scalars(keys) if key])
    if filters.district:
        names = select(Version.district).where(*Filters(district=filters.district).publisher()).distinct()
        groups.append([_facet("Ｄ", name) for name in session.scalars(names) if name])
    return groups


def published_in(*years: int) -> list[str]:
    """Give the words under which versions published in these years are filed."""
    return [_facet("Ｐ", year) for year in years]


def _facet(letter: str, value: str | int) -> str:
    # SQLite's tokenizer `ascii` splits at ASCII signs; they are spelt as in the text's own words.
    return letter + "".join(c if c.isalnum() or ord(c) > 127 else f"x{ord(c):x}" for c in str(value))
