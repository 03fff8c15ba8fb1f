"""No request leaves for a foreign host or a private network, whoever proposes it."""

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler
from twisted.internet.error import DNSLookupError

from crawler.errors import OffLimits, RedirectLoop
from crawler.guard import Guard, PublicResolver, Redirects
from crawler.politeness import Refused
from crawler.registry import Site

SITE = Site("hc", "x", ("www.hc.gov.cn",))
URL = "http://www.hc.gov.cn/a/"


def crawler(site: Site = SITE) -> Any:
    made = get_crawler(settings_dict={"REDIRECT_MAX_TIMES": 3})
    made.spider = SimpleNamespace(site=site, name="x")  # type: ignore[assignment]  # all that the parts ask of a spider
    return made


@pytest.mark.parametrize(
    "url", ["http://mirror.example/a/", "http://127.0.0.1/", "http://www.cq.gov.cn/", "http://10.0.0.8/x"]
)
def test_foreign_addresses_are_stopped(url: str) -> None:
    with pytest.raises(Refused) as caught:
        Guard(crawler()).process_request(Request(url))
    assert isinstance(caught.value.refusal, OffLimits)


def test_own_addresses_pass() -> None:
    assert Guard(crawler()).process_request(Request(URL)) is None
    loopback = Guard(crawler(Site("p", "p", ("127.0.0.1:81",))))
    assert loopback.process_request(Request("http://127.0.0.1:81/x")) is None


def redirect(location: str, request: Request | None = None, **headers: str) -> Request | Response:
    part = Redirects(crawler().settings)
    part.crawler = crawler()
    part._referer_spider_middleware = SimpleNamespace(get_processed_request=lambda *_: None)  # type: ignore[assignment]  # not under test
    request = request or Request(URL)
    return part.process_response(request, Response(request.url, status=302, headers={"Location": location, **headers}))


@pytest.mark.parametrize("location", ["../b/", "https://hc.gov.cn/a/", "http://sfj.hc.gov.cn/", "/中文/"])
def test_redirects_on_the_site_are_followed(location: str) -> None:
    onward = redirect(location)
    assert isinstance(onward, Request)
    assert onward.dont_filter


@pytest.mark.parametrize(
    "location",
    ["http://mirror.example/", "http://169.254.169.254/", "http://127.0.0.1:9/", "//evil.example/", "ftp://hc.gov.cn/"],
)
def test_redirects_off_the_site_are_an_outcome(location: str) -> None:
    with pytest.raises(Refused) as caught:
        redirect(location)
    assert isinstance(caught.value.refusal, OffLimits)
    assert caught.value.refusal.url == URL


def test_a_redirect_to_itself_is_followed_once_for_its_cookie() -> None:
    again = redirect(URL, **{"Set-Cookie": "CT6T=1"})
    assert isinstance(again, Request)
    assert (again.url, again.dont_filter) == (URL, True)
    with pytest.raises(Refused) as caught:
        redirect(URL, again, **{"Set-Cookie": "CT6T=1"})
    assert isinstance(caught.value.refusal, RedirectLoop)
    with pytest.raises(Refused):
        redirect(URL)


def test_a_long_way_ends() -> None:
    request = Request(URL)
    for k in range(3):
        onward = redirect(f"/{k}/", request)
        assert isinstance(onward, Request)
        request = onward
    with pytest.raises(Refused) as caught:
        redirect("/3/", request)
    assert isinstance(caught.value.refusal, RedirectLoop)


def test_a_circle_ends_where_it_closes() -> None:
    onward = redirect("/b/")
    assert isinstance(onward, Request)
    with pytest.raises(Refused, match="in a circle"):
        redirect(URL, onward)
    # A door that lets in who comes back with its cookie sends him in a circle, too.
    back = redirect(URL, onward, **{"Set-Cookie": "CT6T=1"})
    assert isinstance(back, Request)
    assert back.url == URL


@pytest.mark.parametrize(
    ("name", "number", "fine"),
    [
        ("www.hc.gov.cn", "123.147.1.1", True),
        ("www.hc.gov.cn", "127.0.0.1", False),
        ("www.hc.gov.cn", "169.254.169.254", False),
        ("localhost", "127.0.0.1", True),
        ("proxy.corp.example", "10.0.0.1", True),
    ],
)
def test_names_that_are_given_private_numbers(
    name: str, number: str, fine: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.corp.example:3128")
    resolver = PublicResolver(SimpleNamespace(), 10, 5.0)  # type: ignore[arg-type]  # the reactor is not used here
    if fine:
        assert resolver._check(number, name) == number
    else:
        with pytest.raises(DNSLookupError, match="private network"):
            resolver._check(number, name)
        assert PublicResolver.refused[name] == number
