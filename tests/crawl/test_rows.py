"""The rows of a list are told from everything else on a page, whatever the lay-out."""

import pytest

from crawler.pages.page import Page
from crawler.pages.rows import entries, groups

URL = "http://www.a.example/gk/"
TITLE = "清溪镇人民政府关于{}年法治政府建设情况的报告"


def read(markup: str) -> list[tuple[str, str | None]]:
    found = entries(Page(f"<html><body>{markup}</body></html>", URL))
    return [(entry.title, entry.date) for entry in found]


EXPECTED = [(TITLE.format(y), f"{y + 1}-02-1{y % 10}") for y in (2024, 2023, 2022)]
ROWS = [(y, f"/gk/{y}/x{y}.html", f"{y + 1}-02-1{y % 10}") for y in (2024, 2023, 2022)]


@pytest.mark.parametrize(
    "row",
    [
        '<li><a href="{u}">{t}</a><span>{d}</span></li>',
        '<li><span>{d}</span><a href="{u}" title="{t}">清溪镇人民政府关于…</a></li>',
        '<tr><td>·</td><td><a href="{u}">{t}</a></td><td>[{d}]</td></tr>',
        '<dd><a href="{u}">{t}</a><em>{d}</em></dd>',
        '<div class="item"><a href="{u}"><h4>{t}</h4></a><p>发布时间：{d}</p></div>',
        '<p><a href="{u}">{t}</a> （{d}）</p>',
        '<div><div><a href="{u}"><i>{t}</i></a></div><div><b>{d}</b></div></div>',
        '<li><a href="/gk/zt/">[年报]</a><a href="{u}">{t}</a><span>{d}</span></li>',
        '<li><a href="{u}"><span>{d}</span> {t}</a></li>',
        '<li><a href="{u}">{t} <i>[{d}]</i></a></li>',
        '<div class="card"><a href="{u}"><h3>{t}</h3><p>现报告如下……</p></a><b>{d}</b></div>',
        '<tr><td>{t}</td><td>{d}</td><td><a href="{u}">查看</a></td></tr>',
        '<li>{t}<span>{d}</span><a href="{u}">[查看详情]</a></li>',
        '<li title="{t}"><a href="{u}">清溪镇人民政府关于...</a><span>{d}</span></li>',
    ],
)
def test_rows_of_many_shapes(row: str) -> None:
    inner = "".join(row.format(u=u, t=TITLE.format(y), d=d) for y, u, d in ROWS)
    wrap = {"<li": "<ul>{}</ul>", "<tr": "<table>{}</table>", "<dd": "<dl>{}</dl>"}.get(row[:3], "<div>{}</div>")
    found = [pair for pair in read(wrap.format(inner)) if pair[0] != "[年报]"]
    assert found == EXPECTED


def plain_list() -> str:
    return "<ul>" + "".join(f'<li><a href="{u}">{TITLE.format(y)}</a><i>{d}</i></li>' for y, u, d in ROWS) + "</ul>"


def test_menus_footers_pagers_and_foreign_links_are_no_rows() -> None:
    menu = "<ul>" + "".join(f'<li><a href="/m{k}/">栏目{k}</a></li>' for k in range(30)) + "</ul>"
    foot = '<div class="footer"><ul><li><a href="/about.html">关于我们与网站声明及版权</a></li></ul></div>'
    pager = '<div><a href="index_1.html">2</a><a href="index_2.html">3</a><a href="index_1.html">下一页</a></div>'
    away = '<ul><li><a href="http://mirror.example/t20250101_1.html">转载的新闻报道一则</a><i>2025-01-01</i></li></ul>'
    assert read(menu + plain_list() + pager + away + foot) == EXPECTED


def test_fresh_news_beside_a_young_column_is_not_taken_for_it() -> None:
    news = "".join(
        f'<li><a href="/xw/t202503{k:02d}_1{k}7777.html">区领导调研春季造林第{k}天</a><i>2025-03-{k:02d}</i></li>'
        for k in range(1, 20)
    )
    for around in (f'<div class="fr-side"><ul>{news}</ul></div>', f"<div><h3>热门文章</h3><ul>{news}</ul></div>"):
        assert read(f'<div class="m">{plain_list()}</div>' + around) == EXPECTED


def test_lists_cut_into_groups_are_one() -> None:
    inner = "".join(f'<ul class="g{k}">{plain_list()[4:-5].replace("/gk/", f"/gk/{k}")}</ul>' for k in range(4))
    assert len(read(inner)) == 12


def test_a_menu_alone_is_no_list() -> None:
    assert read('<ul><li><a href="/a/">政务公开</a></li><li><a href="/b/">法治政府建设年度报告</a></li></ul>') == []


def test_a_record_number_is_no_list() -> None:
    assert read('<p><a href="/beian">虚ICP备05005864号公网安备</a></p>') == []


def test_a_title_is_never_read_as_its_date() -> None:
    assert (
        read('<ul><li><a href="/gk/t20240202_123456.html">2019年1月5日起施行的办法解读之一</a></li></ul>')[0][1] is None
    )


def test_groups_tell_their_place() -> None:
    page = Page(
        f'<html><body><div class="nav"><ul><li><a href="/a/">政务公开</a></li></ul></div>{plain_list()}</body></html>',
        URL,
    )
    assert [group.region for group in groups(page)] == ["main", "nav"]


def test_real_lists_are_read_whole(corpus) -> None:  # type: ignore[no-untyped-def]  # a fixture of conftest
    """Government list pages of Guangdong whose article links were blanked: given back, each list has its 20 rows."""
    import itertools
    import re

    for name, rows in (("0089", 20), ("0155", 20), ("0204", 20), ("0243", 20), ("0332", 20), ("0327", 18)):
        numbers = itertools.count(1)
        markup = Page.from_bytes((corpus / "html" / "pages" / f"{name}.html").read_bytes()).html
        markup = re.sub(r'href="javascript:;"', lambda _: f'href="/x{next(numbers)}.html"', markup)  # noqa: B023 - used at once
        found = entries(Page(markup, "http://www.x.gov.cn/a/b/"))
        assert len(found) == rows, name
        assert all(entry.date for entry in found), name


def test_a_row_that_leads_off_the_site_is_counted_and_a_list_of_other_sites_is_none() -> None:
    away = "https://www.elsewhere.example/t20250110_1.html"
    inner = (
        plain_list().removesuffix("</ul>") + f'<li><a href="{away}">{TITLE.format(2021)}</a><i>2022-02-11</i></li></ul>'
    )
    assert len(read(inner)) == 4
    links = "".join(
        f'<li><a href="https://www.o{k}.example/t2025011{k}_1.html">{TITLE.format(2010 + k)}</a></li>' for k in range(6)
    )
    assert read(f"<ul>{links}</ul>") == []
    assert read(plain_list() + f'<div class="yq"><ol>{links}</ol></div>') == EXPECTED
