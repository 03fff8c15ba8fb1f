"""List families: one module a vendor, each with `parse_list`; which one reads a page is told from the page itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from crawler.families import fetched, gkmlpt, hanweb, irs, plain, powereasy, trs, ucap, vsb
from crawler.items import ListPage
from crawler.pages.calls import calls
from crawler.pages.link import Link
from crawler.pages.page import Page

#: In the order they are asked: grammars that only one vendor has before marks that others copy.
SIGNS: dict[str, Callable[[Page], bool]] = {
    "gkmlpt": gkmlpt.recognises,
    "hanweb": hanweb.recognises,
    "ucap": ucap.recognises,
    "vsb": vsb.recognises,
    "powereasy": powereasy.recognises,
    "irs": irs.recognises,
    "trs": trs.recognises,
    "fetched": fetched.recognises,
}
FAMILIES: dict[str, Callable[[Page], ListPage]] = {
    "gkmlpt": gkmlpt.parse_list,
    "hanweb": hanweb.parse_list,
    "ucap": ucap.parse_list,
    "vsb": vsb.parse_list,
    "powereasy": powereasy.parse_list,
    "irs": irs.parse_list,
    "trs": trs.parse_list,
    "fetched": fetched.parse_list,
    "plain": plain.parse_list,
}
#: Families whose columns stand in no link of the page.
MENUS: tuple[Callable[[Page], tuple[Link, ...]], ...] = (gkmlpt.columns,)


def recognise(page: Page) -> str:
    """Name of the family whose marks the page bears; `plain` when none does."""
    return next((name for name, recognises in SIGNS.items() if recognises(page)), "plain")


def parse_list(page: Page) -> ListPage:
    """Read a list page of whatever family: its entries, its sisters, the total it prints."""
    listed = FAMILIES[recognise(page)](page)
    # Vendors have columns of both kinds: with their rows, and with a script that fetches them.
    return listed if listed.entries or listed.more else replace(listed, more=calls(page))


def menu(page: Page) -> tuple[Link, ...]:
    """Ways to columns that only the family's own data names."""
    return tuple(link for columns in MENUS for link in columns(page))
