"""Clients of practice servers: straight to the origin, or through it as a forward proxy."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from crawler.practice.server import Practice


@dataclass(frozen=True)
class Fetched:
    """One answer, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@pytest.fixture
def fetch() -> Callable[..., Fetched]:
    """Ask a practice server for an absolute address, the way a proxy's client does or (`proxied=False`) directly."""

    def ask(
        server: Practice, url: str, method: str = "GET", headers: dict[str, str] | None = None, proxied: bool = True
    ) -> Fetched:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        parts = urlsplit(url)
        target = url if proxied else parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(method, target, headers={"Host": parts.netloc, "Connection": "close", **(headers or {})})
            answer = connection.getresponse()
            return Fetched(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    return ask
