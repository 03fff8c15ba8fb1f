"""Which of the five prescribed contents of an annual report a heading or a section holds.

Source of the five: 《法治政府建设与责任落实督察工作规定》 (厅字〔2019〕28号), on the annual report: measures and
effects of the past year; shortcomings and their causes; how the heads of party and government did their duty;
plans for the next year; other matters.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from archive.records import Role

ROLES: tuple[Role, ...] = ("achievements", "problems", "leadership", "plan", "other")
#: "Other matters" are reported when there are any: a report without them lacks nothing.
REQUIRED: tuple[Role, ...] = ("achievements", "problems", "leadership", "plan")

_YEAR = re.compile(r"(20\d\d)年")


class _Words(NamedTuple):
    any_named: re.Pattern[str]
    named: dict[Role, re.Pattern[str]]
    never: dict[Role, re.Pattern[str]]
    weak: re.Pattern[str]
    text: dict[Role, re.Pattern[str]]


@cache
def _words() -> _Words:
    data = tomllib.loads(files("pipelines").joinpath("vocabulary/outline.toml").read_text("utf-8"))
    return _Words(
        any_named=re.compile("|".join(data[role]["named"] for role in ROLES)),
        named={role: re.compile(data[role]["named"]) for role in ROLES},
        never={role: re.compile(data[role]["never"]) for role in ROLES if data[role]["never"]},
        weak=re.compile(data["achievements"]["weak"]),
        text={role: re.compile(data["text"][role]) for role in ROLES if role in data["text"]},
    )


def named_roles(heading: str, reported: int | None = None) -> tuple[Role, ...]:
    """The roles that a heading names, in the order in which it names them; none when it says nothing of its role.

    `reported` is the year under report: a heading about a later year is a plan, whatever else it says.
    """
    heading = _dense(heading)
    roles = _named_by_words(heading)
    if reported and (years := [int(year) for year in _YEAR.findall(heading)]) and min(years) > reported:
        roles = ("plan", *(role for role in roles if role not in ("plan", "achievements")))
    if not roles and _words().weak.search(heading):
        return ("achievements",)
    return roles


@lru_cache(maxsize=1024)  # the prescribed headings are those of nearly every report
def _named_by_words(heading: str) -> tuple[Role, ...]:
    words = _words()
    # Most headings name none, and one look tells.
    if not words.any_named.search(heading):
        return ()
    found: list[tuple[int, Role]] = []
    for role in ROLES:
        match = words.named[role].search(heading)
        if match and not (role in words.never and words.never[role].search(heading)):
            found.append((match.start(), role))
    return tuple(role for _, role in sorted(found))


def names_a_role(heading: str) -> bool:
    """Whether the heading names a role by a word of its own, not only by a word as general as 情况."""
    return bool(_words().any_named.search(_dense(heading)))


def role_of_text(text: str) -> Role | None:
    """The role that the opening of a section shows when its heading is silent; the first 120 characters count."""
    opening = _dense(text)[:120]
    for role, pattern in _words().text.items():
        if pattern.search(opening):
            return role
    return None


def reported_year(text: str) -> int | None:
    """The year that the opening of a report speaks of first; the first 400 characters count."""
    match = _YEAR.search(_dense(text[:400]))
    return int(match[1]) if match else None


def _dense(text: str) -> str:
    return "".join(text.split())
