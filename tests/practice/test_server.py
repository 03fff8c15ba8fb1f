"""The practice server as clients see it: origin, proxy, conditional requests, and its log of who asked when."""

import gzip
import http.client
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crawler.practice.places import Place, places
from crawler.practice.portal import Answer, Portal
from crawler.practice.server import Asked, Log, Practice, serve
from crawler.practice.traps import ciphers

Fetch = Callable[..., Any]

PAGE = Answer("<p>一页</p>".encode() + b"<!-- long enough to be packed -->" * 60)


def portal(name: str = "lanting") -> Portal:
    return Portal(places()[name], {"/": PAGE, "/col/index.html": PAGE, "/list?page=2": Answer(b"two")})


def test_answers_by_host_name_as_origin_and_as_proxy(fetch: Fetch) -> None:
    with serve([portal(), portal("yanchi")]) as server:
        for proxied in (True, False):
            for host in ("www.lanting.example", "lanting.example", "www.yanchi.example"):
                answer = fetch(server, f"http://{host}/", proxied=proxied)
                assert (answer.status, answer.body) == (200, PAGE.body)


def test_a_foreign_host_is_never_reached(fetch: Fetch) -> None:
    with serve([portal()]) as server:
        assert fetch(server, "http://www.gov.cn/").status == 502
        assert fetch(server, "www.lanting.example:443", method="CONNECT").status == 501


def tunnelled(server: Practice, context: ssl.SSLContext) -> bytes:
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=10, context=context)
    connection.set_tunnel("www.lanting.example", 443)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read()
    finally:
        connection.close()


def logged(server: Practice, count: int) -> tuple[Asked, ...]:
    """What was asked, once the server has noted so much; a client may know sooner how it ended."""
    deadline = time.monotonic() + 5
    while len(server.log.rows()) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    return server.log.rows()


def unverified() -> ssl.SSLContext:
    """A client that takes any certificate, and nothing weaker than OpenSSL 4 does (112 bits)."""
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode, made.minimum_version = False, ssl.CERT_NONE, ssl.TLSVersion.TLSv1_2
    made.set_ciphers("DEFAULT:@SECLEVEL=2")
    return made


def test_a_portal_may_have_https_behind_a_tunnel() -> None:
    made = replace_tls(portal(), ciphers.sound)
    with serve([made]) as server:
        assert tunnelled(server, unverified()) == PAGE.body
        rows = [(row.method, row.host, row.status) for row in logged(server, 2)]
    assert rows == [("CONNECT", "www.lanting.example", 200), ("GET", "www.lanting.example", 200)]


@pytest.mark.parametrize("tls", [ciphers.old, ciphers.weak_exchange])
def test_a_careful_client_does_not_speak_what_is_not_safe(tls: Callable[[], ssl.SSLContext]) -> None:
    with serve([replace_tls(portal(), tls)]) as server:
        with pytest.raises(ssl.SSLError):
            tunnelled(server, unverified())
        assert [row.method for row in logged(server, 1)] == ["CONNECT"]


def test_a_careless_client_shows_that_the_weak_exchange_is_no_dead_end() -> None:
    careless = unverified()
    careless.set_ciphers("ALL:@SECLEVEL=0")
    careless.maximum_version = ssl.TLSVersion.TLSv1_2
    with serve([replace_tls(portal(), ciphers.weak_exchange)]) as server:
        assert tunnelled(server, careless) == PAGE.body


def replace_tls(made: Portal, tls: Callable[[], ssl.SSLContext]) -> Portal:
    made.tls = tls
    return made


def test_one_portal_answers_under_the_loopback_address(fetch: Fetch) -> None:
    with serve([portal()]) as server:
        assert fetch(server, f"http://127.0.0.1:{server.port}/", proxied=False).status == 200
    with serve([portal(), portal("yanchi")]) as server:
        assert fetch(server, f"http://127.0.0.1:{server.port}/", proxied=False).status == 502


def test_queries_are_part_of_an_address_where_the_portal_says_so(fetch: Fetch) -> None:
    with serve([portal()]) as server:
        assert fetch(server, "http://www.lanting.example/list?page=2").body == b"two"
        assert fetch(server, "http://www.lanting.example/list?page=3").status == 404
        assert fetch(server, "http://www.lanting.example/?from=mail").body == PAGE.body


