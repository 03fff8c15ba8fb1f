"""Discovery: what one page tells of the way to the reports, read from words and places, never from address slugs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from itertools import accumulate
from urllib.parse import urlsplit

from crawler.addresses import identity, is_article, is_file
from crawler.columns import ColumnKind, kind_of, plain, promises
from crawler.families import menu, parse_list
from crawler.items import Column, Entry, ListPage
from crawler.pages.link import Link
from crawler.pages.links import links
from crawler.pages.meta import Meta, read_meta
from crawler.pages.page import Page
from crawler.pages.rows import groups
from crawler.pages.trail import trail_links
from crawler.pages.unread import unread
from crawler.units import listed_bodies

#: Files that stand for their directory, so that what lies below it is theirs.
DIRECTORY_FILE = re.compile(
    r"(?i)^(?:index|default|list|cdindex|main|common_list|first)?(?:\.(?:s?html?|jsp|aspx?|php))?$"
)
#: Ways of a portal to the same pages in another dress, and pages for people at the keyboard.
TRAP = re.compile(
    r"(?i)/(?:en|eng|english|big5|ft|wza|mobile|rss|login|sso|register|search|so|was5|irs)(?:/|$)"
    r"|(?:login|search|query)\w*\.(?:s?html?|jsp|do|action|aspx?|php)|[?&](?:keyword|searchword|q|wd)="
)
#: A yearly document in a column about the matter.
YEARLY = re.compile(r"(?:19|20)\d\d.{0,12}(?:报告|年报|总结|情况)")
#: Pages that sort ways; what they list besides is no column's.
MENUS: tuple[ColumnKind, ...] = ("hub", "bodies", "body", "map")
TO_REPORT: tuple[ColumnKind, ...] = ("report", "law", "hub", "bodies", "general", "weak", "topics", "map")


@dataclass(frozen=True, slots=True)
class Step:
    """One address that may be asked next, and why.

    `text`: the words of the link; `trail`: those of the way to it. `body`: whose sub-site it is on, None for the
    district's own pages. `inside`: below a column of reports. `column`: set on the further pages of a column, and
    `known` on the first page of one that an earlier run found. `why`: further evidence that it is one.
    """

    url: str
    text: str
    kind: ColumnKind | str
    trail: tuple[str, ...] = ()
    body: str | None = None
    inside: bool = False
    depth: int = 0
    column: Column | None = None
    known: Column | None = None
    why: str = ""

    @property
    def key(self) -> str:
        return identity(self.url)


EMPTY = ListPage(())


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page gave: rows worth fetching, the column it is a page of, the ways on.

    `hits`: how many rows promise a report by their title. `is_document`: the page itself is an article. `links`: keys
    of all its links. `away`: keys of rows that lead off the site. `bodies`: names of those that it lists.
    `unread`: what of its list no address leads to.
    """

    wanted: tuple[Entry, ...] = ()
    column: Column | None = None
    listed: ListPage = EMPTY
    steps: tuple[Step, ...] = ()
    hits: int = 0
    inside: bool = False
    is_document: bool = False
    links: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    bodies: tuple[str, ...] = ()
    unread: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether a column's page leads to nothing: no rows, no further pages, no parts of it."""
        parts = any(step.inside for step in self.steps)
        return not (self.listed.entries or self.listed.more or self.wanted or parts)


