"""VSB (博达): static columns numbered backwards.

Page 1 is `name.htm`; of N pages the second is `name/{N-1}.htm`, the last `name/1.htm`. New items renumber nothing but
shift what stands where, so a column is read from the top each time. Articles are `/info/<tree>/<id>.htm`.
Cannot do: lists that a template fills through `_dwr` calls.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.items import ListPage
from crawler.pages import pager
from crawler.pages.page import Page
from crawler.pages.rows import entries

MARKS = re.compile(r"_showDynClick|p_next p_fun|p_pages|vsb_content|v_news_content|pb_sys_common|/__local/")
BACKWARDS = re.compile(r"(.*/)(\d+)(\.html?)$")


def recognises(page: Page) -> bool:
    """Marks of its templates and editor."""
    return bool(MARKS.search(page.html))


def parse_list(page: Page) -> ListPage:
    """Entries of the page; from the first page all others, from another the ones after it."""
    following = pager.following(page)
    found = BACKWARDS.match(following or "")
    # The next page's directory is named after the first page: …/zbgg.htm → …/zbgg/10.htm; deeper pages are in it.
    own = urlsplit(page.url or "").path
    if found and urlsplit(found[1]).path.rstrip("/") in (re.sub(r"\.html?$", "", own), own.rpartition("/")[0]):
        more = tuple(f"{found[1]}{k}{found[3]}" for k in range(int(found[2]), 0, -1))
        return ListPage(entries(page), more, pager.total(page))
    return ListPage(entries(page), pager.other_pages(page), pager.total(page))
