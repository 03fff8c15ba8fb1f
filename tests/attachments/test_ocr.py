"""OCR of scans: askew, blurred, on their side; and the marks it mixes up."""

import pytest

from benchmarks.files import error_rate, has_font, scanned
from pipelines.attachments import Limits, ocr, read_file
from pipelines.attachments.ocr import full_width
from tests.attachments import make


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("制度(试行)", "制度（试行）"),
        ("主要举措:", "主要举措："),
        ("检查,办理", "检查，办理"),
        ("增长3.5%,其中", "增长3.5%，其中"),
        ("(一)健全", "（一）健全"),
        ("1,234件", "1,234件"),
        ("10:30", "10:30"),
        ("Word (docx)", "Word (docx)"),
    ],
)
def test_marks_beside_chinese_are_full_width(read, meant):
    assert full_width(read) == meant


def test_the_advice_fits_the_reason(monkeypatch):
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    assert "pip install" in ocr.advice(3, Limits())
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    assert "switched off" in ocr.advice(3, Limits(ocr_pages=0))
    assert "limit of 100" in ocr.advice(3, Limits())


@pytest.fixture
def needs_font():
    if not has_font():
        pytest.skip("no Chinese font to print the scan with (apt-get install fonts-wqy-zenhei)")


@pytest.mark.usefixtures("needs_ocr", "needs_font")
@pytest.mark.parametrize(("dpi", "degrees"), [(150, 0.6), (200, -0.5)])
def test_a_scan_comes_back_with_few_errors(marked, truth, dpi, degrees):
    page = make.typeset(marked[:8])[0]  # a third of a page: recognition costs by the line
    found = read_file(make.pdf([[scanned(page, dpi, degrees)]]), "扫描件.pdf")
    assert (found.status, found.form, found.scans) == ("done", "ocr", ())
    assert found.engine is not None
    assert found.engine.startswith("rapidocr 3")
    expected = read_file(make.pdf([page])).text
    assert error_rate(expected, found.text) <= 0.02
    assert found.head_lines == tuple(truth[:2])
