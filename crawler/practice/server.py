"""One loopback server for any number of practice portals: their origin by Host header, and a forward proxy to them."""

from __future__ import annotations

import gzip
import hashlib
import logging
import select
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLSocket
from typing import Any
from urllib.parse import urlsplit

from crawler.practice.portal import Answer, Portal, Request

_PATIENCE = 600.0  # seconds that a silent connection is held
_GZIP_FROM = 1024  # smaller bodies are sent as they are, as nginx does


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server saw it: seconds since the server started, bytes of the body sent, requests open.

    `at` and `until`: when it came and when it was answered. `open`: requests to the same server group under way when
    this one came, itself included; 1 means that nobody asked twice at once. A tunnel's opening is a CONNECT.
    """

    at: float
    until: float
    method: str
    host: str
    target: str
    status: int
    bytes: int
    open: int
    agent: str
    group: str


class Log:
    """What was asked of the server, in the order of answering; safe to read while the server runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[Asked] = []
        self._open: dict[str, int] = {}
        self._start = time.monotonic()

    def now(self) -> float:
        return time.monotonic() - self._start

    def enter(self, group: str) -> int:
        with self._lock:
            self._open[group] = self._open.get(group, 0) + 1
            return self._open[group]

    def leave(self, row: Asked) -> None:
        with self._lock:
            self._open[row.group] -= 1
            self._rows.append(row)

    def rows(self, host: str | None = None) -> tuple[Asked, ...]:
        """All requests, or those to one host."""
        with self._lock:
            return tuple(row for row in self._rows if host in (None, row.host))

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()


class Practice(ThreadingHTTPServer):
    """The running server: `port`, `proxy` (an address for `http_proxy`) and `log`."""

    daemon_threads = True
    # http.server's default of 5 waiting connections makes a busy client wait a second for its SYN to be repeated.
    request_queue_size = 128

    def __init__(self, portals: Iterable[Portal], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Conversation)
        self.log = Log()
        self.portals = tuple(portals)
        self.by_host = {host: portal for portal in self.portals for host in portal.hosts}

        self._versions: dict[str, tuple[str, str]] = {}

    def since(self, address: str, version: str) -> str:
        """When this server first gave this version of an address, as an HTTP date."""
        if self._versions.get(address, ("",))[0] != version:
            self._versions[address] = (version, formatdate(usegmt=True))
        return self._versions[address][1]

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def portal_of(self, host: str) -> Portal | None:
        """The portal of a host name; a server with one portal answers for it whatever it is called."""
        if portal := self.by_host.get(host):
            return portal
        return self.portals[0] if len(self.portals) == 1 and host in ("127.0.0.1", "localhost") else None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of what went wrong in a conversation, unless the client hung up, as it should on an endless answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(portals: Iterable[Portal], port: int = 0) -> Iterator[Practice]:
    """Serve the portals on loopback while the block runs; `port` 0 takes a free one.

    The server reaches nothing outside: a host that is none of its portals' gets 502.
    """
    server = Practice(portals, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Conversation(BaseHTTPRequestHandler):
    """One connection."""

    server: Practice
    #: Bytes written of the answer under way, head left out (but for a `wire`, which writes its own).
    sent = 0
    protocol_version = "HTTP/1.1"
    server_version = "nginx"
    sys_version = ""
    # A small answer must not wait for the client's delayed ACK (Nagle).
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_HEAD = do_GET  # noqa: N815 - http.server looks these names up

    def do_CONNECT(self) -> None:
        """A tunnel to a portal that has https; what it speaks is up to the portal. To all others, none."""
        host = self.path.partition(":")[0].lower()
        portal = self.server.portal_of(host)
        begun = self._begin(portal, host)
        if portal is None or portal.tls is None:
            self._end(begun, self.path, self._send(Answer(b"", 501), gzipped=False))
            return
        self.send_response(200)
        self.end_headers()
        try:
            self.connection = portal.tls().wrap_socket(self.connection, server_side=True)
        except OSError:
            # The client does not speak what the portal does.
            self.close_connection = True
        else:
            self.close_connection = False  # whatever version of HTTP asked for the tunnel
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self._end(begun, self.path, 200)

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _answer(self) -> None:
        url = urlsplit(self.path)
        host = url.hostname or self.headers.get("Host", "").partition(":")[0]
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        portal = self.server.portal_of(host.lower())
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        begun, status = self._begin(portal, host), 0
        try:
            answer = Answer(b"no such host\n", 502, "text/plain")
            if portal is not None:
                time.sleep(portal.latency)
                fields = {name.lower(): value for name, value in self.headers.items()}
                scheme = "https" if isinstance(self.connection, SSLSocket) else "http"
                answer = portal.answer(Request(self.command, host, target, fields, body, scheme))
                answer = self._conditional(answer, portal, target)
            status = self._send(answer, gzipped=portal is not None)
        finally:
            self._end(begun, target, status)

    def _begin(self, portal: Portal | None, host: str) -> tuple[float, str, str, int]:
        """Note that a request came: when, for which host and server group, and how many of that are under way."""
        self.sent = 0
        group = (portal.place.group or portal.place.host) if portal else host
        return self.server.log.now(), host, group, self.server.log.enter(group)

    def _end(self, begun: tuple[float, str, str, int], target: str, status: int) -> None:
        at, host, group, opened = begun
        agent, until = self.headers.get("User-Agent", ""), self.server.log.now()
        row = Asked(at, until, self.command, host, target, status, self.sent, opened, agent, group)
        self.server.log.leave(row)

    def _conditional(self, answer: Answer, portal: Portal, target: str) -> Answer:
        """The answer with what tells its version, or 304 where the client has that version already."""
        if answer.status != 200 or answer.wire or not portal.validators:
            return answer
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        since = self.server.since(portal.place.host + target, tag)
        given = {"etag": ("ETag", tag), "date": ("Last-Modified", since)}
        headers = (*answer.headers, *(given[kind] for kind in sorted(portal.validators)))
        if wanted := self.headers.get("If-None-Match"):
            known = "etag" in portal.validators and tag in wanted
        else:
            known = "date" in portal.validators and self.headers.get("If-Modified-Since") == since
        if known:
            return Answer(b"", 304, None, headers)
        return replace(answer, headers=headers)

    def _send(self, answer: Answer, gzipped: bool) -> int:
        """Write the answer; gives its status."""
        if answer.wire:
            self.close_connection = True
            answer.wire(self._write)
            return answer.status
        body = answer.body
        self.send_response(answer.status)
        packed = any(name == "Content-Encoding" for name, _ in answer.headers)
        if gzipped and not packed and len(body) >= _GZIP_FROM and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 4, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body and self.command != "HEAD":
            self._write(body)
        return answer.status

    def _write(self, part: bytes) -> None:
        if not part:
            # Nothing will be said: all there is to wait for is that the client hangs up.
            select.select([self.connection], [], [], _PATIENCE)
        self.wfile.write(part)
        self.sent += len(part)

    def log_message(self, format: str, *args: object) -> None:
        """Errors of the protocol go to logging; requests are kept in `Log`."""
        logging.getLogger(__name__).debug(format, *args)
