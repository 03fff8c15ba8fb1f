"""The pager of a list as a visitor sees it: numbered links, 下一页, 尾页, and the totals that it prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from crawler.addresses import host_of, identity
from crawler.pages.link import base_of, target, tidy
from crawler.pages.page import Page
from crawler.pages.rows import entries, groups
from crawler.pages.turning import turned

NEXT = re.compile(r"(?i)^(?:下一?[页頁]|后一?页|下页|next(?: ?page)?|[>»›])[>»›\s]*$")
LAST = re.compile(r"(?i)^(?:尾页|末页|最后一?页|最末页|last|>>|»»)[>»›\s]*$")
WORDS = re.compile(r"(?i)页|next|prev|[>»›«]")
WEEK = re.compile(r"日\s*一\s*二\s*三|一\s*二\s*三\s*四\s*五\s*六")
PAGES = (
    r"共\s*(\d+)\s*页",
    r"第?\s*\d+\s*/\s*(\d+)\s*页?",
    r"总页数\s*[:：]?\s*(\d+)",
    r"(?i)total_?pages?\s*[:=]\s*[\"']?(\d+)",
    r"(?i)page_?count\s*[:=]\s*[\"']?(\d+)",
)
TOTALS = (
    r"总记录(?:数)?\s*[:：]\s*(\d+)",
    r"(?i)total_?(?:record|count|row)s?\s*[\"']?\s*[:=]\s*[\"']?(\d+)",
    r"(?i)<totalrecord>(\d+)",
    r"(?i)\blaypage\b[^{}]*\{[^{}]*\bcount\s*:\s*(\d+)",
    r"(?i)record_?count\s*[\"']?\s*[:=]\s*[\"']?(\d+)",
    r"共\s*(?:有|计)?\s*<?[^<>\d]{0,6}>?\s*(\d+)\s*(?:条|篇|项|个记录)",
)
STATE = re.compile(r"""(?i)["']?\btotal(?:_?(?:count|elements|records?|num))?["']?\s*:\s*["']?(\d+)""")
#: No column of reports is longer; a pager that says so has misled us.
MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """Page numbers as a straight line: page k stands at `head + str(slope * k + offset) + tail`."""

    head: str
    tail: str
    slope: int
    offset: int

    def url(self, k: int) -> str:
        return f"{self.head}{self.slope * k + self.offset}{self.tail}"


def total(page: Page) -> int | None:
    """Number of entries that the page says its list has; also in comments and scripts (`//wcm分页，总记录：37`)."""
    for pattern in TOTALS:
        if found := re.search(pattern, page.html):
            return int(found[1])
    if found := re.search(r"共\s*(?:有|计)?\s*(\d+)\s*(?:条|篇|项)", _text(page)):
        return int(found[1])
    # The state that a page of a script's is made from: the total of whatever its rows are.
    made = groups(page)[:1]
    found = STATE.search(page.html) if made and made[0].region == "script" else None
    return int(found[1]) if found else None


def page_count(page: Page) -> int | None:
    """Number of pages that the page says its list has."""
    text = _text(page)
    for pattern in PAGES:
        if found := re.search(pattern, text):
            return int(found[1])
    return None


def other_pages(page: Page) -> tuple[str, ...]:
    """Addresses of the list's other pages (all but the first and this one), as far as its visible pager tells them.

    Numbered links give a straight line (also a falling one, as VSB numbers them) and with it the pages that
    the pager leaves out; where only a script turns pages, it says the line. With 下一页 alone only the next page is
    known. A calendar is not a pager.
    """
    numbers, following, last = _controls(page)
    line, most = _line(page, numbers), max([*numbers, page_count(page) or 0])
    if line is None and (made := turned(page)):
        line, most = Line(*made, 1, 0), max(most, _by_total(page))
    if line is not None and (most > 1 or last):
        most = max(most, _inverse(line, last) if last else 0)
        others = (line.url(k) for k in range(2, min(most, MOST_PAGES) + 1))
        return tuple(url for url in others if identity(url) != identity(page.url or ""))
    known = list(dict.fromkeys([*numbers.values(), *([following] if following else [])]))
    return tuple(u for u in known if identity(u) != identity(page.url or ""))


def is_mute(page: Page) -> bool:
    """Whether the pager has further pages that no address leads to (`__doPostBack`, an event of a script)."""
    for node in page.tree.css("a, span[onclick], li[onclick]"):
        text = re.sub(r"[\s\[\]【】]", "", node.text())
        if text.isdigit() and len(text) <= 3 and int(text) > 1 and _in_pager(node):
            href = node.attributes.get("href") or ""
            if node.attributes.get("onclick") or href.lower().startswith("javascript:"):
                return True
    return any(int(found[1]) > 1 for found in re.finditer(PAGES[0], _text(page)))


def _text(page: Page) -> str:
    return page.tree.body.text(separator=" ") if page.tree.body is not None else ""


def _by_total(page: Page) -> int:
    """Number of pages by the total that the page prints and the rows that it has."""
    count, rows = total(page), len(entries(page))
    return -(-count // rows) if count and rows else 0


def following(page: Page) -> str | None:
    """Where 下一页 leads, or None."""
    return _controls(page)[1]


def _controls(page: Page) -> tuple[dict[int, str], str | None, str | None]:
    base, own = base_of(page), host_of(page.url or "")
    numbers: dict[int, str] = {}
    next_one = last_one = None
    for node in page.tree.css("a, span[onclick], li[onclick]"):
        text = re.sub(r"[\s\[\]【】]", "", node.text() or node.attributes.get("title") or "")
        if not text or len(text) > 8:
            continue
        digits = text.isdigit() and len(text) <= 4
        if not (digits or NEXT.match(text) or LAST.match(text)):
            continue
        url = target(node, base) or _called(node, page)
        if not url or host_of(url) != own:
            continue
        if digits and _in_pager(node):
            numbers.setdefault(int(text), url)
        elif NEXT.match(text):
            next_one = next_one or url
        elif LAST.match(text):
            last_one = last_one or url
    return numbers, next_one, last_one


def _in_pager(node: LexborNode) -> bool:
    """Whether a numbered link stands among page words, not in a calendar or a list of years."""
    parent = node.parent
    for _ in range(4):
        if parent is None or parent.tag in ("body", "html"):
            return False
        text = parent.text()
        if WEEK.search(text):
            return False
        if WORDS.search(text):
            return len(tidy(text)) < 400
        parent = parent.parent
    return False


def _called(node: LexborNode, page: Page) -> str | None:
    """Address behind `javascript:go(3)`: by the page's own script or form that names the page parameter."""
    call = re.search(
        r"(?i)\b(?:go|to|goto|turn|jump|next|\w*page)\w*\s*\(\s*['\"]?(\d+)",
        f"{node.attributes.get('href') or ''} {node.attributes.get('onclick') or ''}",
    )
    if not call:
        return None
    made = turned(page)
    return f"{made[0]}{call[1]}{made[1]}" if made else None


