"""The data dictionary: every field of a record with its type and meaning."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `type` is a type of Frictionless Table Schema (specs.frictionlessdata.io/table-schema)."""

    name: str
    type: str
    means: str


@cache
def fields() -> tuple[Field, ...]:
    """Give all fields in the order of the record."""
    data = tomllib.loads(files("archive").joinpath("data/fields.toml").read_text("utf-8"))
    return tuple(Field(**field) for field in data["field"])
