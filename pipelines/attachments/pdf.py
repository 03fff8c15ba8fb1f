"""PDF: the text layer glyph by glyph, the ruled lines, and which pages are scans."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from archive.records import TextStatus
from pipelines.attachments import ocr
from pipelines.attachments.evidence import PageEvidence, why_scan
from pipelines.attachments.filetext import FileText, Limits, NoText
from pipelines.attachments.glyphs import Glyph
from pipelines.attachments.layout import read_sheet
from pipelines.attachments.tables import Rule
from pipelines.reflow import reflow
from pipelines.sheets import Sheet

#: Objects looked at on one page; a page drawn from more is a map or a chart.
MAX_OBJECTS = 20_000
#: Segments of a path that can still be a ruled line or a box of them.
MAX_SEGMENTS = 64
#: Glyphs on one page; the largest printed A3 sheet holds about 6,000.
MAX_GLYPHS = 60_000
#: Resolution of pages rendered for OCR: body text (16 pt) comes out 44 pixels high, about what the recogniser takes.
OCR_DPI = 200
_TAIL = 4096


def read_pdf(body: bytes, limits: Limits) -> FileText:
    """Read a PDF: text layer where it can be believed, OCR for scans where it is installed and allowed.

    A cut-off file gives what pdfium can still find, with the status `failed`: half a report is no report.
    """
    import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types

    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise NoText("encrypted", "the PDF opens only with a password; the publisher has to be asked") from error
        cut = "; its end is missing: a download cut off" if _is_cut_off(body) else ""
        raise NoText("failed", f"the PDF cannot be opened ({error}){cut}") from error
    try:
        count = len(document)
        if count > limits.pages:
            raise NoText("too_large", f"{count:,} pages; the limit is {limits.pages:,}")
        properties = {key: value for key, value in document.get_metadata_dict().items() if value}
        sheets, scans, broken = _read_pages(document, limits)
        if broken == count:
            raise NoText("failed", "none of the PDF's pages can be read")
        read, engine = _read_scans(document, scans, sheets, limits)
    finally:
        document.close()
    warnings = [f"page {number}: {why}" for number, why in scans.items()][:5]
    if broken:
        warnings.append(f"{broken} of {count} pages cannot be read")
    if _is_cut_off(body):
        warnings.append("the end of the PDF is missing: a download cut off; to be fetched again")
    if waiting := tuple(sorted(scans.keys() - read)):
        warnings.append(ocr.advice(len(waiting), limits))
    text = reflow(sheets[: limits.pages])
    status: TextStatus = (
        "failed" if broken or _is_cut_off(body) else "waiting" if waiting else "done" if text else "none"
    )
    return FileText(
        status, text, "ocr" if len(read) * 2 > count else "pdf", title=properties.get("Title"), properties=properties,
        pages=count, scans=waiting, warnings=tuple(warnings), engine=engine,
    )  # fmt: skip


def _is_cut_off(body: bytes) -> bool:
    """A whole file ends in %%EOF; a linearised one also has such a mark near its start, but says how long it is."""
    stated = re.search(rb"/Linearized.{0,200}?/L\s+(\d{1,12})", body[:2048], re.S)
    return b"%%EOF" not in body[-_TAIL:] or bool(stated and int(stated[1]) > len(body))


def _read_pages(document: Any, limits: Limits) -> tuple[list[Sheet], dict[int, str], int]:
    """Give the sheets, the scans (page number → why) and how many pages pdfium could not read."""
    import pypdfium2 as pdfium

    sheets, scans, broken, characters = [], {}, 0, 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            sheet, evidence = _read_page(page)
            page.close()
        except pdfium.PdfiumError:
            sheet, evidence, broken = Sheet(595, 842, ()), PageEvidence(""), broken + 1
        if why := why_scan(evidence):
            scans[number] = why
            sheet = Sheet(sheet.width, sheet.height, () if "page-size" not in why else sheet.lines)
        sheets.append(sheet)
        if (characters := characters + len(evidence.text)) > limits.characters:
            raise NoText("too_large", f"more than {limits.characters:,} characters of text")
    return sheets, scans, broken


def _read_scans(
    document: Any, scans: dict[int, str], sheets: list[Sheet], limits: Limits
) -> tuple[set[int], str | None]:
    """Put what OCR reads in the place of the scans' sheets, a page at a time; give the pages read and the engine."""
    if not scans or not limits.ocr_pages or not ocr.is_installed():
        return set(), None
    read = set()
    for number in list(scans)[: limits.ocr_pages]:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(OCR_DPI / 72, (ocr.MAX_PIXELS / max(width * height, 1)) ** 0.5)
        image = page.render(scale=scale, rev_byteorder=False).to_numpy()
        sheets[number - 1] = ocr.read_image(image, scale)
        page.close()
        read.add(number)
    return read, ocr.engine_name()