def _line(page: Page, numbers: dict[int, str]) -> Line | None:
    """The straight line through the numbered links; through one of them when it is the second page or two agree."""
    pairs = sorted((k, u) for k, u in numbers.items() if identity(u) != identity(page.url or ""))
    for (k1, u1), (k2, u2) in pairwise(pairs):
        for m1 in re.finditer(r"\d+", u1):
            head, tail = u1[: m1.start()], u1[m1.end() :]
            m2 = re.fullmatch(re.escape(head) + r"(\d+)" + re.escape(tail), u2)
            if m2 and (int(m2[1]) - int(m1[0])) in (k2 - k1, k1 - k2):
                slope = 1 if int(m2[1]) - int(m1[0]) == k2 - k1 else -1
                return Line(head, tail, slope, int(m1[0]) - slope * k1)
    for k, url in pairs:
        for m in reversed(list(re.finditer(r"\d+", urlsplit(url).path + "?" + urlsplit(url).query))):
            if k >= 2 and int(m[0]) in (k - 1, k):
                start = url.index(urlsplit(url).path) + m.start() if urlsplit(url).path else 0
                return Line(url[:start], url[start + len(m[0]) :], 1, int(m[0]) - k)
    return None


def _inverse(line: Line, url: str) -> int:
    m = re.fullmatch(re.escape(line.head) + r"(\d+)" + re.escape(line.tail), url)
    return (int(m[1]) - line.offset) * line.slope if m else 0
