"""What a page that was asked for as an article turns out to be: one and nothing else, a frame, a list, a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborNode

from crawler.addresses import identity
from crawler.columns import is_body, promises
from crawler.discovery import is_document
from crawler.errors import OffLimits, Refusal, SoftNotFound, Stub
from crawler.families import parse_list
from crawler.pages.attachments import attachments
from crawler.pages.blocked import has_article, is_links_instead
from crawler.pages.link import MORE, OPENERS, VIEW, Link, spoken, tidy
from crawler.pages.links import jumps, links
from crawler.pages.page import LONG, Page
from crawler.split import further_pages

#: A page that says less than this itself may hold its article in a frame; menus and footers say no more.
FRAMED = 200
#: A page that says so much prints a report of its own, whatever hangs below it.
FULL = 800
#: Two files may be one body's report, under two names of it.
COLLECTED = 3
#: What stands before the body's name in the name of a file, and what follows it.
LISTED = re.compile(r"^(?:附件)?[\d\s.．、:：]*")
BEFORE_MATTER = re.compile(r"关于|(?:19|20)\d\d")
#: Characters that each title of a report has, one or the other (`title.report` of vocabulary/columns.toml).
NAMED = re.compile("法|第一责任人")


def stands_alone(page: Page, text: str = "") -> bool:
    """Whether a page that came with status 200 is an article for certain, and all that there is to it.

    It says much and has an article's marks, so that it is no refusal and no other page in its place; nothing leads on
    from it, and it has neither files nor further pages. `text` is what was read out of it, where somebody has.
    """
    is_article = (len(text) > LONG or len(page.visible) > LONG) and has_article(page) and not is_list(page)
    return is_article and not attachments(page) and not further_pages(page) and not any(inner(page))


def is_list(page: Page) -> bool:
    """Whether a page asked for as an article is a list of reports after all, as a year's column can be."""
    if is_collection(page):
        return True
    if is_document(page):
        return False
    # Reading a list is dear; that no two links name reports is seen at a glance.
    links = ((node, marks) for node, marks in page.leading if "href" in marks and node.tag == "a")
    if sum(_may_name(node, marks) and promises(spoken(node)) == "yes" for node, marks in links) < 2:
        return False
    return sum(promises(entry.title) == "yes" for entry in parse_list(page).entries) >= 2


def is_collection(page: Page) -> bool:
    """Whether an article does no more than hand out the reports of several bodies, a file each."""
    heads = {BEFORE_MATTER.split(LISTED.sub("", link.text), maxsplit=1)[0] for link in attachments(page)}
    return len(heads) >= COLLECTED and sum(map(is_body, heads)) >= COLLECTED and not page.says(FULL)


def _may_name(link: LexborNode, marks: Mapping[str, str | None]) -> bool:
    """Whether a link may name a report, told without putting together what a visitor reads on it."""
    text = link.text()
    if NAMED.search(text) or NAMED.search(marks.get("title") or "") or not (said := tidy(text)):
        return True
    return said[0] in OPENERS and bool(VIEW.match(said) or MORE.match(said))


def shell(page: Page) -> Refusal | None:
    """The refusal that an article without a word of its own is: it sends its readers off the site, or needs scripts."""
    if is_links_instead(page):
        return SoftNotFound(page.url or "", "a page of links came instead")
    if len(page.visible) >= 60 or page.tree.css_first("img[src], object, embed"):
        return None
    away = [link.url for link in jumps(page)]
    if away:
        return OffLimits(page.url or "", f"leads to {away[0]}")
    return Stub(page.url or "", f"{len(page.html)} characters of markup, no text")


def dead_end(page: Page) -> Refusal | None:
    """The refusal that a home page of scripts is from which no link leads on: an unknown firewall's, perhaps."""
    here = identity(page.url or "")
    scripted = page.tree.css_first("script") is not None and len(page.visible) <= LONG
    if not scripted or any(identity(link.url) != here for link in links(page)):
        return None
    return Stub(page.url or "", f"{len(page.html)} characters of markup, no link leads on")


def inner(page: Page) -> Iterator[Link]:
    """Where a page without text of its own sends its readers: frames, refreshes, constant script jumps."""
    # Whether there are such ways is told sooner than how much the page says.
    if page.html and (ways := tuple(jumps(page))) and not page.says(FRAMED) and not attachments(page):
        yield from ways
