"""One truth text through every form that files take: how much of it comes back, what a page costs in time and memory.

`measure()` gives for each form the F1 of character 4-grams (`pdf_f1`) and for scans the share of characters that are
right (`scan_150_accuracy`, 1 − CER, paragraphs included). `python -m benchmarks.files` prints time and memory too.
Forms whose reader is not installed are left out.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.scoring import score
from pipelines.attachments import FileText, Limits, ocr, read_file
from pipelines.attachments.worker import Worker
from tests.attachments import make

TRUTH = Path(__file__).parents[1] / "tests" / "attachments" / "truth.txt"
SEED = "seeds/003_8d2ee1723fea7d6f.txt"


def measure() -> dict[str, float]:
    """Give the figures by which quality is held."""
    return {name: value for name, value in run().items() if name.endswith(("_f1", "_accuracy"))}


def run() -> dict[str, float]:
    """Read the truth in every form, in this process; seconds a page (a file, where pages are not known) beside it."""
    truth = TRUTH.read_text("utf-8").strip()
    figures: dict[str, float] = {}
    for form, body, name in _forms(truth):
        start = time.perf_counter()
        found = read_file(body, name)
        seconds = time.perf_counter() - start
        text = found.text or "\n".join(member.text for member in found.members)
        expected = truth if form != "zip" else "\n".join([truth] * len(found.members))
        if form.startswith("scan"):
            figures[f"{form}_accuracy"] = 1 - error_rate(truth, text)
        else:
            figures[f"{form}_f1"] = score(text, expected).f1
        figures[f"{form}_seconds_a_page"] = round(seconds / (found.pages or 1), 3)
    return figures


def _forms(truth: str) -> Iterator[tuple[str, bytes, str]]:
    lines = truth.split("\n")
    marked = [f"^{lines[0]}", f"^{lines[1]}", *lines[2:-2], f">{lines[-2]}", f">{lines[-1]}"]
    pages = make.typeset(marked)
    word = make.docx("".join(map(make.paragraph, lines)))
    # From the lightest to the heaviest: peaks of memory are known only as the largest so far.
    forms = {"docx": word, "ofd": make.ofd(pages), "pdf": make.pdf(pages)}
    yield from ((form, body, f"报告.{form}") for form, body in forms.items())
    yield "zip", make.gbk_zip({f"报告.{form}": body for form, body in forms.items()}), "附件.zip"
    if (old := make.doc(lines)) is not None:
        yield "doc", old, "报告.doc"
        yield "wps", old, "报告.wps"
    if ocr.is_installed() and has_font():
        for dpi, degrees in ((150, 0.6), (200, -0.5)):
            yield f"scan_{dpi}", make.pdf([[scanned(page, dpi, degrees)] for page in pages]), "扫描件.pdf"


def has_font() -> bool:
    """Tell whether a Chinese font is there to print scans with."""
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def scanned(page: make.Page, dpi: int, degrees: float) -> make.Picture:
    """Print a page and scan it: turned by `degrees`, blurred, with noise, on grey paper."""
    import cv2
    import numpy as np
    import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types

    document = pdfium.PdfDocument(make.pdf([page]))
    image = np.ascontiguousarray(document[0].render(scale=dpi / 72, grayscale=True).to_numpy()).squeeze()
    document.close()
    height, width = image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    image = cv2.GaussianBlur(cv2.warpAffine(image, turn, (width, height), borderValue=(255,)), (0, 0), 0.7)
    noise = np.random.default_rng(1).normal(0, 6, image.shape)
    return make.Picture(width, height, np.clip(image * 0.9 + 10 + noise, 0, 255).astype(np.uint8).tobytes())


def error_rate(truth: str, reading: str) -> float:
    """Character error rate: the edits by which a reading differs from the truth, a character of the truth each."""
    row = list(range(len(reading) + 1))
    for number, expected in enumerate(truth, 1):
        before, row[0] = row[0], number
        for at, found in enumerate(reading, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (expected != found))
    return row[-1] / max(len(truth), 1)


def peak_memory() -> dict[str, int]:
    """Peak of resident memory, in MB, of workers and their converters, up to and with each form.

    To be asked before anything is read in this process: on Linux a child's peak begins with its parent's size.
    """
    truth = TRUTH.read_text("utf-8").strip()
    peaks = {}
    for form, body, name in _forms(truth):
        with Worker(Limits()) as worker:
            if (status := worker.read(body, name).status) != "done":
                raise RuntimeError(f"{form}: {status}")
        peaks[form] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return peaks


def real_report(corpus: Path) -> dict[str, float]:
    """The real report of 回兴街道 set into a PDF with page numbers and hard line breaks, and read back."""
    seed = (corpus / SEED).read_text("utf-8")
    lines = [line.strip() for line in seed.split("\n") if line.strip()]
    found: FileText = read_file(make.pdf(make.typeset(lines)))
    return {"huixing_f1": score(found.text, seed).f1, "huixing_paragraphs": float(found.text.count("\n") + 1)}


if __name__ == "__main__":
    result: dict[str, object] = {"peak_memory_mb_so_far": peak_memory(), **run()}
    beside = Path(__file__).parents[1].parent / "shared" / "corpus"
    if beside.is_dir():
        result |= real_report(beside)
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
