"""Line rules by themselves: what is furniture anywhere, what only beside the text, what never."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.blocks import Block
from pipelines.chrome import (
    ANYWHERE,
    NOTES,
    VOCABULARY,
    ends_text,
    is_foot,
    is_furniture,
    is_info,
    is_note,
    is_prose,
    key,
    strip_chrome,
)

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
        "我要纠错",
        "打印此文 收藏本页面",
        "返回上级",
        "进入关怀版",
        "已浏览：12次",
        "您是第 1234 位访问者",
        "分享本文：",
        "用微信扫描二维码 分享至好友和朋友圈",
        "点击右上角分享到朋友圈",
        "打开微信，点击底部的“发现”",
        "长按识别二维码",
        "请您对本信息进行评价： 满意 基本满意 不满意",
        "此条信息是否有用：有用 没用",
        "是否对您有帮助？ 是 否",
        "文明上网，理性发言",
        "网友评论仅供其表达个人看法，并不表明本网站立场。",
        "本站已支持IPv6访问",
        "请使用微信扫一扫功能，扫描上方二维码，即可将网页分享至朋友圈。",
        "您好，您即将离开本网站，进入第三方平台，请注意信息安全。",
        "如您对本页面内容有疑问，请拨打12345政务服务便民热线咨询。",
        "本网站所有内容均受版权保护，未经书面许可，任何单位和个人不得以任何形式转载、复制。",
        "今天是2024年3月20日　星期三　某某区　晴",
        "欢迎访问某某区人民政府门户网站！依法行政，执政为民",
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
        "我要办事栏目上线事项1286项",
        "群众对政府工作的满意度持续提升",
        "自觉遵守法律法规，不发布违法信息",
        "门户网站完成IPv6改造",
        "发放二维码宣传卡片2000张",
        "今天是2024年12月4日，第十一个国家宪法日。",
        "欢迎社会各界监督",
        "如有意见，请于公示期内反馈",
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
        "2024-03-20　区司法局",
        "区司法局 | 2024-03-20",
        "2024年3月20日　来源：区司法局　浏览：33",
        "来源丨某某发布",
        "来源 | 区司法局",
    ],
)
def test_info_lines(line: str) -> None:
    assert is_info(line)


@pytest.mark.parametrize(
    "line", ["2021年1月28日", "2024年3月20日印发", "来源广泛", "青岩镇人民政府", "时间紧、任务重。", PROSE]
)
def test_no_info_lines(line: str) -> None:
    assert not is_info(line)


def test_other_kinds_of_lines() -> None:
    assert ends_text("相关链接：")
    assert ends_text("上一篇：关于放假的通知")
    assert ends_text("[上一篇] 关于放假的通知")
    assert not ends_text("上一条线路改造完成")
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


def test_a_file_to_be_fetched_is_no_text() -> None:
    assert left(block(PROSE), block("下载附件：统计表.doc")) == [PROSE]


def test_a_source_below_the_text_is_no_signature() -> None:
    assert left(block(PROSE), block("来源 | 区司法局")) == [PROSE]
    assert left(block(PROSE), block("青岩镇人民政府办公室")) == [PROSE, "青岩镇人民政府办公室"]


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


WORDED = [entry for name in ("anywhere", "notes") for entry in VOCABULARY[name] if not isinstance(entry, str)]


@given(st.data())
def test_lines_that_are_looked_for_by_words_have_them(data: st.DataObject) -> None:
    words, pattern = data.draw(st.sampled_from(WORDED))
    line = data.draw(st.from_regex(re.compile(pattern), fullmatch=True))
    assert re.search(words, line)
    assert ANYWHERE.have(line) or NOTES.have(line)


@pytest.mark.parametrize("name", ["anywhere", "notes"])
def test_what_begins_with_anything_is_looked_for_by_words(name: str) -> None:
    assert not [p for p in VOCABULARY[name] if isinstance(p, str) and re.match(r"\.|\[\^", p)]
