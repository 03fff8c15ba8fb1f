"""UCAP (开普): columns of `.shtml` pages whose pager is `createPageHTML('page_div', N, cur, 'name', 'shtml', total)`.

The second page is `name_2` where the count starts at one (`cur` is 1 on the first page) and `name_1` where it starts
at nought; sites exist whose files contradict their call. So with `cur` 1 the address `name_1` is named last: a reader
who has as many entries as `total` says need not ask for it. Lists filled by script are read as those of `fetched`.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.addresses import identity
from crawler.items import ListPage
from crawler.pages import pager
from crawler.pages.page import Page
from crawler.pages.rows import entries

CALL = re.compile(
    r"""createPageHTML\s*\(\s*["']([\w#.-]+)["']\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*["']([\w./-]*)["']\s*,\s*["']\.?(\w+)["']"""
    r"""\s*(?:,\s*["']?(\d+))?"""
)


def recognises(page: Page) -> bool:
    """The six-argument pager call, or the vendor's content mark."""
    return bool(CALL.search(page.html) or re.search(r"UCAP-CONTENT|/c\d{5,}/[\w-]*list\.shtml", page.html))


def parse_list(page: Page) -> ListPage:
    """Entries of the page and its sisters in the likelier numbering."""
    call = CALL.search(page.html)
    if not call:
        return ListPage(entries(page), pager.other_pages(page), pager.total(page))
    count, current, stem, ending = int(call[2]), int(call[3]), re.sub(r"_\d+$", "", call[4]), call[5]
    # A page whose own name is name_1 is the second where pages count from nought.
    nought = current == 0 or (current == 1 and (page.url or "").endswith(f"{stem}_1.{ending}"))
    numbers = list(range(1, count)) if nought else [*range(2, count + 1), *([1] if count > 1 else [])]
    made = (urljoin(page.url or "", f"{stem}_{k}.{ending}") for k in numbers[: pager.MOST_PAGES])
    more = tuple(url for url in made if identity(url) != identity(page.url or ""))
    return ListPage(entries(page), more, int(call[6]) if call[6] else pager.total(page))
