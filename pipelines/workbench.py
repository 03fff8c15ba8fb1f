"""The workbench of a crawl: one process that makes records, asked over a socket that the reactor reads like any other.

A pool of `concurrent.futures` would do, but for its threads: they and the reactor wait for each other at every article.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import socket
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from archive.records import Record
from crawler.items import Article
from pipelines.workers import begin, make_record

#: An article at which so many processes have died is given up.
TRIES = 2
_LENGTH = 8


class WorkerDied(BrokenExecutor):
    """The process ended before it answered; `at_hand`: while it was about this very article."""

    def __init__(self, url: str, at_hand: bool) -> None:
        super().__init__(f"{url}: the process that read it died")
        self.at_hand = at_hand


class Workbench:
    """Makes the records of articles in the order given; a process that dies is replaced.

    `registry` is the archive's own folder with sites and bodies.
    """

    def __init__(self, registry: Path | None) -> None:
        self._registry = registry
        # A process is waited for until it has the parsers loaded, which is a second and not the reactor's.
        self._starter = ThreadPoolExecutor(1, "workbench")
        self._begun = self._starter.submit(_start, registry)
        self._link: asyncio.Task[_Link] | None = None

    async def make(self, article: Article) -> Record:
        """Give the record of an article; raises what making it raised, or WorkerDied where it was its death twice."""
        tries = 0
        while True:
            try:
                return await (await self._at_hand()).ask(article)
            except WorkerDied as death:
                tries += death.at_hand
                if tries == TRIES:
                    raise

    async def _at_hand(self) -> _Link:
        if self._link is not None and self._link.done() and self._link.result().is_dead:
            self._begun = self._starter.submit(_start, self._registry)
            self._link = None
        self._link = self._link or asyncio.create_task(_connect(self._begun))
        return await asyncio.shield(self._link)

    async def close(self) -> None:
        """Let the process go; what it was still asked is answered by WorkerDied."""
        process, ours = await asyncio.wrap_future(self._begun)
        if self._link is not None:
            await (await self._link).close()
        ours.close()
        await asyncio.to_thread(process.join)
        self._starter.shutdown()


class _Link:
    """The connection to one process."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._asked: deque[tuple[str, asyncio.Future[Record]]] = deque()
        self._listener = asyncio.create_task(self._listen())
        self.is_dead = False

    async def ask(self, article: Article) -> Record:
        if self.is_dead:
            raise WorkerDied(article.url, at_hand=False)
        answer: asyncio.Future[Record] = asyncio.get_running_loop().create_future()
        self._asked.append((article.url, answer))
        self._writer.write(_packed(article))
        return await answer

    async def _listen(self) -> None:
        try:
            while True:
                length = int.from_bytes(await self._reader.readexactly(_LENGTH))
                made, error = pickle.loads(await self._reader.readexactly(length))
                _, answer = self._asked.popleft()
                if answer.done():  # whoever asked was told to stop
                    continue
                if error is not None:
                    answer.set_exception(error)
                else:
                    answer.set_result(made)
        except (EOFError, OSError):
            pass
        finally:
            self.is_dead = True
            self._writer.transport.abort()
            for place, (url, answer) in enumerate(self._asked):
                if not answer.done():
                    answer.set_exception(WorkerDied(url, at_hand=place == 0))

    async def close(self) -> None:
        self._listener.cancel()
        await asyncio.wait([self._listener])


async def _connect(begun: Future[tuple[BaseProcess, socket.socket]]) -> _Link:
    _, ours = await asyncio.wrap_future(begun)
    return _Link(*await asyncio.open_connection(sock=ours, limit=1 << 20))


def _start(registry: Path | None) -> tuple[BaseProcess, socket.socket]:
    # Forked from a server process that has the parsers loaded: a fork of the crawl would copy its reactor and threads.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.process"])
    ours, theirs = socket.socketpair()
    with theirs:
        process = context.Process(target=_serve, args=(theirs, registry), daemon=True)
        process.start()
    return process, ours


def _serve(asked: socket.socket, registry: Path | None) -> None:
    begin(registry)
    with asked, asked.makefile("rb", buffering=1 << 18) as articles:
        while length := articles.read(_LENGTH):
            article = pickle.loads(articles.read(int.from_bytes(length)))
            asked.sendall(_packed(_attempt(make_record, article)))


def _attempt(function: Callable[[Article], Record], article: Article) -> tuple[Record | None, Exception | None]:
    try:
        return function(article), None
    except Exception as error:  # whatever it is, the crawl is told
        return None, error


def _packed(value: Any) -> bytes:
    said = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(said).to_bytes(_LENGTH) + said
