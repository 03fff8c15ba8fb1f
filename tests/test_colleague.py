"""What a crawl asks of another process is done in order, with its errors, whatever becomes of the process."""

import asyncio
import itertools
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Article
from pipelines.colleague import BEHIND, Colleague, WorkerDied, attempt, serve
from pipelines.errors import Unreadable
from pipelines.process import know, process
from pipelines.workers import glance, look_closely, make_records

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Poison:
    """Whoever unpacks it dies."""

    url = "http://h.example/poison"

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


POISON: Any = Poison()
LONG = 30.0


def article(
    number: int, body: str = "<h1>{}号通知</h1><div class=TRS_Editor><p>本通知自发布之日起施行。</p></div>"
) -> Article:
    return Article(f"http://h.example/{number}.html", body.format(number).encode(), site="h", fetched_at=NOW)


def with_colleague(folder: Path, act: Callable[[Colleague], Coroutine[Any, Any, Any]]) -> Any:
    """Let somebody act with a colleague of their own."""

    async def visit() -> Any:
        colleague = Colleague(make_records, folder)
        try:
            return await act(colleague)
        finally:
            await colleague.close()

    return asyncio.run(visit())


def ask(colleague: Colleague, one: Any) -> Awaitable[Any]:
    return colleague.ask((look_closely, one), one.url)


async def process_of(colleague: Colleague) -> int:
    begun, _ = await asyncio.wrap_future(colleague._begun)
    assert begun.pid is not None
    return begun.pid


def test_each_hears_of_its_own_article(tmp_path: Path) -> None:
    articles = [article(number) for number in range(20)]

    async def act(colleague: Colleague) -> Any:
        return await asyncio.gather(*(ask(colleague, one) for one in articles))

    assert [made.open() for made in with_colleague(tmp_path, act)] == [process(one, know(tmp_path)) for one in articles]


def test_a_glance_reads_what_is_an_article_and_nothing_else(tmp_path: Path) -> None:
    said = "<p>各街道办事处按照要求推进依法行政，落实行政规范性文件合法性审查制度，严格规范公正文明执法。</p>" * 12
    page = "<meta name=ArticleTitle content={}号通知><div class=TRS_Editor>" + said
    whole, with_file = article(1, page), article(2, page + "<a href=f.pdf>附件.pdf</a></div>")

    async def act(colleague: Colleague) -> Any:
        return [await colleague.ask((glance, one), one.url) for one in (whole, with_file, article(3))]

    made, *others = with_colleague(tmp_path, act)
    assert made.open() == process(whole, know(tmp_path))
    assert others == [None, None]


def test_what_is_no_document_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    async def act(colleague: Colleague) -> Any:
        return await asyncio.gather(ask(colleague, article(1, "")), ask(colleague, article(2)), return_exceptions=True)

    told, made = with_colleague(tmp_path, act)
    assert isinstance(told, Unreadable)
    assert made.open().url.endswith("/2.html")


def test_a_process_that_dies_is_replaced(tmp_path: Path) -> None:
    async def act(colleague: Colleague) -> Any:
        first = await ask(colleague, article(1))
        os.kill(await process_of(colleague), signal.SIGKILL)
        return first, await ask(colleague, article(2))

    first, second = with_colleague(tmp_path, act)
    assert (first.open().url[-7:], second.open().url[-7:]) == ("/1.html", "/2.html")


def test_an_article_that_kills_is_given_up_and_takes_no_other_with_it(tmp_path: Path) -> None:
    async def act(colleague: Colleague) -> Any:
        works = [article(1), POISON, article(2), article(3)]
        return await asyncio.gather(*(ask(colleague, one) for one in works), return_exceptions=True)

    one, given_up, two, three = with_colleague(tmp_path, act)
    assert isinstance(given_up, WorkerDied)
    assert [made.open().url[-7:] for made in (one, two, three)] == ["/1.html", "/2.html", "/3.html"]


def test_who_stops_waiting_does_not_disturb_the_others(tmp_path: Path) -> None:
    async def act(colleague: Colleague) -> Any:
        gone, stays = (asyncio.create_task(ask(colleague, article(number))) for number in (1, 2))
        await asyncio.sleep(0.5)
        gone.cancel()
        return await stays

    assert with_colleague(tmp_path, act).open().url.endswith("/2.html")


def test_the_process_ends_with_the_colleague(tmp_path: Path) -> None:
    async def act(colleague: Colleague) -> int:
        await ask(colleague, article(1))
        return await process_of(colleague)

    number = with_colleague(tmp_path, act)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_colleague_whom_nobody_asked_is_closed_too(tmp_path: Path) -> None:
    async def act(colleague: Colleague) -> int:
        return await process_of(colleague)

    with pytest.raises(ProcessLookupError):
        os.kill(with_colleague(tmp_path, act), 0)


class Unportable(Exception):  # noqa: N818 - it is named for what it is
    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def stumble(asked: socket.socket) -> None:
    def fail(said: str) -> None:
        raise Unportable("cannot ", said)

    serve(asked, lambda every: [attempt(fail, one) for one in every], 4)


