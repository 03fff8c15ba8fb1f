"""Portals whose door is not a plain page: a cookie first, a script or a meta tag that leads on, frames."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.practice.builders import by_year
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Request
from crawler.practice.traps.lures import YEARS
from crawler.practice.trs import TrsPortal


def cookie(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """Every address redirects to itself until a cookie comes back (openresty's CT6T)."""
    portal = by_year(place, bodies, {}, YEARS)

    def interrupt(request: Request) -> Answer | None:
        if "CT6T=" in request.headers.get("cookie", "") or request.path == "/robots.txt":
            return None
        here = f"http://{request.host}{request.target}"
        return Answer(b"", 302, None, (("Location", here), ("Set-Cookie", "CT6T=1f0a; Path=/; HttpOnly")))

    portal.interruption, portal.detours = interrupt, 1
    return portal


def script(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """The home page is a script that goes elsewhere on the same host."""
    return _moved(place, bodies, '<script type="text/javascript">window.location.href = "/main/";</script>')


def refresh(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """The home page is a meta tag that goes elsewhere on the same host."""
    return _moved(place, bodies, '<meta http-equiv="Refresh" content="0; URL=/main/">')


def frames(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """The home page is a set of frames."""
    leading = '<frameset rows="90,*"><frame src="/top.html"><frame src="/main/"></frameset>'
    portal = _moved(place, bodies, leading)
    banner = f'<html><head><meta charset="utf-8"></head><body><h1>{place.title}</h1></body></html>'
    portal.instead["/top.html"] = Answer(banner.encode())
    portal.detours += 1
    portal.rebuild()
    return portal


def framed_article(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """The first report stands in a frame within its page, whose own text is furniture."""
    portal = by_year(place, bodies, {}, YEARS)
    row = portal.truth[0]
    path = urlsplit(row.urls[0]).path
    inner = path.replace(".html", "_text.html")
    text = "".join(f"<p>{p}</p>" for p in row.paragraphs)
    html = portal.usual_answer(Request("GET", place.host, path)).body.decode()
    start = html.index('<div class="pages_content"')
    end = html.index('<div class="prevnext">')
    frame = f'<div class="pages_content"><iframe src="{inner}" width="100%" height="900"></iframe></div>\n'
    portal.instead[path] = Answer((html[:start] + frame + html[end:]).encode())
    portal.detours = 1
    portal.instead[inner] = Answer(f'<html><head><meta charset="utf-8"></head><body>{text}</body></html>'.encode())
    portal.rebuild()
    return portal


def _moved(place: Place, bodies: Sequence[Body], leading: str) -> TrsPortal:
    portal = by_year(place, bodies, {}, YEARS)
    portal.instead["/main/"] = lambda _: Answer(portal.home().encode())
    portal.instead["/"] = Answer(f'<html><head><meta charset="utf-8">{leading}</head></html>'.encode())
    portal.detours = 1
    portal.rebuild()
    return portal


DOORS = {
    "door-cookie": cookie,
    "door-script": script,
    "door-refresh": refresh,
    "door-frames": frames,
    "frame-article": framed_article,
}
