"""What a page says about itself: titles, dates, source, index block, each with the place it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Generic, TypeVar

from selectolax.lexbor import LexborNode

from crawler.pages.dates import read_date
from crawler.pages.labels import Entry, entries, pieces, vocabulary
from crawler.pages.page import Page, once
from crawler.pages.trail import read_trail

T = TypeVar("T", str, date)

#: Classes and ids of title blocks hold "tit" in nearly every template (title, p.tit, zwxl-title, con_tit); bt is 标题.
_HEADINGS = 'h1, h2, [class*="tit" i], [id*="tit" i], [class~="bt" i], [class*="headline" i], [id*="headline" i]'
_TITLE_MAX = 200
#: A list page has hundreds of titles; the page's own stands among the first.
_HEADINGS_MAX = 24
_SITE_TAIL = re.compile(r"\s*(?:[_|｜—–\-]+|>>|<<|»|«|::)\s*")
_SITE_WORDS = re.compile(
    r"(?:网|网站|门户|平台|人民政府|政府|委员会|委|局|办公室|厅|在线|中心|首页|管委会|公开|街道|办事处)$"
)
_SCRIPT_SOURCE = re.compile(r"来\s*源\s*[:：]\s*(?:<[^>]{0,200}>\s*)*(?:[\"']\s*\+\s*[\"'])?([^\"'<>+;\\\n]{2,40})")
_SCRIPT_CON = re.compile(r"来\s*源.{0,80}?class\s*=\s*\\?[\"']con\\?[\"']\s*>\s*([^<\"']{2,40})", re.S)
#: Where an address carries the day of upload: TRS t20260126_1.html, Hanweb /art/2025/1/14/, papers /2021-01/25/.
_URL_DATES = (
    re.compile(r"/t((?:19|20)\d{2})(\d{2})(\d{2})_\d+"),
    re.compile(r"/((?:19|20)\d{2})/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/((?:19|20)\d{2})-(\d{2})/(\d{2})/"),
    re.compile(r"/((?:19|20)\d{2})/(\d{2})-(\d{2})/"),
    re.compile(r"/((?:19|20)\d{2})-(\d{2})-(\d{2})/"),
    re.compile(r"/((?:19|20)\d{2})(\d{2})(\d{2})/"),
)
#: Chongqing's 索引号: unified social credit code, year, serial number. Recognised where its label was lost.
_INDEX_NUMBER = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}/20\d{2}-\d{5}(?!\d)")
#: A value broken by the source between two Chinese characters, or a character and a number, has no space there.
_WRAPPED = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\w〔《（])")
#: A date line without a label, as it stands below a title.
_BARE_DATE = re.compile(
    r"[\[【(（]?((?:19|20)\d{2}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.|年\d{1,2}月)\d{1,2}日?)(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?[\]】)）]?"
)
#: Pieces of text below the title among which it is looked for.
_BELOW_TITLE = 8
_SITE_CODE = re.compile(r"标识码\s*[:：]?\s*(?:<[^>]*>\s*)*(\d{10}|bm\d{8})(?!\d)")
_MARKUP = re.compile(r"</?\w{1,8}\s*/?>")
_SPACES = re.compile(r"[\s\u3000\u00a0\ufeff]+")
_NOTHING = frozenset({"", "无", "-", "--", "/", "无。", "null", "undefined", "暂无"})


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One value and where it stands: `source` is meta, index, heading, script, title or url, then the exact place."""

    value: T
    source: str
    quote: str


#: Meta tags by the field that their name stands for.
Tags = dict[str, list[Found[str]]]


@dataclass(frozen=True, slots=True)
class Meta:
    """What was found, best place first; empty where the page says nothing. Several values are all kept."""

    titles: tuple[Found[str], ...] = ()
    published: tuple[Found[date], ...] = ()
    written: tuple[Found[date], ...] = ()
    sources: tuple[Found[str], ...] = ()
    issuers: tuple[Found[str], ...] = ()
    document_numbers: tuple[Found[str], ...] = ()
    index_numbers: tuple[Found[str], ...] = ()
    columns: tuple[Found[str], ...] = ()
    #: The breadcrumb from the home page down, as a visitor reads it.
    trail: tuple[str, ...] = ()
    site_name: str | None = None
    site_domain: str | None = None
    site_code: str | None = None
    column_type: str | None = None
    keywords: str | None = None
    description: str | None = None
    url_date: Found[date] | None = None
    warnings: tuple[str, ...] = ()


