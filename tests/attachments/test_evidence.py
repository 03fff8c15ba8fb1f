"""When a text layer can be believed."""

import random

import pytest

from pipelines.attachments.evidence import PageEvidence, why_garbage, why_scan

PROSE = (
    "2024年，清溪街道坚持依法行政，全年开展联合检查34次，办理行政处罚案件27件，罚没款6.48万元（含上年结转），成效明显。"
    * 3
)


def test_prose_is_believed_even_over_a_picture():
    assert why_scan(PageEvidence(PROSE, image_share=1.0)) is None


def test_traditional_characters_are_believed():
    assert (
        why_garbage(
            "堅持依法行政，全面推進法治政府建設，開展聯合檢查，辦理行政處罰案件，維護群眾權益，規範執法行為。" * 3
        )
        is None
    )


def test_a_blank_page_and_a_short_last_page_are_no_scans():
    assert why_scan(PageEvidence("")) is None
    assert why_scan(PageEvidence("2025年1月16日", image_share=0.1)) is None


@pytest.mark.parametrize(
    "page",
    [
        PageEvidence("第1页", image_share=0.8),
        PageEvidence("", curves=900),
        PageEvidence(PROSE, unmapped=100),
    ],
)
def test_scans(page):
    assert why_scan(page)


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(0xE000 + n % 500) for n in range(200)),
        "".join(random.Random(1).choice([chr(c) for c in range(0x4E00, 0x9FA5)]) for _ in range(300)),
        "Gfkpä ülqwe xcvbn" * 20,
        "\x01\x02\x03\x04\x05" * 30,
    ],
    ids=["private use", "random ideographs", "latin", "controls"],
)
def test_garbage(text):
    assert why_garbage(text)


def test_a_page_of_figures_is_no_garbage():
    assert why_garbage("1,234 5,678 98.3% " * 20 + "合计") is None
