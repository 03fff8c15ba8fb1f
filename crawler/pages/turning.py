"""How the script of a list turns its pages: the address that it puts together, with a place for the number.

`location.href = "list_" + n + ".html"`, `"?currentPage=" + p`, `this.hrefFormer + "_" + n + this.hrefLatter` (kkpager),
`"?pageNum=" + obj.curr` (laypage), or a form with a field for the number. Cannot do: postbacks, and addresses in which
more than the number is not written down.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from crawler.addresses import absolute
from crawler.pages.page import Page, once

#: Where a script says an address, and what it puts it together from.
SAID = re.compile(
    r"""(?:location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\s*\(|\bopen\s*\(|\breturn\b)\s*"""
    r"""((?:(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z_$][\w$.]*)\s*\+\s*)+(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z_$][\w$.]*))"""
)
PIECE = re.compile(r"""(?P<mark>["'])(?P<text>[^"'\n]*)(?P=mark)|(?P<name>[A-Za-z_$][\w$.]*)""")
URL = re.compile(r"[\w./?&=%:~-]+$", re.ASCII)
#: Names of the number of a page.
NUMBER = re.compile(r"(?i)^(?:[nkpi]|no|num|pn|\w*page\w*|curr?|current|\w+\.curr)$")
#: Stands for the number while an address is joined; no address has it.
MARK = "0707070707"
FIELDS = ("page", "pageno", "pagenum", "pageindex", "currentpage", "curpage", "page_no", "pagenumber")


@once
def turned(page: Page) -> tuple[str, str] | None:
    """What stands before and behind the page number in the addresses that the page's script makes, or None."""
    for said in SAID.finditer(page.scripts):
        if made := _around(said[1], page.scripts, page.url or ""):
            return made
    return _of_form(page)


def _around(said: str, scripts: str, own: str) -> tuple[str, str] | None:
    parts, unknown = [""], False
    for at, piece in enumerate(PIECE.finditer(said)):
        name = piece["name"]
        text = piece["text"] if name is None else _constant(name, scripts)
        if text is not None:
            parts[-1] += text
        elif NUMBER.match(name) and len(parts) == 1:
            parts.append("")
        elif at > 0:
            return None
        else:
            unknown = True
    # A beginning that is not written down is the page's own address, which nothing but its parameters may follow.
    if len(parts) == 1 or (unknown and parts[0][:1] not in ("?", "&")):
        return None
    # Else the sum is a class name, an element's id, or words for a visitor.
    if not URL.match(parts[0] + parts[1]) or not (re.search(r"[?&]\w+=$", parts[0]) or re.match(r"\.\w+", parts[1])):
        return None
    return _joined(own, parts[0], parts[1])


def _constant(name: str, scripts: str) -> str | None:
    """What is written down for a name, in an assignment or as a field; the number of the page changes."""
    last = name.rpartition(".")[2]
    found = re.search(rf"""\b{re.escape(last)}\s*[:=]\s*(["'])([^"'\n]*)\1\s*[,;}}\n]""", scripts)
    return found[2] if found and not NUMBER.match(name) else None


def _joined(own: str, head: str, tail: str) -> tuple[str, str] | None:
    """Both parts as an address of the page's host; `&page=` goes behind the page's own parameters."""
    if head.startswith("&"):
        query = urlsplit(own).query
        head = f"?{query}{head}" if query else f"?{head[1:]}"
    url = absolute(own, head + MARK + tail)
    if url is None or urlsplit(url).netloc != urlsplit(own).netloc or url.count(MARK) != 1:
        return None
    before, _, behind = url.partition(MARK)
    return before, behind


def _of_form(page: Page) -> tuple[str, str] | None:
    """A form that is sent with a GET: its fields go along, and that of the page number is last."""
    for form in page.tree.css("form"):
        fields = {
            name: node.attributes.get("value") or ""
            for node in form.css("input")
            if (name := node.attributes.get("name"))
        }
        number = next((name for name in fields if name.lower() in FIELDS), None)
        if number is None or (form.attributes.get("method") or "get").lower() != "get":
            continue
        action = form.attributes.get("action") or urlsplit(page.url or "").path
        others = urlencode({name: value for name, value in fields.items() if name != number})
        joint = "&" if "?" in action else "?"
        return _joined(page.url or "", f"{action}{joint}{others}{'&' if others else ''}{number}=", "")
    return None
