"""The bodies that a portal lists itself: menus of its departments, streets and towns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from crawler.columns import kind_of, plain
from crawler.pages.link import Link

#: So many names of bodies in one menu are a list of them; one or two may stand among anything.
LEAST = 3


def listed_bodies(links: Iterable[Link]) -> tuple[str, ...]:
    """The names of bodies that stand together in a menu of a page, or below a heading that says 部门 or 街镇."""
    menus: dict[str, dict[str, bool]] = defaultdict(dict)
    for link in links:
        if link.region not in ("breadcrumb", "frame", "jump") and kind_of(link.text) == "body":
            menus[link.block].setdefault(plain(link.text), False)
            menus[link.block][plain(link.text)] |= kind_of(link.under) == "bodies"
    named = (name for menu in menus.values() for name, told in menu.items() if told or len(menu) >= LEAST)
    return tuple(dict.fromkeys(named))