def read(
    page: Page,
    step: Step,
    allowed: Callable[[str], bool],
    seen: Collection[str] = (),
    narrow: bool = False,
) -> Reading:
    """Read one page on the way of `step`.

    `allowed` tells the site's own addresses from others; `seen` holds keys of links met on earlier pages, which
    tells a column's own menu from the site's. `narrow`: look only for what lies below a known column.
    """
    found = [
        link
        for link in (*links(page), *menu(page))
        if allowed(link.url) and identity(link.url) != identity(page.url or "")
    ]
    listed = parse_list(page)
    meta = read_meta(page)
    inside, evidence = _context(meta, step)
    away = frozenset(identity(e.url) for e in listed.entries if not allowed(e.url))
    listed = replace(listed, entries=tuple(e for e in listed.entries if allowed(e.url)))
    if not listed.entries and is_document(page, meta):
        return Reading(inside=inside, is_document=True)
    rows = _rows(page, listed, inside, allowed)
    matter = "law" in {str(step.kind), *(kind_of(name) for name in meta.trail[-2:])}
    wanted = _dated(_wanted(rows, found, inside, matter), page, meta)
    hits = len(wanted) if matter else sum(promises(e.title) in ("yes", "maybe") for e in wanted)
    column = step.column
    if column is None and (inside or hits):
        trail = tuple(meta.trail or (*step.trail, step.text))
        shown = f"{hits} of {len(listed.entries)} titles on the page are reports'"
        told = (*evidence, shown if rows or not listed.more else "a script of the page fetches its rows")
        column = Column(page.url or step.url, trail[-1], trail, "report" if inside else "general", told)
    taken = {identity(e.url) for e in wanted}
    steps = tuple(
        made
        for link in found
        if identity(link.url) not in taken and (made := _step(link, step, inside, seen, found, narrow))
    )
    keys = frozenset(identity(link.url) for link in found)
    bodies = listed_bodies(found) if step.body is None and not narrow else ()
    listed = replace(listed, entries=rows)
    is_list = column is not None and step.column is None and step.kind not in ("home", *MENUS)
    missed = unread(page, listed) if is_list else None
    return Reading(wanted, column, listed, steps, hits, inside, links=keys, away=away, bodies=bodies, unread=missed)


def _context(meta: Meta, step: Step) -> tuple[bool, tuple[str, ...]]:
    """Whether the page lies in a column of reports, and the witnesses: link text, breadcrumb, ColumnName."""
    evidence = [f"link {step.text}"] if kind_of(step.text) in ("report", "law") else []
    evidence += [step.why] if step.why else []
    crumbs = [name for name in meta.trail if kind_of(name) == "report"]
    named = [found.value for found in meta.columns if kind_of(found.value) == "report"]
    evidence += [f"breadcrumb {' > '.join(meta.trail)}"] if crumbs else []
    evidence += [f"ColumnName {named[0]}"] if named else []
    if step.kind == "report" or crumbs or named:
        return True, tuple(evidence)
    # A breadcrumb that names no column of reports contradicts a link found among one's own; silence does not.
    contradicted = len(meta.trail) >= 2 and not any(kind_of(n) in ("law", "year", "general") for n in meta.trail)
    return step.inside and not contradicted, tuple(evidence)


def way_up(page: Page, why: str) -> Step | None:
    """The column in which an article says that it is filed, by the last step of its breadcrumb."""
    links = [link for link in trail_links(page) if identity(link.url) != identity(page.url or "")]
    if len(links) < 2 or (kind := kind_of(links[-1].text)) == "never":
        return None
    trail = tuple(link.text for link in links[:-1])
    return Step(links[-1].url, links[-1].text, "report" if kind == "report" else "proven", trail, why=why)


def is_document(page: Page, meta: Meta | None = None) -> bool:
    """Whether the page is an article: its address or a title says so, and it has prose outside of links."""
    # ignoring scripts, a page of prose has far more text outside of links than a list has beside its titles.
    prose = accumulate(len(node.text(deep=True)) for node in page.elements["p"] if node.css_first("a") is None)
    if not any(so_far > 300 for so_far in prose):
        return False
    if is_article(page.url or ""):
        return True
    return any(promises(found.value) == "yes" for found in (meta or read_meta(page)).titles)


def _rows(page: Page, listed: ListPage, inside: bool, allowed: Callable[[str], bool]) -> tuple[Entry, ...]:
    """The list's rows; in a column of reports the group that names reports, should the likeliest name none."""
    if not inside or any(promises(e.title) in ("yes", "maybe") for e in listed.entries):
        return listed.entries
    for group in groups(page):
        if group.region not in ("nav", "footer", "breadcrumb") and any(
            promises(e.title) == "yes" for e in group.entries
        ):
            return tuple(e for e in group.entries if allowed(e.url))
    return listed.entries


