"""The further pages of an article that its portal splits."""

import pytest

from crawler.pages.page import Page
from crawler.split import further_pages

HERE = "http://www.h.example/fz/202501/"


@pytest.mark.parametrize(
    ("name", "markup", "further"),
    [
        (
            "t20250110_14400001.html",
            '<script>createPageHTML(3, 0, "t20250110_14400001", "html");</script>',
            ["t20250110_14400001_1.html", "t20250110_14400001_2.html"],
        ),
        (
            "0123456789abcdef0123456789abcdef.shtml",
            '<a href="./0123456789abcdef0123456789abcdef_2.shtml">下一页</a>',
            ["0123456789abcdef0123456789abcdef_2.shtml"],
        ),
        # The pager of a list beside the article, the mobile twin, a neighbour, its own picture.
        ("t20250110_14400001.html", '<script>createPageHTML(3, 0, "index", "html");</script>', []),
        ("t20250110_14400001.html", '<script>createPageHTML(1, 0, "t20250110_14400001", "html");</script>', []),
        ("t20250110_14400001.html", '<a href="./t20250110_14400001_wap.html">手机版</a>', []),
        ("t20250110_14400001.html", '<a href="./t20250110_144000012_1.html">下一篇</a>', []),
        ("t20250110_14400001.html", '<img src="./t20250110_14400001_1.png">', []),
        ("index.html", '<script>createPageHTML(3, 0, "index", "html");</script>', []),
    ],
)
def test_they_are_called_like_the_first(name: str, markup: str, further: list[str]) -> None:
    found = further_pages(Page(f"<html><body>{markup}</body></html>", HERE + name))
    assert [link.url for link in found] == [HERE + one for one in further]


def test_they_are_counted_from_the_second_and_have_an_end() -> None:
    pager = '<script>createPageHTML(900, 0, "t20250110_14400001", "html");</script>'
    found = further_pages(Page(f"<html><body>{pager}</body></html>", f"{HERE}t20250110_14400001.html"))
    assert [link.text for link in found[:2]] == ["第2页", "第3页"]
    assert len(found) == 20
