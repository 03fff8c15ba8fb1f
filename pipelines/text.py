"""The text of an article and nothing else, paragraph for paragraph, from a page of any portal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crawler.pages.page import Page
from pipelines.blocks import Block, Reading, read_blocks
from pipelines.chrome import POINTER, is_dated, is_furniture, is_info, is_prose, key, strip_chrome
from pipelines.containers import find_container
from pipelines.heads import DOCUMENT_NUMBER, TITLE_LINES, is_title, letters, page_titles, take_titles
from pipelines.location import approve, locate
from pipelines.unrendered import read_unrendered

NO_TEXT = "no text on the page"
ATTACHED = "no text on the page; attachments hold it"
POINTS = "the text only points to the attachments"
CUT = "the page has more lines than any article; the rest was not read"
LINKS = "a list of links, not an article"
#: Below this many characters a container is checked against the rest of the page: templates leave empty ones behind.
SHORT = 150
#: What a number stands behind in an index block, in a cell of its own.
LABEL = re.compile(r"[\[【(]?(?:发文|公文|文件)?(?:文号|字号|编号)[\]】)]?:?")
#: A text as short as this beside a file is but a pointer to it (详见附件).
POINTER_LENGTH = 40


@dataclass(frozen=True, slots=True)
class BodyText:
    """The text, a paragraph or table row a line; where it was found; the title lines taken off its head, in order."""

    text: str
    container: str | None = None
    titles: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def extract_text(page: Page) -> BodyText:
    """Find the text of an article. Never raises; a page without text gives `""` and a warning that says why.

    A container of a known family is read whole; on other pages trafilatura's answer and the lines around the title
    show where the text stands. Either way each visible line there is weighed: trafilatura's verdict decides about
    links, line rules about furniture, and what is neither stays, so name lists, tables and repeated paragraphs do.
    """
    titles = page_titles(page)
    container = find_container(page)
    whole = Reading((), ())
    body = BodyText("", warnings=(NO_TEXT,))
    if container is not None:
        reading = container.reading
        body = _clean(reading, reading.blocks, approve(reading, thorough=False), titles, container.name)
    if len(body.text) < SHORT and page.tree.body is not None:
        whole = read_blocks(page.tree.body)
    prose = sum(len(b.text) for b in whole.blocks if is_prose(b))
    if container is None or prose > max(4 * len(body.text), 2 * SHORT):
        elsewhere = _search(whole, titles)
        if container is None or len(elsewhere.text) > max(4 * len(body.text), 2 * SHORT):
            body = elsewhere
    if not body.text and body.warnings != (LINKS,):
        body = _unseen(page, body, titles)
    if whole.cut or (container is not None and container.reading.cut):
        return replace(body, warnings=(*body.warnings, CUT))
    return body


def _unseen(page: Page, empty: BodyText, titles: tuple[str, ...]) -> BodyText:
    """Look where no reader sees it: in what the page's scripts would show."""
    reading = read_unrendered(page)
    if reading is None:
        return empty
    return _clean(reading, reading.blocks, approve(reading, thorough=False), titles, "script")


def _search(reading: Reading, titles: tuple[str, ...]) -> BodyText:
    """Find the text on a page of no known family, from all its visible lines."""
    blocks = reading.blocks
    if not blocks:
        return BodyText("", warnings=(NO_TEXT,))
    title_at = _title_at(blocks, titles)
    if notice := _notice(blocks, title_at):
        return BodyText(notice, warnings=(POINTS,))
    approved = approve(reading, thorough=True)
    place = locate(reading, approved, _below(blocks, title_at))
    if place is not None:
        span = slice(place.first, place.last)
        body = _clean(reading, blocks[span], approved[span], titles, place.name)
        if len(body.text) >= SHORT or any(is_prose(b) or "\t" in b.text for b in blocks[span]):
            return body
    return BodyText("", warnings=(_why_empty(blocks),))


def _notice(blocks: tuple[Block, ...], title_at: int | None) -> str:
    """The one line of a page that only points to its attachment (详见附件), below the title and its info lines."""
    below = [b for b in blocks[title_at + 1 : title_at + 12] if not is_info(b.text)] if title_at is not None else []
    for i, block in enumerate(below):
        if POINTER.search(key(block.text)) and len(block.text) < POINTER_LENGTH:
            following = below[i + 1] if i + 1 < len(below) else None
            alone = following is None or following.link_share > 0.5 or not is_prose(following)
            return block.text if alone else ""
        if not is_furniture(block.text):
            break
    return ""


def _below(blocks: tuple[Block, ...], title_at: int | None) -> int:
    """Where the text begins: below the title, but a document number above a title in the text is part of it."""
    if title_at is None:
        return 0
    for at in range(title_at - 1, max(0, title_at - TITLE_LINES), -1):
        if DOCUMENT_NUMBER.fullmatch(key(blocks[at].text)) and not LABEL.fullmatch(key(blocks[at - 1].text)):
            return at
    return title_at + 1


def _title_at(blocks: tuple[Block, ...], titles: tuple[str, ...]) -> int | None:
    """The first line with the title, or a later one as long as no prose stands between: breadcrumbs carry it too.

    On a page that does not say its title, the line above the first line of source or date is it.
    """
    found: int | None = None
    above = 0
    below = sum(len(b.text) for b in blocks if is_prose(b))
    for i, block in enumerate(blocks):
        if block.link_share <= 0.5 and is_title(block.text, titles):
            found = i
        elif is_prose(block):
            above, below = above + len(block.text), below - len(block.text)
            if found is not None or above > below:
                break
    if found is None:
        dated = (i for i, b in enumerate(blocks[:-1]) if is_dated(blocks[i + 1].text) and b.link_share <= 0.5)
        found = next((i for i in dated if len(letters(blocks[i].text)) >= 8 and not is_info(blocks[i].text)), None)
        if found is not None and sum(len(b.text) for b in blocks[:found] if is_prose(b)) > SHORT:
            return None
    return found


def _clean(
    reading: Reading, blocks: tuple[Block, ...], approved: tuple[bool, ...], titles: tuple[str, ...], name: str
) -> BodyText:
    taken = take_titles(blocks, titles)
    rest = [(b, ok) for i, (b, ok) in enumerate(zip(blocks, approved, strict=True)) if i not in taken]
    kept = strip_chrome([b for b, _ in rest], [ok for _, ok in rest])
    text = "\n".join(b.text for b in kept)
    warnings: tuple[str, ...] = ()
    if not text:
        warnings = (_why_empty(reading.blocks),)
    elif len(text) < POINTER_LENGTH and POINTER.search(key(text)):
        warnings = (POINTS,)
    return BodyText(text, name, tuple(t for t in taken.values() if t), warnings)


def _why_empty(blocks: tuple[Block, ...]) -> str:
    if any(b.file for b in blocks):
        return ATTACHED
    links = sum(1 for b in blocks if b.link_share > 0.5)
    return LINKS if links > 0.5 * len(blocks) and links > 5 else NO_TEXT
