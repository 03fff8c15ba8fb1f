"""A large portal on loopback for measuring: thousands of reports in pages as heavy as real ones, all made beforehand.

The server does nothing but look answers up, so that what is measured is the client.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import random
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product

from crawler.practice.builders import nested
from crawler.practice.places import Body, Place
from crawler.practice.portal import Request
from crawler.practice.trs import TrsPortal

HEADS, TAILS = "岚砚栎汀鹤苇榕霁桢澹岫楸茶麻石砖梧观", "屿陂渚栎霞滩塔岗溪坪垭洞湾桥"
YEARS = tuple(range(2006, 2026))
#: Characters of scripts, styles and links to friends on an article's page; a report is 8 to 40 kB without.
CHROME = (4_000, 30_000)


def portal(reports: int) -> TrsPortal:
    """Give one district's portal with about so many reports, twenty years of each body."""
    place = Place("crowd", "岚屿区", "980399", ("www.crowd.example",), "澹江市", group="practice-crowd")
    names = [f"{head}{tail}" for tail, head in product(TAILS, HEADS)]
    bodies = [Body(place.district, "district", place.district, place.code)]
    for number in range(1, max(2, -(-reports // len(YEARS)))):
        street = number % 3 == 0
        name = names[number] + ("街道" if street else "镇")
        bodies.append(Body(name, "street" if street else "town", place.district, f"{place.code}{number:03d}"))
    made = nested(place, bodies, years=YEARS)
    for column in made.root.walk():
        column.per_page = 20
    made.rebuild()
    return made


def answers(made: TrsPortal) -> dict[str, bytes]:
    """Render every page as the bytes that go over the wire, by path."""
    articles = {path for truth in made.truth for path in _paths(made, truth.urls)}
    answered = {}
    for path in made.pages:
        answer = made.usual_answer(Request("GET", made.place.host, path))
        body = _furnished(answer.body, path) if path in articles else answer.body
        answered[path] = _wire(body, answer.content_type or "")
    return answered


def _paths(made: TrsPortal, urls: tuple[str, ...]) -> Iterator[str]:
    return (url.removeprefix(made.place.root) for url in urls)


def _furnished(body: bytes, path: str) -> bytes:
    """Put scripts, styles and a menu of friends into a page, as much as real templates carry."""
    chance = random.Random(path)
    size = chance.randint(*CHROME)
    style = "".join(f".m{n}-{chance.randint(1, 99)} li a:hover{{color:#{n:06x};margin:0 {n}px}}\n" for n in range(40))
    script = "".join(
        f"function f{n}(e){{var t=$('#d{n}').offset().top;if(e<t){{$('.n{n}').addClass('on');}}return t;}}\n"
        for n in range(size // 160)
    )
    friends = "".join(
        f'<li><a href="http://www.friend{n}.example/" title="友情链接{n}">{chance.choice(HEADS)}{n}网</a></li>\n'
        for n in range(size // 200)
    )
    head = f'<style type="text/css">{style}</style><script type="text/javascript">{script}</script></head>'
    foot = f'<div class="friends"><ul>{friends}</ul></div></body>'
    return body.replace(b"</head>", head.encode(), 1).replace(b"</body>", foot.encode(), 1)


def _wire(body: bytes, content_type: str) -> bytes:
    tag = hashlib.sha256(body).hexdigest()[:20]
    packed = gzip.compress(body, 4, mtime=0)
    head = (
        f"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: {content_type}\r\nContent-Encoding: gzip\r\n"
        f'ETag: "{tag}"\r\nVary: Accept-Encoding\r\nContent-Length: {len(packed)}\r\n\r\n'
    )
    return head.encode() + packed


@dataclass
class Served:
    """What was asked of the server since `clear`: paths in their order, when the first came, CPU seconds spent."""

    port: int = 0
    paths: list[str] = field(default_factory=list)
    first: float = 0.0
    missing: int = 0

    def clear(self) -> None:
        self.paths, self.first, self.missing = [], 0.0, 0


class _Conversation(asyncio.Protocol):
    """One kept-alive connection; requests have no bodies."""

    def __init__(self, pages: Mapping[str, bytes], root: str, served: Served) -> None:
        self._pages, self._root, self._served = pages, root, served
        self._pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._pending = (self._pending + data).split(b"\r\n\r\n")
        for request in requests:
            self._served.first = self._served.first or time.monotonic()
            # A proxy is asked for whole addresses.
            path = request.split(b" ", 2)[1].decode().removeprefix(self._root)
            if (page := self._pages.get(path)) is None:
                self._served.missing += 1
                page = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"
            else:
                self._served.paths.append(path)
            self._transport.write(page)


@contextmanager
def serving(pages: Mapping[str, bytes], root: str) -> Iterator[Served]:
    """Serve the pages to whoever uses the port as a proxy, from a thread of this process."""
    served, loop = Served(), asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    served.port = listener.getsockname()[1]

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(loop.create_server(lambda: _Conversation(pages, root, served), sock=listener))
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        listener.close()
        loop.close()
