"""A database that is away for a while: the service goes on by itself when it is back, and no run is left behind."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from crawler.practice.portal import Portal
from crawler.practice.server import Practice
from scheduler.service import RETRY_SECONDS
from tests.scheduler.services import SITES, done, overlaps, plan, runs, until
from tests.scheduler.services import data as data
from tests.scheduler.services import server as server
from tests.scheduler.services import start as start
from tests.scheduler.wires import Wire, wire

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def cable(empty_postgres: str) -> Iterator[Wire]:
    url = make_url(empty_postgres)
    with wire(url.host or "127.0.0.1", url.port or 5432) as made:
        yield made


@contextmanager
def amid_a_crawl(server: Practice, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the block does is done while a crawl waits for an answer."""
    asked, answering, find = threading.Event(), threading.Event(), server.portal_of

    def hold(host: str) -> Portal | None:
        asked.set()
        answering.wait()
        return find(host)

    with patch.context() as held:
        held.setattr(server, "portal_of", hold)
        try:
            until(asked.is_set)
            yield
        finally:
            answering.set()


def test_it_outlives_lost_connections_and_a_server_that_is_stopped(
    data: Path,
    start: Callable[..., subprocess.Popen[bytes]],
    empty_postgres: str,
    server: Practice,
    cable: Wire,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def is_done(times: int) -> Callable[[], bool]:
        before = {site: done(data, site, empty_postgres) for site in SITES}
        return lambda: all(done(data, site, empty_postgres) >= before[site] + times for site in SITES)

    plan(data, "3s", SITES, empty_postgres)
    url = make_url(empty_postgres).set(host="127.0.0.1", port=cable.port)
    service = start(data, url.render_as_string(hide_password=False))
    until(is_done(1))
    # All connections are lost, at any time and in the middle of a crawl.
    cable.drop()
    until(is_done(1))
    with amid_a_crawl(server, monkeypatch):
        cable.drop()
    until(is_done(1))
    # The server is stopped under a crawl, and is away for longer than the service waits to ask again.
    with amid_a_crawl(server, monkeypatch):
        cable.cut()
    said = ""

    def has_given_up() -> bool:
        nonlocal said
        said += capfd.readouterr().err
        return said.count("does not answer") >= 2

    until(has_given_up, RETRY_SECONDS * 6)
    assert service.poll() is None
    assert "Traceback" not in said
    cable.mend()
    until(is_done(2))
    service.terminate()
    assert service.wait(10) == 0
    rows = runs(data, empty_postgres)
    assert {run.outcome for run in rows} <= {"done", "interrupted", "failed"}
    assert "interrupted" in {run.outcome for run in rows}
    assert overlaps(rows) == []
