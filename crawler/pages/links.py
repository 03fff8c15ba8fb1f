"""Every way that leads on from a page: anchors, frames, refreshes, constant script jumps and data in scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.addresses import absolute, is_media
from crawler.pages.link import JUMP, Link, base_of, spoken, target, tidy
from crawler.pages.page import Page
from crawler.pages.scripts import script_data
from crawler.pages.surroundings import Surroundings


def links(page: Page) -> tuple[Link, ...]:
    """All links of the page in document order, without pictures, styles and the like; duplicates stay."""
    if page.html.lstrip()[:1] in ("{", "["):
        return script_data(page)
    base, around = base_of(page), Surroundings()
    found: list[Link] = []
    nodes = page.tree.css("a, area, [data-href], li[onclick], div[onclick], span[onclick]")
    for node in {node.mem_id: node for node in nodes}.values():
        if (url := target(node, base)) and not is_media(url):
            place = around.region(node), None, around.under(node), around.shape(node.parent or node)
            found.append(Link(url, spoken(node), *place))
    for node in page.tree.css("option[value]"):
        value = node.attributes.get("value") or ""
        if re.match(r"https?://|\.{0,2}/", value) and (url := absolute(base, value)):
            found.append(Link(url, tidy(node.text()), "nav"))
    found += jumps(page)
    found += script_data(page)
    return tuple(found)


def jumps(page: Page) -> Iterator[Link]:
    """Frames, meta refresh, and a script that sends the visitor on (only when the page is little else)."""
    if page.html.lstrip()[:1] in ("{", "["):
        return
    base = base_of(page)
    for node in page.elements["frames"]:
        if url := absolute(base, node.attributes.get("src") or ""):
            yield Link(url, tidy(node.attributes.get("title") or node.attributes.get("name") or ""), "frame")
    for tag in page.tags:
        if (tag.get("http-equiv") or "").lower() == "refresh":
            content = re.search(r"(?i)url\s*=\s*['\"]?([^'\";]+)", tag.get("content") or "")
            if content and (url := absolute(base, content[1])):
                yield Link(url, "", "jump")
    if len(page.html) >= 6000:
        return
    body = page.tree.body
    visible = re.sub(r"\s", "", body.text()) if body is not None else ""
    if len(visible.replace(re.sub(r"\s", "", page.scripts), "")) < 200:
        for jump in JUMP.finditer(page.scripts):
            if url := absolute(base, jump[2] or jump[4]):
                yield Link(url, "", "jump")
