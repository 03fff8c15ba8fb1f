"""Practice traps as a plain client meets them: each does what its name says, and the reports around it can be had."""

import http.client
import re
import socket
import time
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.practice.grounds import ground, register
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.server import serve
from crawler.practice.traps import TRAPS
from crawler.practice.traps.lures import LURES
from crawler.practice.traps.mends import MENDS
from crawler.registry import Registry

Fetch = Callable[..., Any]
BUILT: dict[str, Portal] = {}


def portal(name: str) -> Portal:
    """A fresh portal: some of them count what they were asked."""
    return TRAPS[name](*ground(name, list(TRAPS).index(name)))


def ask(site: Portal, target: str, **headers: str) -> Answer:
    return site.answer(Request("GET", site.place.host, target, headers))


def lure_of(site: Portal) -> str:
    """Address of the one article that stands for a trap."""
    return next(o.url for o in site.others if o.kind not in ("notice", "interpretation", "news", "disclosure_report"))


def holds(answer: Answer, row: Any) -> bool:
    html = re.sub(r"<[^>]+>|\s|&nbsp;", "", answer.body.decode())
    return all(re.sub(r"\s", "", p) in html for p in row.paragraphs)


@pytest.mark.parametrize("name", LURES)
def test_all_reports_but_the_lure_can_be_read(name: str) -> None:
    site = portal(name)
    assert len(site.truth) == 14
    assert all(holds(ask(site, urlsplit(row.urls[0]).path), row) for row in site.truth)
    assert LURES[name].signature in {o.kind for o in site.others}
    columns = [p for p in site.pages if p.endswith("/ndbg2024/")]
    listed = ask(site, columns[0]).body.decode() + ask(site, columns[0] + "index_1.html").body.decode()
    assert urlsplit(lure_of(site)).path.rpartition("/")[2] in listed


def test_districts_and_hosts_are_each_portals_own() -> None:
    places = [ground(name, number)[0] for number, name in enumerate(TRAPS)]
    for facts in ({p.district for p in places}, {p.host for p in places}, {p.code for p in places}):
        assert len(facts) == len(TRAPS)


