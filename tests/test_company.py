"""What can wait goes on together with more of its kind."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from pipelines.company import Company

LONG = 30.0


def after(one: Coroutine[Any, Any, Any]) -> float:
    """Seconds that something takes."""
    began = time.monotonic()
    asyncio.run(one)
    return time.monotonic() - began


def test_they_go_on_when_enough_are_there() -> None:
    async def act() -> None:
        company = Company(3, LONG)
        first = [asyncio.create_task(company.join()) for _ in range(2)]
        await asyncio.sleep(0.05)
        assert not any(task.done() for task in first)
        await asyncio.gather(company.join(), *first)
        await asyncio.gather(*(company.join() for _ in range(3)))

    assert after(act()) < LONG / 2


def test_or_when_the_time_is_up() -> None:
    async def act() -> None:
        company = Company(3, 0.1)
        for _ in range(2):
            await company.join()

    assert after(act()) >= 0.2


def test_without_time_nobody_waits() -> None:
    assert after(Company(3, 0.0).join()) < LONG


def test_who_stops_waiting_keeps_nobody_else() -> None:
    async def act() -> None:
        company = Company(3, LONG)
        gone, stays = (asyncio.create_task(company.join()) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await company.join()
        await stays

    assert after(act()) < LONG / 2
