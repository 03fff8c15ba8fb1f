"""Proxies as the environment says, like Scrapy's own middleware, and without reading it for each request."""

import pytest
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.http import Request

from crawler import proxies
from crawler.proxies import Proxies

ENVIRONMENTS = {
    "none": {},
    "one": {"http_proxy": "http://127.0.0.1:3128"},
    "login": {"http_proxy": "http://me:s%40fe@proxy.example:3128", "https_proxy": "http://proxy.example:3129"},
    "some direct": {"http_proxy": "http://proxy.example:3128", "no_proxy": ".hc.gov.cn, localhost"},
    "all direct": {"http_proxy": "http://proxy.example:3128", "no_proxy": "*"},
}
REQUESTS = (
    Request("http://www.hc.gov.cn/"),
    Request("https://www.hc.gov.cn/"),
    Request("http://www.cq.gov.cn/zwgk/"),
    Request("http://localhost:8000/"),
    Request("http://www.cq.gov.cn/", meta={"proxy": None}),
    Request("http://www.cq.gov.cn/", meta={"proxy": "http://other.example:1"}),
)


@pytest.fixture(params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in ENVIRONMENTS[request.param].items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("environment")
def test_each_request_goes_the_way_that_scrapy_sends_it() -> None:
    ours, theirs = Proxies(), HttpProxyMiddleware()
    for request in REQUESTS * 2:
        mine, other = request.copy(), request.copy()
        ours.process_request(mine)
        theirs.process_request(other)
        assert (mine.meta, mine.headers) == (other.meta, other.headers)


def test_a_host_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:3128")
    asked: list[str] = []
    monkeypatch.setattr(proxies, "proxy_bypass", asked.append)
    ours = Proxies()
    for number in range(5):
        request = Request(f"http://www.hc.gov.cn/{number}.html")
        ours.process_request(request)
        assert request.meta["proxy"] == "http://127.0.0.1:3128"
    assert asked == ["www.hc.gov.cn"]
