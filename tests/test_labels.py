"""Labels and values of index blocks, in the forms that portals print."""

import pytest

from crawler.pages.labels import entries, pieces
from crawler.pages.page import Page


def read(html: str) -> dict[str, str]:
    """The first value of each field."""
    found: dict[str, str] = {}
    for entry in entries(pieces(Page(html))):
        found.setdefault(entry.field, entry.value)
    return found


BRACKETED = """<table class="zwxl-table"><tr><td class="t1">[ 索引号 ]</td><td class="t2">1150015400/2026-00008</td>
<td class="t1">[ 发文字号 ]</td><td class="t2">开州府办发〔2025〕26号</td></tr>
<tr><td class="t1">[ 主题分类 ]</td><td class="t2">法治</td>
<td class="t1">[ 体裁分类 ]</td><td class="t2">工作动态</td></tr>
<tr><td class="t1">[ 发布机构 ]</td><td class="t2">开州区政府办公室</td>
<td class="t1">[ 有效性 ]</td><td class="t2"></td></tr>
<tr><td class="t1">[ 成文日期 ]</td><td class="t2">2026-01-20</td>
<td class="t1">[ 发布日期 ]</td><td class="t2">2026-01-27</td></tr>
</table>"""


def test_a_table_of_bracketed_labels() -> None:
    assert read(BRACKETED) == {
        "index_number": "1150015400/2026-00008",
        "document_number": "开州府办发〔2025〕26号",
        "topic": "法治",
        "genre": "工作动态",
        "issuer": "开州区政府办公室",
        "written": "2026-01-20",
        "published": "2026-01-27",
    }


def test_an_empty_value_does_not_take_the_next_label() -> None:
    assert "document_number" not in read(
        "<p>[ 索引号 ]</p><p>A/1</p><p>[ 发文字号 ]</p><p>[ 发布机构 ]</p><p>司法局</p>"
    )


def test_one_line_of_bracketed_labels() -> None:
    found = read(
        "<div>[ 索引号 ] 115001109291211J/2026-8 [ 发布机构 ] 万盛经开区 [ 成文日期 ] [ 发布日期 ] 2026-02-09</div>"
    )
    assert found == {
        "index_number": "115001109291211J/2026-8",
        "issuer": "万盛经开区",
        "published": "2026-02-09",
    }


def test_a_list_of_labels_with_colons_printed_twice() -> None:
    rows = "<li>索 引 号：<span>A/2026-1</span></li><li>发布机构:</li><li>来苏镇</li><li>成文日期：2026-01-05</li>"
    block = f"<ul>{rows}</ul>"
    parts = pieces(Page(f"<div class='pc'>{block}</div><div class='mobile'>{block}</div>"))
    assert [e.value for e in entries(parts) if e.field == "issuer"] == ["来苏镇", "来苏镇"]
    assert read(block)["written"] == "2026-01-05"


def test_the_older_labels() -> None:
    found = read(
        "<p>索引号: A</p><p>信息分类名称: 计划总结</p><p>发布机构: 井口街道</p>"
        "<p>生成日期: 2022-01-05</p><p>名称: 报告</p>"
    )
    assert (found["written"], found["title"], found["topic"]) == ("2022-01-05", "报告", "计划总结")


@pytest.mark.parametrize("label", ["[ 索号 ]", "【索引号】", "索　引　号：", "[<b>索引号</b>]", "索取号:"])
def test_spellings_of_one_label(label: str) -> None:
    assert read(f"<dl><dt>{label}</dt><dd>A/2026-1</dd></dl>")["index_number"] == "A/2026-1"


def test_labels_in_one_row_and_values_in_the_next() -> None:
    labels = "<tr><th>索引号</th><th>发布机构</th><th>发布日期</th></tr>"
    values = "<tr><td>A/1</td><td>司法局</td><td>2024-02-01</td></tr>"
    found = read(f"<table>{labels}{values}</table>")
    assert found == {"index_number": "A/1", "issuer": "司法局", "published": "2024-02-01"}


def test_date_and_source_in_one_line() -> None:
    assert read("<div>日期:2024-02-20来源:大石街道办事处</div>") == {
        "published": "2024-02-20",
        "source": "大石街道办事处",
    }


def test_words_of_the_text_are_no_labels() -> None:
    assert read("<p>我们的时间来源于群众，日期由各部门自定。</p><p>经费来源</p><p>财政拨款</p>") == {}


def test_a_value_is_no_paragraph() -> None:
    assert read(f"<p>标题：</p><p>{'长' * 300}</p>") == {}


def test_scripts_are_not_read() -> None:
    assert read("<script>var a = '发布机构: 司法局';</script><p>正文</p>") == {}


def test_the_quote_shows_label_and_value() -> None:
    (entry,) = entries(pieces(Page("<p>[ 发布机构 ] 忠县司法局</p>")))
    assert (entry.label, entry.quote) == ("发布机构", "[ 发布机构 ] 忠县司法局")
