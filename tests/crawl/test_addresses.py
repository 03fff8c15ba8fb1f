"""One page has one key however its address is spelt; foreign and private addresses are nobody's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import (
    absolute,
    host_of,
    identity,
    is_article,
    is_file,
    is_media,
    is_private,
    may_be_asked,
    published_from,
    same_site,
)
from crawler.registry import Site

SITE = Site("x", "x", ("www.hc.gov.cn",))
LOOP = Site("x", "x", ("127.0.0.1:8123",))
ARTICLE = "http://www.hc.gov.cn/a/fzbg/202401/t20240116_12825812.html"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://www.hc.gov.cn/a/fzbg/202401/t20240116_12825812.html",
        "http://hc.gov.cn/a/fzbg/202401/t20240116_12825812.html",
        "http://WWW.HC.gov.cn:80/a/fzbg/202401/t20240116_12825812.html#top",
        "http://www.hc.gov.cn./a/fzbg/202401/t20240116_12825812.html",
        "http://hc.gov.cn/a/fzbg/202401/t20240116_12825812_wap.html",
        "http://hc.gov.cn/a/fzbg/../fzbg/202401/t20240116_12825812.html;jsessionid=0F3A",
        "http://hc.gov.cn//a/fzbg/202401/t20240116_12825812.html?sid=77&_=1700000000",
        "http://hc.gov.cn/a/fzbg/202401/t20240116_12825812.html?t=1774227600123",
    ],
)
def test_spellings_of_one_article(spelling: str) -> None:
    assert identity(spelling) == identity(ARTICLE) == "hc.gov.cn/a/fzbg/202401/t20240116_12825812.html"


@pytest.mark.parametrize("spelling", ["/zwgk/", "/zwgk", "/zwgk/index.html", "/zwgk/index.shtml", "/zwgk/default.aspx"])
def test_spellings_of_one_column(spelling: str) -> None:
    assert identity("http://www.hc.gov.cn" + spelling) == "hc.gov.cn/zwgk"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/zwgk/list.html", "/zwgk/"),
        ("/zwgk/index_1.html", "/zwgk/index.html"),
        ("/show.asp?id=5", "/show.asp?id=6"),
        ("/show.asp?id=1774227600123", "/show.asp?id=1774227600124"),
        ("/list.asp?t=5", "/list.asp?t=6"),
        ("/a/t_13035087.html", "/a/t_13035088.html"),
    ],
)
def test_different_pages_keep_different_keys(one: str, other: str) -> None:
    assert identity("http://hc.gov.cn" + one) != identity("http://hc.gov.cn" + other)


def test_parameters_are_sorted_and_visits_forgotten() -> None:
    assert identity("http://a.cn/l?b=2&a=1&PHPSESSID=x&utm_source=y") == identity("http://a.cn/l?a=1&b=2")


@given(st.text(max_size=60))
def test_the_key_of_a_key_is_the_key(path: str) -> None:
    try:
        once = identity(f"http://www.hc.gov.cn/{path}")
    except ValueError:
        return
    assert once.startswith("hc.gov.cn/")
    assert identity(f"http://{once}") == once or "?" in once or ";" in once


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./202501/t1.html", "http://www.hc.gov.cn/a/b/202501/t1.html"),
        ("../c/ ", "http://www.hc.gov.cn/a/c/"),
        ("//hc.gov.cn/x", "http://hc.gov.cn/x"),
        ("/x y.html", "http://www.hc.gov.cn/x%20y.html"),
        ("http://www.hc.gov.cn./x", "http://www.hc.gov.cn/x"),
        ("/a/;jsessionid=77AF?x=1", "http://www.hc.gov.cn/a/?x=1"),
        ("?PHPSESSID=77AF", "http://www.hc.gov.cn/a/b/"),
        ("/l?cid=3&jsessionid=77AF&page=2", "http://www.hc.gov.cn/l?cid=3&page=2"),
        # A service may want it to find its rows.
        ("/api/all/3?sid=755330", "http://www.hc.gov.cn/api/all/3?sid=755330"),
        ("..\\d\\e.html", "http://www.hc.gov.cn/a/d/e.html"),
        ("javascript:void(0)", None),
        ("JavaScript:;", None),
        ("mailto:a@b.cn", None),
        ("#top", None),
        ("", None),
        ("http://[::1", None),
        ("ftp://a.cn/x", None),
        ("/" + "a" * 8000, "http://www.hc.gov.cn/" + "a" * 8000),
        ("/" + "a" * 9000, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_links_as_pages_write_them(href: str, url: str | None) -> None:
    assert absolute("http://www.hc.gov.cn/a/b/", href) == url


@pytest.mark.parametrize("url", [ARTICLE, "https://hc.gov.cn/", "http://sfj.hc.gov.cn/x"])
def test_own_addresses(url: str) -> None:
    assert same_site(url, SITE)
    assert may_be_asked(url, SITE)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.cq.gov.cn/",
        "http://hc.gov.cn.mirror.example/",
        "ftp://www.hc.gov.cn/",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "file:///etc/passwd",
        "http://xhc.gov.cn/",
    ],
)
def test_other_addresses_are_never_asked(url: str) -> None:
    assert not may_be_asked(url, SITE)


def test_a_loopback_site_may_be_asked_and_only_at_its_port() -> None:
    assert may_be_asked("http://127.0.0.1:8123/a", LOOP)
    assert not may_be_asked("http://127.0.0.1:8124/a", LOOP)
    assert not may_be_asked("http://127.0.0.1/a", LOOP)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.9.9",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "[fe80::1]",
        "fd00::1",
        "localhost",
        "db.internal",
        "2130706433",
        "0x7f.1",
        "100.64.0.1",
    ],
)
def test_private_hosts(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["www.hc.gov.cn", "8.8.8.8", "2400:3200::1", "198.18.0.7"])
def test_public_hosts(host: str) -> None:
    assert not is_private(host)


@pytest.mark.parametrize(
    "path",
    [
        "/a/202401/t20240116_1282.html",
        "/a/t_14492337.html",
        "/a/t6463571.html",
        "/a/202401/t20240116_1282_wap.html",
        "/art/2025/1/14/art_1229460284_97078.html",
        "/art/2025/art_4ac8ce00.html",
        "/xxgk/content/post_5660177.html",
        "/c119418/202602/b5bb22c4d3bf40d490eb6cdced22750a.shtml",
        "/info/4078/201534.htm",
        "/Item/121714.aspx",
        "/2026/01-13/1373744.html",
        "/content.jsp?id=2c9f81",
        "/xxgk-show-66128.html".replace("-show-", "/show-"),
        "/ybw_content/2021-01/25/content_10117923.htm",
        "/nw12344/20240307/db2a9fdc6a654bd28a4e86ec15ad74bc.html",
    ],
)
def test_article_grammars(path: str) -> None:
    assert is_article("http://a.gov.cn" + path)


@pytest.mark.parametrize(
    "path", ["/zwgk_229/", "/zwgk/list.html", "/col/col1229214366/index.html", "/a/index_3.html", "/l.asp?cid=4", "/"]
)
def test_columns_are_no_articles(path: str) -> None:
    assert not is_article("http://a.gov.cn" + path)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/a/202401/t20240116_1282.html", date(2024, 1, 16)),
        ("/art/2025/1/14/art_1_2.html", date(2025, 1, 14)),
        ("/x/2026-01/28/content_1.htm", date(2026, 1, 28)),
        ("/nw1/20240307/ab.html", date(2024, 3, 7)),
        ("/a/t20241399_1.html", None),
        ("/a/t_1449.html", None),
    ],
)
def test_days_in_addresses(path: str, day: date | None) -> None:
    assert published_from("http://a.gov.cn" + path) == day


def test_files_and_pictures() -> None:
    assert is_file("http://a.cn/P020240116.PDF")
    assert is_file("http://a.cn/system/_content/download.jsp?id=1")
    assert not is_file("http://a.cn/a.html")
    assert is_media("http://a.cn/x.JPG")


def test_hosts() -> None:
    assert host_of("www.hc.gov.cn") == host_of("https://HC.gov.cn:443/x") == "hc.gov.cn"
    assert host_of("http://127.0.0.1:81/") == "127.0.0.1:81"
    assert host_of("http://a.cn:port/") == ""
