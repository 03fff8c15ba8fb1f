"""OFD (GB/T 33190), the national format: text objects of every page put back into reading order.

A package holds OFD.xml → Document.xml → one Content.xml a page, which may draw on template pages. Elements are
matched by local name, since producers write two namespaces; lengths are millimetres from the top left corner.
Signatures, seals, annotations and pictures are no text and are left out; a page that is one picture goes to OCR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from archive.records import TextStatus
from pipelines.attachments import ocr
from pipelines.attachments.evidence import PageEvidence, why_scan
from pipelines.attachments.filetext import FileText, Limits, NoText
from pipelines.attachments.glyphs import Glyph
from pipelines.attachments.layout import read_sheet
from pipelines.attachments.package import Package, local, resolve
from pipelines.attachments.tables import Rule
from pipelines.reflow import reflow
from pipelines.sheets import Sheet

POINTS = 72 / 25.4
A4 = (210.0, 297.0)
#: Pages, templates and composite objects may refer to each other; real files nest them two deep.
MAX_DEPTH = 8
#: Numbers are cut to this size: no sheet is larger than a hundred metres, and infinity breaks whoever reckons with it.
FARTHEST = 1e5
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Document:
    """One document of the package: where its parts lie, by the identifiers that pages use."""

    package: Package
    area: tuple[float, float]
    templates: Mapping[str, str]
    media: Mapping[str, str]
    composites: Mapping[str, etree._Element]


@dataclass(slots=True)
class _Canvas:
    """What was found on one page so far."""

    glyphs: list[Glyph]
    rules: list[Rule]
    picture: tuple[float, str] = (0.0, "")


def read_ofd(body: bytes, limits: Limits) -> FileText:
    """Read an OFD package, all of its documents one after the other."""
    package = Package(body, limits)
    root = package.xml("OFD.xml")
    properties = {
        local(e): e.text.strip() for e in _find(root, "DocInfo", deep=True) for e in e if e.text and e.text.strip()
    }
    sheets: list[Sheet] = []
    scans: dict[int, str] = {}
    read: set[int] = set()
    missing = 0
    for location in (e.text for e in _find(root, "DocRoot", deep=True) if e.text):
        path = resolve("OFD.xml", location)
        document, pages = _open(package, path)
        if len(sheets) + len(pages) > limits.pages:
            raise NoText("too_large", f"more than {limits.pages:,} pages")
        for page in pages:
            sheet, evidence, picture = _read_page(document, page) if page in package else (Sheet(0, 0, ()), None, "")
            missing += evidence is None
            if evidence and (why := why_scan(evidence)):
                scans[len(sheets) + 1] = why
                if len(scans) <= limits.ocr_pages and ocr.is_installed() and picture in package:
                    seen = ocr.read_picture(package.read(picture), sheet.width)
                    # JBIG2 and other codecs that OpenCV lacks leave the page waiting.
                    read |= {len(sheets) + 1} if seen else set()
                    sheet = seen or sheet
            sheets.append(sheet)
    if not sheets:
        raise NoText("failed", "the OFD package names no pages")
    waiting = tuple(sorted(scans.keys() - read))
    warnings = [f"page {number}: {why}" for number, why in scans.items()][:5]
    warnings += [f"{missing} of {len(sheets)} pages are missing from the package"] if missing else []
    warnings += [ocr.advice(len(waiting), limits)] if waiting else []
    text = reflow(sheets)
    status: TextStatus = "failed" if missing else "waiting" if waiting else "done" if text else "none"
    return FileText(
        status, text, "ocr" if len(read) * 2 > len(sheets) else "ofd", title=properties.get("Title"),
        properties=properties, pages=len(sheets), scans=waiting, warnings=tuple(warnings),
        engine=ocr.engine_name() if read else None,
    )  # fmt: skip


def _open(package: Package, path: str) -> tuple[_Document, list[str]]:
    root = package.xml(path)
    templates = {e.get("ID", ""): resolve(path, e.get("BaseLoc", "")) for e in _find(root, "TemplatePage", deep=True)}
    pages = [resolve(path, e.get("BaseLoc", "")) for pages in _find(root, "Pages") for e in _find(pages, "Page")]
    media: dict[str, str] = {}
    composites: dict[str, etree._Element] = {}
    for location in (e.text for kind in ("PublicRes", "DocumentRes") for e in _find(root, kind, deep=True) if e.text):
        part = resolve(path, location)
        if part not in package:
            continue
        resources = package.xml(part)
        base = resolve(part, (resources.get("BaseLoc") or ".") + "/x")
        for item in _find(resources, "MultiMedia", deep=True):
            for file in _find(item, "MediaFile"):
                media[item.get("ID", "")] = resolve(base, file.text or "")
        composites |= {e.get("ID", ""): e for e in _find(resources, "CompositeGraphicUnit", deep=True)}
    area = next((size for e in _find(root, "PageArea", deep=True) if (size := _box(e))), A4)
    return _Document(package, area, templates, media, composites), pages


def _read_page(document: _Document, path: str) -> tuple[Sheet, PageEvidence, str]:
    """Give the page's lines, what speaks for a scan, and the member that holds its largest picture."""
    root = document.package.xml(path)
    width, height = next((size for e in _find(root, "Area") if (size := _box(e))), document.area)
    canvas = _Canvas([], [])
    for template in _find(root, "Template"):
        location = document.templates.get(template.get("TemplateID", ""))
        if location and location in document.package:
            _draw(document, document.package.xml(location), IDENTITY, canvas)
    _draw(document, root, IDENTITY, canvas)
    sheet = read_sheet(width * POINTS, height * POINTS, canvas.glyphs, canvas.rules)
    text = "".join(glyph.text for glyph in canvas.glyphs)
    return sheet, PageEvidence(text, canvas.picture[0] / max(width * height, 1.0)), canvas.picture[1]


