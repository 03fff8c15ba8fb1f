"""The looks of practice portals: which template, pager, meta style and index block each has, and pages made so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from crawler.practice.furniture import View, crumbs, index_block, metas
from crawler.practice.markup import mark_up
from crawler.practice.slots import fill_in


@dataclass(frozen=True, slots=True)
class Look:
    """One lay-out. `list_name` is the file name of list pages; `cut` the characters after which list rows are cut."""

    name: str
    pager: str
    list_name: str = "index"
    metas: str = "standard"
    index: str = "none"
    crumbs: str = "&gt;"
    cut: int = 60
    heading: str = "<h1>{}</h1>"
    date_label: str = "发布日期"
    folder: str = ""

    @property
    def templates(self) -> str:
        """Folder of its templates: its own name, unless it borrows another's."""
        return self.folder or self.name


LOOKS: Mapping[str, Look] = {
    look.name: look
    for look in (
        Look("zwxl", "createPageHTML", index="brackets", heading='<p class="tit">{}</p>'),
        Look("sub", "createPage", "list", "lower", "twice", crumbs=" &gt; ", cut=26),
        Look("year", "createPageHTMLS", metas="chinese", cut=40, heading='<h2 class="bt">{}</h2>'),
        Look("colon", "createPageHTML", metas="dashes", index="generated", crumbs="/", heading="<B>{}</B>"),
        Look("cdindex", "variables", "cdindex", index="colons", heading="<B>{}</B>", folder="colon"),
    )
}


def frame(look: Look, view: View, main: str, values: Mapping[str, str], is_article: bool) -> str:
    """A whole page around its main part; `values` may bring `nav`, `head`, `charset`, `edition`."""
    place, title = view.place, view.title if view.lines else ""
    edition = f"　访问量：{values['edition']}" if values.get("edition") else ""
    given = {
        "charset": "utf-8",
        "page_title": escape(f"{title}_{place.title}" if title else place.title),
        "metas": metas(view, look.metas, is_article),
        "main": main,
        "site": place.title,
        "city": place.city,
        "district": place.district,
        "unit": view.unit or place.title,
        "unit_home": "/",
        "icp": f"虚ICP备{place.code}号{edition}",
        "site_code": f"{place.code}0001",
        "police": f"{place.code}02000001",
    }
    return fill_in(look.templates, "frame", {**given, **values})


def article_page(look: Look, view: View, values: Mapping[str, str]) -> str:
    """The page of one article, as text."""
    repeated = f'<p style="text-align:center"><strong>{escape(view.repeated)}</strong></p>\n' if view.repeated else ""
    links = "".join(f'<p>附件：<a href="{href}">{escape(name)}</a></p>' for name, href in view.files)
    main = {
        "crumbs": crumbs(view.trail, look.crumbs),
        "index": index_block(view, look.index),
        "heading": look.heading.format("<br>".join(map(escape, view.lines))) if view.lines else "",
        "shown_on": view.shown_on.isoformat() if view.shown_on else "",
        "clock": view.clock,
        "source": view.source,
        "date_label": look.date_label,
        "body": repeated + mark_up(view.paragraphs, view.markup, view.signed),
        "attachments": links,
    }
    head = f'<link rel="alternate" media="only screen and (max-width: 640px)" href="{view.wap}">' if view.wap else ""
    return frame(look, view, fill_in(look.templates, "article", main), {"head": head, **values}, is_article=True)


def rows(look: Look, entries: Sequence[tuple[str, str, str]]) -> str:
    """Rows of a list: link, title (cut where the look cuts, whole in its title attribute) and date."""
    out = []
    for href, title, shown_on in entries:
        cut = title if len(title) <= look.cut else f"{title[: look.cut]}..."
        values = {"href": href, "title": escape(title), "cut": escape(cut), "shown_on": shown_on}
        out.append(fill_in(look.templates, "row", values))
    return "\n".join(out)
