"""Worker processes that make records beside the crawl, so that parsing never blocks its reactor."""

from __future__ import annotations

import multiprocessing
import os
import socket
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from archive.records import Record
from crawler.items import Article
from pipelines.attachments.filetext import limits_from
from pipelines.attachments.worker import Worker
from pipelines.colleague import attempt, leave_with_parent, serve
from pipelines.process import Knowledge, know, process

_knowledge: Knowledge | None = None
_files = Worker(limits_from(os.environ))


def start_workers(count: int, registry: Path | None) -> ProcessPoolExecutor:
    """Start a pool for `make_record`; `registry` is the archive's own sites and bodies.

    Forked from a server process that has the parsers loaded: a fork of the crawl would copy its reactor and threads.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.process"])
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(registry,))


def make_record(article: Article) -> Record:
    """Process one article in a worker."""
    if _knowledge is None:
        raise RuntimeError("make_record runs in a worker only")
    return process(article, _knowledge, _files.read)


def make_records(asked: socket.socket, registry: Path | None) -> None:
    """Be a worker of a crawl, asked for one record after the other."""
    _begin(registry)
    serve(asked, lambda articles: [attempt(make_record, article) for article in articles])


def _begin(registry: Path | None) -> None:
    global _knowledge
    # A worker holds both ends of a pool's queue, so that a killed parent would leave it waiting for ever.
    leave_with_parent()
    _knowledge = know(registry)
