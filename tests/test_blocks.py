"""Lines as a browser shows them: breaks, rows, frames, links, what is hidden."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines.blocks import MOST, Block, read_blocks, tidy


def blocks(html: str) -> tuple[Block, ...]:
    body = LexborHTMLParser(html).body
    assert body is not None
    return read_blocks(body).blocks


def lines(html: str) -> list[str]:
    return [b.text for b in blocks(html)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>一</p><p>二</p>", ["一", "二"]),
        ("一<br>二<br/><br>三", ["一", "二", "三"]),
        ("<div>一<div>二</div>三</div>", ["一", "二", "三"]),
        ("<p>一<span>二</span><b>三</b></p>", ["一二三"]),
        ("<p><span>一</span>\n<span>二</span></p>", ["一二"]),
        ("<p><span>a</span>\n<span>b</span></p>", ["a b"]),
        ("<p>&nbsp;&nbsp;　一&nbsp;&nbsp;二　</p>", ["一 二"]),
        ("<p>附　件</p>", ["附　件"]),
        ("<p>一\u200b二\ufeff三</p>", ["一二三"]),
        ("<pre>一\n二</pre>", ["一", "二"]),
        ("<div style='white-space: pre-wrap'>一\n  二</div>三\n四", ["一", "二", "三四"]),
        ("<p style='WHITE-SPACE:pre-line'>一\n二</p><p style='white-space:normal'>三\n四</p>", ["一", "二", "三四"]),
        ("<span style='display:block'>一</span><span style='DISPLAY: block'>二</span>", ["一", "二"]),
        ("<p style='display: none'>一</p><p hidden>二</p><p style='visibility:hidden'>三</p>四", ["四"]),
        (
            "<p>首</p><script>一</script><style>二</style><noscript>三</noscript><nav>四</nav><footer>五</footer>六",
            ["首", "六"],
        ),
        ("<iframe srcdoc='<p>一</p>'></iframe><iframe src='x'>二</iframe>三", ["一", "三"]),
        ("<p></p><p> \n</p><p>&nbsp;</p>", []),
    ],
)
def test_lines_are_those_that_a_browser_shows(html: str, expected: list[str]) -> None:
    assert lines(html) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><th>项目</th><th>数量</th></tr><tr><td>案件</td><td>3</td></tr>", ["项目\t数量", "案件\t3"]),
        ("<tr><td>一</td><td></td><td>三</td></tr>", ["一\t\t三"]),
        ("<tr><td>一</td><td></td></tr>", ["一"]),
        ("<tr><td>单位<br>名称</td><td><p>a</p><p>b</p></td></tr>", ["单位名称\ta b"]),
        ("<tr><td colspan=2>合计</td></tr>", ["合计"]),
        ("<tr><td>外</td><td><table><tr><td>内</td><td>1</td></tr></table></td></tr>", ["外", "内\t1"]),
    ],
)
def test_rows_of_data_are_lines_with_tabs(rows: str, expected: list[str]) -> None:
    assert lines(f"<table>{rows}</table>") == expected


def test_a_cell_with_many_paragraphs_is_a_frame_and_no_cell() -> None:
    long = [f"第{i}条　各单位按职责分工负责，每季度报送一次进展情况，年底集中述法。" for i in range(6)]
    cell = "".join(f"<p>{line}</p>" for line in long)
    assert lines(f"<table><tr><td>侧栏</td><td>{cell}</td></tr></table>") == ["侧栏", *long]


def test_a_cell_with_a_table_of_its_own_is_a_frame_and_no_cell() -> None:
    menu = "<table><tr><td>栏目</td></tr></table>"
    assert lines(f"<table><tr><td>{menu}</td><td><p>题</p><p>文</p></td></tr></table>") == ["栏目", "题", "文"]


def test_links_and_files_are_noted() -> None:
    text, link, file, named = blocks(
        "<p>正文，<a href='/a'>条例</a>。</p><p><a href='/b'>更多</a></p><p><a href='x.PDF?v=1'>报告</a></p>"
        "<p><a href='/download?id=3'>统计表.xlsx</a></p>"
    )
    assert (text.linked, text.link_share < 0.5, link.link_share) == (2, True, 1.0)
    assert (text.file, link.file, file.file, named.file) == (False, False, True, True)


def test_an_anchor_without_an_address_is_no_link() -> None:
    assert blocks("<p><a name='top'>第一章</a></p>")[0].linked == 0


def test_headings_and_centred_lines_are_noted() -> None:
    one, two, three = blocks("<h2>题</h2><p style='text-align:center'>题</p><p>文</p>")
    assert (one.heading, two.centred, three.heading, three.centred) == (True, True, False, False)


def test_regions_inside_another_follow_it() -> None:
    body = LexborHTMLParser("<div><p>一</p><div><p>二</p></div></div><div>三</div>").body
    assert body is not None
    reading = read_blocks(body)
    assert [r.tag for r in reading.regions] == ["body", "div", "p", "div", "p", "div"]
    assert reading.ends == [6, 5, 3, 5, 5, 6]


def test_several_elements_are_read_as_one() -> None:
    tree = LexborHTMLParser("<div><div class=a><p>一</p></div><i>二</i><div class=a><p>三</p></div></div>")
    reading = read_blocks(*tree.css(".a"))
    assert [b.text for b in reading.blocks] == ["一", "三"]
    assert [r.parent for r in reading.regions] == [-1, 0, -1, 2]
    assert reading.ends == [2, 2, 4, 4]


def test_nothing_but_white_space_changes() -> None:
    assert tidy("  ２０２４年，ＡＢ类　“两个”  —— 完成 ") == "２０２４年，ＡＢ类　“两个” —— 完成"


@pytest.mark.parametrize("tag", ["span", "font", "b", "x-text", "td", "div"])
def test_any_element_can_be_read_by_itself(tag: str) -> None:
    """Its own words before, between and after its paragraphs, each in a region."""
    tree = LexborHTMLParser(f"<div><{tag} id=zoom>一<p>二</p>三<p>四</p>五</{tag}></div>".replace("<td", "<table><td"))
    node = tree.css_first("#zoom")
    assert node is not None
    reading = read_blocks(node)
    assert [b.text for b in reading.blocks] == ["一", "二", "三", "四", "五"]
    assert [reading.regions[b.region].tag for b in reading.blocks] == [tag, "p", tag, "p", tag]


def test_lines_have_an_end() -> None:
    body = LexborHTMLParser("<pre>" + "行\n" * (MOST + 1) + "</pre>").body
    assert body is not None
    reading = read_blocks(body)
    assert len(reading.blocks) == MOST
    assert reading.cut
