"""Whole portals are walked: every report is found, and little is asked beside the pages that matter."""

from datetime import datetime

import pytest

from crawler.addresses import identity
from crawler.discovery import Reading, Step, read
from crawler.frontier import Frontier
from crawler.items import Column, Entry, ListPage
from crawler.pages.page import Page
from tests.crawl.odd_portals import ALL
from tests.crawl.portals import Made, tree
from tests.crawl.walks import ROOT, menu, missed, page, report, rows, walk


@pytest.mark.parametrize("name", ALL)
def test_walks(name: str) -> None:
    made = ALL[name]()
    done = walk(made.pages)
    assert missed(done, made.reports) == []
    assert {identity(ROOT + url) for url in made.reports} == set(done.wanted), "a document that is no report was wanted"
    assert done.requests <= 1.3 * (len(set(made.lists)) + len(made.reports))


def test_the_same_portal_gives_the_same_walk() -> None:
    assert walk(ALL["own columns"]().pages).asked == walk(ALL["own columns"]().pages).asked


def test_the_budget_ends_a_walk_and_says_so() -> None:
    done = walk(ALL["own columns"]().pages, budget=20)
    assert len(done.asked) <= 20
    assert done.frontier.given_up["budget"] > 0


def test_columns_are_told_with_their_kind_and_evidence() -> None:
    done = walk(ALL["own columns"]().pages)
    kinds = {column.url.removeprefix(ROOT): column.kind for column in done.columns}
    assert kinds["/gk/fz/"] in ("report", "general")
    assert kinds["/zj2/1/gk/qt/"] == "general"
    assert all(column.evidence and column.trail for column in done.columns)


def portal(*extra: tuple[str, str]) -> Made:
    made = Made()
    made.furniture()
    made.hub("/", "麓山区人民政府", rows(*made.noise("/xw/", 12)))
    made.hub("/gk/", "政务公开", tree("/gk/", *extra))
    return made


@pytest.mark.parametrize(
    "name",
    [
        "法治政府建设年度报告",
        "法治政府建设情况报告",
        "法治年报",
        "法治政府建设",
        "依法行政",
        "依法行政年度报告",
        "法治建设",
        "其他法定信息",
        "其他",
        "年度报告",
        "工作总结",
        "公示公告",
        "通知公告",
        "公告",
        "法治麓山",
        "法治政府建设情况",
        "公文",
        "其他公开文件",
    ],
)
def test_columns_of_many_names(name: str) -> None:
    made = portal((name, "/gk/c9/"))
    mixed = made.reports_of("/gk/c9/", "麓山区人民政府") + made.noise("/gk/c9/", 20) + made.near("/gk/c9/")
    made.column("/gk/c9/", name, mixed)
    assert missed(walk(made.pages), made.reports) == []


def test_a_column_that_the_menu_hides_two_levels_down() -> None:
    made = portal(("法定主动公开内容", "/gk/zd/"))
    made.hub("/gk/zd/", "法定主动公开内容", menu(("履职依据", "/gk/zd/a/"), ("其他法定信息", "/gk/zd/qt/")))
    made.hub(
        "/gk/zd/qt/", "其他法定信息", menu(("法治政府建设年度报告", "/gk/zd/qt/fz/"), ("政协提案", "/gk/zd/qt/t/"))
    )
    made.column("/gk/zd/qt/fz/", "法治政府建设年度报告", made.reports_of("/gk/zd/qt/fz/", "麓山区人民政府"))
    assert missed(walk(made.pages), made.reports) == []


def test_a_column_of_no_telling_name_is_found_where_nothing_else_is() -> None:
    made = portal(("政府施政", "/gk/sz/"))
    made.column("/gk/sz/", "政府施政", made.noise("/gk/sz/", 20) + made.reports_of("/gk/sz/", "麓山区人民政府"))
    assert missed(walk(made.pages), made.reports) == []


def test_reports_deep_in_a_long_mixed_column() -> None:
    made = portal(("公示公告", "/gk/gg/"))
    news = [
        (f"关于停水的公告第{k}号", made.article("/gk/gg/", 2024), f"2025-{12 - k // 28:02d}-{28 - k % 28:02d}")
        for k in range(330)
    ]
    made.column("/gk/gg/", "公示公告", news + made.reports_of("/gk/gg/", "麓山区人民政府", (2020, 2021)))
    assert missed(walk(made.pages), made.reports) == []


