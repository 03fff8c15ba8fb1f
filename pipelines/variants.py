"""Traditional characters read as simplified ones: copies of government pages on foreign hosts print them."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files


def simplify(text: str) -> str:
    """The text for reading, of the same length: characters of names and key words only, nothing that is stored."""
    table, any_of_it = _table()
    # Hardly a page has one, and to look costs a tenth.
    return text.translate(table) if any_of_it.search(text) else text


@lru_cache(maxsize=1)
def _table() -> tuple[dict[int, int], re.Pattern[str]]:
    pairs = tomllib.loads(files("pipelines.vocabulary").joinpath("traditional.toml").read_text("utf-8"))
    traditional = pairs["traditional"]
    return str.maketrans(traditional, pairs["simplified"]), re.compile(f"[{re.escape(traditional)}]")
