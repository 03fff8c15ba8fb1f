"""The gap detector decides what to ask next: in what order, how often, and when a source is believed no longer."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from crawler.addresses import identity
from crawler.errors import Blocked, Gone
from crawler.gaps import Errand, Gaps
from crawler.gaps.search import MOST_PAGES, WORDS
from crawler.gaps.sitemaps import MOST_SITEMAPS, group_of
from crawler.gaps.source import MOST_STRAYS, PATIENCE
from crawler.items import Entry
from crawler.pages.page import Page

ROOT = "http://www.a.example"
FORM = '<form action="{}"><input name="q"><input type="hidden" name="page" value="1"></form>'


@dataclass
class Walk:
    """What a walk has met, and a detector for it."""

    met: set[str] = field(default_factory=set)
    closed: Callable[[str], str | None] = lambda _: None
    gaps: Gaps = field(init=False)

    def __post_init__(self) -> None:
        self.gaps = Gaps(
            lambda e: identity(e.url) not in self.met, lambda key: key in self.met, lambda u: self.closed(u)
        )
        self.gaps.begin([f"{ROOT}/sitemap.xml"])

    def next(self) -> Errand:
        errand = self.gaps.next()
        assert errand is not None
        if errand.stray:
            self.met.add(identity(errand.stray.url))
        return errand

    def sitemap(self, *paths: str) -> None:
        errand = self.next()
        assert errand.asking
        listed = "".join(f"<url><loc>{ROOT}{path}</loc></url>" for path in paths)
        self.gaps.sitemaps.take(f"<urlset>{listed}</urlset>".encode(), errand.asking.url)

    def strays(self, is_report: bool = True) -> list[str]:
        found = []
        while (errand := self.gaps.next()) and errand.stray:
            self.met.add(identity(errand.stray.url))
            errand.source.judged(errand.stray, is_report)
            found.append(errand.stray.url.removeprefix(ROOT))
        return found


def column(slug: str, count: int = 4, month: int = 2) -> list[str]:
    return [f"/zwgk/{slug}/{2021 + k}{month:02d}/t{2021 + k}{month:02d}11_1400{k}.html" for k in range(count)]


def results(*numbers: int) -> Page:
    return Page("".join(f'<li><a href="/x/{k}.html">第{k}镇2024年法治政府建设年度报告</a></li>' for k in numbers), ROOT)


def test_sitemaps_come_before_the_search_and_strays_before_further_questions() -> None:
    walk = Walk()
    walk.gaps.search.see(Page(FORM.format("/so"), ROOT))
    walk.sitemap(*column("lm_1"))
    first = walk.next()
    assert (first.source, first.stray) == (walk.gaps.sitemaps, Entry(ROOT + column("lm_1")[0], ""))
    first.source.judged(first.stray, False)
    question = walk.next()
    assert question.source is walk.gaps.search
    assert question.asking
    assert question.asking.url.startswith(f"{ROOT}/so?page=1&q=")


@pytest.mark.parametrize(
    ("paths", "looked_at"),
    [
        (column("fzzfjsndbg"), 1),
        (column("lm_40177"), 1),
        (column("lm_40177", month=9), 0),
        (column("fznb", month=9), 1),
        (column("lm_40177", count=2), 0),
        (["/zwgk/", "/zwgk/fzzfjsndbg/", "/index.html"], 0),
        ([*column("lm_1"), *column("lm_2")], 2),
    ],
)
def test_one_article_of_each_likely_column_is_looked_at(paths: list[str], looked_at: int) -> None:
    walk = Walk()
    walk.sitemap(*paths)
    assert len(walk.strays(is_report=False)) == looked_at


def test_initials_and_season_together_go_first() -> None:
    walk = Walk()
    walk.sitemap(*column("lm_1"), *column("fznb", month=9), *column("fzzfjs"))
    assert [path.split("/")[2] for path in walk.strays(is_report=False)] == ["fzzfjs", "fznb", "lm_1"]


def test_a_column_that_gave_a_report_is_taken_whole_and_one_that_the_walk_knows_is_left() -> None:
    walk = Walk()
    walk.sitemap(*column("lm_1", count=6), *column("lm_2"))
    walk.met.add(identity(ROOT + column("lm_2")[3]))
    assert walk.strays() == column("lm_1", count=6)


def test_a_column_that_was_read_meanwhile_gives_no_more_strays() -> None:
    walk = Walk()
    walk.sitemap(*column("lm_1", count=6))
    errand = walk.next()
    assert errand.stray
    errand.source.judged(errand.stray, True)
    walk.met |= {identity(ROOT + path) for path in column("lm_1", count=6)}
    assert walk.gaps.next() is None


def test_sitemaps_have_their_bounds() -> None:
    walk = Walk()
    further = "".join(f"<sitemap><loc>{ROOT}/{k}.xml</loc></sitemap>" for k in range(99))
    asked = []
    while (errand := walk.gaps.next()) and errand.asking:
        asked.append(errand.asking.url)
        walk.gaps.sitemaps.take(f"<sitemapindex>{further}</sitemapindex>".encode(), errand.asking.url)
    assert len(asked) == len(set(asked)) == MOST_SITEMAPS


def test_a_closed_sitemap_is_not_asked() -> None:
    walk = Walk(closed=lambda url: "robots.txt closes it" if url.endswith("sitemap.xml") else None)
    assert walk.gaps.next() is None
    assert [note.what for note in walk.gaps.notes()] == ["site_search"]


@pytest.mark.parametrize(
    ("url", "group"),
    [
        ("/zwgk/fz/202501/t20250115_1.html", "/zwgk/fz/"),
        ("/zwgk/fz/index_1.html", "/zwgk/fz/"),
        ("/art/2025/1/14/art_1229565782_97078.html", "#1229565782"),
        ("/content/2025-01/14/content_5.html", "/content/"),
        ("/info/1078/2015.htm", "/info/1078/"),
        ("/c103571/202501/0123456789abcdef0123456789abcdef.shtml", "/c103571/"),
    ],
)
def test_addresses_of_one_column_share_a_group(url: str, group: str) -> None:
    assert group_of(ROOT + url) == "a.example" + group


def test_a_search_is_asked_page_by_page_and_question_by_question() -> None:
    walk = Walk()
    walk.gaps.search.see(Page(FORM.format("/so"), ROOT))
    walk.sitemap()
    asked = []
    for k in range(40):
        errand = walk.gaps.next()
        if errand is None:
            break
        if errand.asking:
            asked.append(errand.asking.url)
            walk.gaps.search.take(results(k, k + 1))
        else:
            assert errand.stray
            walk.met.add(identity(errand.stray.url))
            errand.source.judged(errand.stray, True)
    assert len(asked) == len(set(asked)) == len(WORDS) * MOST_PAGES


def test_a_page_of_results_that_was_there_before_is_the_last() -> None:
    walk = Walk(met={identity(f"{ROOT}/x/1.html")})
    walk.gaps.search.see(Page(FORM.format("/so"), ROOT))
    walk.sitemap()
    for expected in ("page=1", "page=2", "page=1"):
        errand = walk.next()
        assert errand.asking
        assert expected in errand.asking.url
        walk.gaps.search.take(results(1))
    assert walk.gaps.next() is None


def test_a_search_on_another_page_that_may_be_asked_is_taken_instead() -> None:
    walk = Walk(closed=lambda url: "it is not the site's own address" if "elsewhere" in url else None)
    walk.gaps.search.see(Page(FORM.format("http://elsewhere.example/so"), ROOT))
    walk.gaps.search.see(Page(FORM.format("/so"), ROOT))
    walk.gaps.search.see(Page(FORM.format("/other"), ROOT))
    walk.sitemap()
    errand = walk.next()
    assert errand.asking
    assert errand.asking.url.startswith(f"{ROOT}/so?")


def test_a_source_that_names_nothing_true_is_left() -> None:
    walk = Walk()
    walk.gaps.search.see(Page(FORM.format("/so"), ROOT))
    walk.sitemap()
    walk.next()
    walk.gaps.search.take(results(*range(30)))
    assert len(walk.strays(is_report=False)) == PATIENCE
    assert walk.gaps.next() is None
    said = walk.gaps.notes()[-1].says
    assert said == (
        "the site's search was asked once and names 30 reports, 0 of them in no list that was read; "
        f"not asked any further: {PATIENCE} addresses in a row that it names hold no report"
    )


def test_so_many_strays_and_no_more() -> None:
    walk = Walk()
    walk.sitemap(*column("fzzfjs", count=MOST_STRAYS + 20))
    assert len(walk.strays()) == MOST_STRAYS


@pytest.mark.parametrize(
    ("refusal", "over"),
    [(Blocked(f"{ROOT}/so", "a captcha", "captcha"), True), (Gone(f"{ROOT}/so", "status 404"), False)],
)
def test_refusals(refusal: Blocked | Gone, over: bool) -> None:
    walk = Walk()
    walk.gaps.begin([])
    walk.gaps.sitemaps.refuse(refusal)
    assert bool(walk.gaps.sitemaps.over) is over
    walk.gaps.search.refuse(refusal)
    assert walk.gaps.search.over == str(refusal)


@pytest.mark.parametrize(
    ("see", "closed", "says"),
    [
        (None, None, "no page of the walk offers a search that can be asked"),
        ("/so", "robots.txt closes it", f"not asked any further: {ROOT}/so: robots.txt closes it"),
        ("/so", None, "the site's search was asked 3 times and names 1 report, 1 of them in no list that was read"),
    ],
)
def test_notes_of_the_search(see: str | None, closed: str | None, says: str) -> None:
    walk = Walk(closed=lambda url: closed if "/so" in url else None)
    if see:
        walk.gaps.search.see(Page(FORM.format(see), ROOT))
    walk.sitemap()
    while errand := walk.gaps.next():
        if errand.asking:
            walk.gaps.search.take(results(1))
        else:
            assert errand.stray
            walk.met.add(identity(errand.stray.url))
            errand.source.judged(errand.stray, True)
    note = next(n for n in walk.gaps.notes() if n.what == "site_search")
    assert says in note.says
    assert note.urls == ((f"{ROOT}/x/1.html",) if see and not closed else ())


def test_a_walk_that_never_came_to_it_says_nothing() -> None:
    assert Gaps(lambda _: True, lambda _: False, lambda _: None).notes() == ()
