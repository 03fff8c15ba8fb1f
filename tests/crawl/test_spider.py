"""The spider against servers: every vendor's reports, every trap's outcome, and manners seen from the server's side."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crawler.addresses import identity
from crawler.practice.demo import demo_portals
from crawler.practice.grounds import ground, register
from crawler.practice.portal import Portal, Request
from crawler.practice.server import Asked, Practice, serve
from crawler.practice.traps import TRAPS
from crawler.practice.traps.lures import LURES
from crawler.practice.vendors import VENDORS

ROOT = Path(__file__).parents[2]
#: A drip or a silence costs whole time-outs, so these are crawled with short ones, by themselves.
SLOW = {"drip", "robots-silent", "mute", "wall-silent"}
pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Crawl:
    """One crawl: its items by kind, its end, and what the server saw of it."""

    portal: Portal
    items: tuple[dict[str, Any], ...]
    stats: Mapping[str, str]
    asked: tuple[Asked, ...]

    @property
    def articles(self) -> dict[str, dict[str, Any]]:
        return {identity(item["url"]): item for item in self.items if item["item"] == "article"}

    @property
    def refusals(self) -> set[str]:
        return {item["signature"] for item in self.items if item["item"] == "refusal"}

    @property
    def missed(self) -> list[str]:
        found = self.articles
        return [
            row.title for row in self.portal.truth if not {identity(u) for u in (*row.urls, *row.twins)} & set(found)
        ]

    @property
    def junk(self) -> list[str]:
        true = {identity(url) for row in self.portal.truth for url in (*row.urls, *row.twins)}
        return [str(item["title"]) for key, item in self.articles.items() if key not in true]


def crawl(portals: tuple[Portal, ...], directory: Path, server: Practice, **environment: str) -> dict[str, Crawl]:
    register(directory / "registry", portals)
    names = [portal.place.name for portal in portals]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("FAZHI_") and "proxy" not in k.lower()}
    environ = {**clean, "http_proxy": server.proxy, "https_proxy": server.proxy, "FAZHI_DELAY": "0", **environment}
    command = [sys.executable, "-P", "-c", _STARTER, str(ROOT), str(directory), *names]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, cwd=directory, timeout=580)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    stats = json.loads((directory / "stats.json").read_text("utf-8"))
    return {
        portal.place.name: Crawl(
            portal,
            tuple(
                json.loads(line) for line in (directory / f"{portal.place.name}.jsonl").read_text("utf-8").splitlines()
            ),
            stats[portal.place.name],
            server.log.rows(portal.place.host),
        )
        for portal in portals
    }


_STARTER = """
import sys; root, directory, *names = sys.argv[1:]; sys.path.insert(0, root)
from pathlib import Path; from tests.crawl.several import main; main(Path(directory), names)
"""


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Crawl]]:
    """Everything the practice grounds have, crawled once."""
    kinds = {**VENDORS, **{name: build for name, build in TRAPS.items() if name not in SLOW}}
    portals = tuple(build(*ground(name, number)) for number, (name, build) in enumerate(kinds.items()))
    with serve(portals) as server:
        yield crawl(portals, tmp_path_factory.mktemp("crawls"), server)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Crawl]]:
    """The portals that keep their visitors waiting."""
    portals = tuple(TRAPS[name](*ground(name, number)) for number, name in enumerate(sorted(SLOW)))
    with serve(portals) as server:
        yield crawl(portals, tmp_path_factory.mktemp("slow"), server, FAZHI_TIMEOUT="2")


@pytest.mark.parametrize(("name", "tries"), [("drip", 2), ("mute", 3)])
def test_who_keeps_visitors_waiting_is_left_for_another_time(name: str, tries: int, slow: dict[str, Crawl]) -> None:
    done = slow[name]
    assert done.missed == []
    assert done.junk == []
    assert done.refusals == {LURES[name].signature}
    assert done.stats["finish_reason"] == "finished"
    targets = [row.target for row in done.asked]
    assert max(targets.count(target) for target in targets) == tries


def test_a_portal_that_takes_calls_and_says_nothing_is_left_for_another_time(slow: dict[str, Crawl]) -> None:
    done = slow["wall-silent"]
    assert done.refusals == {"unreachable"}
    assert done.stats["finish_reason"] == "refused: unreachable"
    assert [(row.method, row.target[:11]) for row in done.asked[:2]] == [("GET", "/robots.txt"), ("GET", "/")]
    assert [(row.method, row.open) for row in done.asked[2:]] == [("CONNECT", 1)], "the other scheme, once"


def test_robots_that_never_come_close_a_site(slow: dict[str, Crawl]) -> None:
    done = slow["robots-silent"]
    assert {row.target for row in done.asked} == {"/robots.txt"}
    assert done.refusals == {"robots_closed"}
    assert done.stats["finish_reason"] == "refused: robots_closed"


def test_a_wall_holds_back_what_was_to_be_asked_at_once(tmp_path: Path) -> None:
    portal = TRAPS["wall-later"](*ground("wall-later", 0))
    # Four answers are under way at any time, so that others come in while the wall goes up.
    portal.latency = 0.05
    with serve([portal]) as server:
        done = crawl((portal,), tmp_path, server, FAZHI_CONCURRENCY="4")["wall-later"]
    walled = [row for row in sorted(done.asked, key=lambda row: row.at) if row.target != "/robots.txt"][8:]
    assert 1 <= len(walled) <= 4, "more than what was on its way already"
    assert max(row.at for row in walled) <= min(row.until for row in walled) + 0.04
    assert done.stats["finish_reason"] == "refused: captcha"


#: Portals that speak no TLS that is still safe, and nothing else.
MUFFLED = ["tls-old", "tls-weak-exchange"]
OPEN = [name for name in TRAPS if name not in (*SLOW, *MUFFLED) and not name.startswith(("wall-", "robots-"))]


@pytest.mark.parametrize("name", [*VENDORS, *OPEN, "robots-none", "robots-empty", "robots-delay", "robots-partly"])
def test_every_report_is_found_at_little_cost(name: str, crawls: dict[str, Crawl]) -> None:
    done = crawls[name]
    assert done.missed == []
    matters = len({url for row in done.portal.truth for url in row.urls}) + 12  # robots, home, menus, lists
    assert len(done.asked) <= 1.3 * matters


@pytest.mark.parametrize("name", [n for n in (*VENDORS, *OPEN) if n != "picture"])
def test_nothing_else_is_handed_on(name: str, crawls: dict[str, Crawl]) -> None:
    assert crawls[name].junk == []


@pytest.mark.parametrize("name", [name for name in LURES if name not in SLOW and name != "picture"])
def test_every_lure_has_its_name(name: str, crawls: dict[str, Crawl]) -> None:
    assert crawls[name].refusals == {LURES[name].signature}
    assert crawls[name].stats["finish_reason"] == "finished"


@pytest.mark.parametrize("name", [n for n in TRAPS if n.startswith("wall-") and n not in ("wall-later", *SLOW)])
def test_a_wall_ends_the_crawl_at_once(name: str, crawls: dict[str, Crawl]) -> None:
    done = crawls[name]
    assert done.stats["finish_reason"].startswith("refused: ")
    assert done.refusals == done.portal.names
    assert len(done.asked) == 2
    assert done.articles == {}


@pytest.mark.parametrize("name", MUFFLED)
def test_what_speaks_no_safe_tls_is_called_so_when_http_is_silent_too(name: str, crawls: dict[str, Crawl]) -> None:
    done = crawls[name]
    assert done.refusals == {"tls"}
    assert done.articles == {}
    assert [row.method for row in done.asked] == ["CONNECT", "GET"]


def test_a_wall_that_goes_up_later_ends_it_then(crawls: dict[str, Crawl]) -> None:
    done = crawls["wall-later"]
    assert done.stats["finish_reason"] == "refused: captcha"
    assert len(done.asked) == 10  # robots.txt, eight pages, and the wall once
    assert done.articles


@pytest.mark.parametrize(
    "name",
    [n for n in TRAPS if n.startswith("robots-") and TRAPS[n](*ground(n, 0)).outcome == "blocked" and n not in SLOW],
)
def test_robots_that_close_a_site_are_all_that_is_asked(name: str, crawls: dict[str, Crawl]) -> None:
    done = crawls[name]
    assert [row.target for row in done.asked] == ["/robots.txt"]
    assert done.refusals <= {"robots_closed", "robots_disallow"}
    assert done.stats["finish_reason"].startswith("refused: robots")


def test_what_robots_close_in_part_is_not_asked(crawls: dict[str, Crawl]) -> None:
    done = crawls["robots-partly"]
    rules = done.portal.answer(Request("GET", done.portal.place.host, "/robots.txt")).body.decode()
    closed = rules.partition("Disallow: ")[2].split()[0]
    assert done.refusals == {"robots_disallow"}
    assert not [row.target for row in done.asked if row.target.startswith(closed)]


def test_nobody_was_asked_twice_at_once_and_nothing_twice(crawls: dict[str, Crawl]) -> None:
    for name in VENDORS:
        targets = [row.target for row in crawls[name].asked if row.method == "GET"]
        assert len(targets) == len(set(targets)), name
        assert targets[0] == "/robots.txt"


def test_the_demo_portals_are_walked_whole(tmp_path: Path) -> None:
    portals = tuple(demo_portals())
    with serve(portals) as server:
        for name, done in crawl(portals, tmp_path, server).items():
            if done.portal.outcome == "blocked":
                assert done.refusals == {"ruishu"}
            else:
                assert done.missed == [], name


def test_gaps_between_requests_are_as_asked(tmp_path: Path) -> None:
    name = next(iter(VENDORS))
    portal = VENDORS[name](*ground(name, 0))
    with serve([portal]) as server:
        done = crawl((portal,), tmp_path, server, FAZHI_DELAY="0.2", FAZHI_MAX_REQUESTS="12")[name]
    starts = [row.at for row in done.asked]
    assert len(starts) == 12
    # The clock is the server's: what the network adds to one request it takes from the next gap.
    assert min(later - sooner for sooner, later in pairwise(starts)) >= 0.19
    assert max(row.open for row in done.asked) == 1
    assert any(k.startswith("fazhi/given_up/budget") or v == "budget" or "budget" in k for k, v in done.stats.items())


def test_crawl_delay_is_kept(tmp_path: Path) -> None:
    portal = TRAPS["robots-delay"](*ground("robots-delay", 0))
    with serve([portal]) as server:
        done = crawl((portal,), tmp_path, server, FAZHI_DELAY="", FAZHI_MAX_REQUESTS="4")["robots-delay"]
    starts = [row.at for row in done.asked]
    assert min(later - sooner for sooner, later in pairwise(starts)) >= 1.9


def test_an_unknown_site_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", "reports", "-a", "site=hechuen"]
    environ = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode != 0
    assert "did you mean hechuan" in done.stderr
    listed = subprocess.run([*command[:4], "list"], env=environ, capture_output=True, text=True, cwd=tmp_path)
    assert listed.stdout.split() == ["discover", "reports"]
