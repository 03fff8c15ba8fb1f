"""Dresses any report text in a portal's page, with all the furniture around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from crawler.practice.furniture import View
from crawler.practice.layouts import LOOKS, article_page
from crawler.practice.places import Place, places

_NAV = "".join(f'<li><a href="{href}">{name}</a></li>' for name, href in (("首页", "/"), ("政务公开", "/zwgk/")))


def dress(lines: Iterable[str], title: str | None = None, layout: str = "zwxl", **facts: Any) -> bytes:
    """A page in UTF-8 that carries the given lines as its paragraphs, empty ones left out.

    `layout` is one of `LOOKS`; without `title` the page prints none. `facts` are fields of `View` (`shown_on`,
    `written_on`, `issuer`, `source`, `trail`, `unit`, `markup`, `place`, …) and `index`, the form of the index block.
    """
    look = LOOKS[layout]
    if "index" in facts:
        look = replace(look, index=facts.pop("index"))
    place: Place = facts.pop("place", None) or places()["lanting"]
    facts.setdefault("trail", (("首页", "/"), ("政务公开", "../../../"), ("法治政府建设年度报告", "../../")))
    facts.setdefault("lines", (title,) if title else ())
    paragraphs = tuple(line.strip() for line in lines if line.strip())
    view = View(place=place, title=title or "", paragraphs=paragraphs, **facts)
    return article_page(look, view, {"nav": _NAV}).encode()