def test_rows_of_the_registry_are_read_back(tmp_path: Any) -> None:
    sites = [portal("calendar"), portal("bomb")]
    register(tmp_path / "registry", sites)
    registry = Registry.load(tmp_path)
    for site in sites:
        row = registry.get(site.place.name)
        assert (row.hosts, row.family, row.district) == (site.place.hosts, None, site.place.district)
    rows = (tmp_path / "registry" / "practice.csv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + 2 * 4
    assert not any("司法局" in row for row in rows)


def test_redirects_go_in_a_circle() -> None:
    site = portal("redirect-circle")
    seen, here = set(), lure_of(site)
    while here not in seen:
        seen.add(here)
        parts = urlsplit(here)
        here = dict(ask(site, parts.path + (f"?{parts.query}" if parts.query else "")).headers)["Location"]
    assert len(seen) == 3


@pytest.mark.parametrize("name", [n for n in LURES if n.startswith("stub")])
def test_stubs_are_short_and_say_200(name: str) -> None:
    answer = ask(portal(name), urlsplit(lure_of(portal(name))).path)
    assert answer.status == 200
    assert len(answer.body) <= 600


def raw(server: Any, url: str, most: int, seconds: float = 5) -> bytes:
    """What comes over the wire until the server closes, `most` bytes are there, or the time is up."""
    parts = urlsplit(url)
    got = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as connection:
        connection.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        deadline = time.monotonic() + seconds
        while len(got) < most and time.monotonic() < deadline:
            part = connection.recv(65536)
            if not part:
                break
            got += part
    return got


def test_wires() -> None:
    names = ("endless", "enormous", "cut", "mute", "drip")
    sites = {name: portal(name) for name in names}
    with serve(sites.values()) as server:
        assert len(raw(server, lure_of(sites["endless"]), 3_000_000)) >= 3_000_000
        assert b"Content-Length: 5000000000" in raw(server, lure_of(sites["enormous"]), 400)
        head, _, body = raw(server, lure_of(sites["cut"]), 10**6).partition(b"\r\n\r\n")
        announced = re.search(rb"Content-Length: (\d+)", head)
        assert announced
        assert int(announced[1]) // 2 == len(body)
        assert raw(server, lure_of(sites["mute"]), 100) == b""
        dripped = raw(server, lure_of(sites["drip"]), 10**6, seconds=1.2)
        assert re.search(rb"\r\n\r\n<{1,6}$", dripped)


def test_a_bomb_is_small_on_the_wire(fetch: Fetch) -> None:
    site = portal("bomb")
    with serve([site]) as server:
        answer = fetch(server, lure_of(site), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.body) < 300_000
    assert len(zlib.decompressobj(wbits=31).decompress(answer.body, 10**7)) == 10**7


def test_ways_that_lead_off_the_portal_are_named_off_limits() -> None:
    for name in [n for n in LURES if n.startswith("foreign") or n in ("private-redirect", "loopback-redirect")]:
        site = portal(name)
        answer = ask(site, urlsplit(lure_of(site)).path)
        target = dict(answer.headers).get("Location") or answer.body.decode()
        assert site.place.host not in target
        assert LURES[name].signature == "off_limits"


@pytest.mark.parametrize("name", MENDS)
def test_patience_or_disbelief_gets_the_report(name: str, fetch: Fetch) -> None:
    site = portal(name)
    row = site.truth[0]
    with serve([site]) as server:
        answers = []
        for _ in range(2):
            try:
                answers.append(fetch(server, row.urls[0]))
            except (http.client.HTTPException, ConnectionError):
                answers.append(None)
    body = answers[-1].body
    assert holds(Answer(zlib.decompress(body, wbits=31) if name == "gzip-unasked" else body), row)
    if name.endswith("-once"):
        assert answers[0] is None or answers[0].status in (429, 503) or len(answers[0].body) < len(body)


def test_busy_says_when_to_come_back(fetch: Fetch) -> None:
    site = portal("busy-once")
    with serve([site]) as server:
        answer = fetch(server, site.truth[0].urls[0])
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")


def test_the_door_opens_with_its_cookie() -> None:
    site = portal("door-cookie")
    first = dict(ask(site, "/").headers)
    assert first["Location"] == site.place.root + "/"
    assert ask(site, "/", cookie=first["Set-Cookie"].partition(";")[0]).status == 200


@pytest.mark.parametrize("name", ["door-script", "door-refresh", "door-frames"])
def test_doors_lead_to_the_home_page_proper(name: str) -> None:
    site = portal(name)
    assert len(ask(site, "/").body) < 300
    assert "/main/" in ask(site, "/").body.decode()
    assert "政务公开" in ask(site, "/main/").body.decode()


def test_a_framed_report_is_not_in_the_page_itself() -> None:
    site = portal("frame-article")
    row = site.truth[0]
    page = ask(site, urlsplit(row.urls[0]).path)
    assert not holds(page, row)
    source = re.search(r'<iframe src="([^"]+)"', page.body.decode())
    assert source
    assert holds(ask(site, source[1]), row)


def links(site: Portal, target: str) -> set[str]:
    html = ask(site, target).body.decode()
    return {urljoin(target, found) for found in re.findall(r'href="([^"]+)"', html)}


def test_calendars_and_facets_lead_on_for_ever() -> None:
    for name, start, mark in (("calendar", "/rili/?y=2026&m=3", "/rili/"), ("facets", "/zfxxgk/so", "/zfxxgk/so")):
        site = portal(name)
        assert any(mark in link for link in links(site, "/"))
        seen, due = {start}, [start]
        while due and len(seen) < 300:
            for link in links(site, due.pop(0)):
                if mark in link and link not in seen:
                    seen.add(link)
                    due.append(link)
        assert len(seen) >= 100


def test_session_ids_differ_but_the_pages_are_one() -> None:
    site = portal("sessions")
    first, second = links(site, "/"), links(site, "/")
    assert not {link for link in first & second if "jsessionid" in link}
    inside = next(link for link in first if "zwgk" in link and "jsessionid" in link)
    assert ask(site, inside).status == 200
    assert "法治政府建设" in ask(site, inside).body.decode() or "政府信息公开" in ask(site, inside).body.decode()


def test_a_pager_without_an_end_shows_the_same_rows() -> None:
    site = portal("no-last-page")
    column = next(p for p in site.pages if p.endswith("/tzgg/"))
    assert "createPageHTML(900" in ask(site, column).body.decode()
    assert ask(site, f"{column}index_899.html").body == ask(site, column).body


@pytest.mark.parametrize("name", [n for n in TRAPS if n.startswith("wall-") and n not in ("wall-later", "wall-silent")])
def test_walls_leave_nothing_open_but_the_robots_file(name: str) -> None:
    site = portal(name)
    assert site.outcome == "blocked"
    assert b"User-agent" in ask(site, "/robots.txt").body
    answers = [ask(site, target) for target in ("/", urlsplit(site.truth[0].urls[0]).path)]
    assert not any(holds(answer, site.truth[0]) for answer in answers)


def test_a_wall_can_go_up_in_the_middle() -> None:
    site = portal("wall-later")
    answers = [ask(site, "/") for _ in range(9)]
    assert all("政务公开" in a.body.decode() for a in answers[:8])
    assert "访问验证" in answers[8].body.decode()


def test_robots_files() -> None:
    assert ask(portal("robots-none"), "/robots.txt").status == 404
    assert b"Crawl-delay: 1" in ask(portal("robots-delay"), "/robots.txt").body
    assert portal("robots-closed").outcome == "blocked"
    partly = portal("robots-partly")
    closed = ask(partly, "/robots.txt").body.decode().partition("Disallow: ")[2].strip()
    assert ask(partly, closed).status == 200
    assert not any(closed in url for row in partly.truth for url in row.urls)
