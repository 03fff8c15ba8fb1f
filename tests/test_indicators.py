"""Figures as reports state them, and figures that look like them."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators import _any_of, _vocabulary, indicators, names


def told(sentence: str, year: int | None = 2025) -> list[tuple[str, float, str | None, str | None]]:
    return [(i.name, i.value, i.unit, i.qualifier) for i in indicators(sentence, year)]


@pytest.mark.parametrize(
    ("sentence", "name", "value", "unit"),
    [
        ("全年收到行政复议申请23件。", "行政复议案件", 23, "件"),
        ("全年未新发案件，行政复议案件数为0件。", "行政复议案件", 0, "件"),
        ("收到行政复议申请9件，已办结8件。", "行政复议案件办结", 8, "件"),
        ("办理行政诉讼案件十二件。", "行政诉讼案件", 12, "件"),
        ("行政机关负责人出庭应诉率达100%。", "行政机关负责人出庭应诉率", 100, "%"),
        ("行政机关负责人出庭应诉率百分之九十五。", "行政机关负责人出庭应诉率", 95, "%"),
        ("制定行政规范性文件5件。", "规范性文件制定", 5, "件"),
        ("报送备案规范性文件5件。", "规范性文件备案", 5, "件"),
        ("清理现行有效规范性文件46件。", "规范性文件清理", 46, "件"),
        ("废止与上位法不一致的规范性文件157件。", "规范性文件废止", 157, "件"),
        ("开展合法性审查86件次。", "合法性审查", 86, "件次"),
        ("审查各类合同35份。", "合同审查", 35, "份"),
        ("聘请法律顾问3名。", "法律顾问", 3, "名"),
        ("与17名执业律师签订协议。", "法律顾问", 17, "名"),
        ("作出行政处罚决定12件。", "行政处罚案件", 12, "件"),
        ("罚没款共计1.35亿元。", "罚没金额", 135_000_000, "元"),
        ("实施行政许可134件。", "行政许可", 134, "件"),
        ("开展行政执法检查422次。", "行政检查", 422, "次"),
        ("现有持证执法人员1,234人。", "持证行政执法人员", 1234, "人"),
        ("配备执法人员14名。", "行政执法人员", 14, "名"),
        ("执法人员持证率达到98%。", "行政执法人员持证率", 98, "%"),
        ("共接收131件信访。", "信访事项", 131, "件"),
        ("受理各类信访事项51件，按期办结率达到99.5%。", "信访事项办结率", 99.5, "%"),
        ("调解各类矛盾纠纷2356件。", "矛盾纠纷化解", 2356, "件"),
        ("排查矛盾纠纷509起，化解508起。", "矛盾纠纷化解", 508, "起"),
        ("累计排查矛盾纠纷6000件。", "矛盾纠纷排查", 6000, "件"),
        ("调解纠纷30件，成功率为96%。", "矛盾纠纷化解率", 96, "%"),
        ("现有人民调解员105人。", "人民调解员", 105, "人"),
        ("开展法治宣传“六进”活动32场次。", "普法宣传活动", 32, "场次"),
        ("发放普法宣传资料4700份。", "普法宣传资料发放", 4700, "份"),
        ("全年组织领导班子专题学法7次。", "学法", 7, "次"),
        ("举办法治培训10场次。", "法治培训", 10, "场次"),
        ("全镇法律明白人增至70名。", "法律明白人", 70, "名"),
        ("办理法律援助案件一百二十三件。", "法律援助案件", 123, "件"),
        ("解答群众法律咨询1.2万人次。", "法律咨询", 12_000, "人次"),
        ("办理人大代表建议32件。", "人大代表建议", 32, "件"),
        ("办理政协委员提案41件。", "政协委员提案", 41, "件"),
        ("办理人大代表建议和政协委员提案73件。", "人大代表建议和政协委员提案", 73, "件"),
        ("主动公开政府信息3456条。", "主动公开政府信息", 3456, "条"),
        ("作出行政处罚１２件。", "行政处罚案件", 12, "件"),
        ("作出 行政处罚 347 件。", "行政处罚案件", 347, "件"),
    ],
)
def test_one_figure(sentence: str, name: str, value: float, unit: str) -> None:
    assert (name, value, unit) in [(n, v, u) for n, v, u, _ in told(sentence)]


@pytest.mark.parametrize(
    ("sentence", "value", "qualifier"),
    [
        ("发放宣传资料5万余份。", 50_000, "余"),
        ("发放宣传资料8300多份。", 8300, "多"),
        ("发放宣传资料十余份。", 10, "余"),
        ("发放宣传资料约2000份。", 2000, "约"),
        ("发放宣传资料近千份。", 1000, "近"),
        ("发放宣传资料超过3千份。", 3000, "超过"),
        ("发放宣传资料2000份以上。", 2000, "以上"),
        ("发放宣传资料2000份。", 2000, None),
    ],
)
def test_qualifiers(sentence: str, value: float, qualifier: str | None) -> None:
    assert [(v, q) for _, v, _, q in told(sentence)] == [(value, qualifier)]


def test_a_large_place_on_either_side_of_the_qualifier() -> None:
    assert told("罚没金额0.7万余元。") == told("罚没金额0.7余万元。") == [("罚没金额", 7000, "元", "余")]


@pytest.mark.parametrize(
    "sentence",
    [
        "行政处罚案件同比下降12件。",
        "法治培训较上年增加3场次。",
        "每月开展法治培训2场次。",
        "每年开展法治培训不少于2场次。",
        "力争发放宣传资料500份。",
        "聘请1—2名法律顾问。",
        "办理3至5件行政处罚案件。",
        "根据《关于行政处罚案件3件的通知》办理。",
        "第3次执法培训。",
        "有一件行政处罚案件引发关注。",
        "办理行政复议和行政诉讼案件5件。",
        "开展各类检查30次。",
        "2025年行政处罚。",
        "下一步，将发放宣传资料500份。",
        "行政许可事项218项。",
        "群众满意度提升5个百分点。",
    ],
)
def test_what_is_no_figure(sentence: str) -> None:
    assert told(sentence) == []


def test_each_number_has_its_own_words() -> None:
    assert told("组建由5名专职调解员、75名“法律明白人”、1名法律顾问构成的队伍。") == [
        ("人民调解员", 5, "名", None),
        ("法律明白人", 75, "名", None),
        ("法律顾问", 1, "名", None),
    ]


def test_one_number_for_each_of_a_list() -> None:
    assert told("收到信访3件，受理率和按期办结率均为100%。") == [
        ("信访事项", 3, "件", None),
        ("信访事项受理率", 100, "%", None),
        ("信访事项办结率", 100, "%", None),
    ]


def test_a_part_is_not_told_after_its_whole() -> None:
    assert told("化解纠纷508起，其中调处疑难纠纷4起。") == [("矛盾纠纷化解", 508, "起", None)]


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("2025年，作出行政处罚3件。", "2025年"),
        ("2025 年度作出行政处罚3件。", "2025年度"),
        ("全年作出行政处罚3件。", "全年"),
        ("截至2025年12月底，作出行政处罚3件。", "截至2025年12月底"),
        ("1—11月作出行政处罚3件。", "1—11月"),
        ("自2019年以来，作出行政处罚3件。", "自2019年以来"),
        ("近两年作出行政处罚3件。", "近两年"),
        ("根据《2021年方案》，作出行政处罚3件。", None),
        ("作出行政处罚3件。", None),
    ],
)
def test_the_period_that_the_sentence_names(sentence: str, period: str | None) -> None:
    assert [i.period for i in indicators(sentence, 2025)] == [period]


def test_years_after_the_report_are_plans() -> None:
    assert told("2026年，作出行政处罚3件。", 2025) == []
    assert told("2026年，作出行政处罚3件。", None) != []


def test_sections_on_next_year_give_nothing() -> None:
    text = "一、工作成效\n发放宣传资料500份。\n二、下一步工作打算\n发放宣传资料800份。"
    assert [v for _, v, _, _ in told(text)] == [500]


def test_offsets_are_those_of_the_sentence() -> None:
    text = "前言。\n　　全面 推进普法。发放宣传资料 500 份！“普法”有声有色。"
    (figure,) = indicators(text, 2025)
    assert text[figure.start : figure.end] == "发放宣传资料 500 份！"


def test_the_vocabulary_is_sound() -> None:
    data = tomllib.loads(files("pipelines").joinpath("vocabulary/indicators.toml").read_text("utf-8"))
    for entry in data["indicator"]:
        assert entry.keys() <= {"name", "before", "after", "units", "context", "never"}
        assert entry["units"]
        assert "before" in entry or "after" in entry
    assert len(names()) >= 60
    assert len(names()) == len(set(names()))


WORDS = [(entry, entry.words[0]) for entry in _vocabulary() if entry.words[0]]


@pytest.mark.parametrize("word", [word for entry in _vocabulary() for word in entry.words if word])
def test_words_begin_with_characters_that_are_written_down(word: str) -> None:
    # By their first characters words are looked for.
    assert not re.search(r"(?:^|[(|:^?*}])(?:\[\^|\[.-|\.|\\)", word)
    assert not re.fullmatch(word, "")


@given(st.data())
def test_any_words_of_a_unit_are_found_at_once(data: st.DataObject) -> None:
    entry, word = data.draw(st.sampled_from(WORDS))
    said = data.draw(st.from_regex(re.compile(word), fullmatch=True))
    for unit in entry.units:
        assert _any_of(unit).before.search(said)
        assert _any_of(unit).before_general.search(f"{said}共计")


#: What a reader of the five real reports notes, by report: each must be found.
NOTED = {
    "000": {("行政复议案件", 1), ("行政诉讼案件", 2), ("行政机关负责人出庭应诉率", 100), ("督察问题整改率", 100)},
    "001": {
        ("学法", 6), ("普法宣传活动", 50), ("普法宣传资料发放", 50_000), ("信访事项", 51), ("信访事项办结率", 100),
        ("法律明白人", 75), ("法律援助案件", 6), ("合同审查", 20), ("矛盾纠纷排查", 6000), ("矛盾纠纷化解率", 99.85),
        ("行政执法人员", 14), ("行政处罚案件", 390), ("罚没金额", 20_400), ("人大代表建议和政协委员提案", 17),
    },
    "002": {("持证行政执法人员", 42), ("矛盾纠纷排查", 509), ("矛盾纠纷化解", 508), ("矛盾纠纷化解率", 99.8)},
    "003": {
        ("法律咨询", 213), ("法律援助案件", 10), ("矛盾纠纷化解", 192), ("信访事项", 131), ("普法宣传资料发放", 4700),
        ("规范性文件废止", 157), ("法律顾问", 17), ("法治宣传教育受众", 35_000),
    },
    "004": {
        ("规范性文件废止", 2), ("行政检查", 422), ("行政处罚案件", 347), ("罚没金额", 7000), ("行政许可", 134),
        ("法律明白人", 70), ("矛盾纠纷化解", 95), ("学法", 7),
    },
}  # fmt: skip


@pytest.mark.parametrize("report", NOTED)
def test_real_reports(corpus: Path, report: str) -> None:
    (path,) = (corpus / "seeds").glob(f"{report}_*.txt")
    found = {(i.name, i.value) for i in indicators(path.read_text("utf-8"), 2025)}
    assert found >= NOTED[report]


@given(st.text(alphabet="行政处罚案件复议率培训0123十百万亿余约近，。、；《》（）% \n，均为其中", max_size=120))
def test_any_text_is_read(text: str) -> None:
    for figure in indicators(text, 2025):
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.name in names()
