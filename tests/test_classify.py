"""What a document is, by its title, by its text, at last by where it is filed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.classify import classify, is_title_line

OPENING = "2024年，某镇坚持以习近平法治思想为指导，扎实推进法治政府建设。现将有关情况报告如下。\n"


@pytest.mark.parametrize(
    "title",
    [
        "重庆市万州区余家镇人民政府关于2025年法治政府建设情况的报告",
        "云阳县2024年度法治政府建设情况报告",
        "2019年渝中区法治政府建设工作情况报告",
        "酉阳自治县人民政府2018年度法治政府建设工作报告",
        "垫江县高峰镇人民政府2025年度法治政府建设年度报告",
        "重庆市涪陵区人民政府2025年法治政府建设工作年度报告",
        "巫溪县通城镇人民政府2025年法治政府建设情况",
        "中共重庆市荣昌区林业局党组关于2023年法治建设工作情况的报告",
        "忠县2023年全面依法治县和法治政府建设工作报告",
        "广州市南沙区2021年法治政府部门建设工作情况",
        "新疆维吾尔自治区人民政府关于2017年法治政府建设工作的报告",
        "南川区2014年度依法行政工作报告",
        "南川区2012年依法行政情况的报告",
        "忠县公安局2021年度法治公安建设工作情况报告",
        "奉节县2023年度法治政府建设工作总结",
        "关于2024年法治政府建设情况及2025年工作安排的报告",
        "南川区财政局2024年法治政府建设情况报告（公开版）",
        "上海市司法局2023年法治政府建设情况报告(2024-02-26)",
        "2025年度法治政府建设年度报告",
        "忠县2021年法治政府建设工作总结暨2022年工作计划",
        "忠县二〇二五年法治政府建设情况报告",
    ],
)
def test_titles_of_annual_reports(title: str) -> None:
    judged = classify(title, "")
    assert judged.kind == "annual_report"
    assert judged.reasons


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于《忠县2023年度法治政府建设工作总结的报告》的政策解读", "interpretation"),
        ("一图读懂忠县2023年度法治政府建设情况报告", "interpretation"),
        ("忠县2025年政府信息公开工作年度报告", "disclosure_report"),
        ("忠县水利局2019年政府信息公开年报", "disclosure_report"),
        ("国家统计局某调查队2017年政府信息公开工作报告", "disclosure_report"),
        ("忠县2023年度政府网站工作年度报表", "disclosure_report"),
        ("忠县人民政府工作报告(2026年)", "work_report"),
        ("2024年政府工作报告", "work_report"),
        ("忠县2024年法治政府建设工作要点", "plan"),
        ("关于印发《忠县2023年法治政府建设工作安排》的通知", "plan"),
        ("忠县法治政府建设实施方案（2021—2025年）", "plan"),
        ("关于报送2024年度法治政府建设情况报告的通知", "notice"),
        ("关于2023年度法治政府建设情况报告的公示", "notice"),
        ("忠县召开2023年度法治政府建设工作推进会", "news"),
        ("县人大常委会听取和审议2023年法治政府建设情况报告", "news"),
        ("忠县司法局公布2023年度法治政府建设报告", "news"),
        ("忠县创新机制 打造法治政府建设新标杆", "news"),
        ("政府信息主动公开事项目录", "index"),
        ("法治政府建设年度报告", "index"),
        ("法治政府建设年度报告制度的生成逻辑与未来展望", "other"),
        ("中国法治政府发展报告(2017)", "other"),
        ("忠县关于法治政府建设实施纲要(2015-2020)落实完成情况的报告", "other"),
        ("法治政府建设情况报告（2016—2020年）", "other"),
        ("忠县人民政府关于法治政府建设工作情况的报告", "other"),
        ("关于第一批全市法治政府建设示范区县和项目命名的决定", "other"),
        ("忠县2023年上半年法治政府建设工作情况报告", "other"),
        ("2023年度党政主要负责人履行推进法治建设第一责任人职责情况的报告", "other"),
        ("忠县法治政府建设第三方评估报告（2023年）", "other"),
        ("忠县2022年行政执法年度数据统计公示", "other"),
        ("关于2022年法治政府建设情况报告审议意见研究处理情况的报告", "other"),
        ("关于印发忠县2023年法治政府建设情况和2024年工作要点的通知", "plan"),
        ("某县2023年度法治政府建设工作总结", "other"),
        ("XX区2023年法治政府建设情况报告", "other"),
        ("2023年法治政府建设工作总结范文3篇", "other"),
        ("2023年忠县五年法治政府建设工作情况报告", "other"),
        ("重庆阶梯电价标准2020", "other"),
    ],
)
def test_what_is_near_a_report_and_is_none(title: str, kind: str) -> None:
    assert classify(title, "").kind == kind


@pytest.mark.parametrize(
    "title", ["关于2024年度法治政府建设情况报告的公示", "忠县新立镇人民政府关于公布2024年法治政府建设年度报告的公告"]
)
def test_a_report_that_is_shown_under_the_name_of_a_notice_is_known_by_its_text(title: str) -> None:
    assert classify(title, OPENING + "一、主要举措和成效\n二、存在的不足和原因").kind == "annual_report"
    assert (
        classify(title, "现将某镇2024年度法治政府建设情况报告予以公示，公示期五个工作日，详见附件。").kind == "notice"
    )


def test_a_notice_about_reports_is_one_whatever_its_text_says() -> None:
    text = OPENING + "一、主要举措和成效\n二、存在的不足和原因"
    assert classify("关于报送2024年度法治政府建设情况报告的通知", text).kind == "notice"
    assert classify("2024年度法治政府建设情况报告评估结果公示", text).kind != "annual_report"


def test_a_reason_quotes_the_words_that_decided() -> None:
    assert classify("忠县2024年法治政府建设工作要点", "").reasons == ("title: 工作要点: says what shall be done",)


@pytest.mark.parametrize(
    "text",
    [
        OPENING + "一、主要举措和成效\n二、存在的不足和原因",
        "市政府：\n2021年，我区深入学习贯彻习近平法治思想，推进法治政府建设，现将情况报告如下：\n（略）",
        "区委、区政府：\n按照要求，现将我局2023年度法治政府建设情况报告如下。\n一、推进法治政府建设的主要举措和成效",
        "一、2025年推进法治政府建设的主要举措和成效\n（一）加强领导。\n二、党政主要负责人履行推进法治建设第一责任人职责情况",
        "忠县新立镇人民政府2025年法治政府建设年度报告\n2025年，新立镇扎实推进法治政府建设。",
        "一、2025年推进法治政府建设的主要举措和成效\n（一）我委党委专题学习6次。",
        "2024年，县司法局在县委、县政府的正确领导下，推进法治政府建设取得新成效。\n一、坚持党建引领",
        "2014年，我县认真落实国务院关于加强依法行政的要求。现将依法行政工作情况汇报如下：\n一、依法行政工作情况",
    ],
)
def test_untitled_reports_are_known_by_their_text(text: str) -> None:
    assert classify(None, text).kind == "annual_report"


@pytest.mark.parametrize("joint", ["", "\n"])
def test_a_report_may_speak_of_open_government_at_once(joint: str) -> None:
    opening = f"2024年，某局扎实推进依法行政，法治政府建设取得新的成效。{joint}现将有关情况报告如下。\n"
    chapter = (
        "一、工作成效\n深化政务公开，主动公开政府信息405条，依申请公开7件，未因信息公开引发诉讼。\n二、下一步工作打算"
    )
    assert classify(None, opening + chapter).kind == "annual_report"
    assert classify(None, opening + chapter, ("政府信息公开年报",)).kind == "disclosure_report"
    told = "2024年，某局按照要求推进政务公开和法治政府建设。现将有关情况报告如下。\n"
    assert classify(None, told + chapter).kind == "disclosure_report"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "本年度报告依据《中华人民共和国政府信息公开条例》第五十条编制。\n一、总体情况\n二、主动公开政府信息情况",
            "disclosure_report",
        ),
        ("各位代表：\n现在，我代表忠县人民政府向大会报告工作，请予审议。\n法治政府建设扎实推进。", "work_report"),
        ("县政府：\n现将《政府工作报告》目标任务完成情况报告如下：\n一、重点项目", "work_report"),
        ("主任、各位副主任、各位委员：\n受县人民政府委托，我向会议报告2023年法治政府建设情况。", "other"),
        (
            "下面是小编整理的2023年法治政府建设工作情况报告，供大家参考。\n2023年，*区推进法治政府建设。现报告如下：",
            "other",
        ),
        ("各镇人民政府，各街道办事处，县政府各部门：\n为推进依法行政，加快法治政府建设，提出以下意见。", "notice"),
        (
            "2025年，县经济信息委坚持以习近平新时代中国特色社会主义思想为指导，按照《中华人民共和国政府信息公开条例》规定，"
            "推进政务公开和法治政府建设。现将政府信息公开情况报告如下：",
            "disclosure_report",
        ),
        (
            "关于《忠县2023年度法治政府建设工作总结的报告》的政策解读\n一、2023年度法治政府建设工作情况",
            "interpretation",
        ),
        ("忠县2024年法治政府建设工作要点\n2024年，法治政府建设要坚持以习近平法治思想为指导。\n一、加强领导", "plan"),
        ("近日，忠县召开会议，安排今年工作。\n会议要求，提高站位。", "other"),
        (
            "忠县2025年法治政府建设报告 2026-01-02\n忠县2024年法治政府建设报告 2025-01-02\n"
            "忠县2023年法治政府建设报告 2024-01-02\n"
            "忠县2022年法治政府建设报告 2023-01-02\n忠县2021年法治政府建设报告 2022-01-02",
            "index",
        ),
    ],
)
def test_other_texts(text: str, kind: str) -> None:
    assert classify(None, text).kind == kind


def test_a_report_of_a_district_without_a_name_is_a_model_for_others() -> None:
    text = "中共**区委：\n2014年，**区政府在市委、市政府的领导下，推进依法行政。"
    assert classify("区政府2014年依法行政年度报告", text).kind == "other"
    assert classify("区政府2014年依法行政年度报告", text.replace("**", "白石")).kind == "annual_report"


def test_a_column_of_reports_lends_a_title_its_year() -> None:
    title = "关于法治政府建设情况的报告"
    assert classify(title, "").kind == "other"
    assert classify(title, "", ("首页", "法治政府建设年度报告")).kind == "annual_report"
    assert classify(title, OPENING + "一、主要举措和成效").kind == "annual_report"


def test_an_untitled_page_with_a_columns_name_for_a_title_is_judged_by_its_text() -> None:
    assert classify("法治政府建设年度报告", OPENING + "一、主要举措和成效").kind == "annual_report"


def test_the_title_says_more_than_the_column() -> None:
    column = ("首页", "法治政府建设年度报告")
    assert classify("忠县2024年法治政府建设工作要点", "", column).kind == "plan"
    assert classify("忠县新立镇2025年政府信息公开工作年度报告", "", column).kind == "disclosure_report"


@pytest.mark.parametrize(
    ("trail", "url", "kind"),
    [
        (("首页", "法治政府建设年度报告"), None, "annual_report"),
        (("首页", "政府信息公开年报"), None, "disclosure_report"),
        ((), "http://x.cq.gov.cn/jz/a/zwgk_1/zfxxgkml/fzzfjsndbg/202601/t20260101_1.html", "annual_report"),
        ((), "http://x.cq.gov.cn/bm/slj/zwgk_46474/zfxxgknb_46483/202601/t20260114_1.html", "disclosure_report"),
        ((), "http://x.cq.gov.cn/zwgk_1/gsgg/202601/t20260101_1.html", "other"),
    ],
)
def test_a_page_that_says_nothing_is_judged_by_its_place(trail: tuple[str, ...], url: str | None, kind: str) -> None:
    assert classify(None, "", trail, url).kind == kind


def test_a_text_without_the_formulas_is_a_report_in_a_column_of_reports() -> None:
    text = "一、加强党对法治政府建设的全面领导。研究法治工作2次。\n二、推进依法行政。印发法治工作要点，推进法治建设。"
    url = "http://x.cq.gov.cn/zwgk_209/fzzfjsndbg/202003/t20200328_1.html"
    assert classify(None, text, (), url).kind == "annual_report"
    assert classify(None, text).kind == "other"


def test_the_place_does_not_make_a_report_of_another_text() -> None:
    text = "为了加强管理，制定本办法。" * 20
    assert classify(None, text, ("首页", "法治政府建设年度报告")).kind == "other"


@pytest.mark.parametrize(
    ("line", "is_title"),
    [
        ("忠县新立镇人民政府关于2025年法治政府建设情况的报告", True),
        ("现将新立镇2025年法治政府建设情况报告如下：", False),
        ("一、法治政府建设情况", False),
        ("2025年，新立镇扎实推进法治政府建设，全面落实各项任务，" * 4 + "情况报告", False),
    ],
)
def test_the_title_as_a_line_of_the_text(line: str, is_title: bool) -> None:
    assert is_title_line(line) == is_title


@given(st.text(alphabet="年度法治政府建设报告情况的2024：《》、，\n一()", max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    assert classify(text, text, (text,), text).reasons
    assert classify(None, text).reasons


def test_a_report_that_speaks_of_open_government_first_is_still_one() -> None:
    text = (
        "2024年，石坪镇依法履行职责。现将法治政府建设情况报告如下。\n一、主要举措和成效\n（一）推进政务公开\n"
        "全年主动公开信息444条，受理依申请公开14件，均在期限内答复。\n（二）规范执法\n开展执法检查100次。\n二、存在的不足\n力量薄弱。"
    )
    assert classify(None, text).kind == "annual_report"
    assert classify(None, text.replace("法治政府建设情况", "政府信息公开工作情况")).kind == "disclosure_report"
