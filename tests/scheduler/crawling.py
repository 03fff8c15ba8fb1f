"""Many crawls in one process of their own: the real spider, middlewares and pipelines, started once.

A crawl's own process costs seconds before its first request; a year has hundreds. Each line of standard input is an
order as `scheduler.jobs.Order.arguments` gives it, each line of standard output says that its crawl has ended.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scheduler.jobs import Crawl, Order


class Crawls:
    """Does what `scheduler.jobs.crawl` does, one crawl after the other, in the process that `crawling` started."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def __call__(self, order: Order, **_: Any) -> Crawl:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(order.arguments()) + "\n")
        self._child.stdin.flush()
        assert self._child.stdout.readline() == "done\n", "the crawling process has ended"
        return Crawl(self._child.pid, 0)


@contextmanager
def crawling(environ: dict[str, str], messages: Path) -> Iterator[Crawls]:
    """Start the process; its messages go to a file."""
    with messages.open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        try:
            yield Crawls(child)
        finally:
            child.communicate(timeout=20)


async def _serve() -> None:
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.settings import Settings

    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        settings = Settings()
        settings.setmodule("crawler.settings", priority="project")
        words = json.loads(line)
        name, pairs = words[words.index("crawl") + 1], [w.partition("=") for w in words if "=" in w]
        given = {k: v for k, _, v in pairs if k.islower()}
        settings.setdict({k: v for k, _, v in pairs if k.isupper()} | {"FAZHI_LEASH": "0"}, priority="cmdline")
        await AsyncCrawlerRunner(settings).crawl(name, **given)
        print("done", flush=True)


def _main() -> None:
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.utils.defer import deferred_from_coro
    from twisted.internet import reactor

    def begin() -> None:
        deferred_from_coro(_serve()).addErrback(lambda failure: failure.printTraceback(sys.stderr)).addBoth(
            lambda _: reactor.stop()
        )

    reactor.callWhenRunning(begin)
    reactor.run()


if __name__ == "__main__":
    _main()
