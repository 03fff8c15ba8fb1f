"""A colleague of the crawl: a process that does what it is asked over a socket, which the reactor reads like any other.

Threads of the crawl's own would take turns with its reactor, and those of a pool of processes do so at every article.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import select
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

from crawler.garbage import settle

#: What so many processes have died of is given up.
TRIES = 2
#: What came of one thing asked: what it gave, or the error that it raised.
Outcome = tuple[Any, Exception | None]
#: How far behind the crawl's reactor a colleague stands in line for a processor (nice(2)).
BEHIND = 5
_LENGTH = 8
_CHUNK = 1 << 20


class WorkerDied(BrokenExecutor):
    """The process ended before it answered; `at_hand`: while it was about this very thing."""

    def __init__(self, what: str, at_hand: bool) -> None:
        super().__init__(f"{what}: the process that did it died")
        self.at_hand = at_hand


class Colleague:
    """Does things in the order in which they are asked; a process that dies is replaced.

    `work` is what the process does with its end of the socket: `serve` with a function that knows what is asked.
    `arguments` go with it.
    """

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self._work = (work, *arguments)
        # A process is waited for until it has its modules loaded, which is a second and not the reactor's.
        self._starter = ThreadPoolExecutor(1, "colleague")
        self._begun = self._starter.submit(_start, *self._work)
        self._link: asyncio.Task[_Link] | None = None

    async def ask(self, asked: Any, what: str) -> Any:
        """Give what came of a thing, or raise what it raised; WorkerDied where it was a process's end `TRIES` times.

        `asked` and the answer go through pickle; `what` is how errors call it. Doing it twice must do no harm.
        """
        tries = 0
        while True:
            try:
                return await (await self._at_hand()).ask(asked, what)
            except WorkerDied as death:
                tries += death.at_hand
                if tries == TRIES:
                    raise

    async def _at_hand(self) -> _Link:
        if self._link is not None and self._link.done() and self._link.result().is_dead:
            self._begun = self._starter.submit(_start, *self._work)
            self._link = None
        self._link = self._link or asyncio.create_task(_connect(self._begun))
        return await asyncio.shield(self._link)

    async def close(self) -> None:
        """Let the process finish what is at hand and go; what it was still asked is answered by WorkerDied."""
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
        self._asked: deque[tuple[str, asyncio.Future[Any]]] = deque()
        self._listener = asyncio.create_task(self._listen())
        self.is_dead = False

    async def ask(self, asked: Any, what: str) -> Any:
        if self.is_dead:
            raise WorkerDied(what, at_hand=False)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        packed = _packed(asked)
        self._asked.append((what, answer))
        self._writer.write(packed)
        return await answer

    async def _listen(self) -> None:
        try:
            while True:
                length = int.from_bytes(await self._reader.readexactly(_LENGTH))
                for given, error in pickle.loads(await self._reader.readexactly(length)):
                    _, answer = self._asked.popleft()
                    if answer.done():  # whoever asked was told to stop
                        continue
                    if error is not None:
                        answer.set_exception(error)
                    else:
                        answer.set_result(given)
                    # Those who waited go on one by one, with others' turns between: together they would hold up all.
                    await asyncio.sleep(0)
        except (EOFError, OSError):
            pass
        finally:
            self.is_dead = True
            self._writer.transport.abort()
            for place, (what, answer) in enumerate(self._asked):
                if not answer.done():
                    answer.set_exception(WorkerDied(what, at_hand=place == 0))

    async def close(self) -> None:
        self._listener.cancel()
        await asyncio.wait([self._listener])


async def _connect(begun: Future[tuple[BaseProcess, socket.socket]]) -> _Link:
    _, ours = await asyncio.wrap_future(begun)
    return _Link(*await asyncio.open_connection(sock=ours, limit=_CHUNK))


def _start(work: Callable[..., None], *arguments: Any) -> tuple[BaseProcess, socket.socket]:
    # Forked from a server process that has the parsers loaded: a fork of the crawl would copy its reactor and threads.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.process", "pipelines.desk"])
    ours, theirs = socket.socketpair()
    with theirs:
        process = context.Process(target=work, args=(theirs, *arguments), daemon=True)
        process.start()
    return process, ours


def leave_with_parent() -> None:
    """Let this process end at once when its parent has, and not by Ctrl-C, which reaches the whole group.

    The crawl decides what is still worth finishing.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave, daemon=True).start()


def _leave() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def serve(asked: socket.socket, do: Callable[[Sequence[Any]], list[Outcome]], most: int = 1) -> None:
    """Do what is asked until nobody is left to ask; up to `most` things that wait by now are given to `do` together.

    The process goes on behind the one that asks: where there are fewer processors than work, the reactor comes first.
    """
    os.nice(BEHIND)
    settle()
    with asked:
        for together in _read(asked, most):
            asked.sendall(_packed([(given, error and _portable(error)) for given, error in do(together)]))


def attempt(function: Callable[[Any], Any], asked: Any) -> Outcome:
    """Do one thing, and give what came of it."""
    try:
        return function(asked), None
    except Exception as error:  # whatever it is, the crawl is told
        return None, error


def _read(asked: socket.socket, most: int) -> Iterator[list[Any]]:
    came = bytearray()
    waiting: list[bytes] = []
    while True:
        # All that is here by now; only who has nothing to do waits for more.
        while select.select([asked], [], [], 0 if waiting else None)[0]:
            if not (chunk := asked.recv(_CHUNK)):
                return
            came += chunk
            while len(came) >= _LENGTH and len(came) >= (end := _LENGTH + int.from_bytes(came[:_LENGTH])):
                waiting.append(bytes(came[_LENGTH:end]))
                del came[:end]
            if len(waiting) >= most:
                break
        if waiting:
            yield [pickle.loads(said) for said in waiting[:most]]
            del waiting[:most]


def _packed(value: Any) -> bytes:
    said = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return len(said).to_bytes(_LENGTH) + said


def _portable(error: Exception) -> Exception:
    """Give the error, or what it says where it cannot be sent: some libraries' errors are not made anew from it."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever stands in the way
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
