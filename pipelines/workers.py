"""Worker processes that make records beside the crawl, so that parsing never blocks its reactor."""

from __future__ import annotations

import multiprocessing
import os
import socket
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from archive.records import Record
from crawler.items import Article
from pipelines.attachments.filetext import limits_from
from pipelines.attachments.worker import Worker
from pipelines.colleague import attempt, leave_with_parent, serve
from pipelines.indicators import units
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
    # All words that pages are read by are compiled while the crawl is still on its way to the first article.
    glance(example())
    serve(asked, lambda articles: [attempt(_look_at, one) for one in articles])


def look_closely(article: Article) -> Parcel:
    """Process one article with its files in a worker."""
    return close(make_record(article))


def glance(article: Article) -> Parcel | None:
    """Process one page in a worker if it is an article and nothing else."""
    record = process_alone(article, _known())
    return close(record) if record is not None else None


def example() -> Article:
    """Give an article that is one and nothing else, with a figure in each unit: every vocabulary is used for it."""
    title = "雁屿市2024年法治政府建设年度报告"
    cases = "".join(f"<p>全年办理行政复议案件{number}{unit}。</p>" for number, unit in enumerate(units(), 3))
    body = f"""<html><head><title>{title}</title><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="2025-01-20 09:00"></head><body>
<div>当前位置：<a href="/">首页</a> &gt; <a href="/fz/">法治政府建设</a></div><h1>{title}</h1>
<div class="TRS_Editor"><p>一、主要举措和成效</p>{cases * 2}<p>二、存在的问题</p>{cases}</div></body></html>"""
    return Article("http://example.invalid/fz/1.html", body.encode(), "", datetime.now(UTC))


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