def test_a_known_page_is_not_sent_twice(fetch: Fetch) -> None:
    site = portal()
    with serve([site]) as server:
        tag = fetch(server, "http://www.lanting.example/").headers["ETag"]
        again = fetch(server, "http://www.lanting.example/", headers={"If-None-Match": tag})
        assert (again.status, again.body) == (304, b"")
        site.pages["/"] = Answer(b"changed")
        changed = fetch(server, "http://www.lanting.example/", headers={"If-None-Match": tag})
        assert (changed.status, changed.body) == (200, b"changed")


def test_a_date_tells_a_version_too(fetch: Fetch) -> None:
    site = portal()
    site.validators = frozenset({"date"})
    with serve([site]) as server:
        first = fetch(server, "http://www.lanting.example/")
        assert first.headers["ETag"] is None
        known = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert fetch(server, "http://www.lanting.example/", headers=known).status == 304
        assert fetch(server, "http://www.lanting.example/", headers={"If-Modified-Since": "x"}).status == 200


def test_a_portal_may_know_nothing_of_versions(fetch: Fetch) -> None:
    site = portal()
    site.validators = frozenset()
    with serve([site]) as server:
        answer = fetch(server, "http://www.lanting.example/")
        assert (answer.headers["ETag"], answer.headers["Last-Modified"]) == (None, None)


def test_packs_bodies_for_those_who_ask(fetch: Fetch) -> None:
    with serve([portal()]) as server:
        packed = fetch(server, "http://www.lanting.example/", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.body) == PAGE.body
        assert fetch(server, "http://www.lanting.example/").headers["Content-Encoding"] is None


def test_head_gives_the_head_alone(fetch: Fetch) -> None:
    with serve([portal()]) as server:
        answer = fetch(server, "http://www.lanting.example/", method="HEAD")
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["Content-Length"] == str(len(PAGE.body))


def test_a_directory_without_its_slash_redirects(fetch: Fetch) -> None:
    site = portal()
    site.pages["/col/"] = PAGE
    with serve([site]) as server:
        answer = fetch(server, "http://www.lanting.example/col")
        assert (answer.status, answer.headers["Location"]) == (301, "http://www.lanting.example/col/")


def test_the_log_tells_who_asked_for_what(fetch: Fetch) -> None:
    with serve([portal()]) as server:
        fetch(server, "http://www.lanting.example/", headers={"User-Agent": "fazhi-test"})
        fetch(server, "http://lanting.example/nowhere")
        first, second = _settled(server.log, 2)
        assert (first.target, first.status, first.bytes, first.agent) == ("/", 200, len(PAGE.body), "fazhi-test")
        assert (second.host, second.status, second.open) == ("lanting.example", 404, 1)
        assert first.until <= second.at
        assert [row.target for row in server.log.rows("lanting.example")] == ["/nowhere"]


def test_two_at_once_to_one_server_group_are_seen(fetch: Fetch) -> None:
    slow = portal()
    slow.latency = 0.3
    other = Portal(replace(places()["yanchi"], group=slow.place.group), {"/": PAGE}, latency=0.3)
    urls = ["http://www.lanting.example/", "http://www.yanchi.example/"]
    with serve([slow, other]) as server:
        threads = [threading.Thread(target=fetch, args=(server, url)) for url in urls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(row.open for row in _settled(server.log, 2)) == [1, 2]


def test_an_interruption_goes_before_every_page(fetch: Fetch) -> None:
    site = portal()
    with serve([site]) as server:
        site.interruption = lambda request: Answer(b"", 503) if request.path == "/" else None
        assert fetch(server, "http://www.lanting.example/").status == 503
        assert fetch(server, "http://www.lanting.example/col/index.html").status == 200
        site.interruption = None
        assert fetch(server, "http://www.lanting.example/").status == 200


def test_the_server_is_gone_after_the_block() -> None:
    with serve([portal()]) as server:
        port = server.port
    with serve([portal()], port) as again:
        assert again.port == port
        assert again.proxy == f"http://127.0.0.1:{port}"


def test_real_host_names_are_served_as_well(fetch: Fetch) -> None:
    place = Place("hechuan", "合川区", "500117", ("www.hc.gov.cn",), city="重庆市")
    with serve([Portal(place, {"/": PAGE})]) as server:
        assert fetch(server, "http://www.hc.gov.cn/").status == 200


def _settled(log: Log, count: int) -> tuple[Asked, ...]:
    """The log's rows once there are as many: a row is written just after the client has its answer."""
    deadline = time.monotonic() + 5
    while len(log.rows()) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    return log.rows()
