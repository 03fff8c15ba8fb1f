"""OCR of page pictures by RapidOCR with the models in its wheel: an option that needs no network."""

from __future__ import annotations

import os
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from statistics import median
from typing import Any

from pipelines.attachments.filetext import Limits
from pipelines.attachments.glyphs import Glyph
from pipelines.attachments.layout import read_sheet
from pipelines.sheets import Sheet

#: Detection works on the page scaled to this length: 6 s instead of 8 for a page, and no line lost (SITES.md §5.3).
DETECT_SIDE = 1280
#: A picture larger than this is scaled down: posters, and pages that lie about their size.
MAX_PIXELS = 12_000_000
#: Boxes less sure than this are specks, seals and stamps.
MIN_SCORE = 0.5
#: A page read with less confidence on the average stands on its side or on its head.
UPRIGHT_SCORE = 0.75
_CJK = "[\u3400-\u9fff，。、；：？！（）《》“”〔〕]"
_HALF_WIDTH = str.maketrans(",:;?!()", "，：；？！（）")


def is_installed() -> bool:
    """Tell whether the extra `ocr` is there."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def engine_name() -> str:
    """Give engine and version, to be kept with a text that was guessed from a picture."""
    try:
        return f"rapidocr {version('rapidocr')}"
    except PackageNotFoundError:
        return "rapidocr"


def advice(pages: int, limits: Limits) -> str:
    """Say why pages wait and what to do about it."""
    if not limits.ocr_pages and is_installed():
        return f"{pages} pages are scans and wait: OCR is switched off (ocr_pages is 0)"
    if is_installed():
        return f"{pages} pages wait: scans beyond the limit of {limits.ocr_pages} OCR pages a file"
    return f"{pages} pages are scans and wait for OCR: pip install 'fazhi-archive[ocr]', then `fazhi reprocess`"


def read_image(image: Any, scale: float) -> Sheet:
    """Read one page: `image` is height × width × 3 in BGR (or grey), `scale` pixels a point; gives lines in points.

    A page on its side is turned first; a page that is merely askew is straightened by its own lines.
    """
    import numpy as np

    best: tuple[float, list[Any], Any] = (-1.0, [], image)
    for quarter in (0, 1, 3, 2):
        turned = np.ascontiguousarray(np.rot90(image, quarter))
        boxes = _recognise(turned)
        score = _confidence(boxes)
        if score > best[0]:
            best = (score, boxes, turned)
        if score >= UPRIGHT_SCORE or not boxes:
            break
    _, boxes, page = best
    height, width = page.shape[:2]
    return read_sheet(width / scale, height / scale, _straight(boxes, scale))


def read_picture(body: bytes, width: float) -> Sheet | None:
    """Read an encoded picture (JPEG, PNG, TIFF, BMP) as a page `width` points wide; None where it cannot be decoded."""
    import cv2
    import numpy as np

    image = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return None
    shrink = min(1.0, (MAX_PIXELS / (image.shape[0] * image.shape[1])) ** 0.5)
    if shrink < 1:
        image = cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return read_image(image, image.shape[1] / width)


def _confidence(boxes: list[Any]) -> float:
    """Mean score by length; lines that stand upright show that the page lies on its side."""
    if not boxes:
        return 0.0
    upright = sum(_height(corners) > 1.5 * _width(corners) for corners, text, _ in boxes if len(text) > 2)
    letters = sum(len(text) for _, text, _ in boxes) or 1
    score = sum(score * len(text) for _, text, score in boxes) / letters
    return float(score - upright / len(boxes))


def _recognise(image: Any) -> list[tuple[Any, str, float]]:
    result = _engine()(image, use_cls=False)
    if result.boxes is None or result.txts is None:
        return []
    return [
        (corners, text, float(score))
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        if score >= MIN_SCORE and text.strip()
    ]


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.text_score": MIN_SCORE,
            "Det.limit_type": "max",
            "Det.limit_side_len": DETECT_SIDE,
            # Without a bound onnxruntime takes every core, once for each of its two models.
            "EngineConfig.onnxruntime.intra_op_num_threads": min(2, os.cpu_count() or 1),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _straight(boxes: list[Any], scale: float) -> list[Glyph]:
    """Give the boxes as runs in points, turned back by the page's skew; chance differences of height are evened out."""
    import numpy as np

    if not boxes:
        return []
    slopes = [(c[1][1] - c[0][1]) / max(c[1][0] - c[0][0], 1) for c, text, _ in boxes if len(text) > 8]
    slope = float(np.clip(median(slopes), -0.1, 0.1)) if slopes else 0.0
    heights = [_height(corners) for corners, _, _ in boxes]
    usual = median(heights)
    runs = []
    for (corners, text, _), height in zip(boxes, heights, strict=True):
        bottom = (corners[2][1] + corners[3][1]) / 2 - slope * (corners[2][0] + corners[3][0]) / 2
        left = (corners[0][0] + corners[3][0]) / 2 + slope * (corners[0][1] + corners[3][1]) / 2
        even = usual if 0.75 < height / usual < 1.33 else height
        # A box is a little higher than its characters: the detector widens what it finds.
        size = even * 0.8 / scale
        base = (bottom - height * 0.2) / scale
        runs.append(Glyph(full_width(text), left / scale, (left + _width(corners)) / scale, base, size))
    return runs


def full_width(text: str) -> str:
    """Give marks beside Chinese characters their full width: the recogniser mixes the two, a Chinese text does not."""
    text = re.sub(f"(?<={_CJK})[,:;?!()]|[,:;?!()](?={_CJK})", lambda mark: mark[0].translate(_HALF_WIDTH), text)
    return re.sub(f"(?<={_CJK})[,:;?!()]", lambda mark: mark[0].translate(_HALF_WIDTH), text)


def _width(corners: Any) -> float:
    return float(((corners[1] - corners[0]) ** 2).sum() ** 0.5)


def _height(corners: Any) -> float:
    return float(((corners[3] - corners[0]) ** 2).sum() ** 0.5)
