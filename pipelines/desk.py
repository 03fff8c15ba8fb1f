"""The desk of a crawl: one thread writes to the archive, and what waits for it meanwhile is kept in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from archive.database import Database

T = TypeVar("T")

#: Of one transaction; others who write to the archive wait for it.
MOST = 16


@dataclass(frozen=True, slots=True)
class _Errand:
    """What is to be written, and the future of whoever waits for it."""

    work: Callable[[], Any]
    done: asyncio.Future[Any]


class Desk:
    """Does what it is given in the order given. Nobody hears that a thing is written before it is kept."""

    def __init__(self, archive: Database) -> None:
        self._archive = archive
        self._thread = ThreadPoolExecutor(1, "archive")
        self._waiting: list[_Errand] = []
        self._working: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[], T]) -> T:
        """Do the work in the writing thread, and give what it gives or raise what it raises."""
        errand = _Errand(work, asyncio.get_running_loop().create_future())
        self._waiting.append(errand)
        if self._working is None:
            self._working = asyncio.create_task(self._work_off())
        done: T = await errand.done
        return done

    async def _work_off(self) -> None:
        while self._waiting:
            errands, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            works = [errand.work for errand in errands]
            outcomes = await asyncio.get_running_loop().run_in_executor(self._thread, self._do, works)
            for errand, (given, error) in zip(errands, outcomes, strict=True):
                if errand.done.done():  # whoever waited was told to stop
                    continue
                if error is not None:
                    errand.done.set_exception(error)
                else:
                    errand.done.set_result(given)
        self._working = None

    def _do(self, works: list[Callable[[], Any]]) -> list[tuple[Any, Exception | None]]:
        # What goes wrong undoes the others' work too, so then each is done by itself, and the error comes again to
        # the one whose it is.
        if len(works) > 1:
            with suppress(Exception), self._archive.together():
                return [(work(), None) for work in works]
        return [_outcome(work) for work in works]

    def close(self) -> None:
        """Wait for what is being written."""
        self._thread.shutdown(wait=True)


def _outcome(work: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        return work(), None
    except Exception as error:
        return None, error
