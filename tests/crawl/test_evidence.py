"""What a walk says at its end: which lists lack rows, and what it left out, why, with addresses."""

import pytest

from crawler.discovery import Step
from crawler.evidence import SHOWN, notes
from crawler.frontier import Frontier
from crawler.items import Note
from tests.crawl.odd_portals import ALL
from tests.crawl.portals import Made, tree
from tests.crawl.walks import ROOT, menu, page, rows, walk

CALL = '<script>createPageHTMLS({pages}, {k}, "index", "html", {total}, "pages");</script>'


def listing(total: int, pages: int = 2, empty: tuple[int, ...] = ()) -> Made:
    """A portal whose column of reports prints a total and has six rows on each of its pages."""
    made = Made()
    made.furniture()
    made.hub("/", "麓山区人民政府", rows(*made.noise("/xw/", 12)))
    made.hub("/gk/", "政务公开", tree("/gk/", ("法治政府建设年度报告", "/gk/fz/")))
    for k in range(pages):
        entries = made.reports_of("/gk/fz/", f"{'甲乙丙丁戊己'[k]}镇人民政府")
        shown = "" if k in empty else rows(*entries)
        call = CALL.format(pages=pages, k=k, total=total or "''")
        made.pages["/gk/fz/" + (f"index_{k}.html" if k else "")] = page("法治政府建设年度报告", shown, call)
    return made


def said(made: Made, budget: int = 5000) -> list[Note]:
    return list(notes(walk(made.pages, budget=budget).frontier))


@pytest.mark.parametrize(
    ("total", "what", "says"),
    [
        (12, None, ""),
        (0, None, ""),
        (15, "short_list", "法治政府建设年度报告 says that it has 15 entries, 12 could be read"),
        (11, "long_list", "法治政府建设年度报告 says that it has 11 entries, 12 could be read"),
    ],
)
def test_rows_are_held_against_the_printed_total(total: int, what: str | None, says: str) -> None:
    found = [note for note in said(listing(total)) if note.what.endswith("_list")]
    assert found == ([Note(what, says, (f"{ROOT}/gk/fz/",))] if what else [])


@pytest.mark.parametrize(
    ("empty", "says", "urls"),
    [
        ((1,), "a page of 法治政府建设年度报告 has no rows", 1),
        ((1, 3), "2 pages of 法治政府建设年度报告 have no rows", 2),
        ((1, 2), "2 pages of 法治政府建设年度报告 have no rows, and 3 more that its pager names were left", 2),
        ((5,), None, 0),
        ((4, 5), None, 0),
    ],
)
def test_pages_without_rows_in_the_midst_are_told_and_at_the_end_they_are_not(
    empty: tuple[int, ...], says: str | None, urls: int
) -> None:
    found = [n for n in said(listing(0, pages=6, empty=empty)) if n.what == "short_list"]
    assert [n.says for n in found] == ([says] if says else [])
    assert [len(n.urls) for n in found] == ([urls] if says else [])


POSTBACK = (
    "<div id=AspNetPager1><a disabled=disabled>首页</a><span>1</span>"
    "<a href=\"javascript:__doPostBack('AspNetPager1','2')\">2</a>"
    "<a href=\"javascript:__doPostBack('AspNetPager1','2')\">下一页</a></div>"
)
ONE_PAGE = POSTBACK.replace(">2</a>", ">1</a>")
BUTTON = '<a href="javascript:;" id="loadMore">加载更多</a>'
FILLS = (
    """<div id="list"></div><script>$.ajax({ url: service(), success: function (r) { $.each(r.rows, function (i, v) {"""
    """ h += '<li><a href="' + v.url + '">' + v.title + '</a></li>'; }); } });</script>"""
)
COUNTS = "<script>$.get('/hits.jsp?' + id, function (n) { $('#hits').html('<b>' + n + '</b>'); });</script>"
NO_ADDRESS = "法治政府建设年度报告 goes on where no address leads: its pager could not be read"
NO_SERVICE = "法治政府建设年度报告 is filled by a script, and no service was found that gives its rows"


