"""Portals of many lay-outs, each as (pages, addresses of its reports, addresses of list pages that matter)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.crawl.walks import menu, page, report, rows

TOWNS = (
    "青石街道",
    "白鹿镇",
    "长滩镇",
    "柏林镇",
    "石桥镇",
    "双河街道",
    "龙泉乡",
    "古驿镇",
    "枫香镇",
    "大坝镇",
    "茶园镇",
    "新塘乡",
)
OFFICES = (
    "区司法局",
    "区教委",
    "区公安局",
    "区财政局",
    "区民政局",
    "区市场监管局",
    "区住房城乡建委",
    "区水利局",
    "区农业农村委",
    "区应急局",
)
YEARS = (2020, 2021, 2022, 2023, 2024, 2025)
NEAR = (
    "{body}2024年政府信息公开工作年度报告",
    "{body}2024年法治政府建设工作要点",
    "关于报送2024年法治政府建设情况报告的通知",
    "《法治政府建设情况报告》政策解读",
    "{body}召开法治政府建设工作推进会",
    "{body}2024年度部门决算公开",
    "关于表彰先进集体的决定",
)


@dataclass
class Made:
    """A portal in the making."""

    pages: dict[str, str] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    serial: int = 14000000

    def article(self, folder: str, year: int) -> str:
        self.serial += 7
        return f"{folder}{year + 1}02/t{year + 1}0213_{self.serial}.html"

    def reports_of(self, folder: str, issuer: str, years: tuple[int, ...] = YEARS) -> list[tuple[str, str, str]]:
        made = [(report(issuer, y), self.article(folder, y), f"{y + 1}-02-13") for y in sorted(years, reverse=True)]
        self.reports += [url for _, url, _ in made]
        return made

    def noise(
        self, folder: str, count: int, words: str = "我区开展春季安全生产检查工作纪实"
    ) -> list[tuple[str, str, str]]:
        return [
            (f"{words}之{k}", self.article(folder, 2020 + k % 6), f"{2021 + k % 6}-03-0{1 + k % 9}")
            for k in range(count)
        ]

    def near(self, folder: str, body: str = "区司法局") -> list[tuple[str, str, str]]:
        return [(t.format(body=body), self.article(folder, 2024), "2025-03-01") for t in NEAR]

    def column(
        self, folder: str, title: str, entries: list[tuple[str, str, str]], size: int = 15, *around: str
    ) -> None:
        """A column of TRS pages, newest first; it matters when it lists a report."""
        entries = sorted(entries, key=lambda entry: entry[2], reverse=True)
        pages = [entries[i : i + size] for i in range(0, len(entries), size)] or [[]]
        matters = any(url in self.reports for _, url, _ in entries)
        for k, chunk in enumerate(pages):
            url = folder if k == 0 else f"{folder}index_{k}.html"
            pager = f'<script>createPage({len(pages)}, {k}, "index", "html");</script>' if len(pages) > 1 else ""
            self.pages[url] = page(title, *around, rows(*chunk), pager)
            if matters:
                self.lists.append(url)

    def hub(self, url: str, title: str, *parts: str, matters: bool = True) -> None:
        self.pages[url] = page(title, *parts)
        if matters:
            self.lists.append(url)

    def furniture(self) -> None:
        """What every portal has and no report stands in: long news columns, services, a calendar."""
        for folder, title in (("/xw/", "新闻中心"), ("/zj/", "走进麓山"), ("/bs/", "办事服务"), ("/hd/", "互动交流")):
            self.column(folder, title, self.noise(folder, 90))
        self.hub("/wzdt/", "网站地图", menu(("新闻中心", "/xw/"), ("政务公开", "/gk/")))


TREE = (
    ("政府信息公开指南", "zn/"),
    ("政府信息公开制度", "zd/"),
    ("机构职能", "jgzn/"),
    ("领导信息", "ld/"),
    ("政策文件", "zcwj/"),
    ("规划计划", "gh/"),
    ("财政预决算", "czyjs/"),
    ("人事信息", "rs/"),
    ("行政执法", "xzzf/"),
    ("重大决策", "zdjc/"),
    ("建议提案办理", "jyta/"),
    ("应急管理", "yj/"),
    ("重点领域信息公开", "zdly/"),
    ("政府信息公开年报", "nb/"),
    ("依申请公开", "ysq/"),
)


def tree(root: str, *own: tuple[str, str]) -> str:
    return '<div class="zwgk-tree">' + menu(*((t, root + u) for t, u in TREE), *own) + "</div>"


def one_flat_column() -> Made:
    """The district's column holds everybody's reports, eight pages of them; bodies have sites with no column."""
    made = Made()
    made.furniture()
    everybody = [r for body in ("麓山区人民政府", *TOWNS, *OFFICES) for r in made.reports_of("/gk/fz/", body)]
    made.column("/gk/fz/", "法治政府建设年度报告", everybody, 18, tree("/gk/", ("法治政府建设年度报告", "/gk/fz/")))
    made.hub("/gk/", "政务公开", tree("/gk/", ("法治政府建设年度报告", "/gk/fz/")))
    for k, body in enumerate((*TOWNS, *OFFICES)):
        made.hub(f"/jg/{k}/", body, menu(("政务公开", f"/jg/{k}/gk/"), ("工作动态", f"/jg/{k}/dt/")), matters=False)
        made.hub(f"/jg/{k}/gk/", body, tree(f"/jg/{k}/gk/"), matters=False)
    bodies = menu(*((body, f"/jg/{k}/") for k, body in enumerate((*TOWNS, *OFFICES))))
    made.hub("/", "麓山区人民政府", rows(*made.noise("/xw/", 12)), '<h3 class="tit">部门镇街</h3>', bodies)
    return made


def own_columns(years_below: bool = False, one_without: bool = True) -> Made:
    """Each body its own sub-site, tree and column; one has none and files among 其他法定信息."""
    made = Made()
    made.furniture()
    bodies = (*OFFICES, *TOWNS)
    made.hub("/", "麓山区人民政府", rows(*made.noise("/xw/", 12)), menu(("部门", "/bm/"), ("镇街", "/zj2/")))
    made.hub("/bm/", "部门", menu(*((b, f"/bm/{k}/") for k, b in enumerate(OFFICES))))
    made.hub("/zj2/", "镇街", menu(*((b, f"/zj2/{k}/") for k, b in enumerate(TOWNS))))
    made.hub("/gk/", "政务公开", tree("/gk/", ("法治政府建设", "/gk/fz/")))
    made.column(
        "/gk/fz/",
        "法治政府建设",
        made.reports_of("/gk/fz/", "麓山区人民政府"),
        15,
        tree("/gk/", ("法治政府建设", "/gk/fz/")),
    )
    for k, body in enumerate(bodies):
        root = f"/bm/{k}/" if body in OFFICES else f"/zj2/{k - len(OFFICES)}/"
        made.hub(
            root, body, menu(("政务公开", f"{root}gk/"), ("工作动态", f"{root}dt/")), rows(*made.noise(f"{root}dt/", 6))
        )
        made.column(f"{root}dt/", "工作动态", made.noise(f"{root}dt/", 60))
        if one_without and body == "白鹿镇":
            made.hub(f"{root}gk/", "政务公开", tree(f"{root}gk/", ("其他法定信息", f"{root}gk/qt/")))
            mixed = (
                made.noise(f"{root}gk/qt/", 25) + made.reports_of(f"{root}gk/qt/", body) + made.near(f"{root}gk/qt/")
            )
            made.column(f"{root}gk/qt/", "其他法定信息", mixed)
            continue
        own = (("法治政府建设年度报告", f"{root}gk/b/"), ("其他法定信息", f"{root}gk/qt/"))
        made.hub(f"{root}gk/", "政务公开", tree(f"{root}gk/", *own))
        made.column(f"{root}gk/qt/", "其他法定信息", made.noise(f"{root}gk/qt/", 20))
        if years_below:
            made.hub(f"{root}gk/b/", "法治政府建设年度报告", menu(*((f"{y}年", f"{root}gk/b/{y}/") for y in YEARS)))
            for y in YEARS:
                made.column(f"{root}gk/b/{y}/", f"{y}年", made.reports_of(f"{root}gk/b/{y}/", body, (y,)))
        else:
            made.column(
                f"{root}gk/b/",
                "法治政府建设年度报告",
                made.reports_of(f"{root}gk/b/", body),
                15,
                tree(f"{root}gk/", *own),
            )
    return made


def years_by_body() -> Made:
    """The district's column: levels, below them bodies, below them lists; addresses that no directory ties together."""
    made = Made()
    made.furniture()
    made.hub("/", "麓山区人民政府", rows(*made.noise("/xw/", 12)))
    made.hub("/gk/", "政务公开", tree("/gk/", ("法治政府建设年度报告", "/lm/1001.html")))
    made.hub(
        "/lm/1001.html",
        "法治政府建设年度报告",
        tree("/gk/", ("法治政府建设年度报告", "/lm/1001.html")),
        '<div class="tab">'
        + menu(("区政府", "/lm/1002.html"), ("区级部门", "/lm/1003.html"), ("镇街", "/lm/1004.html"))
        + "</div>",
    )
    made.column("/lm/1002.html", "区政府", made.reports_of("/nr/", "麓山区人民政府"))
    for node, group, base in (("/lm/1003.html", OFFICES, 2000), ("/lm/1004.html", TOWNS, 3000)):
        made.hub(
            node,
            "法治政府建设年度报告",
            '<div class="sub">' + menu(*((b, f"/lm/{base + k}.html") for k, b in enumerate(group))) + "</div>",
        )
        for k, body in enumerate(group):
            made.column(f"/lm/{base + k}.html", body, made.reports_of("/nr/", body, (2023, 2024, 2025)))
    return made


