"""A database that is away for a while: the service goes on by itself when it is back, and no run is left behind."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

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


def test_it_outlives_lost_connections_and_a_server_that_is_stopped(
    data: Path,
    start: Callable[..., subprocess.Popen[bytes]],
    empty_postgres: str,
    cable: Wire,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def is_done(times: int) -> Callable[[], bool]:
        before = {site: done(data, site, empty_postgres) for site in SITES}
        return lambda: all(done(data, site, empty_postgres) >= before[site] + times for site in SITES)

    plan(data, "3s", SITES, empty_postgres)
    url = make_url(empty_postgres).set(host="127.0.0.1", port=cable.port)
    service = start(data, url.render_as_string(hide_password=False))
    until(is_done(1))
    # All connections are lost, at rest and in the middle of a crawl.
    for _ in range(2):
        cable.drop()
        until(is_done(1))
        until(lambda: any(run.outcome == "running" for run in runs(data, empty_postgres)))
    # The server is stopped under a crawl, and is away for longer than the service waits to ask again.
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
