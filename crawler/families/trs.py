"""TRS WCM (拓尔思), static publishing: all of Chongqing and much of the country.

Page 1 of a column is `<name>.<ext>` or the bare directory, page k is `<name>_<k-1>.<ext>`; the count stands only in
the call of the pager's script: `createPage(N, cur, "index", "html")`, `createPageHTML(…)`, `createPageHTMLS(N, cur,
name, ext, records, …)`, older ones in `var countPage = N`. The name is the third argument: `index`, `list`, `cdindex`.
A page without such a call is the only one. Columns whose rows come from
`/irs/front/list` by POST are read by `irs`.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.addresses import identity
from crawler.items import ListPage
from crawler.pages import pager
from crawler.pages.page import Page
from crawler.pages.rows import entries

#: The call, not the definition: `function createPage(_nPageCount, …)` holds no digits.
CALL = re.compile(
    r"""createPage(?:HTML)?S?\s*\(\s*(\d+)\s*,\s*\d+\s*,\s*(["'])([^"']*)\2\s*,\s*(["'])\.?(\w+)\4\s*(?:,\s*["']?(\d+))?"""
)
COUNT = re.compile(r"(?:var\s+|[;\s{])(?:countPage|pageCount|totalPage|contenpage)\s*=\s*(\d+)")
STEM = re.compile(r"""["'](?:\./)?([A-Za-z][\w-]*?)_["']\s*\+""")
ENDING = re.compile(r"""\+\s*["']\.(s?html?)["']""")


def recognises(page: Page) -> bool:
    """A pager call in its grammar, a TRS editor's mark, or dated TRS article addresses."""
    return bool(CALL.search(page.html) or re.search(r"TRS_Editor|TRS_UEDITOR|/t(?:\d{8}_|_)\d{6,}\.s?html?", page.html))


def parse_list(page: Page) -> ListPage:
    """Entries of the page and all its sisters."""
    count, name, ending, records = _numbering(page)
    if count is None:
        return ListPage(entries(page), pager.other_pages(page), pager.total(page))
    here = urljoin(page.url or "", ".")
    made = (f"{here}{name}_{k}.{ending}" for k in range(1, min(count, pager.MOST_PAGES)))
    more = tuple(url for url in made if identity(url) != identity(page.url or ""))
    return ListPage(entries(page), more, records if records is not None else pager.total(page))


def _numbering(page: Page) -> tuple[int | None, str, str, int | None]:
    """Page count, stem, extension and number of records as the page's script has them."""
    calls = list(CALL.finditer(page.html))
    if calls:
        # A page may call the pager for a side list too; the list proper has the most pages.
        best = max(calls, key=lambda call: int(call[1]))
        return int(best[1]), best[3] or "index", best[5], int(best[6]) if best[6] else None
    count = COUNT.search(page.html)
    if not count or not (STEM.search(page.html) or "currentPage" in page.html):
        return None, "index", "html", None
    file = urlsplit(page.url or "").path.rpartition("/")[2]
    own = re.fullmatch(r"(\w+?)(?:_\d+)?\.(s?html?)", file)
    stem, ending = STEM.search(page.html), ENDING.search(page.html)
    name = stem[1] if stem else own[1] if own else "index"
    return int(count[1]), name, ending[1] if ending else own[2] if own else "html", None