def _read_page(page: Any) -> tuple[Sheet, PageEvidence]:
    width, height = page.get_size()
    place = _Place(page, width, height)
    images, curves, rules, blanks = _objects(page, place)
    glyphs, unmapped = _glyphs(page, place)
    glyphs += blanks
    text = "".join(glyph.text for glyph in glyphs)
    sheet = read_sheet(width, height, glyphs, rules)
    return sheet, PageEvidence(text, images / max(width * height, 1), curves, unmapped)


class _Place:
    """The way from a PDF page's own coordinates (any rotation, any crop box) to points from the top left corner."""

    def __init__(self, page: Any, width: float, height: float) -> None:
        import pypdfium2.raw as raw  # type: ignore[import-untyped]  # ships no types

        def device(x: float, y: float) -> tuple[float, float]:
            dx, dy = ctypes.c_int(), ctypes.c_int()
            # pdfium gives whole device pixels: a hundred for a point keeps the rounding out of sight.
            raw.FPDF_PageToDevice(page, 0, 0, int(width * 100), int(height * 100), 0, x, y, dx, dy)
            return dx.value / 100, dy.value / 100

        (self.e, self.f), (ax, ay), (cx, cy) = device(0, 0), device(1000, 0), device(0, 1000)
        self.a, self.b = (ax - self.e) / 1000, (ay - self.f) / 1000
        self.c, self.d = (cx - self.e) / 1000, (cy - self.f) / 1000

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def vector(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y, self.b * x + self.d * y


def _glyphs(page: Any, place: _Place) -> tuple[list[Glyph], int]:
    """Give the glyphs in the page's main direction and how many have no Unicode; slanted watermarks stay out."""
    import pypdfium2.raw as raw

    textpage = page.get_textpage()
    handle = textpage.raw  # the wrapper would be unwrapped anew in each of six calls a character
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    found: list[tuple[tuple[int, int], str, tuple[float, float], tuple[float, float], tuple[float, float], float]] = []
    unmapped = 0
    for index in range(min(raw.FPDFText_CountChars(handle), MAX_GLYPHS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        unmapped += raw.FPDFText_HasUnicodeMapError(handle, index) == 1
        # Blanks that pdfium makes up from gaps are not in the file; layout.py judges gaps itself.
        if code in (0, 10, 13, 0xFFFE) or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        raw.FPDFText_GetLooseCharBox(handle, index, box)
        raw.FPDFText_GetCharOrigin(handle, index, x, y)
        raw.FPDFText_GetMatrix(handle, index, matrix)
        scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        size = raw.FPDFText_GetFontSize(handle, index) * scale
        dx, dy = place.vector(matrix.a, matrix.b)
        length = max((dx * dx + dy * dy) ** 0.5, 1e-6)
        turn = (dx / length, dy / length)
        if size <= 0.5 or max(abs(turn[0]), abs(turn[1])) < 0.985:
            continue
        corners = place.point(box.left, box.bottom), place.point(box.right, box.top)
        origin = place.point(x.value, y.value)
        found.append(((round(turn[0]), round(turn[1])), _character(code), *corners, origin, size))
    textpage.close()
    main = Counter(entry[0] for entry in found).most_common(1)[0][0] if found else (1, 0)
    glyphs = [_turned(main, *entry[1:]) for entry in found if entry[0] == main]
    return _pair_surrogates(glyphs), unmapped


def _character(code: int) -> str:
    # A hyphen that pdfium recognised at a line's end comes as U+0002.
    return "-" if code == 2 else chr(code)


def _turned(
    turn: tuple[int, int],
    text: str,
    p: tuple[float, float],
    q: tuple[float, float],
    o: tuple[float, float],
    size: float,
) -> Glyph:
    """Turn a glyph so that the main direction of the page's text runs to the right."""
    along = [point[0] * turn[0] + point[1] * turn[1] for point in (p, q)]
    return Glyph(text, min(along), max(along), o[1] * turn[0] - o[0] * turn[1], size)


def _pair_surrogates(glyphs: list[Glyph]) -> list[Glyph]:
    """Join characters beyond the first plane, which some pdfium versions give in two halves; a lone half is dropped."""
    out: list[Glyph] = []
    high: Glyph | None = None
    for glyph in glyphs:
        if "\ud800" <= glyph.text <= "\udbff":
            high = glyph
        elif "\udc00" <= glyph.text <= "\udfff":
            if high is not None:
                pair = (high.text + glyph.text).encode("utf-16", "surrogatepass").decode("utf-16")
                out.append(Glyph(pair, high.x0, max(high.x1, glyph.x1), high.base, high.size))
            high = None
        else:
            out.append(glyph)
    return out


def _objects(page: Any, place: _Place) -> tuple[float, int, list[Rule], list[Glyph]]:
    """Give the area of the largest picture in square points, how many shapes are drawn, rules, and lone blanks."""
    import pypdfium2.raw as raw

    largest, curves = 0.0, 0
    rules: list[Rule] = []
    blanks: list[Glyph] = []
    for index in range(min(raw.FPDFPage_CountObjects(page.raw), MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            found = list(_rules(item, place, raw))
            rules += found
            curves += not found
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            blanks += _blank(item, place, raw)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE or (kind == raw.FPDF_PAGEOBJ_FORM and _holds_image(item, raw)):
            largest = max(largest, _area(item, place, page.get_size(), raw))
    return largest, curves, rules, blanks


def _blank(item: Any, place: _Place, raw: Any) -> Iterator[Glyph]:
    """Give the blank that makes up a text object of its own, as between a Chinese and a Latin font.

    pdfium's text page leaves such objects out, and puts made-up blanks wherever it sees a gap instead.
    """
    edges = [ctypes.c_float() for _ in range(4)]
    size = ctypes.c_float()
    matrix = raw.FS_MATRIX()
    if not (raw.FPDFPageObj_GetBounds(item, *edges) and raw.FPDFTextObj_GetFontSize(item, size)):
        return
    left, bottom, right, _ = (edge.value for edge in edges)
    if right - left < 0.01 and raw.FPDFPageObj_GetMatrix(item, matrix):
        height = size.value * abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        x, base = place.point(left, bottom)
        if height > 0.5:
            yield Glyph(" ", x, x + height / 4, base, height)


def _holds_image(form: Any, raw: Any) -> bool:
    count = min(raw.FPDFFormObj_CountObjects(form), 50)
    return any(
        raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(form, index)) == raw.FPDF_PAGEOBJ_IMAGE
        for index in range(max(count, 0))
    )


def _area(item: Any, place: _Place, sheet: tuple[float, float], raw: Any) -> float:
    edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *edges):
        return 0.0
    left, bottom, right, top = (edge.value for edge in edges)
    (x0, y0), (x1, y1) = place.point(left, bottom), place.point(right, top)
    width = min(max(x0, x1), sheet[0]) - max(min(x0, x1), 0)
    height = min(max(y0, y1), sheet[1]) - max(min(y0, y1), 0)
    return max(width, 0) * max(height, 0)


def _rules(path: Any, place: _Place, raw: Any) -> Iterator[Rule]:
    count = raw.FPDFPath_CountSegments(path)
    matrix = raw.FS_MATRIX()
    if not 2 <= count <= MAX_SEGMENTS or not raw.FPDFPageObj_GetMatrix(path, matrix):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    start = before = (0.0, 0.0)
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        at = place.point(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = at
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield Rule(*before, *at)
        before = at
        if raw.FPDFPathSegment_GetClose(segment):
            yield Rule(*before, *start)
