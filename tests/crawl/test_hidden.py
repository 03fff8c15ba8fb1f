"""The spider on portals whose menus hide reports, and on portals whose search is no help: found, and at what price."""

import pytest

from crawler.gaps.source import PATIENCE
from crawler.practice.grounds import ground
from crawler.practice.hidden import HIDDEN, USELESS
from crawler.practice.portal import Request
from crawler.practice.server import serve
from tests.crawl.test_spider import Crawl, crawl

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawl]:
    kinds = {**HIDDEN, **USELESS}
    portals = tuple(build(*ground(name, number)) for number, (name, build) in enumerate(kinds.items()))
    with serve(portals) as server:
        return crawl(portals, tmp_path_factory.mktemp("hidden"), server)


def asked(done: Crawl, *parts: str) -> list[str]:
    return [row.target for row in done.asked if any(part in row.target for part in parts)]


@pytest.mark.parametrize("name", [*HIDDEN, *USELESS])
def test_every_report_is_found_and_nothing_else(name: str, crawls: dict[str, Crawl]) -> None:
    done = crawls[name]
    assert done.missed == []
    assert done.junk == []
    assert done.stats["finish_reason"] == "finished"
    # Beside reports and lists: robots, home, menus, the map, the sitemap and its parts, the questions to a search.
    assert len(done.asked) <= len(done.portal.truth) + 22


@pytest.mark.parametrize("name", [n for n in HIDDEN if n != "sitemap-strays"])
def test_the_column_that_menus_hide_is_named(name: str, crawls: dict[str, Crawl]) -> None:
    done = crawls[name]
    columns = {item["name"]: item for item in done.items if item["item"] == "column"}
    assert "镇街法治政府建设报告" in columns
    if name != "site-map":
        named = {
            "sitemap": "the sitemap names",
            "search": "the site's search names",
            "box": "stands among other things",
        }
        assert any(named[name.partition("-")[0]] in told for told in columns["镇街法治政府建设报告"]["evidence"])


def test_once_a_column_is_known_its_articles_are_had_from_it(crawls: dict[str, Crawl]) -> None:
    for name in ("search-form", "sitemap"):
        hidden = [row.target for row in crawls[name].asked if "lm_40177" in row.target]
        assert hidden[0].endswith(".html")
        assert hidden[1].endswith("lm_40177/")
        assert len(hidden) == len(set(hidden))


def test_an_index_that_names_itself_and_strangers_is_read_once(crawls: dict[str, Crawl]) -> None:
    done = crawls["sitemap-index"]
    assert asked(done, "/map/") == ["/map/index.xml", "/map/1.xml.gz", "/map/2.xml.gz"]
    assert asked(done, "/sitemap.xml") == []


def test_a_search_that_lies_is_believed_a_few_times(crawls: dict[str, Crawl]) -> None:
    done = crawls["search-lies"]
    assert len([row for row in done.asked if row.status == 404 and row.target != "/sitemap.xml"]) == PATIENCE
    assert len(asked(done, "/ss/")) == 1
    assert done.refusals == set()


def test_a_search_that_goes_round_in_circles_is_left(crawls: dict[str, Crawl]) -> None:
    assert len(asked(crawls["search-circles"], "/ss/")) <= 4


@pytest.mark.parametrize("name", ["search-walled", "search-broken"])
def test_a_search_that_refuses_is_asked_once(name: str, crawls: dict[str, Crawl]) -> None:
    done = crawls[name]
    assert len(asked(done, "/ss/")) == 1
    assert done.asked[-1].target == "/ss/"
    assert done.refusals == set()


@pytest.mark.parametrize("name", ["search-closed", "search-elsewhere"])
def test_a_search_that_may_not_be_asked_is_not(name: str, crawls: dict[str, Crawl]) -> None:
    assert asked(crawls[name], "/ss/", "so.do") == []
    assert crawls[name].refusals == set()


def test_nothing_is_asked_twice(crawls: dict[str, Crawl]) -> None:
    for name, done in crawls.items():
        targets = [row.target for row in done.asked if row.method == "GET"]
        assert len(targets) == len(set(targets)), name


@pytest.mark.parametrize("name", HIDDEN)
def test_no_menu_of_the_portal_leads_to_what_it_hides(name: str) -> None:
    portal = HIDDEN[name](*ground(name, 40))
    beside = [path for path in portal.pages if "lm_40177" not in path and "map" not in path and path != "/wzdt/"]
    pages = {path: portal.answer(Request("GET", portal.place.host, path)).body for path in beside}
    assert len(pages) > 40
    # But for the box, which links an article.
    assert [path for path, body in pages.items() if b"lm_40177" in body] == (["/"] if name == "box" else [])
