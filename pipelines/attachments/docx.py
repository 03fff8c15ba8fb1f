"""DOCX: paragraphs, automatic numbers, tables and text boxes in the order of the document.

Read straight from the package: python-docx gives up on files with a dangling relationship or a macro's content type,
both common on portals, and its paragraphs leave out text in revisions, smart tags and content controls.
Headers, footers, comments, deleted and hidden text stay out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipelines.attachments.filetext import FileText, Limits, NoText
from pipelines.attachments.numbering import Numbering, read_numbering
from pipelines.attachments.package import Package, local, resolve

MAX_STYLES = 10  # how far a style may be based on another; Word allows 10
#: Subtrees that are no text of the document: deletions, field codes, phonetic guides, fallbacks, properties.
SKIPPED = frozenset((
    "del", "moveFrom", "instrText", "delText", "rt", "Fallback", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr",
    "oMathPara",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Story:
    """What the walk through a document needs: its lists and the list that each style brings."""

    numbering: Numbering
    styles: dict[str, tuple[str, int]]


def read_docx(body: bytes, limits: Limits) -> FileText:
    """Read a Word package (docx, docm, strict or transitional)."""
    package = Package(body, limits)
    main = _main_part(package)
    root = package.xml(main)
    numbering = resolve(main, "numbering.xml")
    styles = resolve(main, "styles.xml")
    story = _Story(
        read_numbering(package.xml(numbering) if numbering in package else None),
        _style_lists(package.xml(styles)) if styles in package else {},
    )
    text = "\n".join(line for part in root for line in _blocks(part, story) if line.strip())
    if len(text) > limits.characters:
        raise NoText("too_large", f"{len(text):,} characters of text; the limit is {limits.characters:,}")
    properties = _properties(package)
    return FileText("done" if text else "none", text, "docx", title=properties.get("title"), properties=properties)


def _main_part(package: Package) -> str:
    if "_rels/.rels" in package:
        for relation in package.xml("_rels/.rels"):
            target = resolve("x", relation.get("Target", ""))
            if relation.get("Type", "").endswith("/officeDocument") and target in package:
                return target
    return "word/document.xml"


def _properties(package: Package) -> dict[str, str]:
    if "docProps/core.xml" not in package:
        return {}
    return {local(e): e.text.strip() for e in package.xml("docProps/core.xml") if e.text and e.text.strip()}


def _blocks(parent: etree._Element, story: _Story) -> Iterator[str]:
    """Give the lines below `parent`: one a paragraph, one a table row, text boxes after the paragraph they hang on."""
    for element in parent:
        kind = local(element)
        if kind == "p":
            yield from _paragraph(element, story)
        elif kind == "tbl":
            yield from _table(element, story)
        elif kind and kind not in SKIPPED:
            # Content controls, revisions and the like only wrap what counts.
            yield from _blocks(element, story)


def _paragraph(element: etree._Element, story: _Story) -> Iterator[str]:
    boxes: list[etree._Element] = []
    text = "".join(_runs(element, boxes))
    if text.strip():
        label = _label(element, story)
        yield from f"{label}{text.strip() if label else text.strip(' ' + chr(9) + chr(0x3000))}".split("\n")
    for box in boxes:
        yield from _blocks(box, story)


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    for child in element:
        kind = local(child)
        if kind == "t":
            yield child.text or ""
        elif kind in ("tab", "ptab"):
            yield " "
        elif kind in ("br", "cr"):
            yield "\n" if _value(child, "type") in ("", "textWrapping") else ""
        elif kind == "noBreakHyphen":
            yield "-"
        elif kind == "txbxContent":
            boxes.append(child)
        elif kind == "r" and _is_hidden(child):
            continue
        elif kind and kind not in SKIPPED:
            yield from _runs(child, boxes)


def _is_hidden(run: etree._Element) -> bool:
    marks = (mark for properties in run if local(properties) == "rPr" for mark in properties)
    return any(local(mark) == "vanish" and _value(mark, "val") not in ("0", "false") for mark in marks)


def _table(element: etree._Element, story: _Story) -> Iterator[str]:
    """Give the rows of a table; one of a single column is a frame around text and gives its paragraphs."""
    rows = [list(_children(row, "tc")) for row in _children(element, "tr")]
    framed = all(len(row) <= 1 for row in rows)
    for row in rows:
        if framed:
            for cell in row:
                yield from _blocks(cell, story)
            continue
        texts = ["" if _goes_on(cell) else " ".join(_blocks(cell, story)) for cell in row]
        if any(texts):
            yield "\t".join(text.replace("\t", " ").strip() for text in texts)


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _children(child, name)


def _goes_on(cell: etree._Element) -> bool:
    """A cell merged with the one above repeats nothing but keeps its place in the row."""
    merges = (e for p in cell if local(p) == "tcPr" for e in p if local(e) == "vMerge")
    return any(_value(merge, "val") in ("", "continue") for merge in merges)


def _label(paragraph: etree._Element, story: _Story) -> str:
    number_id, level = "", None
    style = ""
    for properties in (e for e in paragraph if local(e) == "pPr"):
        for element in properties:
            if local(element) == "pStyle":
                style = _value(element, "val")
            elif local(element) == "numPr":
                number_id, level = _list_of(element)
    from_style = story.styles.get(style, ("", 0))
    number_id = number_id or from_style[0]
    # numId 0 takes a paragraph out of the list that its style puts it in.
    return "" if number_id in ("", "0") else story.numbering.label(number_id, from_style[1] if level is None else level)


def _list_of(element: etree._Element) -> tuple[str, int | None]:
    values = {local(child): _value(child, "val") for child in element}
    level = values.get("ilvl", "")
    return values.get("numId", ""), int(level) if level.isdigit() else None


def _style_lists(root: etree._Element) -> dict[str, tuple[str, int]]:
    """Give for each style the list and level it brings, its own or that of a style it is based on."""
    own: dict[str, tuple[str, int | None]] = {}
    based: dict[str, str] = {}
    for style in (e for e in root if local(e) == "style"):
        name = _value(style, "styleId")
        own[name] = next((_list_of(e) for e in style.iter() if local(e) == "numPr"), ("", None))
        based[name] = next((_value(e, "val") for e in style if local(e) == "basedOn"), "")
    lists = {}
    for name in own:
        level, at = own[name][1], name
        for _ in range(MAX_STYLES):
            level = own[at][1] if level is None else level
            if own[at][0]:
                lists[name] = (own[at][0], level or 0)
                break
            at = based[at]
            if at not in own:
                break
    return lists


def _value(element: etree._Element, name: str) -> str:
    attributes: Any = element.attrib
    return next((str(value) for key, value in attributes.items() if str(key).rpartition("}")[2] == name), "")