@once
def read_meta(page: Page) -> Meta:
    """Read the tags of 国办发〔2017〕47号, the index block, the date line, the breadcrumb and the headings of a page.

    Nothing is decided here: a page can give three titles and four dates, and who resolves them needs all of them.
    Dates that contradict each other are named in `warnings`.
    """
    tags = _tags(page)
    parts = pieces(page)
    block = entries(parts)
    site = _first(tags, "site_name")
    titles = _distinct(_titles(page, tags, block, site))
    published = _distinct([*_dates(tags, "published"), *_block_dates(block, "published")]) or _bare_dates(parts, titles)
    written = _distinct(_block_dates(block, "written"))
    return Meta(
        titles=titles,
        published=published,
        written=written,
        sources=_distinct([*tags.get("source", ()), *_block_texts(block, "source"), *_script_sources(page)]),
        issuers=_distinct(_block_texts(block, "issuer")),
        document_numbers=_distinct(_block_texts(block, "document_number")),
        index_numbers=_distinct([*_block_texts(block, "index_number"), *_bare_index_number(parts)]),
        columns=_distinct(tags.get("column", ())),
        trail=read_trail(page),
        site_name=site,
        site_domain=_first(tags, "site_domain"),
        site_code=_first(tags, "site_code") or _printed_site_code(page),
        column_type=_first(tags, "column_type"),
        keywords=_first(tags, "keywords"),
        description=_first(tags, "description"),
        url_date=url_date(page.url) if page.url else None,
        warnings=tuple(_contradictions(published, "published")) + tuple(_contradictions(written, "written")),
    )


def url_date(url: str) -> Found[date] | None:
    """The day in an article's address: that of its upload, which a migration can set years after the publication."""
    for pattern in _URL_DATES:
        if m := pattern.search(url):
            found = read_date("-".join(m.groups()))
            if found:
                return Found(found, "url", m[0])
    return None


def _tags(page: Page) -> Tags:
    """Meta tags with a known name by field, each field's in the order of labels.toml's spellings."""
    known = _fields()
    found: list[tuple[int, str, Found[str]]] = []
    for marks in page.tags:
        name = (marks.get("name") or marks.get("property") or marks.get("itemprop") or "").strip()
        if not (of_field := known.get(name.lower())):
            continue
        field, rank = of_field
        # Templates put the title's markup into the tag: …签约活动<br/>全力抓好….
        content = _clean(_MARKUP.sub(" ", marks.get("content") or ""))
        if content not in _NOTHING:
            found.append((rank, field, Found(content, f"meta:{name.rpartition(':')[2]}", content)))
    tags: Tags = {}
    for _, field, tag in sorted(found, key=itemgetter(0)):
        tags.setdefault(field, []).append(tag)
    return tags


@cache
def _fields() -> dict[str, tuple[str, int]]:
    """Name of a meta tag → its field and its rank there."""
    names = vocabulary()["meta"]
    return {name: (field, rank) for field, spelled in names.items() for rank, name in enumerate(spelled)}


def _dates(tags: Tags, field: str) -> list[Found[date]]:
    return [Found(day, tag.source, tag.quote) for tag in tags.get(field, ()) if (day := read_date(tag.value))]


def _block_texts(block: Iterable[Entry], field: str) -> list[Found[str]]:
    return [
        Found(value, f"index:{e.label}", e.quote)
        for e in block
        if e.field == field and (value := _clean(_WRAPPED.sub("", e.value)).strip("[]【】|｜丨 ")) not in _NOTHING
    ]


