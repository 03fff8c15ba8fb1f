"""Portals whose lists do not add up, or only seem not to: held against the totals that their pages print."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from crawler.practice.articles import Column
from crawler.practice.builders import by_year
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.trs import TrsPortal

YEARS = (2021, 2022, 2023, 2024, 2025)
ELSEWHERE = "https://www.elsewhere.example/zwgk/t20250211_{}.html"
INSIDE = ("10.20.30.40", "192.168.1.8:8080", "127.0.0.1:9")
#: The pager's call with the number of records, as this platform writes it.
_CALL = re.compile(r"(createPageHTMLS\(\d+, \d+, \"\w+\", \"html\", )(\d+)")


def claims_more(place: Place, bodies: Sequence[Body]) -> Portal:
    """The reports' list says that it has three entries more than its pages show."""
    portal = _one_column(place, bodies)
    _rewrite(portal, lambda text: _CALL.sub(lambda m: f"{m[1]}{int(m[2]) + 3}", text))
    portal.outcome, portal.names = "incomplete", frozenset({"short_list"})
    return portal


def leads_away(place: Place, bodies: Sequence[Body]) -> Portal:
    """Three of the list's entries stand on another host; they are counted and cannot be had here."""
    return _with_strangers(place, bodies, [ELSEWHERE.format(k) for k in range(3)])


def leads_inside(place: Place, bodies: Sequence[Body]) -> Portal:
    """Three of the list's entries stand on private networks, as editors copy them from their own screens."""
    return _with_strangers(place, bodies, [f"http://{host}/t20250211_1.html" for host in INSIDE])


def _with_strangers(place: Place, bodies: Sequence[Body], strangers: Sequence[str]) -> Portal:
    portal = _one_column(place, bodies)
    row = '<tr><td class="bt"><a href="{}">{}转载的法治政府建设情况报告</a></td><td class="rq">2025-02-11</td></tr>'
    rows = "".join(row.format(address, place.city) for address in strangers)

    def with_rows(text: str) -> str:
        text = _CALL.sub(lambda m: f"{m[1]}{int(m[2]) + 3}", text)
        return text.replace("<tbody>", f"<tbody>{rows}", 1)

    _rewrite(portal, with_rows)
    return portal


def loses_a_page(place: Place, bodies: Sequence[Body]) -> Portal:
    """The second page of the reports' list comes without its rows; no total is printed."""
    portal = _one_column(place, bodies)
    second = f"{_column(portal).path}index_1.html"
    bare = re.compile(r"<tbody>.*?</tbody>", re.S)
    _rewrite(portal, lambda text: _CALL.sub(r"\1''", text.replace("总记录", "记录")))
    whole = portal.pages[second]

    def without_rows(request: Request) -> Answer:
        answer = whole(request) if callable(whole) else whole
        return Answer(bare.sub("", answer.body.decode()).encode())

    portal.pages[second] = without_rows
    _lose_second(portal)
    return portal


def stubs_a_page(place: Place, bodies: Sequence[Body]) -> Portal:
    """The second page of the reports' list is a stub of 13 bytes, with status 200."""
    portal = _one_column(place, bodies)
    portal.pages[f"{_column(portal).path}index_1.html"] = Answer(b"no such file\n")
    _lose_second(portal)
    portal.names |= {"stub"}
    portal.detours = 1  # a stub is asked for once more
    return portal


def _lose_second(portal: TrsPortal) -> None:
    """What only the second page lists does not count as to be found."""
    column = _column(portal)
    lost = {a.title for a in column.newest_first()[column.per_page : 2 * column.per_page]}
    portal.truth = tuple(row for row in portal.truth if row.title not in lost)
    portal.outcome, portal.names = "incomplete", frozenset({"short_list"})


def _one_column(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """All reports in one list of several pages."""
    portal = by_year(place, bodies, {}, YEARS)
    column = _column(portal)
    for year in column.children:
        column.articles += year.articles
    column.children, column.per_page = [], 8
    portal.rebuild()
    return portal


def _column(portal: TrsPortal) -> Column:
    """The column of reports."""
    return next(c for c in portal.root.walk() if c.name.startswith("法治"))


def _rewrite(portal: TrsPortal, change: Callable[[str], str]) -> None:
    """Change the pages of the reports' list on their way out."""
    path = _column(portal).path

    def interrupt(request: Request) -> Answer | None:
        if not re.fullmatch(re.escape(path) + r"(?:index(?:_\d+)?\.html)?", request.path):
            return None
        return Answer(change(portal.usual_answer(request).body.decode()).encode())

    portal.interruption = interrupt


COUNTS: Mapping[str, Callable[[Place, Sequence[Body]], Portal]] = {
    "claims-more": claims_more,
    "leads-away": leads_away,
    "leads-inside": leads_inside,
    "stubs-a-page": stubs_a_page,
    "loses-a-page": loses_a_page,
}
