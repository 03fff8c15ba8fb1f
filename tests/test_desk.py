"""What a crawl writes is kept in order, together with what waits, and nobody hears of it before it is kept."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from archive.database import Database
from archive.models import Site
from archive.portals import ensure_site
from pipelines.desk import MOST, Desk

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path) as opened:
        yield opened


def at_desk(archive: Database, act: Callable[[Desk], Coroutine[Any, Any, Any]]) -> Any:
    """Let somebody act at a desk of their own."""

    async def visit() -> Any:
        desk = Desk(archive)
        try:
            return await act(desk)
        finally:
            desk.close()

    return asyncio.run(visit())


def add(archive: Database, name: str) -> Callable[[], str]:
    """Work that notes a site."""

    def work() -> str:
        with archive.begin() as session:
            ensure_site(session, name, NOW)
        return name

    return work


def sites(archive: Database) -> list[str]:
    with archive.read() as session:
        return list(session.scalars(select(Site.name).order_by(Site.name)))


def together(desk: Desk, works: list[Callable[[], Any]]) -> Awaitable[list[Any]]:
    return asyncio.gather(*(desk.write(work) for work in works), return_exceptions=True)


def test_each_hears_what_its_own_work_gave(archive: Database) -> None:
    names = [f"site{n:02}" for n in range(3 * MOST)]
    given = at_desk(archive, lambda desk: together(desk, [add(archive, name) for name in names]))
    assert given == names
    assert sites(archive) == names


def test_what_waits_together_is_one_transaction(archive: Database) -> None:
    commits: list[int] = []
    event.listen(archive.engine, "commit", lambda _: commits.append(1))
    at_desk(archive, lambda desk: together(desk, [add(archive, f"site{n}") for n in range(MOST)]))
    assert len(commits) == 1


def test_work_is_done_in_the_order_given(archive: Database) -> None:
    done: list[int] = []
    works = [lambda n=n: done.append(n) for n in range(50)]  # type: ignore[misc]  # bound now
    at_desk(archive, lambda desk: together(desk, works))
    assert done == list(range(50))


def test_work_sees_what_was_written_before_it(archive: Database) -> None:
    given = at_desk(archive, lambda desk: together(desk, [add(archive, "a"), lambda: sites(archive)]))
    assert given == ["a", ["a"]]


def test_nobody_hears_before_it_is_kept(archive: Database) -> None:
    """Seen from another thread, which sees only what is kept."""
    elsewhere: list[list[str]] = []

    async def write_and_look(desk: Desk, name: str) -> None:
        await desk.write(add(archive, name))
        await asyncio.to_thread(lambda: elsewhere.append(sites(archive)))

    async def act(desk: Desk) -> None:
        await asyncio.gather(*(write_and_look(desk, name) for name in "abc"))

    at_desk(archive, act)
    assert elsewhere == [["a", "b", "c"]] * 3


def test_a_fault_comes_to_its_own_and_undoes_nobody_else_s_work(archive: Database) -> None:
    def half() -> None:
        with archive.begin() as session:
            ensure_site(session, "half", NOW)
            raise ValueError("broken")

    given = at_desk(archive, lambda desk: together(desk, [add(archive, "a"), half, add(archive, "c")]))
    assert [str(g) for g in given] == ["a", "broken", "c"]
    assert isinstance(given[1], ValueError)
    assert sites(archive) == ["a", "c"]


def test_the_desk_is_open_after_a_fault(archive: Database) -> None:
    async def act(desk: Desk) -> str:
        with pytest.raises(ZeroDivisionError):
            await desk.write(lambda: 1 // 0)
        return await desk.write(add(archive, "later"))

    assert at_desk(archive, act) == "later"


def test_who_stops_waiting_does_not_stop_the_others(archive: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        go_on.wait(5)
        return "slow"

    async def act(desk: Desk) -> list[Any]:
        first = asyncio.create_task(desk.write(slow))
        await asyncio.to_thread(begun.wait, 5)
        gone, stays = (asyncio.create_task(desk.write(add(archive, name))) for name in ("gone", "stays"))
        await asyncio.sleep(0)
        gone.cancel()
        go_on.set()
        return await asyncio.gather(first, gone, stays, return_exceptions=True)

    given = at_desk(archive, act)
    assert given[0] == "slow"
    assert isinstance(given[1], asyncio.CancelledError)
    assert given[2] == "stays"


def test_work_is_done_in_one_thread_that_is_not_the_crawl_s(archive: Database) -> None:
    threads = at_desk(archive, lambda desk: together(desk, [threading.get_ident] * 20))
    assert len(set(threads)) == 1
    assert threading.get_ident() not in threads


def test_closing_waits_for_what_is_being_written(archive: Database) -> None:
    async def act(desk: Desk) -> None:
        task = asyncio.create_task(desk.write(add(archive, "last")))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        desk.close()
        await task

    at_desk(archive, act)
    assert sites(archive) == ["last"]
