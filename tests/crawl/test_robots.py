"""robots.txt closes a site unless it is rules or certainly not there."""

import asyncio
from types import SimpleNamespace

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Request, Response, TextResponse

from crawler.politeness import Refused
from crawler.robots import Robots, read_rules

AGENT = "fazhi-archive/0.1 (+mailto:a@b.cn)"


@pytest.mark.parametrize("status", [401, 403, 412, 429, 500, 502, 503, 521, 301, 304])
def test_answers_that_close(status: int) -> None:
    rules = read_rules(status, b"User-agent: *\nAllow: /\n")
    assert rules.closed
    assert str(status) in rules.closed
    assert not rules.allows("http://a.cn/x", AGENT)


@pytest.mark.parametrize("status", [404, 410])
def test_none_is_open(status: int) -> None:
    assert read_rules(status, b"<html>404</html>").allows("http://a.cn/x", AGENT)


@pytest.mark.parametrize(
    "body",
    [b"<html><body>x</body></html>", b"  <!DOCTYPE html><p>x", b"\xef\xbb\xbf<script>$_ts=1</script>", b"\0\1\2\3PNG"],
)
def test_what_is_no_rules_closes(body: bytes) -> None:
    assert read_rules(200, body).closed


@pytest.mark.parametrize(
    "body",
    [
        "<html><title>出错了</title><body>抱歉，您访问的页面不存在！<a href='/'>返回首页</a></body></html>",
        "<!DOCTYPE html><title>404</title><p>对不起，您要查看的内容已被移除，3秒后自动返回首页</p>",
        '<!DOCTYPE html><title>404</title><script src="/404/search_children.js" homePageUrl="/"></script>',
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_page_that_says_it_is_not_there_is_none(body: str, charset: str) -> None:
    assert read_rules(200, body.encode(charset)).allows("http://a.cn/x", AGENT)


def test_rules_are_obeyed() -> None:
    rules = read_rules(200, "User-agent: *\nDisallow: /admin/\nCrawl-delay: 7\n# 说明\n".encode("gb18030"))
    assert rules.allows("http://a.cn/zwgk/", AGENT)
    assert not rules.allows("http://a.cn/admin/x.html", AGENT)
    assert rules.crawl_delay(AGENT) == 7


def test_rules_for_us_by_name() -> None:
    rules = read_rules(200, b"User-agent: fazhi-archive\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    assert not rules.allows("http://a.cn/zwgk/", AGENT)
    assert rules.allows("http://a.cn/zwgk/", "other/1.0")


@pytest.mark.parametrize("body", [b"", b"\n\n", b"# nothing here\n"])
def test_an_empty_file_is_open(body: bytes) -> None:
    assert read_rules(200, body).allows("http://a.cn/x", AGENT)


SITEMAPS = b"User-agent: *\nDisallow: /so/\nSitemap: http://a.cn/map.xml\nSitemap: /more.xml\n"


@pytest.mark.parametrize(
    ("answer", "sitemaps", "search"),
    [
        ((200, SITEMAPS), ("http://a.cn/map.xml", "http://a.cn/more.xml"), False),
        ((200, b"User-agent: *\nAllow: /\n"), (), True),
        ((404, b""), (), True),
        ((503, b"Sitemap: /map.xml"), (), False),
    ],
)
def test_what_was_read_is_told_without_asking_again(
    answer: tuple[int, bytes], sitemaps: tuple[str, ...], search: bool
) -> None:
    async def told() -> tuple[tuple[str, ...], bool]:
        robots = Robots(Crawler(Spider, {"USER_AGENT": AGENT}))
        read = asyncio.get_running_loop().create_future()
        read.set_result(read_rules(*answer))
        robots._rules["http://a.cn"] = read
        return robots.sitemaps("http://a.cn/"), robots.allows("http://a.cn/so/?q=1")

    assert asyncio.run(told()) == (sitemaps, search)


def test_of_an_origin_that_was_not_read_nothing_is_known() -> None:
    robots = Robots(Crawler(Spider, {"USER_AGENT": AGENT}))
    assert robots.sitemaps("http://b.cn/") == ()
    assert robots.allows("http://b.cn/x")


@pytest.mark.parametrize(("own_pace", "closed"), [({}, True), ({"FAZHI_DELAY": "0"}, False)])
def test_a_pause_that_no_crawl_can_keep_closes(own_pace: dict[str, str], closed: bool) -> None:
    async def answer(asked: Request) -> Response:
        return TextResponse(asked.url, body=b"User-agent: *\nCrawl-delay: 86400\n")

    async def ask() -> None:
        crawler = Crawler(Spider, {"USER_AGENT": AGENT, **own_pace})
        crawler.engine = SimpleNamespace(download_async=answer)  # type: ignore[assignment]  # all that is asked of it
        await Robots(crawler).process_request(Request("http://a.cn/x"))

    if closed:
        with pytest.raises(Refused, match="86400 seconds"):
            asyncio.run(ask())
    else:
        asyncio.run(ask())
