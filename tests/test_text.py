"""Saved pages and the text that a careful reader takes from them, side by side in tests/pages."""

import json
import os
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.pages.nesting import MOST_TAGS
from crawler.pages.page import Page
from pipelines.blocks import MOST
from pipelines.text import CUT, BodyText, extract_text

PAGES = Path(__file__).parent / "pages"
#: Beside the lists, which tests/crawl/test_families.py reads.
CASES = sorted(path.parent for path in PAGES.glob("*/*/page.html") if not (path.parent / "page.json").exists())
#: Set to write what is missing; the run fails all the same and asks for a reading.
WRITE = "FAZHI_WRITE_EXPECTED"
REPORT = "2024年，双河镇持续推进依法行政，全年开展专题培训十二次，现将情况报告如下。"
SECOND = "全镇办理行政复议答复案件三件，无一被纠正，群众满意度继续提高。"


def plain(body: BodyText) -> dict[str, object]:
    lines = body.text.split("\n") if body.text else []
    return {"text": lines, "titles": list(body.titles), "container": body.container, "warnings": list(body.warnings)}


def article(inner: str, title: str = "双河镇2024年法治政府建设情况报告") -> BodyText:
    head = f"<title>{title}_双河镇人民政府</title><h1>{title}</h1><div>来源：双河镇 发布日期：2025-01-06</div>"
    return extract_text(Page(f"{head}<div class='TRS_Editor'>{inner}</div><div>主办：双河镇人民政府</div>"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_saved_pages_give_the_text_that_was_read_in_them(case: Path) -> None:
    found = plain(extract_text(Page((case / "page.html").read_text("utf-8"))))
    expected = case / "expected.json"
    if not expected.exists():
        assert os.environ.get(WRITE), f"{case.name} has no expected.json: write it, or set {WRITE}=1"
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
        pytest.fail(f"{expected} is written: read it against the page before it counts")
    assert found == json.loads(expected.read_text("utf-8"))


def test_every_family_has_a_page() -> None:
    families = {path.parent.name for path in CASES}
    assert {"trs", "ucap", "hanweb", "vsb", "gkmlpt", "siteserver", "powereasy", "plain"} <= families


@pytest.mark.parametrize(
    "line",
    [
        "日期：2025-01-06 来源：双河镇",
        "【字体：大 中 小】",
        "语音播报 语音合成中，请耐心等待... 进入播报模式 退出播报模式",
        "您当前的位置：首页>政务公开>法治政府建设年度报告",
        "[ 索引号 ]",
        "发布机构：双河镇人民政府",
        "作者：党政办　浏览次数：12",
        "2025-01-06 09:30:11",
        "中国政府网 | 重庆市人民政府网",
    ],
)
def test_furniture_above_the_text_goes(line: str) -> None:
    linked = f"<a href='/x'>{line}</a>" if "|" in line else line
    assert article(f"<p>{linked}</p><p>{REPORT}</p><p>{SECOND}</p>").text == f"{REPORT}\n{SECOND}"


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：李某",
        "【打印】【关闭】",
        "分享文章到：",
        "分享到 微信 微博",
        "来源：区司法局 责任编辑：区司法局",
        "上一篇：关于放假的通知",
        "主办：双河镇人民政府办公室",
        "网站标识码：5001170002",
        "渝ICP备00000000号-1",
        "渝公网安备 50011700000000号",
        "版权所有：双河镇人民政府",
        "当前浏览器版本过低，请更换或升级浏览器以获得最佳体验",
        "附件：2024年度统计表.xlsx",
        "相关链接",
        "返回顶部",
        "扫一扫在手机打开当前页",
        "我要纠错",
    ],
)
def test_furniture_below_the_text_goes(line: str) -> None:
    assert article(f"<p>{REPORT}</p><p>{SECOND}</p><p>{line}</p>").text == f"{REPORT}\n{SECOND}"


@pytest.mark.parametrize(
    "line",
    [
        "双河镇人民政府",
        "2025年1月6日",
        "特此报告。",
        "（此件公开发布）",
        "联系人：张某　联系电话：0000-1234567",
        "抄送：区司法局",
    ],
)
def test_what_ends_a_report_stays(line: str) -> None:
    assert article(f"<p>{REPORT}</p><p>{SECOND}</p><p>{line}</p>").text.endswith(f"\n{line}")


@pytest.mark.parametrize(
    "line",
    [
        "时间：全年分四期进行",
        "来源：上级转办46件，本级受理21件",
        "主办单位为镇司法所",
        "打印机等设备统一采购",
        "附件报送率100%",
    ],
)
def test_words_of_furniture_amid_the_text_stay(line: str) -> None:
    assert article(f"<p>{REPORT}</p><p>{line}</p><p>{SECOND}</p>").text == f"{REPORT}\n{line}\n{SECOND}"


@pytest.mark.parametrize("line", ["区政府：", "中共岚溪区委全面依法治区委员会办公室：", "区委、区政府："])
def test_salutations_stay(line: str) -> None:
    assert article(f"<p>{line}</p><p>{REPORT}</p>").text == f"{line}\n{REPORT}"


def test_repeated_paragraphs_stay() -> None:
    assert article(f"<p>{REPORT}</p><p>{SECOND}</p><p>{SECOND}</p>").text == f"{REPORT}\n{SECOND}\n{SECOND}"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["双河镇2024年法治政府建设情况报告"], "双河镇2024年法治政府建设情况报告"),
        (["双河镇2024年度法治政府建设情况报告"], "双河镇2024年度法治政府建设情况报告"),
        (["双河镇", "2024年法治政府建设情况报告"], "双河镇2024年法治政府建设情况报告"),
        (["双河镇", "2024年", "法治政府建设情况报告"], "双河镇2024年法治政府建设情况报告"),
        (["河镇2024年法治政府建设情况报告"], "河镇2024年法治政府建设情况报告"),
    ],
)
def test_a_title_repeated_in_the_body_is_no_text(lines: list[str], title: str) -> None:
    body = article("".join(f"<p>{line}</p>" for line in lines) + f"<p>{REPORT}</p><p>{SECOND}</p>")
    assert (body.titles, body.text) == ((title,), f"{REPORT}\n{SECOND}")


