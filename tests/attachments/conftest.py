"""What the tests of files share: the truth text, set into pages, and what makes a test skip."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.attachments import make


@pytest.fixture(scope="session")
def truth() -> list[str]:
    """A report of our own: two lines of title, salutation, chapters, signature and date."""
    return Path(__file__).with_name("truth.txt").read_text("utf-8").strip().split("\n")


@pytest.fixture(scope="session")
def marked(truth: list[str]) -> list[str]:
    """The truth as `make.typeset` wants it: titles centred, signature and date to the right."""
    return [f"^{truth[0]}", f"^{truth[1]}", *truth[2:-2], f">{truth[-2]}", f">{truth[-1]}"]


@pytest.fixture(scope="session")
def pages(marked: list[str]) -> list[make.Page]:
    return make.typeset(marked)


@pytest.fixture(scope="session")
def table() -> list[make.Item]:
    """A ruled table of three columns and three rows, the first cell of the last two rows merged."""
    xs, ys = (90, 200, 310, 420), (500, 530, 560, 590)
    rules: list[make.Item] = [make.Stroke(xs[0], ys[row], xs[3], ys[row]) for row in (0, 1, 3)]
    rules += [make.Stroke(xs[1], ys[2], xs[3], ys[2])]
    rules += [make.Stroke(x, ys[0], x, ys[3]) for x in xs]
    words = (("类别", "项目", "数量"), ("执法", "检查", "34"), ("", "处罚", "27"))
    rules += [
        make.Text(xs[column] + 8, ys[row] + 20, word, 12)
        for row, texts in enumerate(words)
        for column, word in enumerate(texts)
        if word
    ]
    return rules


@pytest.fixture
def needs_office() -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-writer-nogui)")


@pytest.fixture
def needs_ocr() -> None:
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        pytest.skip("OCR is not installed (pip install 'fazhi-archive[ocr]')")


@pytest.fixture(scope="session")
def old_word(truth: list[str]) -> bytes:
    body = make.doc(truth)
    if body is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-writer-nogui)")
    return body
