"""Traditional characters read as simplified ones: copies of government pages on foreign hosts print them."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


def simplify(text: str) -> str:
    """The text for reading, of the same length: characters of names and key words only, nothing that is stored."""
    return text.translate(_table())


@lru_cache(maxsize=1)
def _table() -> dict[int, int]:
    pairs = tomllib.loads(files("pipelines.vocabulary").joinpath("traditional.toml").read_text("utf-8"))
    return str.maketrans(pairs["traditional"], pairs["simplified"])
