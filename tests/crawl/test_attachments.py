"""The files of an article, with the names people read; the page's furniture has none."""

import pytest

from crawler.pages.attachments import attachments
from crawler.pages.page import Page

URL = "http://www.a.example/fzbg/202503/t20250310_14388401.html"


def read(markup: str) -> list[tuple[str, str]]:
    return [(link.text, link.url.removeprefix("http://www.a.example")) for link in attachments(Page(markup, URL))]


@pytest.mark.parametrize(
    ("markup", "name", "path"),
    [
        (
            '<a href="./P020250310403.pdf">2024年法治政府建设情况报告.pdf</a>',
            "2024年法治政府建设情况报告.pdf",
            "/fzbg/202503/P020250310403.pdf",
        ),
        (
            '<a href="./P020250310403.doc" title="附件：年度报告">附件…</a>',
            "附件：年度报告",
            "/fzbg/202503/P020250310403.doc",
        ),
        ('<a href="/f/W020250310403776.WPS">报告</a>', "报告", "/f/W020250310403776.WPS"),
        (
            '<a href="/system/_content/download.jsp?wbfileid=7">附件1</a>',
            "附件1",
            "/system/_content/download.jsp?wbfileid=7",
        ),
        ('<iframe src="/pdfjs/web/viewer.html?file=/f/a.pdf"></iframe>', "a.pdf", "/f/a.pdf"),
        ('<embed src="/f/%E6%8A%A5%E5%91%8A.pdf" type="application/pdf">', "报告.pdf", "/f/%E6%8A%A5%E5%91%8A.pdf"),
        ('<object data="/f/b.ofd"></object>', "b.ofd", "/f/b.ofd"),
        ('<a href="javascript:;" onclick="window.open(\'/f/c.docx\')">下载</a>', "下载", "/f/c.docx"),
    ],
)
def test_forms(markup: str, name: str, path: str) -> None:
    assert read(f"<html><body><div class='zwxl-article'>{markup}</div></body></html>") == [(name, path)]


def test_one_file_is_named_once_and_by_its_link() -> None:
    viewer = '<iframe src="/v.html?file=/f/a.pdf"></iframe>'
    assert len(read(f'<div><a href="/f/a.pdf">年度报告</a>{viewer}<a href="http://a.example/f/a.pdf"></a></div>')) == 1


def test_furniture_is_left_out() -> None:
    markup = (
        '<div class="footer"><a href="/wza.pdf">使用手册</a></div><div class="nav"><a href="/a.doc">表格</a></div>'
        '<p><a href="/reader.exe">阅读器</a><a href="/adobe.zip">PDF阅读器下载</a></p>'
        '<p><a href="./W0203.jpg">图</a><a href="/x.html">页</a></p>'
    )
    assert read(markup) == []


def test_order_is_the_pages() -> None:
    assert [name for name, _ in read('<p><a href="/2.pdf">二</a></p><p><a href="/1.pdf">一</a></p>')] == ["二", "一"]
