"""A crawl's records are made in a process beside it: in order, with their errors, whatever becomes of the process."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Article
from pipelines.errors import Unreadable
from pipelines.process import know, process
from pipelines.workbench import Workbench, WorkerDied

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Poison:
    """Whoever unpacks it dies."""

    url = "http://h.example/poison"

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


POISON: Any = Poison()


def article(
    number: int, body: str = "<h1>{}号通知</h1><div class=TRS_Editor><p>本通知自发布之日起施行。</p></div>"
) -> Article:
    return Article(f"http://h.example/{number}.html", body.format(number).encode(), site="h", fetched_at=NOW)


def at_bench(folder: Path, act: Callable[[Workbench], Coroutine[Any, Any, Any]]) -> Any:
    """Let somebody act at a workbench of their own."""

    async def visit() -> Any:
        bench = Workbench(folder)
        try:
            return await act(bench)
        finally:
            await bench.close()

    return asyncio.run(visit())


async def process_of(bench: Workbench) -> int:
    begun, _ = await asyncio.wrap_future(bench._begun)
    assert begun.pid is not None
    return begun.pid


def test_each_hears_of_its_own_article(tmp_path: Path) -> None:
    articles = [article(number) for number in range(20)]

    async def act(bench: Workbench) -> Any:
        return await asyncio.gather(*map(bench.make, articles))

    assert at_bench(tmp_path, act) == [process(one, know(tmp_path)) for one in articles]


def test_what_is_no_document_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    async def act(bench: Workbench) -> Any:
        return await asyncio.gather(bench.make(article(1, "")), bench.make(article(2)), return_exceptions=True)

    told, made = at_bench(tmp_path, act)
    assert isinstance(told, Unreadable)
    assert made.url.endswith("/2.html")


def test_a_process_that_dies_is_replaced(tmp_path: Path) -> None:
    async def act(bench: Workbench) -> Any:
        first = await bench.make(article(1))
        os.kill(await process_of(bench), signal.SIGKILL)
        return first, await bench.make(article(2))

    first, second = at_bench(tmp_path, act)
    assert (first.url[-7:], second.url[-7:]) == ("/1.html", "/2.html")


def test_an_article_that_kills_is_given_up_and_takes_no_other_with_it(tmp_path: Path) -> None:
    async def act(bench: Workbench) -> Any:
        works = [article(1), POISON, article(2), article(3)]
        return await asyncio.gather(*map(bench.make, works), return_exceptions=True)

    one, given_up, two, three = at_bench(tmp_path, act)
    assert isinstance(given_up, WorkerDied)
    assert [record.url[-7:] for record in (one, two, three)] == ["/1.html", "/2.html", "/3.html"]


def test_who_stops_waiting_does_not_disturb_the_others(tmp_path: Path) -> None:
    async def act(bench: Workbench) -> Any:
        gone, stays = (asyncio.create_task(bench.make(article(number))) for number in (1, 2))
        await asyncio.sleep(0.5)
        gone.cancel()
        return await stays

    assert at_bench(tmp_path, act).url.endswith("/2.html")


def test_the_process_ends_with_the_bench(tmp_path: Path) -> None:
    async def act(bench: Workbench) -> int:
        await bench.make(article(1))
        return await process_of(bench)

    number = at_bench(tmp_path, act)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_bench_that_nobody_used_is_closed_too(tmp_path: Path) -> None:
    async def act(bench: Workbench) -> int:
        return await process_of(bench)

    with pytest.raises(ProcessLookupError):
        os.kill(at_bench(tmp_path, act), 0)
