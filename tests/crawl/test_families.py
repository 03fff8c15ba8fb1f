"""Saved list pages of every family and the reading expected of them, side by side in tests/pages.

A folder without expected.json gets one written from the present reading, and the test fails: read it, then commit it.
"""

import json
from pathlib import Path

import pytest

from crawler.families import FAMILIES, SIGNS, parse_list, recognise
from crawler.pages.page import Page

#: Folders whose page.json says that they hold a list; the others are articles, which tests/test_text.py reads.
CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "pages").glob("*/*/page.json"))


def load(case: Path) -> Page:
    about = json.loads((case / "page.json").read_text("utf-8"))
    assert about["reads"] == "list"
    return Page((case / "page.html").read_text("utf-8"), about["url"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_reading(case: Path) -> None:
    page = load(case)
    listed = parse_list(page)
    got = {
        "family": recognise(page),
        "entries": [[e.url, e.title, e.date] for e in listed.entries],
        "more": list(listed.more),
        "total": listed.total,
    }
    expected = case / "expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", "utf-8")
        pytest.fail(f"{expected} did not exist; read what was written there")
    assert got == json.loads(expected.read_text("utf-8"))


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_has_a_saved_page_and_a_sign(name: str) -> None:
    assert name == "plain" or name in SIGNS
    assert any(json.loads((case / "expected.json").read_text("utf-8"))["family"] == name for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_no_family_lists_furniture(case: Path) -> None:
    titles = {entry.title for entry in parse_list(load(case)).entries}
    assert not titles & {"首页", "新闻中心", "政务公开", "中国政府网", "下一页", "尾页", "1", "2"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_page_is_never_among_its_sisters(case: Path) -> None:
    page = load(case)
    assert page.url not in parse_list(page).more
    assert len(set(parse_list(page).more)) == len(parse_list(page).more)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("markup", ["", "<", "<html></html>", "{}", "[", "<a href='http://[::1'>x</a>", "\0" * 50])
def test_no_page_makes_a_family_stumble(family: str, markup: str) -> None:
    listed = FAMILIES[family](Page(markup, "http://www.a.example/x/"))
    assert (listed.entries, listed.more) == ((), ())


def test_a_pager_that_claims_a_million_pages_is_bounded() -> None:
    page = Page('<script>createPage(1000000, 0, "index", "html")</script>', "http://www.a.example/x/")
    assert len(parse_list(page).more) < 1000
