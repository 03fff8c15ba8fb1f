"""Lists of no known vendor: the visible pager alone says how they go on.

Handles `?page=k` and its kin, `index_k.html` written out, `javascript:go(k)` with a form or script that names the
parameter, and lists with nothing but 下一页. Cannot do: lists that only a script can fill.
"""

from __future__ import annotations

from crawler.items import ListPage
from crawler.pages import pager
from crawler.pages.page import Page
from crawler.pages.rows import entries


def parse_list(page: Page) -> ListPage:
    """Entries of the page and what its pager tells of the others."""
    return ListPage(entries(page), pager.other_pages(page), pager.total(page))
