"""Who we say we are, and what a user's wishes become; gaps are measured in test_spider.py, from the server's side."""

from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy import Spider
from scrapy.http import Request, Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.cookies import Cookies
from crawler.errors import Blocked
from crawler.politeness import JITTER, Manners, Refused, Retry, retry_after

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def settings(**given: Any) -> Settings:
    made = Settings(given)
    made.setmodule("crawler.settings")
    Manners().update_settings(made)
    return made


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FAZHI_DELAY", "FAZHI_CONCURRENCY", "FAZHI_CONTACT", "FAZHI_DATA"):
        monkeypatch.delenv(name, raising=False)


def test_by_default_one_request_at_a_time_and_two_seconds_between() -> None:
    made = settings()
    assert made.getfloat("DOWNLOAD_DELAY") * (1 - JITTER) >= 2
    assert made.getfloat("DOWNLOAD_DELAY_JITTER") == JITTER
    assert made.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == made.getint("CONCURRENT_REQUESTS") == 1
    assert made.getbool("AUTOTHROTTLE_ENABLED")


@pytest.mark.parametrize("how", ["setting", "environment"])
def test_servers_of_ones_own(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "environment":
        monkeypatch.setenv("FAZHI_DELAY", "0")
        monkeypatch.setenv("FAZHI_CONCURRENCY", "4")
        made = settings()
    else:
        made = settings(FAZHI_DELAY="0", FAZHI_CONCURRENCY=4)
    assert made.getfloat("DOWNLOAD_DELAY") == 0
    assert made.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 4
    # What is on its way to the archive keeps no server waiting.
    assert made.getint("CONCURRENT_REQUESTS") > 4
    assert not made.getbool("AUTOTHROTTLE_ENABLED")


def test_doors_for_others_stay_shut() -> None:
    made = settings()
    assert not made.getbool("REMOTE_CONTROL_ENABLED")
    assert not made.getbool("TELNETCONSOLE_ENABLED")
    assert made.getint("DOWNLOAD_MAXSIZE") <= 64 * 2**20
    assert made.getfloat("DOWNLOAD_TIMEOUT") <= 30


@pytest.mark.parametrize("status", [401, 403, 412, 429, 521])
def test_an_answer_that_says_no_is_not_asked_again(status: int) -> None:
    assert status not in settings().getlist("RETRY_HTTP_CODES")


def test_without_an_archive_nothing_of_the_archive_is_loaded() -> None:
    made = settings()
    for part in ("ITEM_PIPELINES", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES"):
        assert not [path for path in made.getdict(part) if path.startswith("pipelines.")]
    assert [p for p in settings(FAZHI_DATA="x").getdict("ITEM_PIPELINES") if p.startswith("pipelines.")]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Wed, 01 Jan 2020 00:00:00 GMT", 0.0),
        ("soon", None),
        ("²", None),
        ("", None),
    ],
)
def test_retry_after(said: str, seconds: float | None) -> None:
    headers = {"Retry-After": said.encode("latin-1")} if said else {}
    assert retry_after(Response("http://a.cn/", status=429, headers=headers), NOW) == seconds
    assert retry_after(Response("http://a.cn/", status=301, headers=headers), NOW) is None


@pytest.mark.parametrize(("status", "said", "asked_again"), [(429, "7", True), (503, "7", True), (429, "", False)])
def test_who_says_when_to_come_back_is_asked_again(status: int, said: str, asked_again: bool) -> None:
    crawler = get_crawler(settings_dict={"RETRY_HTTP_CODES": [503]})
    crawler.spider = Spider.from_crawler(crawler, "x")
    request, headers = Request("http://a.cn/"), {"Retry-After": said} if said else {}
    got = Retry.from_crawler(crawler).process_response(request, Response(request.url, status=status, headers=headers))
    assert isinstance(got, Request) is asked_again


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_an_hour_is_left_alone(status: int) -> None:
    part = Retry.from_crawler(get_crawler())
    request = Request("http://a.cn/")
    with pytest.raises(Refused) as caught:
        part.process_response(request, Response(request.url, status=status, headers={"Retry-After": "3600"}))
    assert isinstance(caught.value.refusal, Blocked)
    assert caught.value.refusal.signature == "retry_after"


def test_a_shorter_time_out_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_TIMEOUT", "1.5")
    assert settings().getfloat("DOWNLOAD_TIMEOUT") == 1.5


def test_cookies_go_back_to_their_host_only() -> None:
    jar = Cookies()
    asked = Request("http://a.cn/")
    jar.process_response(
        asked, Response("http://a.cn/", headers={"Set-Cookie": ["CT6T=1f0a; Path=/; HttpOnly", "b=2"]})
    )
    again, other = Request("http://a.cn/x"), Request("http://b.cn/x")
    jar.process_request(again)
    jar.process_request(other)
    assert again.headers["Cookie"] == b"CT6T=1f0a; b=2"
    assert "Cookie" not in other.headers
    jar.process_response(asked, Response("http://a.cn/", headers={"Set-Cookie": "CT6T=; Max-Age=0"}))
    last = Request("http://a.cn/y")
    jar.process_request(last)
    assert last.headers["Cookie"] == b"b=2"