def general_only() -> Made:
    """No column of reports anywhere: the district files in 公示公告, its offices in their 其他公文."""
    made = Made()
    made.furniture()
    made.hub(
        "/",
        "麓山区人民政府",
        rows(*made.noise("/xw/", 12)),
        '<div class="links"><h4>部门</h4>' + menu(*((b, f"/bm/{k}/") for k, b in enumerate(OFFICES))) + "</div>",
    )
    made.hub("/gk/", "政务公开", tree("/gk/", ("公示公告", "/gk/gs/")))
    mixed = (
        made.noise("/gk/gs/", 20)
        + made.reports_of("/gk/gs/", "麓山区人民政府")
        + made.near("/gk/gs/")
        + made.noise("/gk/gs/", 40)
    )
    made.column("/gk/gs/", "公示公告", mixed)
    for k, body in enumerate(OFFICES):
        root = f"/bm/{k}/"
        made.hub(root, body, menu(("政务公开", f"{root}gk/"), ("工作动态", f"{root}dt/")))
        made.hub(f"{root}gk/", "政务公开", tree(f"{root}gk/", ("其他公文", f"{root}gk/qt/")))
        own = (
            made.noise(f"{root}gk/qt/", 8 + k)
            + made.reports_of(f"{root}gk/qt/", body, (2023, 2024, 2025))
            + made.near(f"{root}gk/qt/")
        )
        made.column(f"{root}gk/qt/", "其他公文", own)
    return made


