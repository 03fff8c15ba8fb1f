"""Answers that break the rules of the protocol or of decency: cut off, without end, too large, too slow."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from functools import cache

from crawler.practice.portal import HTML, Answer

Write = Callable[[bytes], None]

_FILLER = b"<p>" + b"0123456789abcdef" * 4096 + b"</p>\n"
#: An endless answer ends here all the same, should a client never hang up.
_ENOUGH = 4096
_BOMB_BYTES = 200 * 2**20


def _head(length: int | None, content_type: str = HTML) -> bytes:
    size = f"Content-Length: {length}\r\n" if length is not None else ""
    return f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n{size}Connection: close\r\n\r\n".encode()


def endless() -> Answer:
    """No length, no end (some 256 MB)."""

    def wire(write: Write) -> None:
        write(_head(None))
        for _ in range(_ENOUGH):
            write(_FILLER)

    return Answer(wire=wire)


def enormous() -> Answer:
    """A length of 5 GB is announced, and sending begins."""

    def wire(write: Write) -> None:
        write(_head(5 * 10**9))
        for _ in range(_ENOUGH):
            write(_FILLER)

    return Answer(wire=wire)


def drip(seconds: float = 600, pause: float = 0.25) -> Answer:
    """A byte now and then; each comes in time, the whole never does."""

    def wire(write: Write) -> None:
        write(_head(100_000))
        for _ in range(int(seconds / pause)):
            write(b"<")
            time.sleep(pause)

    return Answer(wire=wire)


def cut(body: bytes) -> Answer:
    """The connection is lost half-way."""

    def wire(write: Write) -> None:
        write(_head(len(body)))
        write(body[: len(body) // 2])

    return Answer(wire=wire)


def cut_chunk(body: bytes) -> Answer:
    """No length is announced, but parts are, and the connection is lost within one."""

    def wire(write: Write) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\nTransfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n"
        write(head.encode() + body[: len(body) // 2])

    return Answer(wire=wire)


def short(body: bytes) -> Answer:
    """The length announced is that of half the body; all of it follows."""

    def wire(write: Write) -> None:
        write(_head(len(body) // 2))
        write(body)

    return Answer(wire=wire)


def silence() -> Answer:
    """The connection is taken, and nothing is said until the client hangs up (a black hole)."""
    return Answer(wire=lambda write: write(b""))


def mute() -> Answer:
    """The connection is closed without a word."""

    def wire(_write: Write) -> None:
        return

    return Answer(wire=wire)


def bomb() -> Answer:
    """200 kB that unpack to 200 MB."""
    return Answer(_bomb(), headers=(("Content-Encoding", "gzip"),))


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    block = b"\0" * 2**20
    return b"".join([*(packer.compress(block) for _ in range(_BOMB_BYTES // len(block))), packer.flush()])
