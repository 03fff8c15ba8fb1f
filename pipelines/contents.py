"""What stands in the bytes of a page or a file: text, titles, metadata, links to files; whose it is comes later."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from archive.records import Attachment, TextForm, TitleSource
from crawler.articles import stands_alone
from crawler.items import Article
from crawler.pages.attachments import attachments
from crawler.pages.meta import Meta, read_meta
from crawler.pages.page import Page
from crawler.split import further_pages
from pipelines.attachments.choice import choose
from pipelines.attachments.filetext import FileText
from pipelines.attachments.sniff import sniff
from pipelines.decoding import decode
from pipelines.errors import Unreadable
from pipelines.text import extract_text
from pipelines.titles import Candidate

#: Reads one file, in a process of its own where the bytes are not to be trusted.
ReadFile = Callable[[bytes, str | None], FileText]
#: Kinds of `sniff` that may be a page all the same: Word's HTML, markup in a charset that is no text at first sight.
_MAYBE_PAGE = frozenset({"html", "text", "unknown", "mht"})
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|title|div|p|table|td|span|br|a|h[1-6]|script)\b", re.I)
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Content:
    """What was read, best title first; `form` says where the text came from, null where there is none."""

    text: str
    form: TextForm | None
    titles: tuple[Candidate, ...]
    meta: Meta
    attachments: tuple[Attachment, ...]
    warnings: tuple[str, ...]


def read_content(article: Article, read_file: ReadFile) -> Content:
    """Read one answer of the web with the files that came with it.

    Raises Unreadable for bytes that are no document.
    """
    name = article.name or article.url or "the input"
    kind = sniff(article.body, article.name)
    if kind == "empty":
        raise Unreadable(name, "empty")
    if kind in _MAYBE_PAGE and is_page(article.body):
        page, warnings = _open(article)
        further = further_pages(page)
        links = tuple(Attachment(link.text or None, link.url) for link in (*further, *attachments(page)))
        own = dict.fromkeys(link.url for link in further)
        sheets = [(file, _further(file)) for file in article.files if file.url in own]
        lacking = own.keys() - {file.url for file, _ in sheets}
        warnings += tuple(f"the article goes on at {url}, which was not read" for url in own if url in lacking)
        read = [(file, read_file(file.body, _name(file))) for file in article.files if file.url not in own]
        links = _with_readings(links, [*sheets, *read], dict(article.lost))
        return _from_page(page, warnings, links, tuple(text for _, text in read), tuple(text for _, text in sheets))
    if kind == "unknown":
        raise Unreadable(name, "neither a web page nor a known kind of file")
    return _from_file(name, read_file(article.body, article.name))


def read_alone(article: Article) -> Content | None:
    """Read a page that is an article and nothing else, as `articles.stands_alone` has it; None for any other."""
    if sniff(article.body, article.name) not in _MAYBE_PAGE or not is_page(article.body):
        return None
    page, warnings = _open(article)
    # What has files or goes on is read with them.
    content = _from_page(page, warnings) if not (attachments(page) or further_pages(page)) else None
    return content if content is not None and stands_alone(page, content.text) else None


def is_page(body: bytes) -> bool:
    """Say whether the bytes are markup, whatever their charset."""
    return bool(_MARKUP.search(body)) or body.startswith(_WIDE)


def _open(article: Article) -> tuple[Page, tuple[str, ...]]:
    decoded = decode(article.body, article.content_type)
    return Page(decoded.text, article.url or None), decoded.warnings


def _further(article: Article) -> FileText:
    """Read one of the pages on which an article goes on."""
    page, warnings = _open(article)
    body = extract_text(page)
    return FileText("done", body.text, "html", media_type="text/html", warnings=(*warnings, *body.warnings))


def _from_page(
    page: Page,
    warnings: tuple[str, ...],
    links: tuple[Attachment, ...] = (),
    files: tuple[FileText, ...] = (),
    further: tuple[FileText, ...] = (),
) -> Content:
    body = extract_text(page)
    meta = read_meta(page)
    text = "\n".join((body.text, *(part.text for part in further)))
    choice = choose(text, files, meta.titles[0].value if meta.titles else None)
    titles = tuple(Candidate(title, "heading", "heading") for title in body.titles)
    # OCR drops rare characters, and names of places are full of them: any printed title is better.
    if choice.file is not None and not (choice.form == "ocr" and (titles or meta.titles)):
        titles = (*titles, *_titles(choice.file, "attachment"))
    return Content(
        choice.text,
        choice.form,
        titles,
        meta,
        links,
        (*warnings, *body.warnings, *(said for part in further for said in part.warnings), *choice.warnings),
    )


def _from_file(name: str, file: FileText) -> Content:
    if file.status == "failed" or (file.status == "none" and not file.text):
        raise Unreadable(name, "; ".join(file.warnings) or "no text in it", "fetch it again, or open it by hand")
    choice = choose("", (file,))
    return Content(choice.text, choice.form, _titles(file, "attachment"), Meta(), (), choice.warnings)


def _titles(file: FileText, source: TitleSource) -> tuple[Candidate, ...]:
    """Give the titles a file offers: its letterhead in one, the name people gave it, what its properties say."""
    head = "\n".join(file.head_lines)
    return tuple(
        Candidate(text, source, place)
        for text, place in ((head, "head"), (file.name, "name"), (file.title, "properties"))
        if text
    )


def _with_readings(
    links: tuple[Attachment, ...], read: list[tuple[Article, FileText]], lost: Mapping[str, str]
) -> tuple[Attachment, ...]:
    """Note with each link what came of its file; links that were not fetched stay as they are."""
    found = {file.url: (file, text) for file, text in read}
    return tuple(
        replace(
            link,
            media_type=found[link.url][1].media_type,
            bytes=len(found[link.url][0].body),
            sha256=found[link.url][0].capture.sha256 if found[link.url][0].capture else None,
            text_status=found[link.url][1].status,
        )
        if link.url in found
        else replace(link, text_status=lost.get(link.url, "none"))  # type: ignore[arg-type]  # Refusal.leaves
        for link in links
    )


def _name(file: Article) -> str | None:
    return file.name or (file.entry.title if file.entry else None)