def test_a_long_mixed_column_without_reports_is_left_after_two_seasons() -> None:
    made = portal(("法治政府建设年度报告", "/gk/fz/"), ("其他公文", "/gk/qt/"))
    made.column("/gk/fz/", "法治政府建设年度报告", made.reports_of("/gk/fz/", "麓山区人民政府"))
    years = [
        (f"关于印发规划的通知第{k}号", made.article("/gk/qt/", 2024), f"{2025 - k // 40}-0{1 + k % 9}-11")
        for k in range(600)
    ]
    made.column("/gk/qt/", "其他公文", years)
    done = walk(made.pages)
    assert missed(done, made.reports) == []
    assert sum("/gk/qt/" in url for url in done.asked) < 15


def test_a_yearly_general_column() -> None:
    made = portal(("年度报告", "/gk/nb9/"))
    made.hub("/gk/nb9/", "年度报告", menu(*((f"{y}年度报告", f"/gk/nb9/{y}/") for y in (2022, 2023, 2024))))
    for y in (2022, 2023, 2024):
        made.column(
            f"/gk/nb9/{y}/", f"{y}年度报告", made.near("/gk/nb9/") + made.reports_of(f"/gk/nb9/{y}/", "某区", (y,))
        )
    assert missed(walk(made.pages), made.reports) == []


def test_bodies_that_share_one_address_are_all_visited() -> None:
    made = Made()
    names = [f"石{c}镇" for c in "甲乙丙丁戊己庚辛壬癸"]
    made.hub("/", "麓山区人民政府", menu(*((n, f"/bm.jsp?d={k}") for k, n in enumerate(names))))
    for k, name in enumerate(names):
        made.pages[f"/bm.jsp?d={k}"] = page(name, menu(("政务公开", f"/gk.jsp?d={k}")))
        own = (("法治政府建设年度报告", f"/fz.jsp?d={k}"),) if k > 6 else (("机构职能", f"/jg.jsp?d={k}"),)
        made.pages[f"/gk.jsp?d={k}"] = page(name, menu(*own))
        if k > 6:
            made.pages[f"/fz.jsp?d={k}"] = page(name, rows(*made.reports_of(f"/nr/{k}/", name)))
    assert missed(walk(made.pages), made.reports) == []


def test_a_redirect_to_a_page_that_was_read_is_not_read_again() -> None:
    frontier = Frontier()
    frontier.add([Step(f"{ROOT}/a/", "政务公开", "hub"), Step(f"{ROOT}/b/", "信息公开", "hub")])
    first = frontier.pop()
    assert first is not None
    assert frontier.arrive(first, first.url)
    assert frontier.arrive(first, f"{ROOT}/c/")
    second = frontier.pop()
    assert second is not None
    assert not frontier.arrive(second, f"{ROOT}/c/index.html")


def learn(
    frontier: Frontier, step: Step, titles: list[str], more: tuple[str, ...] = (), known: frozenset[str] = frozenset()
) -> None:
    made = tuple(
        Entry(f"{ROOT}/gk/{title}/t20250213_{k}4300007.html", title, "2025-02-13") for k, title in enumerate(titles)
    )
    reading = Reading(made, step.column or step.known, ListPage(made, more), (), len(made), True)
    frontier.learn(step, reading, known)


def test_a_page_that_a_run_had_which_was_cut_off_ends_no_column_though_all_its_rows_are_known() -> None:
    known, entry = column(), Entry(f"{ROOT}/gk/a/t20250213_4300007.html", report("甲镇", 2024), "2025-02-13")
    further = f"{ROOT}/gk/fz/index_1.html"
    for resumed in (True, False):
        frontier = Frontier()
        step = Step(known.url, known.name, "report", inside=True, known=known)
        frontier.add([step])
        assert frontier.pop() == step
        reading = Reading((entry,), known, ListPage((entry,), (further,)), (), 1, True)
        frontier.learn(step, reading, frozenset({identity(entry.url)}), resumed=resumed)
        following = frontier.pop()
        assert (following and following.url) == (further if resumed else None)


