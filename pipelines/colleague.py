"""A colleague of the crawl: a process that does what it is asked over a socket, which the reactor reads like any other.

Threads of the crawl's own would take turns with its reactor, and those of a pool of processes do so at every article.
"""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import os
import pickle
import select
import signal
import socket
import struct
import threading
import time
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
#: Before what is asked: its length, its number, whether it can wait. Before the answers: their length.
_ASKED, _ANSWERED = struct.Struct(">QQ?"), struct.Struct(">Q")
_CHUNK = 1 << 20


class WorkerDied(BrokenExecutor):
    """The process ended before it answered; `at_hand`: while it was about this very thing."""

    def __init__(self, what: str, at_hand: bool) -> None:
        super().__init__(f"{what}: the process that did it died")
        self.at_hand = at_hand


class Colleague:
    """Does things in the order in which they are asked, those that can wait after the others.

    A process that dies is replaced. `work` is what the process does with its end of the socket: `serve` with a function
    that knows what is asked. `arguments` go with it.
    """

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self._work = (work, *arguments)
        # A process is waited for until it has its modules loaded, which is a second and not the reactor's.
        self._starter = ThreadPoolExecutor(1, "colleague")
        self._begun = self._starter.submit(_start, *self._work)
        self._link: asyncio.Task[_Link] | None = None

    async def ask(self, asked: Any, what: str, *, patient: bool = False) -> Any:
        """Give what came of a thing, or raise what it raised; WorkerDied where it was a process's end `TRIES` times.

        `asked` and the answer go through pickle; `what` is how errors call it. `patient`: it can wait until nothing
        else is there to do, and for more of its kind. Doing it twice must do no harm.
        """
        tries = 0
        while True:
            try:
                return await (await self._at_hand()).ask(asked, what, patient)
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
        self._numbers = itertools.count()
        self._asked: dict[int, tuple[str, bool, asyncio.Future[Any]]] = {}
        self._listener = asyncio.create_task(self._listen())
        self.is_dead = False

    async def ask(self, asked: Any, what: str, patient: bool) -> Any:
        if self.is_dead:
            raise WorkerDied(what, at_hand=False)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        said, number = _packed(asked), next(self._numbers)
        self._asked[number] = (what, patient, answer)
        self._writer.write(_ASKED.pack(len(said), number, patient) + said)
        return await answer

    async def _listen(self) -> None:
        try:
            while True:
                (length,) = _ANSWERED.unpack(await self._reader.readexactly(_ANSWERED.size))
                for number, given, error in pickle.loads(await self._reader.readexactly(length)):
                    *_, answer = self._asked.pop(number)
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
            # The process took the first of those that cannot wait, and of the others where there was none.
            at_hand = min(self._asked, key=lambda number: (self._asked[number][1], number), default=None)
            for number, (what, _, answer) in self._asked.items():
                if not answer.done():
                    answer.set_exception(WorkerDied(what, at_hand=number == at_hand))

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


def serve(
    asked: socket.socket, do: Callable[[Sequence[Any]], list[Outcome]], most: int = 1, patience: float = 0.0
) -> None:
    """Do what is asked until nobody is left to ask; up to `most` things that wait by now are given to `do` together.

    What is patient waits for so many of its kind, or so many seconds of `patience`, and until nothing else is there to
    do. The process goes on behind the one that asks: where there are fewer processors than work, the reactor comes
    first.
    """
    os.nice(BEHIND)
    settle()
    with asked:
        for numbers, together in _read(asked, most, patience):
            answers = zip(numbers, do(together), strict=True)
            said = _packed([(number, given, error and _portable(error)) for number, (given, error) in answers])
            asked.sendall(_ANSWERED.pack(len(said)) + said)


def attempt(function: Callable[[Any], Any], asked: Any) -> Outcome:
    """Do one thing, and give what came of it."""
    try:
        return function(asked), None
    except Exception as error:  # whatever it is, the crawl is told
        return None, error


def _read(asked: socket.socket, most: int, patience: float) -> Iterator[tuple[list[int], list[Any]]]:
    came, inbox = bytearray(), _Inbox(most, patience)
    while True:
        # All that is here by now; only who has nothing to do waits for more.
        if not inbox.is_full and select.select([asked], [], [], inbox.seconds())[0]:
            if not (chunk := asked.recv(_CHUNK)):
                return
            came += chunk
            while said := _cut(came):
                inbox.put(*said)
        else:
            numbers, bodies = zip(*inbox.take(), strict=True)
            yield list(numbers), [pickle.loads(body) for body in bodies]


class _Inbox:
    """What was asked and is still to be done; of what is patient it gives out `most` at once or what came in time."""

    def __init__(self, most: int, patience: float) -> None:
        self._most, self._patience = most, patience
        self._at_once: list[tuple[int, bytes]] = []
        self._patient: list[tuple[int, bytes]] = []
        self._until = 0.0

    @property
    def is_full(self) -> bool:
        return len(self._at_once) >= self._most

    def put(self, number: int, can_wait: bool, body: bytes) -> None:
        if can_wait and not self._patient:
            self._until = time.monotonic() + self._patience
        (self._patient if can_wait else self._at_once).append((number, body))

    def seconds(self) -> float | None:
        """How long more may be waited for; None where there is nothing to do."""
        if self._at_once or len(self._patient) >= self._most:
            return 0.0
        return max(0.0, self._until - time.monotonic()) if self._patient else None

    def take(self) -> list[tuple[int, bytes]]:
        waiting = self._at_once or self._patient
        taken = waiting[: self._most]
        del waiting[: self._most]
        return taken


def _cut(came: bytearray) -> tuple[int, bool, bytes] | None:
    """Take the first thing that was asked off what came; None where it is not whole yet."""
    if len(came) < _ASKED.size:
        return None
    length, number, can_wait = _ASKED.unpack_from(came)
    if len(came) < (end := _ASKED.size + length):
        return None
    body = bytes(came[_ASKED.size : end])
    del came[:end]
    return number, can_wait, body


def _packed(value: Any) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _portable(error: Exception) -> Exception:
    """Give the error, or what it says where it cannot be sent: some libraries' errors are not made anew from it."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever stands in the way
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
