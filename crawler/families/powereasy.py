"""PowerEasy SiteFactory (动易): `/Category_N/Index.aspx`, page k `/Category_N/Index_k.aspx`, articles `/Item/N.aspx`.

The number of pages stands in the pager (共 N 页, 尾页) or not at all; then only the pages that it links are known.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.addresses import identity
from crawler.items import ListPage
from crawler.pages import pager
from crawler.pages.page import Page
from crawler.pages.rows import entries

COLUMN = re.compile(r"(?i)/Category_\d+/")
NUMBERED = re.compile(r"(?i)/Category_\d+/Index_(\d+)\.aspx")


def recognises(page: Page) -> bool:
    """Its column grammar in the page's own address, or its name in the page beside that grammar."""
    return bool(COLUMN.search(urlsplit(page.url or "").path) or ("PowerEasy" in page.html and COLUMN.search(page.html)))


def parse_list(page: Page) -> ListPage:
    """Entries of the page and all its sisters."""
    folder = COLUMN.search(urlsplit(page.url or "").path)
    linked = [int(m[1]) for m in NUMBERED.finditer(page.html) if folder and m[0].startswith(folder[0])]
    most = min(max([pager.page_count(page) or 0, *linked]), pager.MOST_PAGES)
    made = [urljoin(page.url or "", f"{folder[0]}Index_{k}.aspx") for k in range(2, most + 1)] if folder else []
    more = tuple(url for url in made if identity(url) != identity(page.url or ""))
    return ListPage(entries(page), more or pager.other_pages(page), pager.total(page))
