"""Portals that refuse: firewalls by their signatures, captchas and rate limits with status 200, and robots files."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from crawler.practice.builders import by_year
from crawler.practice.firewall import challenge
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.traps import wires
from crawler.practice.traps.lures import YEARS, Build

_TEXT = "text/plain"


def _html(inner: str, status: int = 200, cookie: str = "") -> Answer:
    body = f'<html><head><meta charset="utf-8"></head><body>{inner}</body></html>'.encode()
    return Answer(body, status, headers=(("Set-Cookie", f"{cookie}; Path=/"),) if cookie else ())


_JSL = "<script>document.cookie='__jsl_clearance_s=1700.12|-1|aGk%3D;path=/';</script>"
_LOGIN = (
    '<h3>统一身份认证</h3><form method="post">用户名 <input name="user"> 密码 <input type="password" name="pass">'
    "<button>用户登录</button></form>"
)
Wall = Answer | Callable[[Request], Answer]

#: What stands before every page but robots.txt, by the signs that such products leave, and what it must be called.
WALLS: dict[str, tuple[Wall, str]] = {
    "wall-ruishu": (challenge, "ruishu"),
    "wall-jsl": (_html(_JSL, 521, "__jsluid_h=ab12"), "jsl"),
    "wall-jsl-512": (_html(_JSL, 512, "__jsluid_s=ab12"), "jsl"),
    "wall-c3vk": (_html("<script>document.cookie='C3VK=7b21a4; path=/';window.location.reload();</script>"), "c3vk"),
    "wall-acw": (
        _html("<script>var arg1='3A7F0C';document.cookie='acw_sc__v2='+arg1;location.reload();</script>"),
        "acw_sc",
    ),
    "wall-geo": (_html("<h1>403 Forbidden</h1><p>reason:GeoBL</p><p>WZWS-RAY: 1186-1700</p>", 403), "wzws"),
    "wall-wangsu": (_html("<h1>403 Forbidden</h1><hr><center>wangsu</center>", 403), "wzws"),
    "wall-edgeone": (
        _html("<script>document.cookie='EO_Bot_Ssid=28a1; path=/';location.reload();</script>"),
        "edgeone",
    ),
    "wall-captcha": (
        _html("<h3>访问验证</h3><p>请按住滑块，拖动到最右边完成验证</p><div id='nc_1'></div>"),
        "captcha",
    ),
    "wall-slider": (_html("<p>为了您的账号安全，请完成滑动验证</p>"), "captcha"),
    "wall-frequent": (_html("<p>您的访问过于频繁，请稍后再试！</p>"), "rate_limit"),
    "wall-refused": (_html("<p>拒绝访问：您的请求已被网站管理员设置的规则拦截</p>"), "denied"),
    "wall-script": (_html("<p>请开启JavaScript并刷新该页</p><script src='/_js/a.js'></script>"), "needs_script"),
    "wall-forbidden": (Answer(b"<h1>403 Forbidden</h1>", 403), "forbidden"),
    "wall-login": (_html(_LOGIN), "login"),
    "wall-silent": (wires.silence(), "unreachable"),
}


def walled(wall: Wall, name: str, after: int = 0) -> Build | Callable[..., Portal]:
    """A portal behind a wall of that name, which goes up after that many requests."""

    def build(place: Place, bodies: Sequence[Body]) -> Portal:
        portal = by_year(place, bodies, {}, YEARS)
        asked = itertools.count(1)

        def interrupt(request: Request) -> Answer | None:
            if request.path == "/robots.txt" or next(asked) <= after:
                return None
            return wall(request) if callable(wall) else wall

        portal.interruption = interrupt
        portal.outcome, portal.names = "blocked", frozenset({name})
        # robots.txt, what was open before, and the wall; who says nothing may do so by one scheme alone.
        portal.ways = 2 + after + (name == "unreachable")
        return portal

    return build


#: robots.txt, and how a harvest of an otherwise open portal must end.
ROBOTS: dict[str, tuple[Answer, str]] = {
    "robots-none": (Answer(b"<h1>404 Not Found</h1>", 404), "ok"),
    "robots-empty": (Answer(b"", content_type=_TEXT), "ok"),
    "robots-delay": (Answer(b"User-agent: *\nCrawl-delay: 1\nDisallow: /admin/\n", content_type=_TEXT), "ok"),
    "robots-closed": (Answer(b"User-agent: *\nDisallow: /\n", content_type=_TEXT), "blocked"),
    "robots-page": (_html("<h2>系统维护中</h2><p>网站正在升级，请稍后访问。</p>"), "blocked"),
    "robots-401": (Answer(b"Unauthorized", 401, _TEXT), "blocked"),
    "robots-403": (Answer(b"<h1>403 Forbidden</h1>", 403), "blocked"),
    "robots-412": (Answer(b"<script>$_ts={}</script>", 412), "blocked"),
    "robots-429": (Answer(b"slow down", 429, _TEXT, (("Retry-After", "3600"),)), "blocked"),
    "robots-500": (Answer(b"oops", 500, _TEXT), "blocked"),
    "robots-503": (Answer(b"busy", 503, _TEXT), "blocked"),
    "robots-away": (Answer(b"", 302, None, (("Location", "https://www.elsewhere.example/robots.txt"),)), "blocked"),
    "robots-silent": (wires.drip(), "blocked"),
}


def with_robots(answer: Answer, outcome: str) -> Callable[[Place, Sequence[Body]], Portal]:
    """An open portal with this robots file."""

    def build(place: Place, bodies: Sequence[Body]) -> Portal:
        portal = by_year(place, bodies, {}, YEARS)
        portal.instead["/robots.txt"] = answer
        portal.outcome = outcome
        portal.rebuild()
        if outcome == "blocked":
            portal.ways, portal.names = (
                1,
                frozenset({"robots_disallow" if b"Disallow" in answer.body else "robots_closed"}),
            )
        return portal

    return build


def partly_closed(place: Place, bodies: Sequence[Body]) -> Portal:
    """robots.txt closes one year's column; the reports in it do not count as to be found."""
    portal = by_year(place, bodies, {}, YEARS)
    column = next(c for c in portal.root.walk() if c.name == f"{YEARS[0]}年")
    rules = f"User-agent: *\nDisallow: {column.path}\n"
    portal.instead["/robots.txt"] = Answer(rules.encode(), content_type=_TEXT)
    portal.rebuild()
    portal.truth = tuple(row for row in portal.truth if row.year != YEARS[0])
    portal.outcome, portal.names = "incomplete", frozenset({"robots_disallow"})
    return portal