@pytest.mark.parametrize(
    ("has_rows", "below", "says"),
    [
        (True, POSTBACK, NO_ADDRESS),
        (True, ONE_PAGE, None),
        (True, BUTTON, NO_ADDRESS),
        (True, "<p>共2页</p>", NO_ADDRESS),
        (True, COUNTS, None),
        (False, FILLS, NO_SERVICE),
        (False, COUNTS, None),
        (False, "<p>暂无信息</p>", None),
        (True, FILLS, None),
    ],
)
def test_what_no_address_leads_to_is_told(has_rows: bool, below: str, says: str | None) -> None:
    made = listing(0, pages=1)
    shown = rows(*made.reports_of("/gk/fz/", "戊镇人民政府")) if has_rows else ""
    made.pages["/gk/fz/"] = page("法治政府建设年度报告", shown, below)
    assert [n.says for n in said(made) if n.what == "short_list"] == ([says] if says else [])


def test_a_page_that_is_made_by_scripts_is_told() -> None:
    made = listing(0, pages=1)
    made.pages["/gk/fz/"] = "<html><body><div id=app></div><script src=/js/app.5d1f.js></script></body></html>"
    assert [n.says for n in said(made) if n.what == "short_list"] == [NO_SERVICE]


def test_a_list_cut_off_by_the_budget_is_not_called_short() -> None:
    found = said(listing(18, pages=3), budget=4)
    assert [n.what for n in found if n.what.endswith("_list")] == []


@pytest.mark.parametrize("name", ALL)
def test_lists_that_add_up_say_nothing(name: str) -> None:
    assert [n for n in notes(walk(ALL[name]().pages).frontier) if n.what.endswith("_list")] == []


def test_what_the_budget_left_is_named() -> None:
    (note,) = [n for n in said(ALL["own columns"](), budget=20) if "budget of 20" in n.says]
    assert "镇" in note.says
    assert note.urls
    assert len(note.urls) <= SHOWN
    assert all(url.startswith(ROOT) for url in note.urls)


def test_what_was_left_when_the_crawl_was_ended_is_not_laid_to_the_budget() -> None:
    frontier = Frontier()
    frontier.add([Step(f"{ROOT}/gk/", "政务公开", "hub")])
    (note,) = notes(frontier)
    assert note.says == "the crawl ended before 1 way: 政务公开"


def test_what_promised_little_is_named_with_its_number() -> None:
    made = listing(12)
    offices = menu(*((f"麓山区第{k}管理中心", f"/zx/{k}/") for k in "一二三四五六七八九十"))
    made.pages["/gk/"] = made.pages["/gk/"].replace("</body>", f"{offices}</body>")
    for k in "一二三四五六七八九十":
        made.pages[f"/zx/{k}/"] = page("中心", rows(*made.noise(f"/zx/{k}/", 5)))
        made.pages[f"/zx/{k}/gk/"] = page("中心", "")
    (note,) = [n for n in said(made) if n.what == "gave_up"]
    assert note.says.startswith("as they promise little on this portal, it left out ")
    assert all(url in note.urls or len(note.urls) == SHOWN for url in note.urls)


def test_a_maze_of_parameters_is_named() -> None:
    made = listing(12)
    years = menu(*((f"{y}年", f"/gk/fz/?year={y}") for y in range(2000, 2020)))
    listed = made.pages["/gk/fz/"].replace("</body>", f"{years}</body>")
    made.pages |= {"/gk/fz/": listed} | {f"/gk/fz/?year={y}": listed for y in range(2000, 2020)}
    (note,) = [n for n in said(made) if "parameters" in n.says]
    assert note.what == "gave_up"
    assert "16 ways" in note.says
    assert all("?year=" in url for url in note.urls)
