"""What a file is, by its bytes."""

import pytest

from pipelines.attachments.sniff import MEDIA_TYPES, sniff
from tests.attachments import make

WORD_HTML = (
    b'<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><body>x'
)
SAMPLES = {
    "pdf": b"junk before\n%PDF-1.4\n",
    "7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "rar": b"Rar!\x1a\x07\x01\x00",
    "rtf": b"{\\rtf1\\ansi}",
    "image": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "html": "\n<!DOCTYPE html><html><body>访问验证</body></html>".encode(),
    "mht": WORD_HTML,
    "wordxml": b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
    "text": "一、主要举措".encode("gb18030"),
    "empty": b"\xef\xbb\xbf \n",
    "unknown": bytes(range(256)),
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_signatures(kind):
    assert sniff(SAMPLES[kind], "报告.docx") == kind


def test_packages_are_told_by_their_parts(pages):
    word, book, ofd = make.docx(""), make.xlsx([["甲"]]), make.ofd(pages)
    bag = make.package({"报告.docx": word})
    assert [sniff(body) for body in (word, book, ofd, bag)] == ["docx", "xlsx", "ofd", "zip"]


def test_a_package_cut_off_is_still_told(pages):
    body = make.docx("")
    assert sniff(body[: len(body) // 2]) == "docx"
    ofd = make.ofd(pages)
    assert sniff(ofd[: len(ofd) // 2]) == "ofd"


def test_old_word_files(old_word):
    assert sniff(old_word, "报告.pdf") == "doc"
    assert sniff(old_word, "报告.WPS") == "wps"
    assert sniff(old_word[:2000]) == "doc"


def test_every_kind_that_is_read_has_a_media_type():
    from pipelines.attachments import FORMS, READERS

    assert set(READERS) <= set(MEDIA_TYPES)
    assert set(FORMS) <= set(READERS)
