"""What stands around a report on a portal's page: meta tags of the standard, index blocks, breadcrumbs, pagers."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from crawler.practice.places import Place
from crawler.practice.slots import fill_in


@dataclass(frozen=True, slots=True)
class View:
    """One article as a page shows it, wherever its values came from.

    `trail`: name and link from the home page down. `lines`: the title as printed, empty for none. `issuer`: the
    发布机构 claimed. `wap`: link to the mobile twin.
    """

    place: Place
    title: str
    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    shown_on: date | None = None
    written_on: date | None = None
    issuer: str = ""
    source: str = ""
    document_number: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    repeated: str = ""
    markup: str = "paragraphs"
    signed: bool = False
    wap: str = ""
    files: tuple[tuple[str, str], ...] = ()

    @property
    def column(self) -> str:
        return self.trail[-1][0] if self.trail else ""

    @property
    def clock(self) -> str:
        n = zlib.crc32(self.title.encode())
        return f"{8 + n % 10:02d}:{n % 60:02d}"


def metas(view: View, style: str, is_article: bool) -> str:
    """Meta tags of 国办发〔2017〕47号, written in one of the ways that portals write them.

    `standard`; `lower` (lower-case names in single quotes, day only); `chinese` (年月日); `dashes` (the
    standard's own sample with its double dash).
    """
    values = [
        ("SiteName", view.place.title),
        ("SiteDomain", view.place.host),
        ("SiteIDCode", f"{view.place.code}0001"),
        ("ColumnName", view.column),
        ("ColumnDescription", f"{view.place.title}{view.column}栏目"),
        ("ColumnKeywords", view.column),
        ("ColumnType", "信息公开目录" if "公开" in view.column or "法治" in view.column else "工作动态"),
    ]
    if is_article:
        title = view.title if view.lines else ""
        values += [("ArticleTitle", title), ("PubDate", _moment(view, style)), ("ContentSource", view.source)]
        values += [("Keywords", ""), ("Author", ""), ("Description", ""), ("Url", "")]
    if style == "lower":
        return "\n".join(f"<meta name='{n.lower()}' content='{escape(v)}'>" for n, v in values)
    return "\n".join(f'<meta name="{n}" content="{escape(v)}" />' for n, v in values)


def _moment(view: View, style: str) -> str:
    day = view.shown_on
    if day is None:
        return ""
    forms = {
        "standard": f"{day:%Y-%m-%d} {view.clock}",
        "lower": f"{day:%Y-%m-%d}",
        "chinese": f"{day:%Y}年{day:%m}月{day:%d}日 {view.clock}",
        "dashes": f"{day:%Y}——{day:%m}——{day:%d} {view.clock}",
    }
    return forms[style]


def _index_values(view: View) -> dict[str, str]:
    number = zlib.crc32(f"{view.issuer}{view.title}".encode()) % 99999
    year = view.shown_on.year if view.shown_on else ""
    organ = zlib.crc32(view.issuer.encode()) % 10**9
    return {
        "索引号": f"11{view.place.code}{organ:09d}X/{year}-{number:05d}",
        "发文字号": view.document_number,
        "发布机构": view.issuer,
        "主题分类": "综合政务",
        "成文日期": view.written_on.isoformat() if view.written_on else "",
        "发布日期": view.shown_on.isoformat() if view.shown_on else "",
        "体裁分类": "公告公示",
        "有效性": "",
    }


def index_block(view: View, form: str) -> str:
    """The index block (信息公开元数据): `brackets`, `twice` (for screens and again for phones), `colons`, `generated`.

    The forms are (a), (a) printed twice, (b) and (c) of the portals seen; `none` gives nothing.
    """
    values = _index_values(view)
    if form == "none":
        return ""
    if form in ("brackets", "twice"):
        pairs = [(f"[ {label} ]", value) for label, value in values.items()]
        cells = [f'<td class="t1">{a}</td><td class="t2">{b}</td>' for a, b in pairs]
        rows = "".join(f"<tr>{a}{b}</tr>" for a, b in zip(cells[::2], cells[1::2], strict=True))
        table = f'<table class="zwxl-table">{rows}</table>'
        phone = "".join(f"<li><span>{a}</span><i>{b}</i></li>" for a, b in pairs)
        return table + (f'<ul class="zw-table clearfix">{phone}</ul>' if form == "twice" else "")
    if form == "generated":
        labels = {"主题分类": "信息分类名称", "成文日期": "生成日期", "发文字号": "文号"}
        chosen = ("索引号", "主题分类", "发布机构", "成文日期", "发布日期")
        values = {labels.get(k, k): values[k] for k in chosen} | {
            "名称": view.title if view.lines else "",
            "文号": view.document_number,
        }
        values["主题词"] = ""
    return '<div class="xxgk_top">' + "".join(f"<p><b>{k}：</b>{v}</p>" for k, v in values.items()) + "</div>"


def crumbs(trail: Sequence[tuple[str, str]], separator: str = "&gt;") -> str:
    return separator.join(f'<a href="{href}" title="{name}" class="CurrChnlCls">{name}</a>' for name, href in trail)


def pager(call: str, pages: int, current: int, name: str, total: int) -> str:
    """The script call that draws a list's page numbers, as the platform writes it; a list of one page has none.

    `call`: createPageHTML, createPage, createPageHTMLS or `variables` (the platform's old way).
    """
    if pages < 2:
        return ""
    values = {"call": call, "pages": str(pages), "current": str(current), "name": name, "total": str(total)}
    if call == "variables":
        return fill_in("pagers", "variables", values)
    return fill_in("pagers", "call", values | {"tail": f', {total}, "pages"' if call == "createPageHTMLS" else ""})
