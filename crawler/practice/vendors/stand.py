"""What practice portals of all vendors share: a frame, a home page, a column of reports, and the truth about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from crawler.practice.articles import Article
from crawler.practice.builders import YEARS, report
from crawler.practice.furniture import View, crumbs, index_block, metas
from crawler.practice.markup import mark_up
from crawler.practice.others import near_misses, news
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.slots import fill_in
from crawler.practice.stock import take_stock

COLUMN = "法治政府建设年度报告"


@dataclass(frozen=True, slots=True)
class Vendor:
    """How one vendor's pages can be told: its article container, with `{body}` where the text goes, and a mark."""

    container: str
    mark: str = ""
    index: str = "none"


class Stand:
    """One portal being set up: pages are put at addresses, articles besides into the truth."""

    def __init__(self, place: Place, bodies: Sequence[Body], vendor: Vendor) -> None:
        self.portal = Portal(place, bodies=tuple(bodies))
        self.place, self.vendor = place, vendor
        self._placed: list[tuple[str, Article]] = []
        self._nav = ""
        self.portal.ways, self.portal.columns = 1, 1

    def menu(self, **links: str) -> None:
        """The navigation of every page: names and addresses."""
        self._nav = " ".join(f'<a href="{href}">{name}</a>' for name, href in {"首页": "/", **links}.items())

    def put(self, path: str, title: str, main: str) -> None:
        """A page in the portal's frame; news apart, it is on the way to the reports."""
        self.portal.ways += "新闻" not in title
        view = View(self.place, title, (title,), (), trail=(("首页", "/"), (title, path)))
        self.portal.pages[path] = Answer(self._frame(view, main, is_article=False).encode())

    def answer(self, path: str, answer: Answer | Callable[[Request], Answer], parts: int = 0) -> None:
        """A service; it gives the column of reports in so many parts."""
        self.portal.pages[path] = answer
        self.portal.ways += parts
        # A column whose page holds no row is looked at by two requests, for the page and for the first part.
        self.portal.columns += bool(parts)

    def article(self, path: str, article: Article, column: str = COLUMN) -> None:
        """An article's page, made when asked for."""
        self._placed.append((self.place.root + path, article))
        self.portal.pages[path] = lambda _: Answer(self._article(article, column).encode())

    def finish(self) -> Portal:
        """The portal, once home page and columns are put."""
        self.portal.truth, self.portal.others = take_stock(self._placed, self.place)
        robots = Answer(b"User-agent: *\nAllow: /\n", content_type="text/plain")
        self.portal.pages.setdefault("/robots.txt", robots)
        return self.portal

    def _article(self, article: Article, column: str) -> str:
        view = View(
            self.place,
            article.title,
            (article.title,),
            article.paragraphs,
            article.published_on,
            article.written_on,
            issuer=article.body.full if article.body else self.place.title,
            source=article.source,
            trail=(("首页", "/"), ("政务公开", "/zwgk/"), (column, "./")),
        )
        text = mark_up(article.paragraphs, article.markup, article.signed)
        values = {
            "crumbs": crumbs(view.trail, "&nbsp;&gt;&nbsp;"),
            "index": index_block(view, self.vendor.index),
            "title": escape(article.title),
            "shown_on": str(article.published_on),
            "source": article.source,
            "body": self.vendor.container.format(body=text),
        }
        return self._frame(view, fill_in("vendors", "article", values), is_article=True)

    def _frame(self, view: View, main: str, is_article: bool) -> str:
        values = {
            "page_title": f"{escape(view.title)}-{self.place.title}",
            "metas": metas(view, "standard", is_article),
            "mark": self.vendor.mark,
            "site": self.place.title,
            "nav": self._nav,
            "main": main,
            "code": self.place.code,
        }
        return fill_in("vendors", "frame", values)


def contents(place: Place, bodies: Sequence[Body], years: Sequence[int] = YEARS) -> list[Article]:
    """What stands in the column: the reports, and a few interpretations and notices; newest first."""
    made = [report(body, year, place) for body in bodies for year in years]
    made += near_misses(place, bodies[:1], ("interpretation", "notice"), years[-2:])
    return sorted(made, key=lambda a: (a.published_on, a.title), reverse=True)


def gossip(place: Place, count: int = 40) -> list[Article]:
    """News for the column that nobody who looks for reports needs to walk."""
    return news(place, count)


def item(href: str, article: Article) -> str:
    """A row of a list."""
    title = escape(article.title)
    return f'<li><a href="{href}" target="_blank" title="{title}">{title}</a><span>{article.published_on}</span></li>'


def pages_of(articles: Sequence[Article], per_page: int) -> list[Sequence[Article]]:
    return [articles[i : i + per_page] for i in range(0, len(articles), per_page)]
