"""What the inline scripts of a page are going to ask of its own host, as far as it is written down.

`$.ajax({url: …, data: {…}})`, `$.get(…)`, `$.getJSON(…)`, `$.post(…)`, `fetch(…)`, `axios.get(…)`: the address may be a
sum of strings and constants, with the number of the page as the only thing that is not known yet; what is sent along
may be parameters, a form, or JSON. A POST is given as one address (crawler/posts.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import absolute, host_of, is_media
from crawler.pages.literals import constants, object_with
from crawler.pages.page import Page, once
from crawler.posts import posted, written

_PART = r"""(?:"[^"\n]*"|'[^'\n]*'|`[^`\n]*`|[A-Za-z_$][\w$.]*)"""
_SUM = rf"({_PART}(?:\s*\+\s*{_PART})*)"
CALL = re.compile(
    rf"""(?:(?:getJSON|\$\.(?:get|post)|fetch|axios(?:\.(?:get|post))?)\s*\(|\.open\(\s*["'](?:GET|POST)["']\s*,)\s*{_SUM}"""
    rf"""|\burl\s*:\s*{_SUM}""",
    re.IGNORECASE,
)
PIECE = re.compile(r"""(["'`])(.*?)\1|([A-Za-z_$][\w$.]*)""")
NUMBER = re.compile(r"(?i)^(?:page|page_?(?:no|num|index|number)|cur(?:rent)?_?page|current|p|pn)$")
POST = re.compile(r"""(?i)\.post\b|["']POST["']\s*,|(?:type|method)\s*:\s*["']post""")
KEY = re.compile(r"""["']?\b(\w+)\b["']?\s*:""")
#: A call is no longer than this.
FAR = 1500


@once
def calls(page: Page) -> tuple[str, ...]:
    """Addresses of the own host that inline scripts ask for rows; not a page's parts and pictures."""
    script = page.scripts
    found = list(CALL.finditer(script))
    named = constants(script) if found else {}
    made: list[str] = []
    for at, call in enumerate(found):
        end = min(found[at + 1].start() if at + 1 < len(found) else len(script), call.start() + FAR)
        # Type and data of `$.ajax({…})` may stand before its address.
        opening = script.rfind("ajax", max(0, call.start() - FAR // 3), call.start()) if call[2] else -1
        made += _asked(
            call[1] or call[2], script[opening if opening >= 0 else call.start() : end], named, page.url or ""
        )
    return tuple(dict.fromkeys(made))


def _asked(said: str, scope: str, named: Mapping[str, str | int], own: str) -> Iterator[str]:
    address = _sum(said, named)
    url = absolute(own, address) if address else None
    if url is None or host_of(url) != host_of(own) or is_media(url):
        return
    sent = _sent(scope, named)
    if POST.search(scope):
        as_json = "JSON.stringify" in scope or "application/json" in scope or "axios" in scope
        if sent:
            yield posted(url, written(sent) if as_json else urlencode(sent))
        return
    if sent:
        parts = urlsplit(url)
        known = {key for key, _ in parse_qsl(parts.query)}
        more = urlencode({key: value for key, value in sent.items() if key not in known})
        url = parts._replace(query="&".join(filter(None, (parts.query, more)))).geturl()
    written_out = said[0] in "\"'`" and "+" not in said and "${" not in said
    # Of those put together, only that which asks for a page is a list's; others count visits.
    if written_out or any(NUMBER.match(key) for key, _ in parse_qsl(urlsplit(url).query)):
        yield url


def _sum(said: str, named: Mapping[str, str | int]) -> str | None:
    """The address that a sum of strings and constants makes, of the first page where it asks for a number."""
    flat = re.sub(r"\$\{\s*([\w$.]+)\s*\}", r"`+\1+`", said)
    made = ""
    for piece in PIECE.finditer(flat):
        name = piece[3]
        if name is None:
            made += piece[2]
        elif name in named:
            made += str(named[name])
        elif (key := re.search(r"[?&](\w+)=$", made)) and NUMBER.match(key[1]):
            made += "1"
        else:
            return None
    return made or None


def _sent(scope: str, named: Mapping[str, str | int]) -> dict[str, object]:
    """What goes along with a call for a page: the innermost object with a page number, as for the first page."""
    for key in (name for name in KEY.findall(scope) if NUMBER.match(name)):
        found = object_with(scope, key, named)
        if found is not None and "url" not in found:
            first = found[key] if str(found[key]) in ("0", "1") else 1
            return {
                name: first if name == key else value
                for name, value in found.items()
                if name == key or value is not None
            }
    return {}