def column(**more: object) -> Column:
    return Column(f"{ROOT}/gk/fz/", "法治政府建设年度报告", (), "report", **more)  # type: ignore[arg-type]  # fields by name


def test_a_known_column_is_read_until_a_page_is_known() -> None:
    known = column()
    pages = tuple(f"{ROOT}/gk/fz/index_{k}.html" for k in (1, 2, 3))
    frontier = Frontier()
    frontier.add([Step(known.url, known.name, "report", inside=True, known=known)])
    first = frontier.pop()
    assert first is not None
    titles = [report("甲镇", 2024), report("乙镇", 2024)]
    learn(frontier, first, titles, pages)
    second = frontier.pop()
    assert second is not None
    assert second.url == pages[0]
    keys = frozenset(identity(f"{ROOT}/gk/{t}/t20250213_{k}4300007.html") for k, t in enumerate([report("甲镇", 2023)]))
    learn(frontier, second, [report("甲镇", 2023)], pages, keys)
    assert frontier.pop() is None


def test_a_mixed_column_is_read_until_what_was_read_before() -> None:
    for sweep, more in ((False, None), (True, "index_2")):
        known = Column(f"{ROOT}/gk/qt/", "其他公文", (), "general", read_at=datetime(2025, 6, 1))
        frontier = Frontier(sweep=sweep)
        frontier.add([Step(known.url, known.name, "known", known=known)])
        frontier.pop()
        listed = (Entry(f"{ROOT}/gk/qt/t20250110_143.html", "关于停水的公告", "2025-01-10"),)
        pages = (f"{ROOT}/gk/qt/index_2.html",)
        frontier.learn(Step(known.url, known.name, "known", known=known), Reading((), known, ListPage(listed, pages)))
        left = frontier.pop()
        assert (left is not None and more is not None and more in left.url) or (left is None and more is None)


def test_an_address_is_one_step_and_the_better_reason_stays() -> None:
    frontier = Frontier()
    frontier.add(
        [Step(f"{ROOT}/a/", "公示公告", "weak"), Step(f"http://{ROOT[7:]}/a/index.html", "法治年报", "report")]
    )
    step = frontier.pop()
    assert step is not None
    assert (step.kind, frontier.pop()) == ("report", None)
    frontier.add([Step(f"{ROOT}/a/", "法治年报", "report")])
    assert frontier.pop() is None


def test_paths_that_go_round_in_circles_are_not_followed() -> None:
    frontier = Frontier()
    frontier.add(
        [Step(f"{ROOT}/a/b/a/b/a/b/", "法治年报", "report"), Step(f"{ROOT}/x/", "法治年报", "report", depth=99)]
    )
    assert frontier.pop() is None


def test_a_page_of_a_list_that_repeats_the_first_ends_it() -> None:
    made = Made()
    entries = made.reports_of("/gk/fz/", "麓山区人民政府")
    same = page("法治政府建设年度报告", rows(*entries), '<script>createPage(900, 0, "index", "html");</script>')
    pages = {"/": page("x", menu(("法治政府建设年度报告", "/gk/fz/"))), "/gk/fz/": same}
    pages |= {f"/gk/fz/index_{k}.html": same for k in range(1, 900)}
    done = walk(pages)
    assert missed(done, made.reports) == []
    assert len(done.asked) <= 8


def test_read_and_frontier_agree_on_a_page_without_anything() -> None:
    frontier = Frontier()
    step = Step(ROOT + "/", "x", "home")
    frontier.learn(step, read(Page("", ROOT + "/"), step, lambda _: True))
    assert frontier.pop() is None


def test_the_site_map_is_read_though_columns_were_found_and_shows_what_menus_hide() -> None:
    made = portal(("法治政府建设年度报告", "/gk/fz/"))
    made.column("/gk/fz/", "法治政府建设年度报告", made.reports_of("/gk/fz/", "麓山区人民政府"))
    made.pages["/wzdt/"] = page("网站地图", menu(("政务公开", "/gk/"), ("依法行政工作报告", "/old/yf/")))
    made.column("/old/yf/", "依法行政工作报告", made.reports_of("/old/yf/", "麓山区人民政府", (2012, 2013)))
    done = walk(made.pages)
    assert missed(done, made.reports) == []
    assert sum(url.endswith("/wzdt/") for url in done.asked) == 1


