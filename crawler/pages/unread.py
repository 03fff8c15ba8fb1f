"""What a list has that no address leads to: rows that a script fetches, pages that only a button turns.

Such a list is no failure of its server's, and looks read to the end. That it is not has to be said.
"""

from __future__ import annotations

import re

from crawler.items import ListPage
from crawler.pages import pager
from crawler.pages.page import Page
from crawler.pages.scripts import UNFINISHED

CALL = re.compile(r"\bajax\b|\bgetJSON\b|\$\.(?:get|post)\b|\bfetch\s*\(|\baxios\b|XMLHttpRequest|\.load\s*\(")
#: A row that a script is going to write.
ROW = re.compile(
    rf"<(?:a|li|tr|dd)\b[^<>]{{0,200}}?(?:{UNFINISHED.pattern})|<(?:li|tr|dd)\b[^<>]*>\s*(?:{UNFINISHED.pattern})"
)
MORE = re.compile(r"^(?:点击)?加载(?:更多|下一页)")
#: A page that shows less than this and loads scripts is made by them.
SHELL = 100


def unread(page: Page, listed: ListPage) -> str | None:
    """What of a list stays unread for want of an address, in words; None where nothing shows that anything does."""
    if page.html.lstrip()[:1] in ("{", "["):
        return None
    if not listed.entries:
        return "is filled by a script, and no service was found that gives its rows" if _is_filled(page) else None
    if listed.more:
        return None
    if pager.is_mute(page) or any(
        MORE.match(re.sub(r"\s", "", node.text())) for node in page.tree.css("a, button, div[onclick], span[onclick]")
    ):
        return "goes on where no address leads: its pager could not be read"
    return None


def _is_filled(page: Page) -> bool:
    if CALL.search(page.scripts) and ROW.search(page.scripts):
        return True
    return len(page.visible) < SHELL and page.tree.css_first("script[src]") is not None
