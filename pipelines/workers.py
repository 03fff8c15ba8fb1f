"""Worker processes that make records beside the crawl, so that parsing never blocks its reactor."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from pathlib import Path

from archive.records import Record
from crawler.items import Article
from pipelines.attachments.filetext import limits_from
from pipelines.attachments.worker import Worker
from pipelines.process import Knowledge, know, process

_knowledge: Knowledge | None = None
_files = Worker(limits_from(os.environ))


def start_workers(count: int, registry: Path | None) -> ProcessPoolExecutor:
    """Start a pool for `make_record`; `registry` is the archive's own sites and bodies.

    Forked from a server process that has the parsers loaded: a fork of the crawl would copy its reactor and threads.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.process"])
    return ProcessPoolExecutor(count, mp_context=context, initializer=begin, initargs=(registry,))


def make_record(article: Article) -> Record:
    """Process one article in a worker."""
    if _knowledge is None:
        raise RuntimeError("make_record runs in a worker only")
    return process(article, _knowledge, _files.read)


def begin(registry: Path | None) -> None:
    """Make this process a worker, which ends with its parent."""
    global _knowledge
    # Ctrl-C reaches the whole process group; the crawl decides what is still worth finishing.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _knowledge = know(registry)


def _leave_with_parent() -> None:
    """A worker holds both ends of its queue, so a killed crawl would leave it waiting for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