def test_an_error_that_cannot_be_sent_says_what_it_said() -> None:
    async def act() -> None:
        colleague = Colleague(stumble)
        try:
            with pytest.raises(RuntimeError, match="Unportable: cannot do"):
                await colleague.ask("do", "it")
        finally:
            await colleague.close()

    asyncio.run(act())


def count(asked: socket.socket) -> None:
    serve(asked, lambda every: [(len(every), None)] * len(every), 4)


def test_what_waits_is_done_together_but_no_more_than_the_most() -> None:
    async def act() -> list[int]:
        colleague = Colleague(count)
        try:
            return await asyncio.gather(*(colleague.ask(number, "it") for number in range(40)))
        finally:
            await colleague.close()

    sizes = asyncio.run(act())
    assert len(sizes) == 40
    assert max(sizes) == 4


def in_order(asked: socket.socket) -> None:
    """Tell of each thing how many were done before it, and with how many it was."""
    done = itertools.count()
    serve(asked, lambda every: [((next(done), len(every)), None) for _ in every], 4, LONG)


def with_company(work: Callable[..., None], act: Callable[[Colleague], Coroutine[Any, Any, Any]]) -> tuple[float, Any]:
    """Let somebody act with a colleague that does this work; with the seconds that it took."""

    async def visit() -> tuple[float, Any]:
        colleague = Colleague(work)
        try:
            await colleague.ask("at once", "it")
            began = time.monotonic()
            came = await act(colleague)
            return time.monotonic() - began, came
        finally:
            await colleague.close()

    return asyncio.run(visit())


def test_what_can_wait_waits_for_more_of_its_kind_and_lets_others_go_first() -> None:
    async def act(colleague: Colleague) -> Any:
        patient = [asyncio.create_task(colleague.ask(n, "it", patient=True)) for n in range(3)]
        await asyncio.sleep(0.1)
        assert not any(task.done() for task in patient)
        between = [await colleague.ask("at once", "it") for _ in range(2)]
        last = await colleague.ask(3, "it", patient=True)
        return between, [*await asyncio.gather(*patient), last]

    seconds, (between, patient) = with_company(in_order, act)
    assert seconds < LONG / 2
    assert between == [(1, 1), (2, 1)]
    assert patient == [(3, 4), (4, 4), (5, 4), (6, 4)]


def hasty(asked: socket.socket) -> None:
    serve(asked, lambda every: [(len(every), None)] * len(every), 4, 0.1)


def test_what_can_wait_does_so_only_for_a_time() -> None:
    async def act(colleague: Colleague) -> Any:
        return [await colleague.ask(n, "it", patient=True) for n in range(2)]

    seconds, came = with_company(hasty, act)
    assert (0.2 <= seconds < LONG / 2, came) == (True, [1, 1])


def test_where_there_is_no_patience_nobody_waits() -> None:
    async def act(colleague: Colleague) -> Any:
        return await colleague.ask("it", "it", patient=True)

    assert with_company(count, act)[0] < LONG / 2


def test_who_stops_waiting_keeps_nobody_else_in_company() -> None:
    async def act(colleague: Colleague) -> Any:
        gone, stays = (asyncio.create_task(colleague.ask(n, "it", patient=True)) for n in range(2))
        await asyncio.sleep(0.1)
        gone.cancel()
        await asyncio.gather(*(colleague.ask(n, "it", patient=True) for n in range(2)))
        return await stays

    assert with_company(in_order, act)[0] < LONG / 2


def fall(asked: socket.socket) -> None:
    """Die of what is called poison, once all that was asked is there."""

    def one(said: str) -> str:
        if said == "poison":
            os._exit(9)
        return said

    serve(asked, lambda every: [attempt(one, said) for said in every], 4, 0.3)


def test_what_kills_is_given_up_whether_it_can_wait_or_not() -> None:
    async def act(colleague: Colleague) -> Any:
        works = [("one", True), ("poison", True), ("two", False), ("poison", False)]
        asked = (colleague.ask(said, said, patient=patient) for said, patient in reversed(works))
        return await asyncio.gather(*asked, return_exceptions=True)

    poison, two, poison_too, one = with_company(fall, act)[1]
    assert (two, one) == ("two", "one")
    assert isinstance(poison, WorkerDied)
    assert isinstance(poison_too, WorkerDied)


def test_whoever_was_answered_together_goes_on_one_by_one() -> None:
    async def act() -> list[int]:
        colleague, turns = Colleague(count), 0

        async def tick() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        async def wait(number: int) -> int:
            await colleague.ask(number, "it")
            return turns

        ticking = asyncio.create_task(tick())
        try:
            return await asyncio.gather(*map(wait, range(40)))
        finally:
            ticking.cancel()
            await colleague.close()

    assert len(set(asyncio.run(act()))) == 40


def priority(asked: socket.socket) -> None:
    serve(asked, lambda every: [(os.nice(0), None)] * len(every))


def test_the_crawl_goes_first() -> None:
    async def act() -> Any:
        colleague = Colleague(priority)
        try:
            return await colleague.ask("how nice", "it")
        finally:
            await colleague.close()

    assert asyncio.run(act()) == min(os.nice(0) + BEHIND, 19)
