"""Pictures of pages (JPEG, PNG, TIFF) attached as they came from the scanner or the phone."""

from __future__ import annotations

from pipelines.attachments import ocr
from pipelines.attachments.filetext import FileText, Limits, NoText
from pipelines.reflow import reflow

A4_WIDTH = 595.0  # points; a picture says nothing reliable about its size on paper


def read_picture(body: bytes, limits: Limits) -> FileText:
    """Read one picture by OCR; waits where that is not installed."""
    if not ocr.is_installed() or not limits.ocr_pages:
        return FileText("waiting", form="ocr", pages=1, scans=(1,), warnings=(ocr.advice(1, limits),))
    sheet = ocr.read_picture(body, A4_WIDTH)
    if sheet is None:
        raise NoText("failed", "the picture cannot be decoded")
    text = reflow([sheet])
    return FileText("done" if text else "none", text, "ocr", pages=1, engine=ocr.engine_name())
