"""What the bytes are decides; what header and meta claim does not."""

import time

import pytest

from pipelines.decoding import decode

SIMPLE = (
    "<html><head><title>岚溪区</title></head><body>"
    "<p>全区法治政府建设稳步推进，行政复议案件依法办结。</p></body></html>"
)
TRADITIONAL = "<html><body><p>為推動法治建設，本府依據行政程序法辦理各項業務，執行情形報告如下。</p></body></html>"


def claiming(charset: str, text: str = SIMPLE) -> str:
    return text.replace("<head>", f'<head><meta charset="{charset}">')


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("claim", ["utf-8", "gb2312", "big5", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("header", [None, "text/html", "text/html; charset=utf-8", "text/html; charset=GBK"])
def test_a_false_claim_changes_nothing(encoding: str, claim: str, header: str | None) -> None:
    text = claiming(claim)
    found = decode(text.encode(encoding), header)
    assert (found.text, found.encoding, found.warnings) == (text, encoding, ())


@pytest.mark.parametrize("text", [TRADITIONAL, claiming("big5", TRADITIONAL), claiming("utf-8", TRADITIONAL)])
def test_big5_is_told_from_gb18030_by_its_characters(text: str) -> None:
    found = decode(text.encode("big5"))
    assert (found.text, found.encoding) == (text, "big5")


def test_big5_bytes_that_are_sound_gb18030_too_are_still_big5() -> None:
    body = TRADITIONAL.encode("big5")
    assert body.decode("gb18030") != TRADITIONAL  # no error: strictness alone cannot tell
    assert decode(body).encoding == "big5"


def test_traditional_characters_in_gb18030_are_not_taken_for_big5() -> None:
    found = decode(TRADITIONAL.encode("gb18030"), "text/html; charset=big5")
    assert (found.text, found.encoding) == (TRADITIONAL, "gb18030")


def test_rare_characters_of_names_survive_gb18030() -> None:
    text = SIMPLE.replace("岚溪区", "㙟坝村、䶮家湾、𬒈石")
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_marks_and_zero_bytes_name_the_encoding(encoding: str) -> None:
    assert decode(SIMPLE.encode(encoding)).text == SIMPLE


def test_a_mark_wins_over_every_claim() -> None:
    assert decode(claiming("gb2312").encode("utf-8-sig"), "text/html; charset=big5").encoding == "utf-8"


@pytest.mark.parametrize("lost", [1, 2])
def test_a_page_cut_off_within_a_character_stays_utf8(lost: int) -> None:
    whole = "法治政府建设情况报告" * 3
    found = decode(whole.encode()[:-lost])
    assert found.encoding == "utf-8"
    assert found.text == whole[:-1] + "\ufffd"
    assert found.warnings == ("1 broken byte sequence(s): not valid utf-8, shown as U+FFFD",)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_broken_bytes_are_replaced_and_counted(encoding: str) -> None:
    text = (TRADITIONAL if encoding == "big5" else SIMPLE) * 5
    body = text.encode(encoding)
    at = body.index(b"</p>")
    found = decode(body[:at] + b"\xff" + body[at:])
    assert found.encoding == encoding
    assert found.text.replace("\ufffd", "") == text
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("1 broken")


def test_a_replacement_character_that_was_published_is_no_damage() -> None:
    text = SIMPLE.replace("稳步", "\ufffd")
    assert decode(text.encode()).warnings == ()
    assert decode(text.encode() + b"\xe6").warnings[0].startswith("1 broken")


@pytest.mark.parametrize("body", [b"", b"\x00", b"\xff", b"\xfe\xff", bytes(range(256)) * 40, b"<" * 100_000])
def test_junk_raises_nothing(body: bytes) -> None:
    found = decode(body)
    assert len(found.text) <= len(body)


def test_plain_ascii_is_utf8() -> None:
    assert decode(b"<p>ok</p>", "text/html; charset=gb2312").encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_costs_a_few_milliseconds(encoding: str) -> None:
    body = (SIMPLE * 1000).encode(encoding)
    decode(body)
    start = time.process_time()
    for _ in range(5):
        decode(body)
    assert (time.process_time() - start) / 5 < 0.05
