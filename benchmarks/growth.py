"""What one document costs, look-up and rows of its sketch, when so many are there already.

Sketches are put in bulk into the real tables with their indexes and constraints, a tenth of them copies of one
template: that is where a look-up would begin to cost more. Measured is one transaction a document, as a harvest has.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import create_engine, insert, text
from sqlalchemy.orm import Session

from archive.api import Archive
from archive.duplicates import near, remember
from archive.models import Document, Site, Version
from archive.similarity import HASHES, SCHEME, Sketch, band_keys, pack, sketch
from benchmarks.copies import Writer

BATCH = 20_000
#: One sketch in so many is a copy of the template, and so is every second text that is measured.
TEMPLATED = 10
#: Numbers of a template copy's sketch that are its own: a likeness of .9.
OWN = 0.1
WARM_UP = 5
#: Rows for the sketches to point at; their texts play no part.
_VERSIONS = text(
    "WITH RECURSIVE numbers (n) AS (SELECT CAST(:first AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)"
    " INSERT INTO versions (id, document_id, number, is_current, is_listed, kind, text, text_sha256, record, extractor,"
    " first_seen_at, last_seen_at) SELECT n, 1, n, false, false, 'annual_report', '', '', '{}', 'benchmark',"
    " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP"
    " FROM numbers"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Means over the documents measured at one size: seconds that passed, and seconds of this process' CPU."""

    size: int
    seconds: float
    cpu: float


def growth(sizes: Sequence[int], server: str | None = None, documents: int = 200) -> list[Cost]:
    """Measure so many documents at each size, by turns, so that a busy machine is as busy for one as for the other."""
    writer = Writer(11)
    template = writer.report()
    with ExitStack() as stack:
        archives = {size: stack.enter_context(_archive(server)) for size in sizes}
        for size, archive in archives.items():
            fill(archive, size, documents, sketch("".join(template)))
        times: dict[int, list[tuple[float, float]]] = {size: [] for size in sizes}
        for turn in range(1, documents + 1):
            said = writer.report() if turn % 2 else writer.edited(template, 0.05)
            for size, archive in archives.items():
                times[size].append(_measure(archive, Version(id=size + turn, text="".join(said))))
    return [Cost(size, *map(statistics.mean, zip(*times[size][WARM_UP:], strict=True))) for size in sizes]


def print_growth(costs: Sequence[Cost]) -> None:
    """Print a line for each size, with its ratio to the first."""
    print(f"{'documents there':>16} {'ms a document':>14} {'ratio':>6} {'ms of CPU':>10} {'ratio':>6}")
    for cost in costs:
        ratios = cost.seconds / costs[0].seconds, cost.cpu / costs[0].cpu
        print(f"{cost.size:16,} {cost.seconds * 1e3:14.2f} {ratios[0]:6.2f} {cost.cpu * 1e3:10.2f} {ratios[1]:6.2f}")


def fill(archive: Archive, size: int, more: int, template: Sketch) -> None:
    """Put so many sketches in, and rows of versions for `more` that are to come."""
    now = datetime.now(UTC)
    chance = np.random.default_rng(size)
    with archive.begin() as session:
        session.execute(insert(Site).values(name="benchmark", first_seen_at=now))
        times = {"first_seen_at": now, "last_seen_at": now, "last_changed_at": now}
        session.execute(insert(Document).values(id=1, url="u", url_key="u", site="benchmark", status="live", **times))
    for first in range(1, size + more + 1, BATCH):
        last = min(first + BATCH - 1, size + more)
        with archive.begin() as session:
            session.execute(_VERSIONS, {"first": first, "last": last})
            _put_sketches(session, range(first, min(last, size) + 1), template, chance)
    with archive.begin() as session:
        session.execute(text("ANALYZE"))


def _put_sketches(session: Session, numbers: range, template: Sketch, chance: np.random.Generator) -> None:
    sketches = chance.integers(0, 2**32, size=(len(numbers), HASHES), dtype=np.uint32)
    copies = sketches[::TEMPLATED]
    sketches[::TEMPLATED] = np.where(chance.random(copies.shape) < OWN, copies, template)
    made = list(zip(numbers, sketches, strict=True))
    _put(session, "signatures (version_id, scheme, numbers)", ((n, SCHEME, pack(own)) for n, own in made))
    # In the order of the index within a batch: pages fill as they would one by one, in a fifth of the time.
    _put(session, "signature_bands (band, version_id)", sorted((key, n) for n, own in made for key in band_keys(own)))


def _put(session: Session, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    driver: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        marks = ", ".join("?" * (table.count(",") + 1))
        driver.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _measure(archive: Archive, version: Version) -> tuple[float, float]:
    began, began_cpu = time.perf_counter(), time.process_time()
    with archive.begin() as session:
        near(session, version.text)
        remember(session, version)
    return time.perf_counter() - began, time.process_time() - began_cpu


@contextmanager
def _archive(server: str | None) -> Iterator[Archive]:
    """Open an archive in a folder or schema of its own, gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        if server is None:
            with Archive.open(Path(folder)) as archive:
                yield archive
            return
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        schema = f"fazhi_growth_{uuid.uuid4().hex[:12]}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
            try:
                with Archive.open(Path(folder), f"{server}?options=-csearch_path%3D{schema}") as archive:
                    yield archive
            finally:
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()