def test_a_proven_column_is_read_to_its_end_whatever_it_is_called() -> None:
    made = portal()
    listed = made.noise("/x9/", 30) + made.reports_of("/x9/", "麓山区人民政府")
    made.column("/x9/", "综合信息", listed)
    frontier = walk(made.pages).frontier
    frontier.add([Step(f"{ROOT}/x9/", "综合信息", "proven", why="the site's search names one")])
    step = frontier.pop()
    assert step is not None
    assert step.url == f"{ROOT}/x9/"
    assert frontier.has_met(identity(f"{ROOT}/x9/"))
    assert not frontier.has_met(identity(f"{ROOT}/x9/t20250213_1.html"))
    found = read(Page(made.pages["/x9/"], step.url), step, lambda _: True)
    frontier.learn(step, found)
    assert frontier.has_met(identity(found.listed.entries[0].url))
    following = frontier.pop()
    assert following is not None
    assert following.url == f"{ROOT}/x9/index_1.html"


def test_where_a_wall_stood_is_asked_when_all_else_that_is_sure_has_been() -> None:
    walled, doubtful = Step(f"{ROOT}/gk/fz/", "法治政府建设年度报告", "report"), Step(f"{ROOT}/x/", "其他", "weak")
    others = [Step(f"{ROOT}/bm/{k}/fz/", "法治政府建设年度报告", "report", depth=k) for k in range(3)]
    frontier = Frontier(last=frozenset({walled.key}))
    frontier.learn(
        Step(ROOT, "麓山区", "home"), Reading(wanted=(Entry(f"{ROOT}/a.html", report("麓山区", 2024)),), hits=1)
    )
    frontier.add([walled, doubtful, *others])
    assert [frontier.pop() for _ in range(5)] == [*others, walled, doubtful]


def test_a_page_that_stands_for_all_below_it_is_read_once() -> None:
    frontier, body = Frontier(), b"<a href='fz/'>..</a>"
    frontier.add(Step(f"{ROOT}{path}", "政务公开", "hub") for path in ("/gk/", "/gk/fz/", "/gk/fz/fz/", "/xx/"))
    steps = {step.url.removeprefix(ROOT): step for _ in range(4) if (step := frontier.pop()) is not None}
    assert frontier.arrive(steps["/gk/"], f"{ROOT}/gk/", body)
    assert not frontier.arrive(steps["/gk/fz/"], f"{ROOT}/gk/fz/", body)
    assert not frontier.arrive(steps["/gk/fz/fz/"], f"{ROOT}/gk/fz/fz/", body)
    assert frontier.arrive(steps["/xx/"], f"{ROOT}/xx/", body), "a shell that scripts fill may stand beside its like"
    # A pager's page that repeats the first is its column's matter.
    further = Step(f"{ROOT}/gk/index_1.html", "政务公开", "page", column=Column(f"{ROOT}/gk/", "政务公开", ()))
    assert frontier.arrive(further, further.url, body)


def test_choices_of_a_menu_that_are_all_called_reports_have_an_end() -> None:
    frontier, asked = Frontier(), 0
    frontier.learn(
        Step(ROOT, "麓山区", "home"), Reading(wanted=(Entry(f"{ROOT}/a.html", report("麓山区", 2024)),), hits=1)
    )
    first = Step(f"{ROOT}/list.jsp?org=0", "法治政府建设年度报告", "report")
    frontier.add([first])
    while (step := frontier.pop()) is not None and asked < 100:
        asked += 1
        choices = (Step(f"{ROOT}/list.jsp?org={asked * 60 + k}", "法治政府建设年度报告", "report") for k in range(60))
        frontier.learn(step, Reading(steps=tuple(choices)))
    assert asked == 24


def test_a_column_for_each_body_is_asked_though_the_first_are_empty() -> None:
    frontier = Frontier()
    frontier.add(Step(f"{ROOT}/list.jsp?org={k}", "法治政府建设年度报告", "report") for k in range(40))
    for k in range(40):
        step = frontier.pop()
        assert step is not None
        entry = Entry(f"{ROOT}/{k}.html", report(f"第{k}街道", 2024))
        frontier.learn(step, Reading(wanted=(entry,), hits=1) if k == 9 else Reading())
