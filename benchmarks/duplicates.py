"""Are copies found and reports kept apart, and does a look-up stay cheap as the archive grows?

    python -m benchmarks.duplicates [--grow 10000,100000]

10,000 texts of 1,500 (body, year): each report again with 0, 1, 5 and 20 % of its sentences written anew, as another
street's template copy, and as next year's copy; all saved as a harvest saves them.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from archive.api import Archive
from archive.duplicates import near
from archive.models import Report, Signature, SignatureBand, Version
from archive.records import Record
from archive.similarity import SCHEME, band_keys, pack, sketch
from archive.store import save_record
from benchmarks.search import sentences

REPORTS, SENTENCES = 1500, 100
EDITS = (0.0, 0.01, 0.05, 0.2)
WHEN = datetime(2024, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Text:
    """One text: which (body, year) it is of, and how it was made from that report."""

    identity: tuple[str, int]
    made: str
    text: str


def corpus(chance: random.Random) -> Iterator[Text]:
    """Give the reports and their variants; sentences carry figures of their own, as real ones do."""
    stock = sentences(chance, 20_000)
    for n in range(REPORTS):
        own = [f"{chance.choice(stock)[:-1]}（{chance.randint(1, 99_999)}）。" for _ in range(SENTENCES)]
        body, year = f"第{n}街道", 2023
        yield Text((body, year), "original", "".join(own))
        for share in EDITS:
            yield Text((body, year), f"{share:.0%} edited", _edit(own, share, stock, chance))
        if n % 3 == 0:
            yield Text((f"第{n}镇", year), "template", _edit(own, 0.03, stock, chance))
            yield Text((body, year + 1), "next year", _edit(own, 0.5, stock, chance))


def _edit(own: list[str], share: float, stock: list[str], chance: random.Random) -> str:
    return "".join(chance.choice(stock) if chance.random() < share else sentence for sentence in own)


def quality(archive: Archive) -> None:
    """Save all texts as a harvest does, then count what is merged wrongly and which copies are not known as copies."""
    texts = list(corpus(random.Random(7)))
    random.Random(8).shuffle(texts)
    where: dict[int, tuple[str, int]] = {}
    for n, text in enumerate(texts):
        body, year = text.identity
        record = Record(
            "annual_report", text.text, "benchmark", body=body, body_key=body, body_type="street", report_year=year
        )
        saved = save_record(archive, replace(record, url=f"http://h/{n}"), url_key=str(n), site="benchmark", at=WHEN)
        where[saved.document_id] = text.identity
    with archive.read() as session:
        rows = session.execute(select(Version.document_id, Report.body_key, Report.report_year).join(Report)).all()
        listed = {v: (key, year) for v, key, year in _listed(session)}
        wrong = sum(1 for document, key, year in rows if where[document] != (key, year))
        reports = session.scalar(select(func.count()).select_from(Report))
        asked: Counter[str] = Counter()
        missed: Counter[str] = Counter()
        for text in texts:
            if text.made.endswith("edited"):
                asked[text.made] += 1
                missed[text.made] += text.identity not in {listed[number] for number, _ in near(session, text.text)}
    known = len(set(where.values()))
    print(f"{len(texts):,} texts of {known:,} (body, year): {reports:,} reports, {wrong} texts in the wrong one")
    for made, number in sorted(asked.items()):
        print(f"  {made:12} not known as a copy: {missed[made]} of {number} ({missed[made] / number:.2%})")


def _listed(session: Session) -> Iterator[tuple[int, str, int]]:
    query = select(Version.id, Report.body_key, Report.report_year).join(Report).where(Version.is_listed)
    yield from ((number, key, year) for number, key, year in session.execute(query))


def growth(archive: Archive, sizes: list[int]) -> None:
    """Print what one document costs (sketch, look-up, rows) when so many are there already."""
    chance = random.Random(11)
    stock = sentences(chance, 20_000)
    there = 1_000_000
    for size in sizes:
        with archive.begin() as session:
            while there - 1_000_000 < size:
                # Filled up with random sketches: making real texts would take the time, and bands look the same.
                _fill(session, there, min(2000, size), chance)
                there += min(2000, size)
        texts = ["".join(chance.choices(stock, k=SENTENCES)) for _ in range(200)]
        started = time.perf_counter()
        with archive.begin() as session:
            for n, text in enumerate(texts):
                near(session, text)
                _store(session, [(10**9 + size * 1000 + n, text)])
        print(f"{size:>10,} there: {(time.perf_counter() - started) / len(texts) * 1e3:.2f} ms a document")


def _store(session: Session, texts: Iterator[tuple[int, str]] | list[tuple[int, str]]) -> None:
    for number, text in texts:
        numbers = sketch(text)
        session.execute(insert(Signature).values(version_id=number, scheme=SCHEME, numbers=pack(numbers)))
        session.execute(insert(SignatureBand), [{"band": key, "version_id": number} for key in set(band_keys(numbers))])


def _fill(session: Session, first: int, number: int, chance: random.Random) -> None:
    rows = [{"band": chance.getrandbits(63), "version_id": first + n} for n in range(number) for _ in range(25)]
    session.execute(insert(SignatureBand), rows)
    session.execute(
        insert(Signature),
        [{"version_id": first + n, "scheme": SCHEME, "numbers": b"\0" * 512} for n in range(number)],
    )


def main() -> None:
    """Measure both on an archive in a folder of its own."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--grow", default="10000,100000", help="sizes to measure the cost at")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder)) as archive:
        quality(archive)
        _without_foreign_keys(archive)
        growth(archive, [int(size) for size in chosen.grow.split(",")])


def _without_foreign_keys(archive: Archive) -> None:
    from sqlalchemy import event

    event.listen(archive.engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    archive.engine.dispose()


if __name__ == "__main__":
    main()
