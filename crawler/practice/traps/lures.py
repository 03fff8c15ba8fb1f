"""Portals on which one listed report is none: its address leads into a trap, and all others must still be found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from crawler.practice.builders import by_year, report
from crawler.practice.places import Body, Place
from crawler.practice.portal import HTML, Answer, Page, Request
from crawler.practice.traps import wires
from crawler.practice.trs import TrsPortal

YEARS = (2023, 2024, 2025)
Build = Callable[[Place, Sequence[Body]], TrsPortal]


@dataclass(frozen=True, slots=True)
class Lure:
    """What stands at the address: `page`; what a reader must call it: `signature`; how the harvest ends: `outcome`."""

    page: Page
    signature: str
    outcome: str = "incomplete"


def lured(lure: Lure) -> Build:
    """A portal with a year's column that lists the lure among its reports."""

    def build(place: Place, bodies: Sequence[Body]) -> TrsPortal:
        victim, year = bodies[-2], YEARS[1]
        portal = by_year(place, bodies, {(victim.name, year): None}, YEARS)
        column = next(c for c in portal.root.walk() if c.name == f"{year}年")
        article = replace(report(victim, year, place), stands_for=lure.signature)
        column.articles.append(article)
        portal.instead[column.path + article.file_name] = lure.page
        portal.outcome = lure.outcome
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


def _login(request: Request) -> Answer:
    if not request.query:
        return _to(f"http://{request.host}{request.path}?returnUrl=%2F")
    form = '<form action="/login" method="post">用户名 <input name="user"> 密码 <input type="password" name="pass">'
    return _page(f"<h3>用户登录</h3>{form} <button>登录</button></form>", "统一身份认证")


_ELSEWHERE = "http://www.mirror-of-nobody.example/zwgk/t20250120_14100000.html"
_PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8

LURES: dict[str, Lure] = {
    "redirect-circle": Lure(_circle, "redirect_loop"),
    "stub-nothing": Lure(Answer(b""), "stub"),
    "stub-three": Lure(Answer(b"404", content_type=HTML), "stub"),
    "stub-thirteen": Lure(Answer(b"no such file\n"), "stub"),
    "stub-shell": Lure(_page('<div id="app"></div><script src="/js/app.4f2a.js"></script>' + " " * 240), "stub"),
    "endless": Lure(wires.endless(), "too_large"),
    "enormous": Lure(wires.enormous(), "too_large"),
    "bomb": Lure(lambda _: wires.bomb(), "too_large"),
    "drip": Lure(wires.drip(), "unreachable"),
    "cut": Lure(wires.cut(b"<html><body>" + b"<p>x</p>" * 4000), "unreachable"),
    "mute": Lure(wires.mute(), "unreachable"),
    "login": Lure(_login, "login"),
    "forbidden": Lure(Answer(b"<h1>403 Forbidden</h1>", 403), "forbidden"),
    "gone": Lure(Answer("<h1>410 页面已移除</h1>".encode(), 410), "gone", "ok"),
    "soft-404-sorry": Lure(_page("<p>抱歉，您访问的页面不存在！</p><p>5秒后返回首页</p>", "提示"), "soft_404", "ok"),
    "soft-404-removed": Lure(_page("<h2>该信息已被删除或尚未发布</h2>", "信息提示"), "soft_404", "ok"),
    "foreign-redirect": Lure(_to(_ELSEWHERE), "off_limits", "ok"),
    "foreign-refresh": Lure(
        _page(f'<meta http-equiv="refresh" content="0;url={_ELSEWHERE}">正在跳转'), "off_limits", "ok"
    ),
    "foreign-script": Lure(_page(f'<script>window.location.href="{_ELSEWHERE}"</script>'), "off_limits", "ok"),
    "private-redirect": Lure(_to("http://10.1.2.3/t20250120_14100000.html"), "off_limits", "ok"),
    "loopback-redirect": Lure(_to("http://127.0.0.1:9/secret"), "off_limits", "ok"),
    "metadata-redirect": Lure(_to("http://169.254.169.254/latest/meta-data/"), "off_limits", "ok"),
    "picture": Lure(Answer(_PICTURE), "unreadable"),
}
