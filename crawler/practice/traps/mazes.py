"""Portals with more addresses than pages: calendars, faceted lists, session ids, pagers without an end."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qs

from crawler.practice.builders import by_year
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.traps.lures import YEARS
from crawler.practice.trs import TrsPortal

_SESSION = re.compile(r";jsessionid=\w+|\?PHPSESSID=\w+")
_LINK = re.compile(r'(href=["\'](?:\.{0,2}/)[\w./-]*(?:\.html|/))(?=["\'])')
_FACETS = {
    "zt": "农业 教育 交通 水利 卫生",
    "lx": "决定 公告 通知 批复",
    "nf": "2022 2023 2024 2025",
    "px": "时间 热度",
}


def calendar(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """A calendar in the menu: each month leads to the next and the one before, and to each of its days."""
    portal = by_year(place, bodies, {}, YEARS)
    portal.extras["政务日历"] = "/rili/?y=2026&m=3"
    portal.instead["/rili/"] = _month
    portal.rebuild()
    return portal


def _month(request: Request) -> Answer:
    asked = {key: int(values[0]) for key, values in parse_qs(request.query).items()}
    months = asked.get("y", 2026) * 12 + asked.get("m", 3) - 1
    before, after = (f'<a href="/rili/?y={n // 12}&m={n % 12 + 1}">' for n in (months - 1, months + 1))
    days = "".join(
        f'<td><a href="/rili/?y={months // 12}&m={months % 12 + 1}&d={d}">{d}</a></td>' for d in range(1, 29)
    )
    main = f"<h2>政务公开日历</h2>{before}上一月</a> {after}下一月</a><table><tr>{days}</tr></table>"
    return Answer(
        f'<html><head><meta charset="utf-8"><title>政务日历</title></head><body>{main}</body></html>'.encode()
    )


def facets(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """A filter in the disclosure column: every choice can be combined with every other."""
    portal = by_year(place, bodies, {}, YEARS)
    portal.extras["政务公开文件筛选"] = "/zfxxgk/so"
    portal.instead["/zfxxgk/so"] = _filtered
    portal.rebuild()
    return portal


def _filtered(request: Request) -> Answer:
    chosen = {key: values[0] for key, values in parse_qs(request.query).items()}
    links = []
    for key, words in _FACETS.items():
        for word in words.split():
            query = "&".join(f"{k}={v}" for k, v in {**chosen, key: word}.items())
            links.append(f'<a href="/zfxxgk/so?{query}">{word}</a>')
    main = f"<h2>政府信息公开 法定主动公开内容</h2>{' '.join(links)}<p>没有符合条件的信息</p>"
    return _page("筛选", main)


def _page(title: str, main: str) -> Answer:
    html = f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{main}</body></html>'
    return Answer(html.encode())


def sessions(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """Every answer writes a new session id into its links; all of them lead to the same pages."""
    return _visited(place, bodies, ";jsessionid={}")


def session_queries(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """The same with a parameter."""
    return _visited(place, bodies, "?PHPSESSID={}")


def _visited(place: Place, bodies: Sequence[Body], form: str) -> TrsPortal:
    portal = by_year(place, bodies, {}, YEARS)
    numbers = itertools.count(1)

    def interrupt(request: Request) -> Answer | None:
        plain = Request(request.method, request.host, _SESSION.sub("", request.target), request.headers)
        answer = portal.usual_answer(plain)
        if answer.status != 200 or b"<body" not in answer.body:
            return answer
        mark = form.format(f"{next(numbers) * 7919:016X}")
        return Answer(_LINK.sub(rf"\1{mark}", answer.body.decode()).encode())

    portal.interruption = interrupt
    return portal


def open_ended(place: Place, bodies: Sequence[Body]) -> Portal:
    """No page closes what it opens, so that none can be told from one that was cut off."""
    portal = by_year(place, bodies, {}, YEARS)

    def interrupt(request: Request) -> Answer:
        answer = portal.usual_answer(request)
        return replace(answer, body=re.sub(rb"</(?:body|html)>", b"", answer.body))

    portal.interruption, portal.detours = interrupt, 1
    return portal


def no_last_page(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """The notices' pager says 900 pages; every page after the first shows the first one's rows again."""
    portal = by_year(place, bodies, {}, YEARS)
    column = next(c for c in portal.root.walk() if c.name == "通知公告")
    first = portal.usual_answer(Request("GET", place.host, column.path)).body.decode()
    call = '<div class="fy"><script>createPageHTML(900, 0, "index", "html");</script></div>'
    page = Answer(re.sub(r'<div class="fy">.*?</div>', call, first, flags=re.S).encode())
    portal.instead |= {f"{column.path}index{f'_{k}' if k else ''}.html": page for k in range(900)}
    portal.instead[column.path] = page
    portal.rebuild()
    return portal


MAZES = {
    "calendar": calendar,
    "facets": facets,
    "sessions": sessions,
    "session-queries": session_queries,
    "no-last-page": no_last_page,
    "open-ended": open_ended,
}
