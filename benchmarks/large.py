"""A large archive of made-up reports: filled in bulk, and found again where it was kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, insert, make_url, select, text

from archive.api import Archive
from archive.models import Body, Document, Report, Section, Version
from archive.portals import ensure_site
from archive.search.backends import index_of, rebuild
from archive.shelves import DAY
from benchmarks.reports import Made, made_reports

BATCH = 1000


@contextmanager
def sqlite_archive(folder: Path, number: int) -> Iterator[Archive]:
    """Open the archive of so many reports in a folder, filled if it is not there."""
    with Archive.open(folder / f"reports-{number}") as archive:
        fill(archive, number)
        yield archive


@contextmanager
def postgresql_archive(folder: Path, number: int, server: str, *, keep: bool) -> Iterator[Archive]:
    """Open the archive of so many reports in a schema of its own on a server, filled if it is not there."""
    schema = f"fazhi_benchmark_{number}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
    address = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    try:
        with Archive.open(folder / "postgresql", address.render_as_string(hide_password=False)) as archive:
            fill(archive, number)
            yield archive
    finally:
        if not keep:
            with engine.connect() as connection:
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()


def fill(archive: Archive, number: int) -> None:
    """Store the reports that are missing, many in a transaction, and index them all where any was."""
    with archive.read() as session:
        there = session.scalar(select(func.count()).select_from(Report)) or 0
        indexed = sum(1 for _ in index_of(session).entries(session))
    if indexed == number:
        return
    started, cpu = time.perf_counter(), time.process_time()
    now = datetime.now(UTC)
    with archive.begin() as session:
        ensure_site(session, "benchmark")
    taken: dict[int, int] = {}
    made = enumerate(made_reports(number), 1)
    while batch := [_rows(n, report, taken, now) for n, report in islice(made, BATCH)]:
        if batch[0][Document][0]["id"] > there:
            with archive.begin() as session:
                for model in (Body, Report, Document, Version, Section):
                    if rows := [row for one in batch for row in one[model]]:
                        session.execute(insert(model), rows)
    with archive.begin() as session:
        rebuild(session)
    with archive.begin() as session:
        session.execute(text("ANALYZE"))
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(f"{number:,} reports filled and indexed in {seconds:.0f} s, {cpu:.0f} s of them this process at work")


def _rows(n: int, report: Made, taken: dict[int, int], now: datetime) -> dict[type, list[dict[str, Any]]]:
    base = report.published_on.toordinal() * DAY
    shelf = taken[base] = taken.get(base, base - 1) + 1
    key = f"b{(n - 1) // 10}"
    times = {"first_seen_at": now, "last_seen_at": now}
    address = f"http://benchmark.example/{n}.html"
    body = {"key": key, "name": report.body, "type": "street", "origin": "seen"}
    sections = [
        {"version_id": n, "position": at, "level": 1, "heading": heading, "role": role, "begins": begins, "ends": ends}
        for at, (heading, role, begins, ends) in enumerate(report.sections)
    ]
    version = {
        "id": n, "document_id": n, "number": 1, "is_current": True, "is_listed": True, "shelf": shelf,
        "report_id": f"r{n}", "kind": "annual_report", "body_key": key, "body": report.body, "body_short": report.body,
        "body_type": "street", "district": report.district, "report_year": report.year,
        "published_on": report.published_on, "title": report.title, "text": report.text, "text_sha256": str(n),
        "record": {"sections": [{"heading": h, "role": r, "start": a, "end": b} for h, r, a, b in report.sections]},
        "extractor": "benchmark",
        **times,
    }  # fmt: skip
    document = {"id": n, "url": address, "url_key": address, "site": "benchmark", "status": "live", "failures": 0}
    return {
        Body: [body] if n % 10 == 1 else [],
        Report: [{"id": f"r{n}", "body_key": key, "report_year": report.year, "first_seen_at": now}],
        Document: [{**document, "last_changed_at": now, **times}],
        Version: [version],
        Section: sections,
    }
