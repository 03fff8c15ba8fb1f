"""A practice portal of the platform that Chongqing's portals share: columns and articles become pages and truth."""

from __future__ import annotations

import math
import posixpath
from dataclasses import replace
from functools import partial
from html import escape

from crawler.practice.articles import Article, Column
from crawler.practice.furniture import View, crumbs, pager
from crawler.practice.layouts import LOOKS, Look, article_page, frame, rows
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Page, Portal, Request
from crawler.practice.slots import fill_in
from crawler.practice.stock import take_stock, wap_of

_NOT_FOUND = "对不起，您访问的页面不存在或已被删除"


class TrsPortal(Portal):
    """Pages are made when asked for; after a change to `root` or an article, `rebuild()` brings pages and truth up.

    `instead`: pages that stand at an address whatever the columns say. `edition`: a changing line of the furniture.
    `extras`: further entries of the menu, names and addresses.
    """

    def __init__(self, place: Place, root: Column, layout: str) -> None:
        super().__init__(place)
        self.root = root
        self.look: Look = LOOKS[layout]
        self.edition = ""
        self.instead: dict[str, Page] = {}
        self.extras: dict[str, str] = {}
        self.missing = Answer(self._note("404 Not Found").encode(), 404)
        self.rebuild()

    def rebuild(self) -> None:
        """Make the table of pages, the truth and the list of other articles anew from the columns."""
        pages: dict[str, Page] = {"/": lambda _: self._html(self.home()), "/wzdt/": lambda _: self._html(self._map())}
        for column in self.root.walk():
            if column is not self.root:
                self._add_lists(pages, column)
            for article in column.articles:
                make = partial(self._answer_article, column, article)
                pages[column.path + article.file_name] = make
                for file in article.files:
                    beside = posixpath.dirname(column.path + article.file_name)
                    pages[f"{beside}/{file.file_name}"] = Answer(file.body, content_type=file.content_type)
                if article.wap:
                    pages[wap_of(column.path + article.file_name)] = make
        robots = Answer(b"User-agent: *\nDisallow: /search/\n", content_type="text/plain")
        self.pages = {"/robots.txt": robots, **pages, **self.instead}
        self._take_stock()

    def address(self, column: Column) -> str:
        """Path of a column's first list page as links give it."""
        name = "" if self.look.list_name == "index" or column is self.root else f"{self.look.list_name}.html"
        return column.path + name

    def _add_lists(self, pages: dict[str, Page], column: Column) -> None:
        stem, count = column.path + self.look.list_name, _page_count(column)
        pages[self.address(column)] = pages[f"{stem}.html"] = partial(self._answer_list, column, 0)
        for k in range(1, count):
            pages[f"{stem}_{k}.html"] = partial(self._answer_list, column, k)

    def _take_stock(self) -> None:
        root, columns = self.place.root, list(self.root.walk())
        placed = [(root + column.path + a.file_name, a) for column in columns for a in column.articles]
        truth, self.others = take_stock(placed, self.place)
        # A lay-out without an index block prints the date of writing only where the report is signed.
        printed = {url for url, article in placed if self.look.index != "none" or article.signed}
        self.truth = tuple(t if printed & set(t.urls) else replace(t, written_on=None) for t in truth)
        met = [c.unit for c in columns] + [article.body for _, article in placed]
        self.bodies = tuple(dict.fromkeys(body for body in met if body))
        # What stands below a column named for the reports is one of them, too, even while it lists none.
        named = [c for c in columns if any("法治" in step.name for step in c.trail())]
        holding = [c for c in columns if c in named or any(a.kind == "annual_report" for a in c.articles)]
        above = [c for c in columns if c not in holding and any(c in below.trail() for below in holding)]
        self.ways, self.columns = 1 + len(above) + sum(map(_page_count, holding)), len(holding)

    def _html(self, text: str) -> Answer:
        return Answer(text.encode())

    def _answer_list(self, column: Column, k: int, _request: Request) -> Answer:
        return self._html(self._list(column, k))

    def _answer_article(self, column: Column, article: Article, _request: Request) -> Answer:
        if article.stands_for == "soft_404":
            return self._html(self._note(_NOT_FOUND))
        if article.stands_for == "home":
            return self._html(self.home())
        if article.stands_for == "gone":
            return Answer(self._note("404 Not Found").encode(), 404)
        return Answer(self._article(column, article).encode(article.charset))

    def _article(self, column: Column, article: Article) -> str:
        path = column.path + article.file_name
        wap = posixpath.basename(wap_of(path)) if article.wap else ""
        view = View(
            place=self.place,
            title=article.title,
            lines=(article.title,) if article.lines is None else article.lines,
            paragraphs=article.paragraphs if article.printed is None else article.printed,
            files=tuple((file.name, f"./{file.file_name}") for file in article.files),
            shown_on=article.published_on,
            written_on=article.written_on,
            issuer=article.issuer if article.issuer is not None else (article.body.full if article.body else ""),
            source=article.source,
            document_number=article.document_number,
            trail=self._trail(column, path),
            unit=_unit(column, self.place),
            repeated=article.repeated,
            markup=article.markup,
            signed=article.signed,
            wap=wap,
        )
        return article_page(self.look, view, {"nav": self._nav(), "edition": self.edition})

    def _list(self, column: Column, k: int) -> str:
        here = self.address(column)
        listed = column.newest_first()
        part = listed[k * column.per_page : (k + 1) * column.per_page]
        entries = [(f"./{a.file_name}", a.title, a.published_on.isoformat()) for a in part]
        parent = column.parent if column.parent and not column.children else column
        values = {
            "crumbs": crumbs(self._trail(column, here), self.look.crumbs),
            "parent_name": parent.name,
            "menu": "".join(f"<li>{self._link(c)}</li>" for c in parent.children if c.listed),
            "column_name": column.name,
            "rows": rows(self.look, entries),
            "pager": pager(self.look.pager, _page_count(column), k, self.look.list_name, len(listed)),
        }
        trail, unit = self._trail(column, here), _unit(column, self.place)
        view = View(self.place, column.name, (column.name,), (), trail=trail, unit=unit)
        return self._framed(view, fill_in(self.look.templates, "list", values))

    def home(self) -> str:
        """HTML of the home page."""
        units = [c for c in self.root.walk() if c.unit]
        offices = [c for c in units if c.unit and c.unit.type == "department"]
        values = {
            "blocks": "\n".join(self._block(c) for c in self.root.children if c.listed),
            "departments": " ".join(f"<dd>{self._link(c)}</dd>" for c in offices),
            "towns": " ".join(f"<dd>{self._link(c)}</dd>" for c in units if c not in offices),
        }
        view = View(self.place, "首页", (), (), trail=(("首页", "/"),))
        return self._framed(view, fill_in(self.look.templates, "home", values))

    def _map(self) -> str:
        """The site map (网站地图): every column in the menus."""
        columns = (c for c in self.root.walk() if c.listed and c is not self.root)
        view = View(self.place, "网站地图", ("网站地图",), (), trail=(("首页", "/"), ("网站地图", "./")))
        return self._framed(view, f"<ul>{''.join(f'<li>{self._link(c)}</li>' for c in columns)}</ul>")

    def _block(self, column: Column) -> str:
        """A box of the home page: the column's name, its sub-columns, and its latest articles."""
        latest = "".join(
            f'<li><a href="{column.path}{a.file_name}" title="{escape(a.title)}">{escape(a.title[:24])}</a></li>'
            for a in column.newest_first()[:6]
        )
        below = " ".join(self._link(c) for c in column.children if c.listed and not c.unit)
        return f'<div class="box"><h3>{self._link(column)}</h3><div>{below}</div><ul>{latest}</ul></div>'

    def _framed(self, view: View, main: str) -> str:
        return frame(self.look, view, main, {"nav": self._nav(), "edition": self.edition}, is_article=False)

    def _note(self, text: str) -> str:
        view = View(self.place, "", (), (), trail=(("首页", "/"),))
        return self._framed(view, f'<div class="error"><p>{text}</p><p><a href="/">返回首页</a></p></div>')

    def _nav(self) -> str:
        tops = [c for c in self.root.children if c.listed]
        links = ['<a href="/">首页</a>', *map(self._link, tops)]
        links += [f'<a href="{href}">{name}</a>' for name, href in self.extras.items()]
        return "".join(f"<li>{link}</li>" for link in links)

    def _link(self, column: Column) -> str:
        return f'<a href="{self.address(column)}">{column.name}</a>'

    def _trail(self, column: Column, path: str) -> tuple[tuple[str, str], ...]:
        """Breadcrumb with links relative to the page, as the platform writes them."""
        here = posixpath.dirname(path)
        steps = []
        for step in column.trail():
            address = self.address(step)
            link = posixpath.relpath(address, here) + ("/" if address.endswith("/") else "")
            steps.append((step.name, link))
        return tuple(steps)


def _page_count(column: Column) -> int:
    return max(1, math.ceil(len(column.articles) / column.per_page))


def _unit(column: Column, place: Place) -> str:
    body: Body | None = next((c.unit for c in reversed(column.trail()) if c.unit), None)
    return body.full if body else place.title
