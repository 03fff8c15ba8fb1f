"""Articles that a portal prints on several pages, each under the name of the first with a number behind it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.addresses import is_article
from crawler.families.trs import CALL
from crawler.pages.link import Link
from crawler.pages.page import Page, once

#: No report takes more; a number beyond is another article's.
MOST = 20


@once
def further_pages(page: Page) -> tuple[Link, ...]:
    """The pages behind an article's first, in order; `text` says which: 第2页.

    TRS calls its list pager with the article's own name, others print the links: t20260120_15335032_1.html.
    """
    url = page.url or ""
    stem, _, ending = urlsplit(url).path.rpartition("/")[2].rpartition(".")
    # Every article is looked at, and hardly one of them is split.
    if not stem or stem not in page.html or not is_article(url):
        return ()
    called = max((int(call[1]) for call in CALL.finditer(page.html) if call[3] == stem), default=1)
    linked = map(int, re.findall(rf"""\b{re.escape(stem)}_(\d{{1,2}})\.{re.escape(ending)}["']""", page.html))
    numbers = sorted({*range(1, called), *linked})[:MOST]
    return tuple(Link(urljoin(url, f"{stem}_{k}.{ending}"), f"第{at}页") for at, k in enumerate(numbers, 2))
