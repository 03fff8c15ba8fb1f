"""Names of columns, bodies and documents say what stands behind them."""

import json
from typing import Any

import pytest

from crawler.columns import core, is_body, kind_of, names, promises


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "report",
            "法治政府建设年度报告 法治政府建设情况报告 法治年报 法治政府建设年报 "
            "依法行政年度报告 法治政府年度报告 法治建设报告 [法治政府建设年度报告]",
        ),
        ("law", "法治政府建设 法治政府 依法行政 法治建设 法治政府建设专栏 法治政府建设情况"),
        ("hub", "政务公开 信息公开 政府信息公开 法定主动公开内容 政府信息公开目录 主动公开 公开目录"),
        (
            "bodies",
            "部门 镇街 区级部门 乡镇街道 街道乡镇 部门街镇 区政府部门 "
            "部门信息公开 政府部门 镇(街) 区级部门和单位 单位导航",
        ),
        (
            "body",
            "区司法局 县公安局 钱塘镇 南津街街道 市场监管局 区教委 大数据局 双凤镇人民政府 某某街道办事处 高新区管委会",
        ),
        ("general", "其他法定信息 其他公文 其它文件 其他 年度报告 工作总结 计划总结"),
        ("weak", "公示公告 通知公告 政策文件 重点领域信息公开"),
        ("topics", "专题专栏 专题 专栏"),
        ("map", "网站地图 站点地图"),
        ("year", "2024年 2023 2022年度 历年报告"),
        ("level", "区政府 县人民政府 合川区人民政府 本级"),
        (
            "never",
            "政府信息公开年报 政府信息公开指南 依申请公开 工作动态 图片新闻 政务服务 互动交流 "
            "领导信息 机构职能 财政预决算 政策解读 "
            "登录 English 无障碍 下一页 3 12 法治政府建设示范创建 法治宣传 走进合川 区长信箱",
        ),
        ("unknown", "热点服务 关于2024年法治政府建设情况的报告和下一步工作安排以及其他有关事项的说明"),
    ],
)
def test_kinds(kind: str, words: str) -> None:
    assert {word: kind_of(word) for word in words.split()} == dict.fromkeys(words.split(), kind)


@pytest.mark.parametrize(
    "text", ["法治政府 建设年度报告", "【法治政府建设年度报告】", "法治政府建设年度报告(12)", "·法治政府建设年度报告>>"]
)
def test_ornaments_change_nothing(text: str) -> None:
    assert kind_of(text) == "report"


@pytest.mark.parametrize(
    "title",
    [
        "重庆市合川区人民政府关于2024年法治政府建设情况的报告",
        "2023年度法治政府建设工作报告",
        "区司法局2023年法治政府建设工作报告",
        "中共某局党组关于2023年法治建设工作情况的报告",
        "通城镇人民政府2025年法治政府建设情况",
        "某县2013年依法行政工作情况报告",
        "关于印发《合川区2023年法治政府建设情况报告》的通知",
        "2024年全面依法治县和法治政府建设工作报告",
        "关于2022年度法治政府部门建设工作情况的报告",
        "石柱县公安局 关于2025年法治政府建设工作情况的报告",
        "某旗司法局关于2024年度法治政府建设工作开展情况的报告",
        "某旗2024年度推进法治政府建设开展的情况报告",
    ],
)
def test_titles_that_promise_a_report(title: str) -> None:
    assert promises(title) == "yes"


@pytest.mark.parametrize(
    "title",
    [
        "合川区2024年政府信息公开工作年度报告",
        "2024年法治政府建设工作要点",
        "关于报送2024年法治政府建设情况报告的通知",
        "《法治政府建设情况报告》政策解读",
        "区委召开法治政府建设推进会",
        "法治政府建设实施方案(2021—2025年)",
        "法治政府建设示范区创建公示",
        "关于法治政府建设实施纲要(2015-2020)落实完成情况的报告",
        "2024年行政执法统计年报数据公示",
        "2024年部门决算情况说明",
    ],
)
def test_titles_that_certainly_are_something_else(title: str) -> None:
    assert promises(title) == "no"


@pytest.mark.parametrize(
    ("title", "promise"),
    [
        ("重庆市酉阳土家族苗族自治县人民政府关于2023年度…", "maybe"),
        ("重庆市酉阳土家族苗族自治县人民政府关于2023年度法治...", "maybe"),
        ("关于2025年度法治政府建设情况的报…", "yes"),
        ("关于2023年度春季义务植树…", "unknown"),
        ("2024年度", "unknown"),
        ("某区2024年度法治政府建设情况报告公示", "maybe"),
        ("", "unknown"),
    ],
)
def test_titles_that_are_cut_off(title: str, promise: str) -> None:
    assert promises(title) == promise


def test_real_titles(corpus: Any) -> None:
    """No report is lost by its title; what is taken for one besides costs a request, and is little."""
    rows = [json.loads(line) for line in (corpus / "titles.jsonl").read_text("utf-8").splitlines()]
    titled = [row for row in rows if row["title"]]
    assert [r["title"] for r in titled if r["is_annual_report"] and promises(r["title"]) != "yes"] == []
    others = [r["title"] for r in titled if not r["is_annual_report"]]
    assert sum(promises(title) == "yes" for title in others) <= 0.06 * len(others)


def test_bodies() -> None:
    assert is_body("市场监督管理局")
    assert not is_body("政务服务中心")
    assert not is_body("关于成立领导小组的街道")
    assert core("重庆市合川区大石街道办事处") == "大石街道"
    assert core("浙江省杭州市余杭区五常街道办事处") == "五常街道"
    assert core("义乌市司法局") == core("金华市义乌市司法局") == "司法局"
    assert core("重庆市市场监督管理局") == core("江津区市场监督管理局") == "市场监督管理局"
    assert core("江津区夏坝镇城市管理办公室") == "夏坝镇城市管理办公室"
    assert core("区司法局") == "司法局"
    assert core("石柱土家族自治县公安局") == "公安局"
    assert core("市场监管局") == "市场监管局"


@pytest.mark.parametrize(
    ("body", "title", "same"),
    [
        ("市场监管局", "合川区市场监督管理局2023年法治政府建设情况报告", True),
        ("大石街道", "重庆市合川区大石街道办事处关于2023年法治政府建设情况的报告", True),
        ("区司法局", "合川区司法局2023年法治政府建设工作报告", True),
        ("石桥镇", "大石街道办事处关于石桥改造的报告", False),
        ("教委", "区财政局2023年报告", False),
    ],
)
def test_who_a_title_names(body: str, title: str, same: bool) -> None:
    assert names(body, title) is same
