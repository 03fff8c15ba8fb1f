"""The pace: when a request may leave, and what an answer demands of those after it."""

import asyncio
import gzip
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Request, Response
from scrapy.utils.test import get_crawler

from crawler.answers import is_wall
from crawler.errors import OutOfHours
from crawler.hours import Hours
from crawler.pace import Pace
from crawler.politeness import Refused
from crawler.registry import Site

URL = "http://www.hc.gov.cn/x"


def pace(site: Site | None = None, **given: Any) -> Pace:
    crawler = get_crawler(settings_dict={"DOWNLOAD_DELAY": 0.02, **given})
    site = site or Site("hc", "x", ("www.hc.gov.cn",))
    crawler.spider = SimpleNamespace(site=site, left_alone=False)  # type: ignore[assignment]  # all that it asks for
    return Pace(crawler)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Response:
    return Response(URL, status=status, body=body, headers=headers)


async def leave(made: Pace) -> float:
    """Seconds until a request may go."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    await made.leave(Request(URL))
    return loop.time() - start


def waits(made: Pace, *answers: Response) -> list[float]:
    """What each request had to wait, the answers given in turn."""

    async def run() -> list[float]:
        found = []
        for one in answers:
            found.append(await leave(made))
            made.arrive(Request(URL), one)
        return found

    return asyncio.run(run())


def test_failures_in_a_row_lengthen_the_pause_and_an_answer_ends_it() -> None:
    found = waits(pace(), *(answer(status) for status in (500, 500, 500, 200, 200)))
    assert found[0] < 0.02 < found[1] < found[2] < found[3]
    assert found[4] < 0.02


def test_a_connection_that_fails_is_a_failure_too() -> None:
    made = pace()
    made.process_exception(Request(URL), OSError("reset"))
    made.process_exception(Request(URL), IgnoreRequest("not ours"))
    (first,) = waits(made, answer())
    assert 0.03 < first < 0.07


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_holds_whatever_was_in_the_queue_already(status: int) -> None:
    made = pace()

    async def run() -> list[float]:
        made.process_request(Request(URL))
        made.process_request(Request(URL))
        first = await leave(made)
        made.arrive(Request(URL), answer(status, b"", **{"Retry-After": "1"}))
        return [first, await leave(made)]

    first, second = asyncio.run(run())
    assert first < 0.1
    assert second >= 0.99


def test_crawl_delay_is_kept_between_all_requests_of_a_group() -> None:
    made = pace()
    made.slow_down("www.hc.gov.cn", 0.1)
    found = waits(made, answer(), answer(), answer())
    assert all(0.09 <= wait <= 0.2 for wait in found)


WALL = "<html><body><h3>访问验证</h3><p>请按住滑块，拖动到最右边完成安全验证</p></body></html>".encode()


@pytest.mark.parametrize(
    "wall",
    [
        answer(412, b"<script>$_ts={}</script>"),
        answer(200, WALL),
        answer(200, gzip.compress(WALL), **{"Content-Encoding": "gzip"}),
        answer(503, b"busy", **{"Retry-After": "3600"}),
        answer(429, b"slow down"),
    ],
)
def test_after_a_wall_nothing_leaves_any_more(wall: Response) -> None:
    made = pace()

    async def run() -> list[object]:
        made.slow_down("www.hc.gov.cn", 0.05)
        # Through the middlewares before the wall went up, but not on the wire.
        queued = asyncio.ensure_future(leave(made))
        await asyncio.sleep(0)
        made.arrive(Request(URL), wall)
        return await asyncio.gather(queued, leave(made), return_exceptions=True)

    for ended in asyncio.run(run()):
        assert isinstance(ended, IgnoreRequest)
        assert "left alone" in str(ended)
    with pytest.raises(IgnoreRequest, match="left alone"):
        made.process_request(Request(URL))


@pytest.mark.parametrize(
    "page",
    [
        HtmlResponse(URL, body=("<p>一年来，本区网络安全设备拒绝访问恶意地址三万次。</p>" * 30).encode()),
        answer(200, WALL + b" " * 5000),
        answer(404, b"<h1>404</h1>"),
        answer(500, b"oops"),
        answer(200, b"\x1f\x8b broken", **{"Content-Encoding": "gzip"}),
        answer(200, b"User-agent: *\nDisallow:\n"),
        answer(200, b"%PDF-1.4 \xe8\xae\xbf"),
    ],
)
def test_other_answers_are_no_wall(page: Response) -> None:
    assert not is_wall(page)


def test_the_budget_of_requests_is_kept() -> None:
    made = pace(FAZHI_MAX_REQUESTS=2)
    made.process_request(Request(URL))
    made.process_request(Request(URL))
    with pytest.raises(Refused, match="2 requests"):
        made.process_request(Request(URL))


@pytest.mark.parametrize("own_pace", [False, True])
def test_hours_are_kept_unless_the_servers_are_ones_own(own_pace: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site("hc", "x", ("www.hc.gov.cn",), hours=Hours.read("22-06"))
    monkeypatch.setattr(Hours, "are_open", lambda *_: False)
    made = pace(site, **({"FAZHI_DELAY": "0"} if own_pace else {}))
    if own_pace:
        made.process_request(Request(URL))
        assert waits(made, answer())
        return
    for ask in (lambda: made.process_request(Request(URL)), lambda: asyncio.run(leave(made))):
        with pytest.raises(Refused) as caught:
            ask()
        assert isinstance(caught.value.refusal, OutOfHours)
        assert "22:00-06:00" in str(caught.value)


def test_what_went_over_the_wire_is_counted() -> None:
    made = pace()
    waits(made, answer(200, b"12345"), answer(304), answer(404, b"x"))
    stats = made._crawler.stats
    assert stats is not None
    assert [stats.get_value(f"fazhi/{name}") for name in ("requests", "answers", "bytes")] == [3, 3, 6]
