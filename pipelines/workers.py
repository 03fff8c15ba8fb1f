"""Worker processes that make records beside the crawl, so that parsing never blocks its reactor."""

from __future__ import annotations

import multiprocessing
import os
import socket
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from archive.records import Record
from crawler.items import Article
from pipelines.attachments.filetext import limits_from
from pipelines.attachments.worker import Worker
from pipelines.colleague import attempt, leave_with_parent, serve
from pipelines.parcel import Parcel, close
from pipelines.process import Knowledge, know, process, process_alone

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
    return process(article, _known(), _files.read)


def make_records(asked: socket.socket, registry: Path | None) -> None:
    """Be a worker of a crawl, asked with one article after the other, and how it is to be looked at."""
    _begin(registry)
    serve(asked, lambda articles: [attempt(_look_at, one) for one in articles])


def look_closely(article: Article) -> Parcel:
    """Process one article with its files in a worker."""
    return close(make_record(article))


def glance(article: Article) -> Parcel | None:
    """Process one page in a worker if it is an article and nothing else."""
    record = process_alone(article, _known())
    return close(record) if record is not None else None


def _look_at(asked: tuple[Callable[[Article], Parcel | None], Article]) -> Parcel | None:
    look, article = asked
    return look(article)


def _known() -> Knowledge:
    if _knowledge is None:
        raise RuntimeError("articles are processed in a worker only")
    return _knowledge


def _begin(registry: Path | None) -> None:
    global _knowledge
    # A worker holds both ends of a pool's queue, so that a killed parent would leave it waiting for ever.
    leave_with_parent()
    _knowledge = know(registry)