def topics() -> Made:
    """The column stands among the topics, with sub-columns for offices and towns by name."""
    made = Made()
    made.furniture()
    made.hub(
        "/",
        "麓山区人民政府",
        rows(*made.noise("/xw/", 12)),
        '<div class="zt">' + menu(("专题专栏", "/zt/"), ("数据发布", "/sj/")) + "</div>",
    )
    made.hub("/gk/", "政务公开", tree("/gk/"), matters=False)
    names = ("优化营商环境", "乡村振兴", "法治政府建设", "创建全国文明城区", "安全生产月", "党史学习教育")
    made.hub("/zt/", "专题专栏", menu(*((n, f"/zt/{k}/") for k, n in enumerate(names))))
    for k, name in enumerate(names):
        if name != "法治政府建设":
            made.column(f"/zt/{k}/", name, made.noise(f"/zt/{k}/", 30))
    made.hub(
        "/zt/2/",
        "法治政府建设",
        menu(("工作动态", "/zt/2/dt/"), ("法治政府建设年度报告", "/zt/2/bg/"), ("示范创建", "/zt/2/sf/")),
    )
    made.hub(
        "/zt/2/bg/",
        "法治政府建设年度报告",
        menu(("区政府", "/zt/2/bg/q/"), ("区级部门", "/zt/2/bg/b/"), ("乡镇街道", "/zt/2/bg/z/")),
    )
    made.column("/zt/2/bg/q/", "区政府", made.reports_of("/zt/2/bg/q/", "麓山区人民政府"))
    for folder, group in (("/zt/2/bg/b/", OFFICES), ("/zt/2/bg/z/", TOWNS)):
        made.hub(folder, "法治政府建设年度报告", menu(*((b, f"{folder}{k}/") for k, b in enumerate(group))))
        for k, body in enumerate(group):
            made.column(f"{folder}{k}/", body, made.reports_of(f"{folder}{k}/", body, (2024, 2025)))
    return made


def nested_menus() -> Made:
    """Each body's column stands two menus down, and the first menu of each body shows none of it."""
    made = Made()
    made.furniture()
    made.hub(
        "/",
        "麓山区人民政府",
        rows(*made.noise("/xw/", 12)),
        menu(*((b, f"/jg/{k}/") for k, b in enumerate((*OFFICES, *TOWNS)))),
    )
    made.hub("/gk/", "政务公开", tree("/gk/"), matters=False)
    for k, body in enumerate((*OFFICES, *TOWNS)):
        root = f"/jg/{k}/"
        made.hub(root, body, menu(("政务公开", f"{root}gk/"), ("工作动态", f"{root}dt/")))
        made.hub(f"{root}gk/", "政务公开", menu(("公开指南", f"{root}zn/"), ("法定主动公开内容", f"{root}nr/")))
        made.hub(
            f"{root}nr/", "法定主动公开内容", menu(("机构职能", f"{root}jg/"), ("法治政府建设年度报告", f"{root}fz/"))
        )
        made.column(f"{root}fz/", "法治政府建设年度报告", made.reports_of(f"{root}fz/", body, (2023, 2024, 2025)))
    return made
