"""DOC and WPS: LibreOffice where it is, catdoc or antiword where it is not, a clear word where nothing is."""

import shutil
import time
from pathlib import Path

import pytest

from benchmarks.scoring import score
from pipelines.attachments import Limits, read_file
from pipelines.attachments import doc as module


@pytest.mark.parametrize(("name", "form"), [("报告.doc", "doc"), ("报告.wps", "wps")])
def test_old_word_files_give_their_text(old_word, truth, name, form):
    found = read_file(old_word, name)
    assert (found.status, found.form) == ("done", form)
    assert found.text.split("\n") == truth


@pytest.mark.usefixtures("needs_office")
def test_rich_text_under_a_word_name():
    text = "法治政府".encode("gbk").hex()
    codes = "".join(f"\\'{text[at : at + 2]}" for at in range(0, len(text), 2))
    rtf = "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}\\f0 " + codes + "\\par}"
    found = read_file(rtf.encode(), "报告.doc")
    assert (found.status, found.form, found.text) == ("done", "doc", "法治政府")


@pytest.mark.parametrize("tool", ["catdoc", "antiword"])
def test_without_libreoffice_a_plain_reader_serves(old_word, truth, monkeypatch, tool):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed (apt-get install {tool})")
    monkeypatch.setattr(module, "find_office", lambda: None)
    monkeypatch.setattr(module, "PLAIN", {tool: module.PLAIN[tool]})
    found = read_file(old_word, "报告.doc")
    assert (found.status, found.engine) == ("done", tool)
    assert score(found.text, "\n".join(truth)).f1 >= 0.99
    assert "tables" in found.warnings[0]


def test_without_any_reader_it_waits_and_says_what_to_install(old_word, monkeypatch):
    monkeypatch.setattr(module, "find_office", lambda: None)
    monkeypatch.setenv("PATH", "")
    found = read_file(old_word, "报告.doc")
    assert (found.status, found.form, found.text) == ("waiting", "doc", "")
    assert "libreoffice-writer-nogui" in found.warnings[0]


def test_a_locked_document_is_not_even_tried(old_word):
    at = old_word.index(b"\xec\xa5")  # the magic of the file information block
    body = bytearray(old_word)
    body[at + 11] |= 0x01
    assert read_file(bytes(body), "报告.doc").status == "encrypted"


@pytest.mark.parametrize("lost", [700, 24_000])
def test_a_cut_off_download_fails(old_word, lost):
    found = read_file(old_word[:-lost], "报告.doc")
    assert (found.status, found.text) == ("failed", "")
    assert lost > 700 or "cut off" in found.warnings[0]


def test_rich_text_without_its_end_is_cut_off():
    assert "cut off" in read_file(b"{\\rtf1\\ansi half of").warnings[0]


def test_a_converter_that_hangs_is_killed_with_its_children(tmp_path):
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        module.run(["sh", "-c", "sleep 50 & echo $! > child; wait"], 0.5, tmp_path)
    assert time.monotonic() - start < 5
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not Path(f"/proc/{child}").exists() or "State:\tZ" in Path(f"/proc/{child}/status").read_text():
            return
        time.sleep(0.05)
    pytest.fail("the converter's child lives on")


def test_a_converter_that_fills_the_disk_is_stopped(tmp_path):
    with pytest.raises(OverflowError):
        module.run(["sh", "-c", "while :; do head -c 100000 /dev/zero >> big; done"], 20, tmp_path, 2_000_000)


def test_the_time_limit_of_libreoffice_is_a_status(old_word):
    found = read_file(old_word, "报告.doc", Limits(seconds=0.05))
    assert found.status == "failed"
    assert "did not finish" in found.warnings[0]
