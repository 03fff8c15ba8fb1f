"""Searches within sections of one role: which pairs stand in them is indexed, and what that leaves open is looked up.

Nearly all of a report tells of achievements, so what stands in the report mostly stands there: their pairs would be as
many again as the report's, and tell little. The other sections are short.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.models import Section, Version
from archive.records import Role
from archive.search.expression import AnyOf, Expression, Word, matches
from archive.search.tokens import Neighbours, each_once, letters, letters_of, neighbours, pairs, spelt, units_within

#: What the pairs of a role begin with in the index: a full-width letter, which folding leaves in no text.
_MARKS: dict[str, str] = {"problems": "Ｑ", "leadership": "Ｌ", "plan": "Ｎ", "other": "Ｏ"}


def section_words(version: Version) -> list[str]:
    """Give the words under which a version is filed for what its sections say."""
    marked = [section for section in version.record.get("sections", ()) if section["role"] in _MARKS]
    if not marked:
        return []
    said: dict[str, list[Neighbours]] = {}
    parts = units_within(version.text, [(section["start"], section["end"]) for section in marked])
    for section, part in zip(marked, parts, strict=True):
        said.setdefault(_MARKS[section["role"]], []).append(neighbours(part))
    found = [each_once(np.concatenate(parts)) for parts in said.values()]
    marks = np.repeat(np.array([ord(mark) for mark in said], np.uint32), [len(pairs) for pairs in found])
    return sorted(spelt(marks, *letters_of(np.concatenate(found))).split())


def words_within(role: Role | None, word: Word) -> list[str]:
    """Give the words under which a version must be filed to have a word in a section of the role."""
    return [_MARKS[role] + pair for pair in pairs(letters(word.folded))] if role in _MARKS else []


def is_decided(role: Role | None, expression: Expression) -> bool:
    """Say whether `words_within` decide the query, so that no section has to be looked at."""
    if isinstance(expression, Word):
        return role is None or (role in _MARKS and len(letters(expression.folded)) == 2)
    parts = expression.parts if isinstance(expression, AnyOf) else (*expression.parts, *expression.without)
    return all(is_decided(role, part) for part in parts)


def keep_matching(session: Session, shelves: Sequence[int], expression: Expression, role: Role) -> list[int]:
    """Keep the versions whose sections of the role fulfil the query by themselves."""
    part = func.substr(Version.text, Section.begins + 1, Section.ends - Section.begins)
    spans = (
        select(Version.shelf, part)
        .join(Section, Section.version_id == Version.id)
        .where(Version.shelf.in_(shelves), Section.role == role)
    )
    said: dict[int | None, list[str]] = {}
    for shelf, text in session.execute(spans):
        said.setdefault(shelf, []).append(text)
    return [shelf for shelf in shelves if matches(expression, said.get(shelf, ()))]
