"""PDF: the text as printed, whatever way it is stored; scans, garbage, locks and cut-off downloads told apart."""

import pytest

from pipelines.attachments import Limits, read_file
from tests.attachments import make

NO_OCR = Limits(ocr_pages=0)


def read(body: bytes, limits: Limits = NO_OCR):
    return read_file(body, "附件.doc", limits)


def test_paragraphs_come_back_whole_and_page_numbers_stay_out(truth, pages):
    found = read(make.pdf(pages))
    assert (found.status, found.form, found.pages) == ("done", "pdf", 3)
    assert found.text.split("\n") == truth
    assert found.head_lines == tuple(truth[:2])
    assert found.body.split("\n") == truth[2:]


def test_a_page_stored_on_its_side_reads_as_it_is_shown(truth, pages):
    assert read(make.pdf(pages, rotate=90)).text.split("\n") == truth


def test_the_order_of_drawing_does_not_matter(truth, pages):
    assert read(make.pdf([list(reversed(page)) for page in pages])).text.split("\n") == truth


def test_text_printed_twice_to_look_bold_is_read_once():
    twice = [make.Text(100, 200, "法治政府建设情况报告"), make.Text(100.4, 200, "法治政府建设情况报告")]
    assert read(make.pdf([twice])).text == "法治政府建设情况报告"


def test_a_ruled_table_gives_its_rows(table):
    above, below = make.Text(90, 480, "主要数据如下表。"), make.Text(90, 640, "以上数据截至年底。")
    found = read(make.pdf([[above, *table, below]]))
    assert found.text.split("\n") == [
        "主要数据如下表。",
        "类别\t项目\t数量",
        "执法\t检查\t34",
        "\t处罚\t27",
        "以上数据截至年底。",
    ]


def test_a_table_without_rules_is_known_by_its_columns():
    rows = (("单位", "参训人数"), ("清溪社区", "32"), ("石桥社区", "28"))
    page = [
        make.Text(x, 100 + 30 * n, word) for n, row in enumerate(rows) for x, word in zip((90, 300), row, strict=True)
    ]
    assert read(make.pdf([page])).text == "单位\t参训人数\n清溪社区\t32\n石桥社区\t28"


def test_two_columns_are_read_one_after_the_other(truth):
    setting = make.Setting(characters=14, size=14, leading=22, lines=30, number=None)
    left, right = make.typeset([truth[3], truth[6]], setting)[0], make.typeset([truth[7], truth[8]], setting)[0]
    shifted = [make.Text(item.x + 230, item.y, item.text, item.size) for item in right]
    assert read(make.pdf([[*left, *shifted]])).text.split("\n") == [truth[3], truth[6], truth[7], truth[8]]


def test_a_scan_waits_and_says_how_to_get_ocr(monkeypatch):
    monkeypatch.setattr("pipelines.attachments.ocr.is_installed", lambda: False)
    found = read(make.pdf([[make.Picture(40, 56, bytes(40 * 56))]] * 2), Limits())
    assert (found.status, found.scans, found.text) == ("waiting", (1, 2), "")
    assert any("fazhi-archive[ocr]" in warning for warning in found.warnings)


def test_of_a_mixed_file_the_text_pages_are_kept_while_the_scans_wait(truth, pages):
    found = read(make.pdf([*pages, [make.Picture(40, 56, bytes(40 * 56))]]))
    assert (found.status, found.scans, found.form) == ("waiting", (4,), "pdf")
    assert found.text.split("\n") == truth


def test_a_stamp_sized_picture_makes_no_scan():
    found = read(make.pdf([[make.Text(100, 100, "此件公开发布。")]]))
    assert found.status == "done"


def test_a_font_without_unicode_is_a_scan_by_evidence(pages):
    found = read(make.pdf(pages, private=True))
    assert found.status == "waiting"
    assert found.scans == (1, 2, 3)
    assert "Unicode" in found.warnings[0]
    assert found.text == ""


def test_a_locked_file_says_so(pages):
    found = read(make.pdf(pages, encrypted=True))
    assert (found.status, found.text) == ("encrypted", "")
    assert "password" in found.warnings[0]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98])
def test_a_cut_off_download_never_counts_as_read(pages, share):
    body = make.pdf(pages)
    found = read(body[: int(len(body) * share)])
    assert found.status == "failed"
    assert "cut off" in " ".join(found.warnings)


def test_too_many_pages_are_refused_before_they_are_read(pages):
    found = read(make.pdf(pages), Limits(pages=2))
    assert found.status == "too_large"
    assert found.warnings == ("3 pages; the limit is 2",)


def test_a_thousand_pages_are_within_the_limit():
    page = [make.Text(100, 400, "法治政府建设。")]
    found = read(make.pdf([page] * 1000))
    assert (found.status, found.pages) == ("done", 1000)


def test_a_blank_page_is_no_scan():
    assert read(make.pdf([[]])).status == "none"