def _find(element: etree._Element, name: str, deep: bool = False) -> Iterator[etree._Element]:
    return (e for e in (element.iter() if deep else element) if local(e) == name)


def _box(area: etree._Element) -> tuple[float, float] | None:
    for box in _find(area, "PhysicalBox"):
        numbers = _numbers(box.text)
        if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
            return numbers[2], numbers[3]
    return None


def _numbers(text: str | None) -> list[float]:
    return [max(-FARTHEST, min(float(number), FARTHEST)) for number in _NUMBER.findall(text or "")]


def _draw(document: _Document, parent: etree._Element, outer: Matrix, canvas: _Canvas, depth: int = 0) -> None:
    """Collect the objects below `parent`: layers, blocks and composites are only ways down to them."""
    for element in parent:
        kind = local(element)
        if element.get("Visible") == "false" or depth > MAX_DEPTH:
            continue
        if kind in ("Content", "Layer", "PageBlock"):
            _draw(document, element, outer, canvas, depth + 1)
        elif kind == "TextObject":
            canvas.glyphs += _text(element, _placed(element, outer))
        elif kind == "PathObject":
            canvas.rules += _path(element, _placed(element, outer))
        elif kind == "ImageObject":
            box = _numbers(element.get("Boundary"))
            if len(box) == 4 and box[2] * box[3] > canvas.picture[0]:
                canvas.picture = (box[2] * box[3], document.media.get(element.get("ResourceID", ""), ""))
        elif kind == "CompositeObject":
            unit = document.composites.get(element.get("ResourceID", ""))
            if unit is not None:
                _draw(document, unit, _placed(element, outer), canvas, depth + 1)


def _placed(element: etree._Element, outer: Matrix) -> Matrix:
    """Give the way from an object's own coordinates to the page: its CTM, its boundary's corner, then `outer`."""
    box = _numbers(element.get("Boundary"))
    x, y = (box[0], box[1]) if len(box) == 4 else (0.0, 0.0)
    numbers = _numbers(element.get("CTM"))
    a, b, c, d, e, f = numbers if len(numbers) == 6 else IDENTITY
    e, f = e + x, f + y
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc, a * ob + b * od, c * oa + d * oc, c * ob + d * od, e * oa + f * oc + oe, e * ob + f * od + of
    )  # fmt: skip


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e) * POINTS, (b * x + d * y + f) * POINTS


def _text(element: etree._Element, matrix: Matrix) -> Iterator[Glyph]:
    """Give the characters of a text object; TextCode holds Unicode whatever glyphs CGTransform picks."""
    size = (_numbers(element.get("Size")) or [3.5])[0]
    stretch = (_numbers(element.get("HScale")) or [1.0])[0]
    scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5 * POINTS
    x = y = 0.0
    for code in _find(element, "TextCode"):
        # An omitted X or Y goes on where the code before it began (GB/T 33190, 11.3).
        x = (_numbers(code.get("X")) or [x])[0]
        y = (_numbers(code.get("Y")) or [y])[0]
        steps_x, steps_y = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
        gx, gy = x, y
        for index, character in enumerate((code.text or "").strip("\r\n\t")):
            advance = size * stretch * (0.5 if character.isascii() else 1.0)
            left, base = _at(matrix, gx, gy)
            right, _ = _at(matrix, gx + advance, gy)
            if character.isprintable() or character.isspace():
                yield Glyph(character, min(left, right), max(left, right), base, max(size * scale, 0.5))
            step_x, step_y = _step(steps_x, index), _step(steps_y, index)
            gx += step_x if step_x is not None else 0.0 if step_y else advance
            gy += step_y or 0.0


def _step(steps: list[float], index: int) -> float | None:
    """The last step serves for the characters that the list is too short for."""
    return None if not steps else steps[min(index, len(steps) - 1)]


def _deltas(text: str | None) -> list[float]:
    """Read a list of steps, where `g n v` stands for n times v."""
    tokens = (text or "").split()
    steps: list[float] = []
    index = 0
    while index < len(tokens):
        if tokens[index] == "g" and index + 2 < len(tokens) and tokens[index + 1].isdigit():
            steps += _numbers(tokens[index + 2])[:1] * min(int(tokens[index + 1]), 10_000)
            index += 3
        else:
            steps += _numbers(tokens[index])[:1]
            index += 1
    return steps


def _path(element: etree._Element, matrix: Matrix) -> Iterator[Rule]:
    """Give the straight lines of a path: S and M move, L draws, C closes; curves are no rules."""
    data = next((e.text or "" for e in _find(element, "AbbreviatedData")), "")
    if len(data) > 4000:
        return
    start = before = (0.0, 0.0)
    for command, arguments in re.findall(r"([A-Z])([^A-Z]*)", data):
        numbers = _numbers(arguments)
        at = _at(matrix, numbers[-2], numbers[-1]) if len(numbers) >= 2 else before
        if command in "SM":
            start = at
        elif command == "L":
            yield Rule(*before, *at)
        elif command == "C" and not numbers:
            yield Rule(*before, *start)
            at = start
        before = at