def _wanted(rows: tuple[Entry, ...], found: list[Link], inside: bool, matter: bool) -> tuple[Entry, ...]:
    """Rows to fetch: in a column of reports all but what certainly is another thing, elsewhere what titles promise."""
    wanted: dict[str, Entry] = {}
    accepted = ("yes", "maybe", "unknown") if inside else ("yes", "maybe")
    for entry in rows:
        promise = promises(entry.title)
        # 2024年度报告 says enough where the column says 法治政府建设.
        told = promise in accepted or (matter and promise == "unknown" and YEARLY.search(entry.title))
        if told and _reads_as_article(entry):
            wanted.setdefault(identity(entry.url), entry)
    for link in found:
        entry = Entry(link.url, link.text, link.date)
        if link.region not in ("footer", "breadcrumb") and promises(link.text) == "yes" and _reads_as_article(entry):
            wanted.setdefault(identity(link.url), entry)
    return tuple(wanted.values())


def _dated(wanted: tuple[Entry, ...], page: Page, meta: Meta) -> tuple[Entry, ...]:
    """Rows as they are, but for files that an article hands out: what shows no date came out with it."""
    day = next(iter(meta.published), meta.url_date)
    if day is None or not is_article(page.url or ""):
        return wanted
    return tuple(e if e.date or not is_file(e.url) else replace(e, date=day.value.isoformat()) for e in wanted)


def _reads_as_article(entry: Entry) -> bool:
    """Whether a row is a document and not a column: by its address, its date, or the length of its title."""
    if is_article(entry.url) or is_file(entry.url) or entry.date:
        return True
    if own_directory(entry.url):
        return False
    return len(plain(entry.title)) >= 12 and kind_of(entry.title) not in ("report", "law", "body")


def _step(link: Link, step: Step, inside: bool, seen: Collection[str], found: list[Link], narrow: bool) -> Step | None:
    """The way on that a link offers, or None."""
    if TRAP.search(link.url) or is_file(link.url):
        return None
    kind = kind_of(link.text)
    made = Step(link.url, link.text, kind, (*step.trail, step.text), step.body, False, step.depth + 1)
    if link.region in ("jump", "frame"):
        return replace(made, text=link.text or step.text, kind=step.kind, inside=inside, trail=step.trail)
    if (
        is_article(link.url)
        or link.region == "breadcrumb"
        or (link.region == "footer" and kind not in ("map", "bodies"))
    ):
        return None
    if kind != "never" and _is_child(link, kind, step, inside, seen, found):
        return replace(made, inside=True)
    if narrow:
        return None
    if step.kind == "law" and kind in ("general", "year", "unknown") and below(link.url, step.url):
        return replace(made, kind="report" if kind == "general" else "law")
    if step.kind == "general" and kind == "year" and below(link.url, step.url):
        return replace(made, kind="general")
    if kind in TO_REPORT:
        return made
    if kind == "body" and step.body is None:
        return replace(made, body=plain(link.text))
    fresh = identity(link.url) not in seen and link.region != "footer"
    if kind == "unknown" and fresh and step.kind == "hub" and 2 <= len(plain(link.text)) <= 14:
        return made
    return None


def _is_child(link: Link, kind: ColumnKind, step: Step, inside: bool, seen: Collection[str], found: list[Link]) -> bool:
    """Whether the link leads to a part of a report column: filed under its name, below its address, or its own menu."""
    if kind_of(link.under) == "report" and kind != "report":
        return True
    if not inside or not link.text:
        return False
    if below(link.url, step.url):
        return True
    if (
        kind not in ("year", "level", "bodies", "body")
        or identity(link.url) in seen
        or link.region in ("nav", "footer")
    ):
        return False
    # A new menu of nothing but years, levels and bodies is the column's own; one with other names is the site's.
    menu = [kind_of(other.text) for other in found if other.block == link.block]
    return all(k in ("year", "level", "bodies", "body") for k in menu)


def own_directory(url: str) -> str | None:
    """The directory that a column's address stands for, or None where it is a file or query among others."""
    parts = urlsplit(url)
    head, _, last = parts.path.rpartition("/")
    if parts.query or not DIRECTORY_FILE.match(last):
        return None
    folder = head if "." in last or not last else parts.path
    return identity(f"{parts.scheme}://{parts.netloc}{folder}/") if folder.strip("/") else None


def below(url: str, column: str) -> bool:
    """Whether an address lies in the directory of a column's."""
    folder = own_directory(column)
    return bool(folder) and identity(url).startswith(f"{folder}/")
