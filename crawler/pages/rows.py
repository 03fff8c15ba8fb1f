"""Rows: the repeated block of a list page, found by its shape alone, so that it works on lay-outs never seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from selectolax.lexbor import LexborNode

from crawler.addresses import host_of, is_article, is_file, is_media
from crawler.items import Entry
from crawler.pages.link import MORE, base_of, spoken, target, tidy
from crawler.pages.page import Page, once
from crawler.pages.scripts import day, script_data
from crawler.pages.surroundings import FOOT, NAV, SIDE, Surroundings, is_crumb

UNITS = ("li", "tr", "dd", "article")
PAGER = re.compile(
    r"^(?:[<«‹]*\s*(?:首页|上一?页|前一?页|下一?页|后一?页|尾页|末页|最后一?页)\s*[>»›]*|\d{1,4}|[<>«»‹›]+|\.+)$"
)
FURNITURE = re.compile(r"热门|最新|推荐|相关|排行|热点|点击|猜你|阅读")
#: Longer than any date, tag and number that stand beside a title in a row.
ROW_REST = 160
#: An element and the title that its link bears.
_Row = tuple[LexborNode, str]
T = TypeVar("T")
#: A group of less weight is no list: one long link without date and grammar (a record number, a slogan) weighs 1.
ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one shape. `weight` says how much they look like a list of articles; below `ENOUGH` they do not."""

    entries: tuple[Entry, ...]
    weight: float
    region: str


@once
def groups(page: Page) -> tuple[Group, ...]:
    """All groups of equally built rows, the likeliest list of articles first."""
    base, around = base_of(page), Surroundings()
    shapes: dict[str, dict[int, dict[str, _Row]]] = {}
    # What looks like markup in a page of JSON is data in its strings.
    nodes = () if page.html.lstrip()[:1] in ("{", "[") else page.tree.css("a")
    for node in nodes:
        url = target(node, base)
        text = spoken(node)
        if not url or is_media(url) or not text or PAGER.match(text) or MORE.match(text):
            continue
        row = _row(node)
        holder = row.parent.mem_id if row.parent is not None else 0
        known = shapes.setdefault(around.shape(row), {}).setdefault(holder, {})
        if url not in known or len(text) > len(known[url][1]):
            known[url] = (row, text)
    made = [group for shaped, holders in shapes.items() for group in _of_one_shape(shaped, holders, page.url)]
    if scripted := _scripted(page):
        made.append(scripted)
    # A side column of fresh news has more rows than a young column of reports: it stands back behind any real list.
    return tuple(sorted(made, key=lambda g: (g.weight < ENOUGH or g.region not in ("main", "script"), -g.weight)))


def entries(page: Page) -> tuple[Entry, ...]:
    """Articles of the list page: the rows of the likeliest group, or none when nothing looks like a list.

    Rows that lead off the site stay among the others: the list counts them too.
    """
    found = groups(page)
    return found[0].entries if found and found[0].weight >= ENOUGH else ()


def _mostly_own(rows: dict[str, T], own: str | None) -> dict[str, T]:
    """The rows of a list of the site's own, whole; of a list of other sites only what is the site's own."""
    mine = {url: row for url, row in rows.items() if not _foreign(url, own or url)}
    return rows if 2 * len(mine) > len(rows) else mine


def _foreign(url: str, own: str) -> bool:
    one, other = host_of(url), host_of(own)
    return one != other and not one.endswith("." + other) and not other.endswith("." + one)


def _row(node: LexborNode) -> LexborNode:
    """The row a link stands in: its li, tr or dd, else the largest block around it that holds no other link."""
    unit: LexborNode | None = node
    for _ in range(6):
        unit = unit.parent if unit is not None else None
        if unit is None or unit.tag in ("body", "ul", "ol", "table", "nav"):
            break
        if unit.tag in UNITS:
            if _targets(unit) <= 3:
                return unit
            break
    row, text = node, tidy(node.text())
    while (parent := row.parent) is not None and parent.tag not in ("body", "html", "-undef"):
        if _targets(parent) > 1 or len(tidy(parent.text())) - len(text) > ROW_REST:
            break
        row = parent
    return row


