"""Portals on which one listed report is none: its address leads into a trap, and all others must still be found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from crawler.practice.builders import by_year, report
from crawler.practice.places import Body, Place
from crawler.practice.portal import HTML, Answer, Page, Portal, Request
from crawler.practice.traps import wires
from crawler.practice.trs import TrsPortal

YEARS = (2023, 2024, 2025)
Build = Callable[[Place, Sequence[Body]], Portal]


@dataclass(frozen=True, slots=True)
class Lure:
    """What stands at the address: `page`; what a reader must call it: `signature`; how the harvest ends: `outcome`.

    `again`: how often more it has to be asked, by a redirect or because once may be bad luck.
    """

    page: Page
    signature: str
    outcome: str = "incomplete"
    again: int = 0


def lured(lure: Lure) -> Build:
    """A portal with a year's column that lists the lure among its reports."""

    def build(place: Place, bodies: Sequence[Body]) -> TrsPortal:
        victim, year = bodies[-2], YEARS[1]
        portal = by_year(place, bodies, {(victim.name, year): None}, YEARS)
        column = next(c for c in portal.root.walk() if c.name == f"{year}年")
        article = replace(report(victim, year, place), stands_for=lure.signature)
        column.articles.append(article)
        portal.instead[column.path + article.file_name] = lure.page
        portal.outcome, portal.names, portal.detours = lure.outcome, frozenset({lure.signature}), lure.again
        portal.rebuild()
        return portal

    return build


def _page(inner: str, title: str = "") -> Answer:
    html = f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{inner}</body></html>'
    return Answer(html.encode())


def _to(address: str) -> Answer:
    return Answer(b"", 302, None, (("Location", address),))


def _circle(request: Request) -> Answer:
    """Two addresses that send each other on, told apart by their query."""
    return _to(f"http://{request.host}{request.path}?way={'back' if request.query == 'way=there' else 'there'}")


def _itself(request: Request) -> Answer:
    return _to(f"http://{request.host}{request.target}")


def _insisting(request: Request) -> Answer:
    """It wants its cookie back and is not content with it."""
    return replace(_itself(request), headers=(*_itself(request).headers, ("Set-Cookie", "CT6T=1f0a; Path=/")))


def _login(request: Request) -> Answer:
    if not request.query:
        return _to(f"http://{request.host}{request.path}?returnUrl=%2F")
    form = '<form action="/login" method="post">用户名 <input name="user"> 密码 <input type="password" name="pass">'
    return _page(f"<h3>用户登录</h3>{form} <button>登录</button></form>", "统一身份认证")


_ELSEWHERE = "http://www.mirror-of-nobody.example/zwgk/t20250120_14100000.html"
_SHELL = '<div id="app"></div><script src="/js/app.4f2a.js"></script>'
_LONG = b"<html><body>" + b"<p>x</p>" * 4000
_PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8

LURES: dict[str, Lure] = {
    "redirect-circle": Lure(_circle, "redirect_loop", again=2),
    "redirect-itself": Lure(_itself, "redirect_loop"),
    "redirect-cookie": Lure(_insisting, "redirect_loop", again=1),
    "stub-nothing": Lure(Answer(b""), "stub", again=1),
    "stub-three": Lure(Answer(b"404", content_type=HTML), "stub", again=1),
    "stub-thirteen": Lure(Answer(b"no such file\n"), "stub", again=1),
    "stub-shell": Lure(_page(_SHELL + " " * 40), "stub"),
    "stub-long": Lure(_page(_SHELL + " " * 460), "stub"),
    "endless": Lure(wires.endless(), "too_large"),
    "enormous": Lure(wires.enormous(), "too_large"),
    "bomb": Lure(lambda _: wires.bomb(), "too_large"),
    "drip": Lure(wires.drip(), "unreachable", again=1),
    "cut": Lure(wires.cut(_LONG), "unreachable", again=2),
    "cut-chunk": Lure(wires.cut_chunk(_LONG), "unreachable", again=2),
    "mute": Lure(wires.mute(), "unreachable", again=2),
    "login": Lure(_login, "login", again=1),
    "forbidden": Lure(Answer(b"<h1>403 Forbidden</h1>", 403), "forbidden"),
    "gone": Lure(Answer("<h1>410 页面已移除</h1>".encode(), 410), "gone", "ok"),
    "soft-404-sorry": Lure(_page("<p>抱歉，您访问的页面不存在！</p><p>5秒后返回首页</p>", "提示"), "soft_404", "ok"),
    "soft-404-removed": Lure(_page("<h2>该信息已被删除或尚未发布</h2>", "信息提示"), "soft_404", "ok"),
    "soft-404-home": Lure(_to("/"), "soft_404", "ok"),
    "foreign-redirect": Lure(_to(_ELSEWHERE), "off_limits", "ok"),
    "foreign-refresh": Lure(
        _page(f'<meta http-equiv="refresh" content="0;url={_ELSEWHERE}">正在跳转'), "off_limits", "ok"
    ),
    "foreign-script": Lure(_page(f'<script>window.location.href="{_ELSEWHERE}"</script>'), "off_limits", "ok"),
    "foreign-frame": Lure(_page(f'<iframe src="{_ELSEWHERE}" width="100%"></iframe>'), "off_limits", "ok"),
    "private-redirect": Lure(_to("http://10.1.2.3/t20250120_14100000.html"), "off_limits", "ok"),
    "loopback-redirect": Lure(_to("http://127.0.0.1:9/secret"), "off_limits", "ok"),
    "metadata-redirect": Lure(_to("http://169.254.169.254/latest/meta-data/"), "off_limits", "ok"),
    "picture": Lure(Answer(_PICTURE), "unreadable"),
}
