"""What the spider makes of an answer before it knows what the page says."""

from typing import Any

import pytest
from OpenSSL import SSL
from scrapy.exceptions import DownloadFailedError
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.answers import counted, is_cut, sent_home, unanswered
from crawler.articles import inner
from crawler.discovery import Reading, Step
from crawler.items import Column, Entry, ListPage
from crawler.pages.page import Page
from crawler.registry import Site

URL = "http://www.h.example/a/t20240101_1.html"
FRAME = '<iframe src="./text.html"></iframe>'
FURNITURE = "".join(f'<li><a href="/c{k}/">{name}</a></li>' for k, name in enumerate(["政务公开", "办事服务"] * 30))
PROSE = (
    "一年来，本单位坚持依法行政，规范性文件合法性审核率达到百分之百，行政复议案件全部按时办结，公众满意度持续提高。" * 5
)


def ways(body: str) -> list[str]:
    return [link.url for link in inner(Page(f"<html><head><title>报告</title></head><body>{body}</body></html>", URL))]


@pytest.mark.parametrize(
    "around", ["", FURNITURE, f"{FURNITURE}<p>主办：某某区人民政府办公室 承办：某某区大数据局 备案序号：渝1号</p>"]
)
def test_a_text_in_a_frame_is_looked_for_there_whatever_stands_around_it(around: str) -> None:
    assert ways(around + FRAME) == ["http://www.h.example/a/text.html"]


@pytest.mark.parametrize("said", [f"<p>{PROSE}</p>", '<a href="./P020240101.pdf">某某区2024年法治政府建设报告</a>'])
def test_a_page_that_has_its_text_or_a_file_needs_no_frame(said: str) -> None:
    assert ways(said + FRAME) == []


def test_one_row_is_a_column_of_one() -> None:
    column = Column("http://www.h.example/c/", "其他公文")
    wanted = (Entry(URL, "某镇2024年法治政府建设情况报告"),)
    assert counted(column, Reading(wanted)).entries == 1
    assert counted(column, Reading(wanted, listed=ListPage((), (), 37))).entries == 37


@pytest.mark.parametrize(
    ("reading", "empty"),
    [
        (Reading(), True),
        (Reading(hits=3, inside=True), True),
        # The site's own menu is no part of a column, a year below it is.
        (Reading(steps=(Step(URL, "新闻中心", "unknown"),)), True),
        (Reading(steps=(Step(URL, "2024年", "year", inside=True),)), False),
        (Reading((Entry(URL, "报告"),)), False),
        (Reading(listed=ListPage((Entry(URL, "报告"),))), False),
        # Rows that only a data service has.
        (Reading(listed=ListPage((), (f"{URL}?page=1",))), False),
    ],
)
def test_a_column_is_empty_when_nothing_leads_on(reading: Reading, empty: bool) -> None:
    assert reading.is_empty is empty


def test_an_empty_page_is_no_reading_of_a_column_that_had_entries() -> None:
    column = Column("http://www.h.example/c/", "法治年报", kind="report")
    assert counted(column, Reading(), had=True).entries is None
    assert counted(column, Reading(), had=False).entries == 0
    assert counted(column, Reading(listed=ListPage((Entry(URL, "报告"),))), had=True).entries == 1


KNOWN = Column("http://www.h.example/c/", "法治年报", kind="report", entries=7)
SITE = Site("h", "某区人民政府", ("www.h.example",))


@pytest.mark.parametrize(
    ("more", "came", "lost"),
    [
        ({"known": KNOWN}, "http://www.h.example/", True),
        ({"known": KNOWN}, "http://h.example/index.html", True),
        ({"known": KNOWN}, "http://www.h.example/new/c/", False),
        ({"column": KNOWN}, "http://www.h.example/", True),
        ({"inside": True}, "http://www.h.example/", True),
        # A menu that leads home is none the worse for it.
        ({}, "http://www.h.example/", False),
    ],
)
def test_a_column_that_sends_its_visitors_home_is_gone(more: dict[str, Any], came: str, lost: bool) -> None:
    refused = sent_home(Step(KNOWN.url, KNOWN.name, "report", **more), HtmlResponse(came), SITE)
    assert (refused is not None) is lost


@pytest.mark.parametrize(
    ("response", "cut"),
    [
        (Response(URL, body=b"<!DOCTYPE html><HTML><body><p>text"), True),
        (Response(URL, body=b"<!DOCTYPE html><HTML><body><p>text</BODY >"), False),
        (Response(URL, body=b"<html><body><p>text</html>\n"), False),
        # A part of a page never had an end, nor has a file.
        (Response(URL, body=b"<ul><li>text"), False),
        (Response(URL, body=b"%PDF-1.4"), False),
        (Response(URL, status=404, body=b"<html><h1>404"), False),
    ],
)
def test_a_page_without_its_end_was_cut_off(response: Response, cut: bool) -> None:
    assert is_cut(response) is cut


def failed(*reasons: Exception) -> DownloadFailedError:
    error = DownloadFailedError("failed")
    error.__cause__ = ResponseFailed([Failure(reason) for reason in reasons])
    return error


def test_a_handshake_that_fails_is_called_so_and_other_failures_are_not() -> None:
    alert = SSL.Error([("SSL routines", "", "tlsv1 alert protocol version")])
    found = unanswered(URL, failed(alert))
    assert found is not None
    assert (found.signature, found.evidence) == ("tls", "tlsv1 alert protocol version")
    assert "its owner has to renew it" in str(found)
    other = unanswered(URL, failed(ConnectionResetError("reset")))
    assert other is not None
    assert other.signature == "unreachable"
