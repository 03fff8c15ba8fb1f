"""Line rules by themselves: what is furniture anywhere, what only beside the text, what never."""

import time

import pytest

from pipelines.blocks import Block
from pipelines.chrome import ends_text, is_foot, is_furniture, is_info, is_note, is_prose, key, strip_chrome

PROSE = "全年办理行政复议案件三件，无一被纠正，群众满意度继续提高。"


def block(text: str, linked: int = 0, file: bool = False) -> Block:
    return Block(text, linked, file, False, False, 0)


def left(*blocks: Block) -> list[str]:
    return [b.text for b in strip_chrome(blocks, [True] * len(blocks))]


@pytest.mark.parametrize(
    "line",
    [
        "【打印】【关闭】",
        "[大] [中] [小] [打印]",
        "打 印 | 关 闭",
        "字　号：大 中 小",
        "【字体：大 中 小】",
        "分享到：微信 微博 QQ空间",
        "您当前的位置： 首页 > 政务公开 > 年报",
        "（责任编辑：系统管理员）",
        "【纠错】责任编辑：尹某",
        "扫一扫在手机打开当前页",
        "版权所有：某某县人民政府",
        "渝ICP备05070829号-1",
        "渝公网安备 50010302000000号",
        "网站标识码：5001030001",
        "浏览次数：128",
        "网站地图 | 联系我们 | 关于我们",
        "您访问的链接即将离开“某某网”",
        "语音合成中，请耐心等待...",
        "当前浏览器版本过低",
    ],
)
def test_furniture_of_every_portal(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        PROSE,
        "一、主要举措",
        "打印设备采购12台",
        "大力推进政务公开",
        "中共青岩镇委员会",
        "微信公众号发布普法信息88条",
        "版权保护工作成效明显，查办案件7件",
        "2025年1月6日",
        "青岩镇人民政府",
        "小",
        "网站标识",
        "评论员文章发表后反响热烈。",
    ],
)
def test_text_that_resembles_it(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "来源：区司法局",
        "发布日期：2025-01-06 09:30",
        "时间 : 2020-12-07 09:42:00 来源 : 省普法办、司法厅",
        "[ 索引号 ]",
        "索引号\t11500106009291211J/2026-00008",
        "2024-03-20",
        "2019年12月3日星期二",
        "本报记者 张某 李某某",
        "[ 有性 ]",
        "2019-09-26 10:56:28 某某时报网",
    ],
)
def test_info_lines(line: str) -> None:
    assert is_info(line)


@pytest.mark.parametrize("line", ["2021年1月28日", "来源广泛", "青岩镇人民政府", "时间紧、任务重。", PROSE])
def test_no_info_lines(line: str) -> None:
    assert not is_info(line)


def test_other_kinds_of_lines() -> None:
    assert ends_text("相关链接：")
    assert ends_text("上一篇：关于放假的通知")
    assert is_foot("主办：某某县人民政府办公室")
    assert is_note("▲图片来源：某某")
    assert is_note("（原标题：某某）")
    assert is_prose(block(PROSE))
    assert not is_prose(block(PROSE, linked=len(PROSE)))


def test_attachment_lists_go_wherever_they_stand() -> None:
    listed = [
        block("附件："),
        block("1.统计表", 4, True),
        block("2.情况说明"),
        block("青岩镇人民政府"),
        block("2025年1月6日"),
    ]
    assert left(block(PROSE), *listed) == [PROSE, "青岩镇人民政府", "2025年1月6日"]


def test_a_numbered_list_without_an_attachment_heading_stays() -> None:
    assert left(block(PROSE), block("1.统计表"), block("2.情况说明")) == [PROSE, "1.统计表", "2.情况说明"]


def test_links_below_the_text_go_and_links_amid_it_stay() -> None:
    law = "《中华人民共和国行政复议法》"
    blocks = (block(PROSE), block(law, len(law)), block(PROSE), block("局领导分工", 5))
    assert left(*blocks) == [PROSE, law, PROSE]


def test_a_label_alone_takes_its_value_from_the_next_line() -> None:
    assert left(block("来源："), block("区司法局"), block(PROSE)) == [PROSE]
    assert left(block("来源："), block("区政府："), block(PROSE)) == ["区政府：", PROSE]


def test_an_end_mark_amid_prose_ends_nothing() -> None:
    assert left(*[block(PROSE)] * 3, block("相关解读"), *[block(PROSE)] * 3).count(PROSE) == 6


def test_keys_forget_width_case_and_space() -> None:
    assert key("字　号：Ａ＋ \t b") == "字号:a+\tb"
    assert len(key("长" * 100_000)) < 1000


@pytest.mark.parametrize(
    "row", ["-" * 300, "a+" * 60, "返回首页" * 60, "首页" + ">" * 300, "首页" + ">-政" * 100, "1 . " * 90]
)
@pytest.mark.parametrize("last", ["法" * 45, "法治"])
def test_rows_of_one_sign_take_no_time(row: str, last: str) -> None:
    """Patterns tried them in two to the power of their length ways when the line ended in text."""
    start = time.process_time()
    is_info(row + last)
    is_info(row[:190] + last[:2])
    is_furniture(row + last)
    assert time.process_time() - start < 1


def test_a_row_of_signs_before_text_is_no_furniture() -> None:
    assert not is_furniture("-" * 40 + "青岩镇人民政府" + "-" * 40)
    assert is_furniture("-" * 40 + "打印" + "-" * 40)
    assert is_info("-" * 40)
