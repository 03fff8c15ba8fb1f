"""One harvest of one site: a crawl process of its own, alone on its server group."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from crawler.registry import DELAY
from scheduler.errors import ServerBusy
from scheduler.locks import held

#: How long a crawl may take to put away the page at hand after being asked to stop; the service promises 10 s.
GRACE_SECONDS = 8.0
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Order:
    """What to harvest, into which archive, and how; `delay` and `concurrency` only for servers of one's own.

    `spider`: `reports`, or `discover` to look only for columns; `items`: where to write what the spider met, a JSON
    line each. `now`: what time the crawl is to take it for; None is what the machine says.
    """

    site: str
    group: str
    data: Path
    database: str | None = None
    warc: str | None = None
    since: int | None = None
    full: bool = False
    max_requests: int | None = None
    dry_run: bool = False
    delay: float | None = None
    concurrency: int | None = None
    trigger: str = "hand"
    spider: str = "reports"
    items: Path | None = None
    now: datetime | None = None
    contact: str | None = None
    log_format: str | None = None

    def arguments(self) -> list[str]:
        """The crawl's command line. `-P`: a stray archive.py in the working directory must not shadow ours."""
        given = {"site": self.site, "since": self.since, "full": 1 if self.full else None}
        settings = {
            "FAZHI_DATA": self.data.resolve(),
            "FAZHI_DATABASE": self.database,
            "FAZHI_WARC": self.warc,
            "FAZHI_LEASH": 1,
            "FAZHI_TRIGGER": self.trigger,
            "FAZHI_DRY_RUN": 1 if self.dry_run else None,
            "FAZHI_DELAY": self.delay,
            "FAZHI_CONCURRENCY": self.concurrency,
            "FAZHI_MAX_REQUESTS": self.max_requests,
            "FAZHI_NOW": self.now.isoformat() if self.now else None,
            "FAZHI_CONTACT": self.contact,
            "FAZHI_LOG_FORMAT": self.log_format,
            "LOG_ENABLED": 0 if self.log_format == "json" else None,
        }
        command = [sys.executable, "-P", "-m", "scrapy", "crawl", self.spider]
        command += [part for k, v in given.items() if v is not None for part in ("-a", f"{k}={v}")]
        command += ["-o", f"{self.items}:jsonlines"] if self.items else []
        return command + [part for k, v in settings.items() if v is not None for part in ("-s", f"{k}={v}")]


@contextmanager
def sole_visitor(
    data: Path,
    group: str,
    wait: float | None = None,
    *,
    engine: Engine | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[int]:
    """Hold the lock of a server group; several portals share one server, and it gets one visitor at a time.

    `wait` in seconds, None for as long as it takes. Gives what `crawl` wants as `place`. Raises ServerBusy, or
    Stopped when `stop` said so before the lock was free.
    """
    with held(data, f"group-{group}", engine=engine, wait=wait, stop=stop) as place:
        yield place


def is_visited(data: Path, group: str) -> bool:
    """Say whether a crawl of this server group is under way."""
    try:
        with sole_visitor(data, group, wait=0):
            return False
    except ServerBusy:
        return True


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl that has ended: its process number, under which its run is noted, and its exit status.

    A negative status is the signal that ended it.
    """

    process: int
    status: int


def crawl(
    order: Order,
    on_tick: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
    place: int | None = None,
    log: Path | None = None,
) -> Crawl:
    """Run one crawl to its end.

    `on_tick` is called several times a second with the process number; when `stop` says so the crawl is asked to
    end, and is killed when it has not after GRACE_SECONDS. The crawl watches its standard input and leaves when we
    are gone; until then it holds `place`, the lock of its servers, which it inherits. Its messages go to standard
    error, or into the file `log`, where they take the place of an earlier crawl's.
    """
    environ = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONUNBUFFERED": "1"}
    fds = () if place is None else (place,)
    if place is not None and order.delay is None:
        _keep_distance(place)
    with log.open("wb") if log else nullcontext() as messages:
        child = subprocess.Popen(
            order.arguments(),
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=messages,
            pass_fds=fds,
        )
    try:
        while (status := _poll(child)) is None:
            if on_tick:
                on_tick(child.pid)
            if stop and stop():
                return Crawl(child.pid, end(child))
        return Crawl(child.pid, status)
    except BaseException:
        end(child)
        raise
    finally:
        if child.stdin is not None:
            child.stdin.close()
        if place is not None:
            os.pwrite(place, f"{time.time():<20.3f}".encode(), 0)


def _keep_distance(place: int) -> None:
    """Servers get their pause between two crawls as well; the lock's file tells when the last one ended."""
    with suppress(ValueError):
        gone = time.time() - float(os.pread(place, 20, 0))
        time.sleep(min(max(0.0, DELAY - gone), DELAY))


def end(child: subprocess.Popen[bytes]) -> int:
    """Ask a crawl to stop, wait for the page at hand, then kill it."""
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
        try:
            return child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
    return child.wait()


def _poll(child: subprocess.Popen[bytes]) -> int | None:
    try:
        return child.wait(POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return None
