"""Walking a portal that is a dictionary: the real reading and the real frontier, without a network."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crawler.addresses import identity, may_be_asked
from crawler.discovery import Step, read
from crawler.frontier import Frontier
from crawler.items import Column, Entry
from crawler.pages.page import Page
from crawler.registry import Site

HOST = "www.lushan.example"
SITE = Site("lushan", "麓山区人民政府", (HOST,))
ROOT = f"http://{HOST}"


@dataclass
class Walk:
    """What became of a walk: addresses asked on the way, rows that would be fetched, columns found."""

    asked: list[str] = field(default_factory=list)
    wanted: dict[str, Entry] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    frontier: Frontier = field(default_factory=Frontier)

    @property
    def requests(self) -> int:
        return len(self.asked) + len(self.wanted)


def walk(pages: Mapping[str, str], site: Site = SITE, budget: int = 5000) -> Walk:
    """Walk from the home page; `pages` is keyed by path and query."""
    done = Walk(frontier=Frontier(budget=budget))
    answers = {identity(url if "//" in url else ROOT + url): body for url, body in pages.items()}
    done.frontier.add([Step(site.home, site.title, "home")])
    while (step := done.frontier.pop()) is not None:
        done.asked.append(step.url)
        body = answers.get(step.key)
        if body is None:
            done.missing.append(step.url)
            continue
        page = Page(body, step.url)
        reading = read(page, step, lambda url: may_be_asked(url, site), done.frontier.seen)
        done.frontier.learn(step, reading)
        if reading.is_document:
            done.wanted[step.key] = Entry(step.url, step.text)
        for entry in reading.wanted:
            if identity(entry.url) not in done.wanted:
                done.wanted[identity(entry.url)] = entry
                done.frontier.spent()
        if reading.column is not None:
            done.columns.append(reading.column)
    return done


def missed(done: Walk, truth: Sequence[str]) -> list[str]:
    """Addresses of reports that the walk would not fetch."""
    return [url for url in truth if identity(url if "//" in url else ROOT + url) not in done.wanted]


def link(url: str, text: str, title: str | None = None) -> str:
    shown = f' title="{html.escape(title)}"' if title else ""
    return f'<a href="{url}"{shown}>{text}</a>'


def menu(*items: tuple[str, str]) -> str:
    return "<ul>" + "".join(f"<li>{link(url, text)}</li>" for text, url in items) + "</ul>"


def rows(*items: tuple[str, str, str]) -> str:
    """List rows of (title, address, date)."""
    return '<ul class="con">' + "".join(f"<li>{link(u, t)}<span>{d}</span></li>" for t, u, d in items) + "</ul>"


def page(title: str, *parts: str) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body>"
        f'<div class="top"><div class="nav">{NAV}</div></div>{"".join(parts)}'
        f'<div class="footer">{link("http://www.gov.cn/", "中国政府网")} {link("/wzdt/", "网站地图")} '
        "主办：麓山区人民政府办公室</div>"
        "</body></html>"
    )


NAV = menu(
    ("首页", "/"),
    ("新闻中心", "/xw/"),
    ("政务公开", "/gk/"),
    ("办事服务", "/bs/"),
    ("互动交流", "/hd/"),
    ("走进麓山", "/zj/"),
)


def report(issuer: str, year: int) -> str:
    return f"{issuer}关于{year}年法治政府建设情况的报告"
