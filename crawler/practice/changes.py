"""What happens to portals as time goes by, one function a happening; each leaves pages and truth in step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from crawler.practice.articles import Article, Column, document_number
from crawler.practice.builders import report, with_quirk
from crawler.practice.firewall import challenge
from crawler.practice.layouts import LOOKS
from crawler.practice.places import Body
from crawler.practice.portal import Answer, Portal
from crawler.practice.trs import TrsPortal


def column_of(portal: TrsPortal, name: str, year: int) -> Column:
    """The first column that lists the report of this body (by its short name) and year; KeyError if none does."""
    for column in portal.root.walk():
        if any(_is(article, name, year) for article in column.articles):
            return column
    raise KeyError(f"no report of {name} for {year} on {portal.place.host}")


def publish(
    portal: TrsPortal, column: Column, body: Body, year: int, on: date | None = None, dated: date | None = None
) -> Article:
    """A report that was missing appears in a column, under its own date; uploaded `on` a day it shows that, or `dated`.

    A column that the portal did not have so far (`Column.below`) appears with it.
    """
    article = report(body, year, portal.place)
    if on is not None:
        article = with_quirk(article, {"uploaded_on": on, "published_on": dated or on})
    column.articles.append(article)
    portal.rebuild()
    return article


def back_date(portal: TrsPortal, column: Column, body: Body, year: int, page: int) -> Article:
    """A report slips in with an old date, so that it stands on page `page` (from 1) of the column."""
    day = column.newest_first()[page * column.per_page - 1].published_on
    article = replace(report(body, year, portal.place), published_on=day)
    column.articles.append(article)
    portal.rebuild()
    return article


def replace_text(portal: TrsPortal, name: str, year: int, old: str, new: str) -> None:
    """Some words of a report are replaced in place, at all its addresses."""

    def rewritten(article: Article) -> Article:
        return replace(article, paragraphs=tuple(p.replace(old, new) for p in article.paragraphs))

    _change(portal, name, year, rewritten)


def refurnish(portal: TrsPortal, edition: str) -> None:
    """The furniture of every page changes (a counter of visits), no text does."""
    portal.edition = edition
    portal.rebuild()


def take_down(portal: TrsPortal, name: str, year: int, listed: bool = False) -> None:
    """A report's page is gone (404); with `listed` the column goes on linking it."""
    if listed:
        _change(portal, name, year, lambda article: replace(article, stands_for="gone"))
        return
    for column in portal.root.walk():
        column.articles = [a for a in column.articles if not _is(a, name, year)]
    portal.rebuild()


def put_back(portal: TrsPortal, name: str, year: int) -> None:
    """A report that was taken down with its link left standing is there again, at its old address."""
    _change(portal, name, year, lambda article: replace(article, stands_for="page"))


def relaunch(portal: TrsPortal, layout: str, prefix: str = "new") -> None:
    """The portal is rebuilt: another lay-out, other columns' addresses, other numbers; the old addresses are gone."""
    for column in portal.root.walk():
        if column is not portal.root:
            column.path = f"/{prefix}{column.path}"
        column.articles = [
            replace(a, number=document_number(a.day, f"{prefix} {a.title} {column.path}")) for a in column.articles
        ]
    portal.look = LOOKS[layout]
    portal.rebuild()


def vanish(portal: TrsPortal, column: Column) -> None:
    """A column disappears from the portal, with all below it."""
    if column.parent:
        column.parent.children.remove(column)
    portal.rebuild()


def break_lists(portal: TrsPortal, broken: bool = True) -> None:
    """List pages lose their rows to a template that draws them by a script from nowhere; articles stay."""
    pages = {}
    if broken:
        shell = '<html><head><meta charset="utf-8"><title>栏目</title></head><body><div id="app"></div></body></html>'
        lists = (portal.address(c) for c in portal.root.walk() if c.articles)
        pages = {address: Answer(shell.encode()) for address in lists}
    portal.instead = dict(pages)
    portal.rebuild()


def fence(portal: Portal, up: bool = True) -> None:
    """A firewall goes up before the portal, or comes down."""
    portal.interruption = challenge if up else None


def _is(article: Article, name: str, year: int) -> bool:
    return article.kind == "annual_report" and bool(article.body and article.body.name == name) and article.year == year


def _change(portal: TrsPortal, name: str, year: int, change: Callable[[Article], Article]) -> None:
    column_of(portal, name, year)
    for column in portal.root.walk():
        column.articles = [change(a) if _is(a, name, year) else a for a in column.articles]
    portal.rebuild()
