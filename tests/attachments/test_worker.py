"""The process apart: it gives what read_file gives, and may crash, hang or grow without harm."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.fuzz_files import fuzz
from pipelines.attachments import Limits, read_file, worker
from pipelines.attachments.worker import Worker, read_in_worker
from tests.attachments import make

NO_OCR = Limits(ocr_pages=0)


@pytest.fixture
def behaving(monkeypatch, tmp_path):
    """Start workers whose `read_file` is replaced by the given code, as a hostile file might make it behave."""

    def behave(code: str) -> None:
        (tmp_path / "sitecustomize.py").write_text(
            "import sys\n"
            "if 'pipelines.attachments.worker' in ' '.join(sys.orig_argv):\n"
            "    import pipelines.attachments as package\n"
            "    from pipelines.attachments import FileText\n"
            "    def read_file(body, name=None, limits=None):\n"
            f"        {code}\n"
            "    package.read_file = read_file\n"
        )
        monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path(worker.__file__).parents[2]}")

    return behave


def test_the_same_as_in_this_process(pages, truth):
    body = make.gbk_zip({"报告.pdf": make.pdf(pages), "报告.ofd": make.ofd(pages)})
    with Worker(NO_OCR) as reader:
        assert reader.read(body, "附件.zip") == read_file(body, "附件.zip", NO_OCR)
        assert reader.read(make.ofd(pages)).text.split("\n") == truth


def test_one_file_alone():
    assert read_in_worker("正文。".encode(), "a.txt", NO_OCR).text == "正文。"


def test_a_crash_gives_a_status_and_the_next_file_is_read(behaving):
    behaving("import os; return os.abort() if body == b'bad' else FileText('done', 'good')")
    with Worker(NO_OCR) as reader:
        found = reader.read(b"bad", "坏.pdf")
        assert (found.status, found.name) == ("failed", "坏.pdf")
        assert "SIGABRT" in found.warnings[0]
        assert reader.read(b"good").text == "good"


def test_a_hang_ends_at_the_limit(behaving):
    behaving("import time; time.sleep(100)")
    start = time.monotonic()
    found = read_in_worker(b"x", None, Limits(seconds=1, ocr_pages=0))
    assert found.status == "failed"
    assert "within 1 s" in found.warnings[0]
    assert time.monotonic() - start < 15


def test_memory_past_the_limit_is_a_status(behaving):
    behaving("return FileText('done', str(len(bytes(900_000_000))))")
    found = read_in_worker(b"x", None, Limits(memory=600 << 20, ocr_pages=0))
    assert found.status == "too_large"
    assert "memory" in found.warnings[0]


def test_an_error_nobody_foresaw_is_reported(behaving):
    behaving("return {}['missing']")
    found = read_in_worker(b"x", None, NO_OCR)
    assert (found.status, found.warnings) == ("failed", ("the reader stumbled: KeyError: 'missing'",))


def test_what_readers_print_does_not_reach_the_answer(behaving):
    behaving("import os; print('noise'); os.write(1, b'noise\\n'); return FileText('done', 'text')")
    assert read_in_worker(b"x", None, NO_OCR).text == "text"


def test_a_file_past_the_size_limit_starts_no_process(monkeypatch):
    monkeypatch.setattr(worker._Process, "_start", lambda _: pytest.fail("started"))
    assert read_in_worker(bytes(100), None, Limits(bytes=10)).status == "too_large"


def test_a_worker_leaves_when_its_parent_is_gone():
    code = (
        "import sys\nfrom pipelines.attachments.worker import Worker\nfrom pipelines.attachments import Limits\n"
        "reader = Worker(Limits(ocr_pages=0))\nreader.read(b'x')\nprint(reader._plain._process.pid, flush=True)\n"
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    root = str(Path(worker.__file__).parents[2])
    parent = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root}, check=False
    )
    child = int(parent.stdout)
    status = Path(f"/proc/{child}/status")

    def is_gone() -> bool:
        return not status.exists() or "State:\tZ" in status.read_text()

    for _ in range(100):
        if is_gone():
            break
        time.sleep(0.05)
    assert is_gone(), "the worker outlives its parent"


def test_scans_go_to_ocr_only_where_it_is_installed(monkeypatch):
    monkeypatch.setattr("pipelines.attachments.ocr.is_installed", lambda: False)
    scan = make.pdf([[make.Picture(40, 56, bytes(40 * 56))]])
    found = read_in_worker(scan)
    assert (found.status, found.scans) == ("waiting", (1,))


def test_when_ocr_dies_the_pages_with_text_are_kept(behaving, monkeypatch):
    monkeypatch.setattr("pipelines.attachments.ocr.is_installed", lambda: True)
    behaving("import os; return os.abort() if limits.ocr_pages else FileText('waiting', 'page 1', 'pdf', scans=(2,))")
    found = read_in_worker(b"x")
    assert (found.status, found.text, found.scans) == ("failed", "page 1", (2,))
    assert "died" in found.warnings[-1]


def test_mutated_files_harm_nobody():
    result = fuzz(150, seed=11)
    assert result["past_limit"] == 0
    assert result["stumbles"] == {}
    assert sum(result["statuses"].values()) == 150
