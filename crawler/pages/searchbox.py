"""The search of a portal as its own pages offer it: forms, and the services of two vendors that answer in JSON.

Known services: TRS (`POST /irs/front/search`, a tenant's number in the page's script) and UCAP (`POST
/so/ss/query/s`, the site's code in its form). Any other form is sent as a visitor would send it. Cannot do: words that
a script encodes before they are sent (VSB), boxes without a form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborNode

from crawler.addresses import absolute
from crawler.columns import promises
from crawler.items import Entry
from crawler.pages.link import base_of
from crawler.pages.links import links
from crawler.pages.page import Page

WORD = re.compile(
    r"(?i)^(?:q|qt|wd|kw|words?|keys?|key_?words?\w*|search_?(?:words?|text|key\w*|title|content)?|query|title|text)$"
)
ABOUT = re.compile(r"(?i)search|query|sousuo|jiansuo|搜索|检索|查找|站内")
NUMBER = re.compile(r"(?i)^(?:page|page_?(?:no|num|index|number)|cur(?:rent)?_?page|p)$")
TENANT = re.compile(r"""(tenantId|configTenantId|dataTypeId|areaCode)["']?\s*[=:]\s*["']?(\w*)""")
TRS_PAGE = re.compile(r"""["'(]([^"'()\s]*/search\.html)\?""")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
ROWS = 20


@dataclass(frozen=True, slots=True)
class Asking:
    """One request to a search; without a body it is a GET."""

    url: str
    body: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class SearchBox:
    """A search. `word` and `number` name the fields for what is sought and for the page of results, if it has one."""

    url: str
    fields: tuple[tuple[str, str], ...]
    word: str
    number: str | None = None
    method: str = "GET"
    content_type: str = FORM
    charset: str = "utf-8"

    def ask(self, words: str, number: int = 1) -> Asking:
        """The request for one page of what is found."""
        values = {**dict(self.fields), self.word: words} | ({self.number: str(number)} if self.number else {})
        if self.content_type == JSON:
            body: dict[str, object] = {"granularity": "ALL", "isSearchForced": 0, "filters": [], **values}
            body |= {key: int(value) for key, value in values.items() if key in ("pageNo", "pageSize")}
            return Asking(self.url, json.dumps(body, ensure_ascii=False), f"{JSON};charset=UTF-8")
        sent = urlencode(values, encoding=self.charset)
        if self.method == "POST":
            return Asking(self.url, sent, FORM)
        return Asking(f"{self.url}{'&' if '?' in self.url else '?'}{sent}")


def search_boxes(page: Page) -> tuple[SearchBox, ...]:
    """The searches that a page offers, those of known services first."""
    if not re.search(r"(?i)<form\b|tenantId", page.html):
        return ()
    forms = tuple(_forms(page))
    return (*_trs(page), *(made for form in forms if (made := _ucap(form))), *forms)


def hits(page: Page) -> tuple[Entry, ...]:
    """The reports among what a search has found, by their titles."""
    return tuple(
        Entry(_direct(link.url), link.text, link.date)
        for link in links(page)
        if link.region in ("main", "script", "side") and promises(link.text) in ("yes", "maybe")
    )


def _direct(url: str) -> str:
    """Where an address of the counting kind (/link.do?url=http…) leads in the end."""
    given = (value for _, value in parse_qsl(urlsplit(url).query))
    return next((value for value in given if value.startswith(("http://", "https://"))), url)


def _trs(page: Page) -> Iterator[SearchBox]:
    named = {key: value for key, value in TENANT.findall(page.html) if value}
    if not named.get("tenantId", "").isdigit():
        return
    shown = TRS_PAGE.search(page.html)
    host = (absolute(base_of(page), shown[1]) if shown else None) or page.url or ""
    fields = {"configTenantId": named["tenantId"], "areaCode": "", **named}
    fields |= {"pageSize": str(ROWS), "orderBy": "related", "searchBy": "title"}
    url = urljoin(host, "/irs/front/search")
    yield SearchBox(url, tuple(fields.items()), "searchWord", "pageNo", "POST", JSON)


def _ucap(form: SearchBox) -> SearchBox | None:
    code = dict(form.fields).get("siteCode")
    if not code or not urlsplit(form.url).path.endswith("/so/s"):
        return None
    fields = (("siteCode", code), ("pageSize", str(ROWS)))
    return SearchBox(urljoin(form.url, "/so/ss/query/s"), fields, "qt", "page", "POST")


def _forms(page: Page) -> Iterator[SearchBox]:
    for form in page.tree.css("form"):
        action = form.attributes.get("action") or ""
        url = absolute(base_of(page), action) if action else page.url
        if not url or form.css_first('input[type="password" i], textarea, input[type="file" i]') is not None:
            continue
        words = [field for field in form.css("input") if _is_typed(field)]
        # A form of one box that speaks of searching, or whose box has a name that only searches have.
        told = ABOUT.search(f"{action} {form.attributes.get('id')} {form.attributes.get('class')} {form.text()}")
        boxes = [_name(box) for box in words if told or WORD.match(_name(box)) or ABOUT.search(_hint(box))]
        if len(words) != 1 or not boxes:
            continue
        fields = dict(_given(form))
        number = next((name for name in fields if NUMBER.match(name)), None)
        method = "POST" if (form.attributes.get("method") or "").lower() == "post" else "GET"
        yield SearchBox(url, tuple(fields.items()), boxes[0], number, method, charset=_charset(form, page))


def _given(form: LexborNode) -> Iterator[tuple[str, str]]:
    """The fields that a visitor does not touch, with their values."""
    for field in form.css("input"):
        kind = (field.attributes.get("type") or "text").lower()
        chosen = kind == "hidden" or (kind in ("radio", "checkbox") and "checked" in field.attributes)
        if chosen and _name(field):
            yield _name(field), field.attributes.get("value") or ""
    for field in form.css("select"):
        option = field.css_first("option[selected]") or field.css_first("option")
        if option is not None and _name(field):
            value = option.attributes.get("value")
            yield _name(field), option.text(strip=True) if value is None else value


def _is_typed(field: LexborNode) -> bool:
    return (field.attributes.get("type") or "text").lower() in ("text", "search") and bool(_name(field))


def _name(field: LexborNode) -> str:
    return field.attributes.get("name") or ""


def _hint(field: LexborNode) -> str:
    return " ".join(field.attributes.get(name) or "" for name in ("placeholder", "value", "title", "id", "class"))


def _charset(form: LexborNode, page: Page) -> str:
    declared = re.search(r"(?i)charset\s*=\s*[\"']?([\w-]+)", page.html[:2000])
    named = form.attributes.get("accept-charset") or (declared[1] if declared else "")
    return "gb18030" if named.lower().startswith("gb") else "utf-8"