def _block_dates(block: Iterable[Entry], field: str) -> list[Found[date]]:
    return [Found(day, f"index:{e.label}", e.quote) for e in block if e.field == field and (day := read_date(e.value))]


def _bare_dates(parts: list[str], titles: tuple[Found[str], ...]) -> tuple[Found[date], ...]:
    """The date right below the title, where no label anywhere says which date is the one of publication."""
    shown = {title.value for title in titles}
    at = next((i for i, part in enumerate(parts) if _clean(part) in shown), None)
    below = parts[at + 1 : at + 1 + _BELOW_TITLE] if at is not None else []
    matches = (m for part in below if (m := _BARE_DATE.fullmatch(part)))
    return tuple(Found(day, "heading:date", m[0]) for m in matches if (day := read_date(m[1])))[:1]


def _first(tags: Tags, field: str) -> str | None:
    return next((tag.value for tag in tags.get(field, ())), None)


def _titles(page: Page, tags: Tags, block: Iterable[Entry], site: str | None) -> Iterator[Found[str]]:
    yield from tags.get("title", ())
    yield from _block_texts(block, "title")
    for node in page.tree.css(_HEADINGS)[:_HEADINGS_MAX]:
        text = _clean(node.text(separator=" "))
        if 4 <= len(text) <= _TITLE_MAX and text != site and not _is_link(node):
            yield Found(text, f"heading:{_place(node)}", text)
    title = page.tree.css_first("title")
    if title and (whole := _clean(title.text())):
        yield Found(_without_site(whole, site), "title", whole)


def _is_link(node: LexborNode) -> bool:
    """Titles of other articles are links; the page's own is not."""
    return node.tag == "a" or (node.parent is not None and node.parent.tag == "a") or node.css_first("a") is not None


def _place(node: LexborNode) -> str:
    name = (node.attributes.get("class") or node.attributes.get("id") or "").split()
    return f"{node.tag}.{name[0]}" if name else str(node.tag)


def _without_site(title: str, site: str | None) -> str:
    """Take the site's name (and the column's, before it) off the end of `<title>`."""
    if site and title != site and title.endswith(site):
        title = title[: -len(site)].rstrip(" _-|—–>»·")
    parts = _SITE_TAIL.split(title)
    if len(parts) > 1 and len(parts[0]) >= 4 and _SITE_WORDS.search(parts[-1]):
        return parts[0] or title
    return title


def _script_sources(page: Page) -> Iterator[Found[str]]:
    """来源 that a script writes into the page, invisible to a reader of the tree (TRS: a string in div.zwxl-bar)."""
    for node in page.elements["script"]:
        text = node.text()
        if "来源" not in text:
            continue
        m = _SCRIPT_CON.search(text) or _SCRIPT_SOURCE.search(text)
        value = _clean(m[1]) if m else ""
        if m and value not in _NOTHING and re.search(r"[\u4e00-\u9fff]", value):
            yield Found(value, "script:来源", _clean(m[0])[:120])


def _bare_index_number(parts: Iterable[str]) -> Iterator[Found[str]]:
    for part in parts:
        if "/20" in part and (m := _INDEX_NUMBER.search(part)):
            yield Found(m[0], "index:value only", m[0])
            return


def _printed_site_code(page: Page) -> str | None:
    """网站标识码 in the foot of the page: six digits of the division and four of the portal, or bm and eight."""
    at = page.html.rfind("标识码")
    m = _SITE_CODE.match(page.html, at) if at >= 0 else None
    return m[1] if m else None


def _contradictions(found: tuple[Found[date], ...], field: str) -> Iterator[str]:
    days = sorted({f.value for f in found})
    if len(days) > 1:
        said = ", ".join(f"{f.value} ({f.source})" for f in found)
        yield f"{field} dates differ: {said}"


def _distinct(found: Iterable[Found[T]]) -> tuple[Found[T], ...]:
    """Each value once, from the first place that gave it."""
    kept: dict[T, Found[T]] = {}
    for one in found:
        kept.setdefault(one.value, one)
    return tuple(kept.values())


def _clean(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
