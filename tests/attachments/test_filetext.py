"""The head of a text, and the way of a FileText through JSON."""

import json
import sys

import pytest

from pipelines.attachments import FileText, read_file
from pipelines.attachments.filetext import from_json, head_lines, to_json


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("某局\n关于情况的报告\n区政府：\n一、成效", ("某局", "关于情况的报告")),
        ("文件\n某府发〔2025〕1号\n情况报告\n2024年，某镇成效明显。", ("文件", "某府发〔2025〕1号", "情况报告")),
        ("签发人：王某\n情况报告\n（一）制度建设", ("签发人：王某", "情况报告")),
        ("2024年，我局坚持依法行政。\n一、成效", ()),
        ("项目\t数量\n培训\t12", ()),
        ("\n".join("张三李四") * 5, ()),
        ("", ()),
    ],
)  # fmt: skip
def test_the_head_ends_where_the_body_opens(text, head):
    assert head_lines(text) == head


def test_body_is_what_stands_below_the_head():
    assert FileText("done", "情况报告\n区政府：\n成效明显。").body == "区政府：\n成效明显。"


def test_json_and_back():
    inner = FileText("waiting", form="ocr", name="扫描件.pdf", scans=(1, 2), warnings=("等待",))
    file = FileText("done", "正文", "docx", properties={"title": "报告"}, members=(inner,), pages=3)
    assert from_json(json.loads(json.dumps(to_json(file)))) == file


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (b"", "failed", "empty"),
        (b"<html><body>404</body></html>", "failed", "web page"),
        (bytes(range(256)) * 4, "none", "no document"),
    ],
)
def test_what_is_no_file_says_what_it_is(body, status, word):
    found = read_file(body, "报告.pdf")
    assert (found.status, found.text, found.name) == (status, "", "报告.pdf")
    assert word in found.warnings[0]


@pytest.mark.parametrize(
    ("library", "body"), [("pypdfium2", b"%PDF-1.4"), ("olefile", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")]
)
def test_without_its_library_a_file_waits_and_says_how_to_get_it(monkeypatch, library, body):
    monkeypatch.setitem(sys.modules, library, None)
    found = read_file(body, "报告")
    assert found.status == "waiting"
    assert library in found.warnings[0]
    assert "fazhi-archive[files]" in found.warnings[0]


def test_plain_text_is_read_in_its_encoding():
    found = read_file("一、主要举措\r\n\r\n全年培训12次。".encode("gb18030"), "报告.doc")
    assert (found.status, found.form, found.text) == ("done", None, "一、主要举措\n全年培训12次。")
