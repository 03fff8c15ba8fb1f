"""ZIP: names as Chinese Windows writes them, archives in archives, bombs."""

import zipfile
from dataclasses import replace
from io import BytesIO

from pipelines.attachments import Limits, read_file
from tests.attachments import make

PARAGRAPH = make.paragraph("法治政府建设情况。")


def test_members_keep_their_chinese_names_and_their_order(pages, truth):
    body = make.gbk_zip({"附件1：报告.docx": make.docx(PARAGRAPH), "附件2：报告.ofd": make.ofd(pages)})
    found = read_file(body, "全部附件.rar")
    assert found.status == "done"
    assert [(member.name, member.form, member.status) for member in found.members] == [
        ("附件1：报告.docx", "docx", "done"),
        ("附件2：报告.ofd", "ofd", "done"),
    ]
    assert found.members[1].text.split("\n") == truth
    assert found.text == ""


def test_what_systems_leave_behind_is_no_member():
    body = make.package(
        {"__MACOSX/._报告.docx": b"x", "报告/~$报告.docx": b"x", "报告/.DS_Store": b"x", "报告/a.txt": "正文。"}
    )
    assert [member.name for member in read_file(body).members] == ["报告/a.txt"]


def test_archives_in_archives_are_read_to_the_limit():
    inner = make.package({"报告.docx": make.docx(PARAGRAPH)})
    nested = make.package({"内层.zip": inner})
    assert read_file(nested).members[0].members[0].text == "法治政府建设情况。"
    shallow = read_file(nested, None, Limits(nesting=1)).members[0]
    assert (shallow.status, shallow.members) == ("refused", ())
    assert "nesting" in shallow.warnings[0]


def test_a_bomb_is_refused_before_it_is_unpacked():
    body = make.package({"零.txt": b"\0" * 50_000_000})
    assert len(body) < 100_000
    found = read_file(body, None, Limits(unpacked=10_000_000))
    assert (found.status, found.members) == ("too_large", ())


def test_a_bomb_of_bombs_stays_within_one_budget():
    inner = make.package({f"{n}.txt": "一" * 1_000_000 for n in range(3)})
    body = make.package({f"{n}.zip": inner for n in range(5)})
    found = read_file(body, None, Limits(unpacked=4_000_000))
    assert {member.status for member in found.members} == {"too_large"}


def test_a_size_that_lies_gives_no_more_than_it_declares():
    body = bytearray(make.package({"a.txt": b"\0" * 1_000_000}))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = body.index(signature) + at
        body[start : start + 4] = (1000).to_bytes(4, "little")
    found = read_file(bytes(body))
    assert found.members[0].status == "failed"


def test_too_many_members():
    found = read_file(make.package({f"{n}.txt": "文" for n in range(30)}), None, Limits(members=20))
    assert (found.status, found.warnings) == ("too_large", ("30 files in the archive; the limit is 20",))


def test_an_encrypted_member_is_told_apart():
    body = bytearray(make.package({"密.txt": "机密", "明.txt": "公开"}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(signature) + at] |= 1
    found = read_file(bytes(body))
    assert [member.status for member in found.members] == ["encrypted", "done"]
    assert found.status == "done"


def test_a_damaged_member_does_not_spoil_the_others():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        file.writestr("坏.txt", "会损坏的内容")
        file.writestr("好.txt", "完好的内容")
    body = out.getvalue().replace("会损坏的内容".encode(), "被损坏的内容".encode())
    found = read_file(body)
    assert [(member.status, member.text) for member in found.members] == [("failed", ""), ("done", "完好的内容")]


def test_a_cut_off_archive_fails():
    body = make.package({"a.txt": "正文。" * 1000})
    assert read_file(body[:-30]).status == "failed"


def test_a_scan_inside_makes_the_archive_wait():
    scan = make.pdf([[make.Picture(40, 56, bytes(40 * 56))]])
    found = read_file(make.package({"扫描.pdf": scan, "正文.txt": "正文。"}), None, replace(Limits(), ocr_pages=0))
    assert found.status == "waiting"