def _targets(node: LexborNode) -> int:
    return len({a.attributes.get("href") or a.attributes.get("onclick") for a in node.css("a")})


def _of_one_shape(shaped: str, holders: dict[int, dict[str, _Row]], own: str | None) -> list[Group]:
    """Lists cut into several ul are one; a menu of the same build, which weighs nothing, is none of them."""
    mostly_own = (_mostly_own(rows, own) for rows in holders.values())
    single = [_group(shaped, rows) for rows in mostly_own if rows]
    lists = [group for group in single if group.weight > 0]
    if len(lists) < 2:
        return single
    entries = {entry.url: entry for group in lists for entry in group.entries}
    whole = Group(tuple(entries.values()), sum(group.weight for group in lists), lists[0].region)
    return [whole, *(group for group in single if group.weight <= 0)]


def _group(shaped: str, rows: dict[str, _Row]) -> Group:
    made: list[Entry] = []
    weight = 0.0
    for url, (row, title) in rows.items():
        rest = tidy(row.text(separator=" "))
        title, dated = _undated(_longest(row, title))
        shown = dated or day(rest.replace(title, " ")) or day(row.attributes.get("data-date") or "")
        made.append(Entry(url, title, shown))
        weight += _points(url, title, shown)
    region = _region(shaped, next(iter(rows.values()))[0])
    if region != "main":
        weight = weight / 4 if region == "side" else weight / 8
    return Group(tuple(made), weight, region)


def _longest(row: LexborNode, title: str) -> str:
    """A cut text is made whole by a longer one of the same row (a title attribute on the row, a hidden span)."""
    whole = tidy(row.attributes.get("title") or "")
    return whole if len(whole) > len(title) and title.rstrip(".… ")[:6] in whole else title


def _undated(title: str) -> tuple[str, str | None]:
    """A title without the date that a link around the whole row carries in front or behind, and that date."""
    mark = (
        r"[\[(（]?(?:发布(?:时间|日期)\s*[:：]\s*)?(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}"
        r"(?:\s+\d\d:\d\d(?::\d\d)?)?[\])）]?"
    )
    for pattern in (rf"^{mark}\s+(?=\S)", rf"\s+{mark}$"):
        if (found := re.search(pattern, title)) and len(title) - len(found[0]) >= 4:
            return tidy(title.replace(found[0], " ")), day(found[0])
    return title, None


def _points(url: str, title: str, shown: str | None) -> float:
    points = 3.0 if shown else 0.0
    points += 2.0 if is_article(url) or is_file(url) else 0.0
    points += 1.0 if len(title) >= 12 else 0.0
    if points == 0:
        points = -1.0
    return points


def _region(shaped: str, row: LexborNode) -> str:
    if FOOT.search(shaped) or shaped.startswith("footer"):
        return "footer"
    if NAV.search(shaped) or "<nav" in shaped or "<header" in shaped:
        return "nav"
    parent = row.parent
    for _ in range(3):
        if parent is None or parent.tag in ("body", "html"):
            break
        if is_crumb(parent):
            return "breadcrumb"
        parent = parent.parent
    if SIDE.search(shaped.split("<", 1)[-1][:160]) or "<aside" in shaped or _headed_as_furniture(row):
        return "side"
    return "main"


def _headed_as_furniture(row: LexborNode) -> bool:
    """Whether the rows stand under a heading like 热门文章, 最新动态, 相关推荐."""
    heading = Surroundings().under(row)
    return len(heading) <= 8 and bool(FURNITURE.search(heading))


def _scripted(page: Page) -> Group | None:
    """Rows that exist only as data in scripts."""
    found = {link.url: Entry(link.url, link.text, link.date) for link in script_data(page)}
    found = _mostly_own(found, page.url)
    weight = sum(_points(e.url, e.title, e.date) for e in found.values())
    return Group(tuple(found.values()), weight, "script") if found else None
