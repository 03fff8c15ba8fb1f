"""Fills the HTML templates under `templates/`: `{{name}}` is a slot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_SLOT = re.compile(r"\{\{(\w+)\}\}")


def fill_in(folder: str, part: str, values: Mapping[str, str]) -> str:
    """A template with its slots filled; a slot without a value stays empty."""
    return _SLOT.sub(lambda m: values.get(m[1], ""), _template(folder, part))


@cache
def _template(folder: str, part: str) -> str:
    return (files("crawler.practice") / "templates" / folder / f"{part}.html").read_text("utf-8")
