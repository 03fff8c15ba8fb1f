"""`fazhi serve`: the web page, the HTTP API, the feeds, the status of the harvest and its metrics."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import click
from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]  # ships no types

import archive.web.api
import archive.web.feeds
import archive.web.pages
import scheduler.web
from archive.database import Database
from archive.web.app import make_app
from cli.outcomes import Failed
from cli.output import say
from cli.selection import open_archive
from cli.settings import Settings, pass_settings

HOST, PORT = "127.0.0.1", 8000
#: Requests answered at once; more wait in line. As many connections to the database are kept at most.
THREADS = 8
#: Nobody has anything to send here; what is sent all the same must not fill the disk.
LARGEST_BODY = 64 * 1024


@click.command("serve")
@click.option("--host", default=HOST, show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="N", help="0 takes a free one."
)
@pass_settings
def command(settings: Settings, host: str, port: int) -> None:
    """Serve the web page and the HTTP API until Ctrl-C or SIGTERM; nothing can be changed through them.

    The address goes to standard output. Also there: feeds (/feeds/reports.atom), the state of the harvest (/status),
    metrics for Prometheus (/metrics), and what the API knows (/api).

    \b
    Example:
      fazhi serve
      fazhi serve --host 0.0.0.0 --port 8080
    """
    with open_archive(settings) as opened:
        serve(application(opened), host, port)


def application(opened: Database) -> Flask:
    """The whole web application of an archive."""
    rooms = (archive.web.pages, scheduler.web, archive.web.api, archive.web.feeds)
    return make_app(opened, *(module.room(opened) for module in rooms))


def serve(app: Flask, host: str, port: int) -> None:
    """Answer requests until a signal comes, and raise KeyboardInterrupt where that was Ctrl-C.

    Raises Failed where the address cannot be had. What is being answered is finished, for five seconds at most.
    """
    listening = _listen(host, port)
    server = create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        # A proxy on this machine knows under which address it is asked; anybody else would only say so.
        trusted_proxy="127.0.0.1",
        trusted_proxy_headers={"x-forwarded-host", "x-forwarded-proto"},
        clear_untrusted_proxy_headers=True,
    )
    stopped_by: list[int] = []

    def stop(number: int, _frame: Any) -> None:
        stopped_by.append(number)
        raise SystemExit

    previous = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with suppress(SystemExit):
            _announce(listening, host)
            server.run()
    finally:
        server.close()
        for number, action in previous.items():
            signal.signal(number, action)
    if signal.SIGINT in stopped_by:
        raise KeyboardInterrupt


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        # The library adds to what the system says.
        number = error.errno or 0
        why = os.strerror(number) if number > 0 else error.strerror
        raise Failed(f"{host}:{port}: cannot listen there ({why}); choose --host or --port") from error


def _announce(listening: socket.socket, host: str) -> None:
    port = listening.getsockname()[1]
    click.echo(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    if not ip_address(listening.getsockname()[0]).is_loopback:
        say("other machines can read the archive here; whoever reaches the port needs no password")
    say("Ctrl-C ends it")