def test_a_title_doubled_in_the_body_is_taken_twice() -> None:
    one, two = "双河镇关于2024年度法治政府建设情况的报告", "双河镇关于2024年法治政府建设情况的报告"
    body = article(f"<p>{one}</p><p>{two}</p><p>{REPORT}</p>", one)
    assert (body.titles, body.text) == ((one, two), REPORT)


@pytest.mark.parametrize(
    ("above", "first"),
    [
        ("发布日期：2025-01-06 <a>打印</a>", ["双河府文〔2025〕2号"]),
        ("<p>发文字号</p>", []),
        ("<p>[ 文 号 ]</p>", []),
    ],
)
def test_a_number_above_the_title_in_the_text_is_text_and_in_the_index_is_none(above: str, first: list[str]) -> None:
    title = "双河镇2024年法治政府建设情况报告"
    inner = f"{above}<p>双河府文〔2025〕2号</p><p>{title}</p><p>{REPORT}</p><p>{SECOND}</p>"
    found = extract_text(Page(f"<title>{title}</title><h1>{title}</h1><div class='k3'>{inner}</div>"))
    assert found.text.split("\n") == [*first, REPORT, SECOND]


def test_a_signature_like_the_site_s_name_is_no_title() -> None:
    """A page that does not say its title, its site's name in `<title>`: the text stands above what looks like it."""
    lines = ["区委、区政府：", REPORT, SECOND, "双河镇人民政府", "2025年1月6日"]
    inner = "".join(f"<p>{line}</p>" for line in lines)
    found = extract_text(Page(f"<title>双河镇人民政府门户网站</title><div class='k3'>{inner}</div>"))
    assert found.text.split("\n") == lines


def test_an_article_that_only_scripts_would_show_is_read() -> None:
    title = "双河镇2024年法治政府建设情况报告"
    body = "".join(f"<p>{REPORT}{i}</p>" for i in range(4))
    data = json.dumps({"title": title, "content": body})
    found = extract_text(Page(f"<title>{title}</title><div id=app></div><script>window.D={data}</script>"))
    assert (found.container, found.text.split("\n")) == ("script", [f"{REPORT}{i}" for i in range(4)])


def test_a_text_split_over_containers_is_whole() -> None:
    assert article(f"<p>{REPORT}</p></div><div class='TRS_Editor'><p>{SECOND}</p>").text == f"{REPORT}\n{SECOND}"


def test_characters_stay_as_published() -> None:
    odd = "㙟坝村、䶮家湾２处（含Ａ区）設點２４小时值守，“两地”“两高”目标—全部完成"
    assert article(f"<p>{REPORT}</p><p>{odd}</p><p>{SECOND}</p>").text.split("\n")[1] == odd


def test_a_source_line_break_between_wide_characters_is_no_space() -> None:
    assert article("<p>2024年，双河镇持续推进\n   依法行政，全年\n12次 on time 办结。</p>").text == (
        "2024年，双河镇持续推进依法行政，全年 12次 on time 办结。"
    )


def test_hidden_elements_and_widgets_are_not_text() -> None:
    hidden = "<div style='display:none'>隐藏的说明文字，不应出现。</div><button>提交</button>"
    hidden += "<script>var a='脚本里的字，不是正文。'</script>"
    assert article(f"<p>{REPORT}</p>{hidden}<p>{SECOND}</p>").text == f"{REPORT}\n{SECOND}"


def test_a_page_with_neither_text_nor_files_says_so() -> None:
    assert plain(extract_text(Page("<html><body></body></html>"))) == {
        "text": [], "titles": [], "container": None, "warnings": ["no text on the page"],
    }  # fmt: skip
    assert extract_text(Page("")).text == ""


def test_a_frame_of_a_page_around_cells_is_no_table() -> None:
    long = "".join(f"<p>第{i}条，{REPORT}</p>" for i in range(6))
    found = extract_text(Page(f"<table><tr><td><a href='/a'>公开</a></td><td>{long}</td></tr></table>"))
    assert found.text.split("\n") == [f"第{i}条，{REPORT}" for i in range(6)]


def test_a_container_left_empty_yields_to_the_text_elsewhere() -> None:
    text = "".join(f"<p>{REPORT}{i}</p>" for i in range(9))
    found = extract_text(Page(f"<div class='TRS_Editor'></div><div class='detail'>{text}</div>"))
    assert found.text.split("\n") == [f"{REPORT}{i}" for i in range(9)]


def test_readers_leave_the_tree_alone() -> None:
    html = (PAGES / "trs" / "qingyan-word" / "page.html").read_text("utf-8")
    page = Page(html)
    extract_text(page)
    assert page.tree.html == LexborHTMLParser(html).html


@pytest.mark.parametrize("rest", ["<p>后" * MOST_TAGS, "<pre>" + "后\n" * MOST + "</pre>"], ids=["tags", "lines"])
def test_a_text_that_is_cut_says_so(rest: str) -> None:
    found = article(f"<p>{REPORT}</p>{rest}")
    assert found.text.startswith(REPORT)
    assert CUT in found.warnings
    assert CUT not in article(f"<p>{REPORT}</p>").warnings
