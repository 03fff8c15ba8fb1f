"""Are copies found, and reports that are alike kept apart; does a look-up stay cheap as the archive grows?

    python -m benchmarks.duplicates [--identities 1500] [--grow 10000,100000,1000000] [--postgresql URL]

`benchmarks/copies.py` says what the texts are; `benchmarks/growth.py` measures the cost. Every decision is the
archive's own: texts are saved as a harvest saves them, in random order, and looked up as `fazhi` looks them up.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from sqlalchemy import select

from archive.api import Archive
from archive.duplicates import near
from archive.models import Version
from archive.queries import events
from archive.records import Record
from archive.store import save_record
from benchmarks.copies import Copy, Identity, corpus
from benchmarks.growth import growth, print_growth

WHEN = datetime(2024, 3, 1, tzinfo=UTC)
#: Copies with so much of them written anew count as missed when they are not known as copies.
LIGHT = 0.05


@dataclass(frozen=True, slots=True)
class LookUp:
    """Copies with one share of edits: how many were looked up, how many did not find their report.

    `others`: how many found the report of another (body, year) too, which likeness alone would have merged.
    """

    edited: float
    asked: int
    missed: int
    others: int


@dataclass(frozen=True, slots=True)
class Decisions:
    """Pairs of texts that share a report, right and wrong; pairs of texts of one (body, year) that do not.

    Among the last are silent texts that could be anybody's; `parted` are pairs of texts that do say whose they are.
    `doubled`: lightly edited copies that were taken for another text than the one they were made from.
    """

    texts: int
    reports: int
    right: int
    wrong: int
    parted: int
    silent: int
    unresolved: int
    doubled: int
    compared: int


def save(archive: Archive, number: int, copy: Copy) -> int:
    """Save one text as a harvest does and give its document's number."""
    body, year = copy.identity
    record = Record(
        "annual_report",
        copy.text,
        "benchmark",
        body=body if copy.says_body else None,
        body_key=body if copy.says_body else None,
        body_type="street" if copy.says_body else None,
        report_year=year if copy.says_year else None,
        url=f"http://h/{number}",
    )
    return save_record(archive, record, url_key=str(number), site="benchmark", at=WHEN).document_id


def look_up(texts: list[Copy]) -> list[LookUp]:
    """Look every copy up in an archive that holds the reports they were made from, and nothing else."""
    asked, missed, others = Counter[float](), Counter[float](), Counter[float]()
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder)) as archive:
        for number, copy in enumerate(texts):
            if copy.edited is None:
                save(archive, number, copy)
        with archive.read() as session:
            listed = select(Version).where(Version.is_listed)
            of = {v.id: (v.body_key, v.report_year) for v in session.scalars(listed)}
            for copy in texts:
                if copy.edited is not None:
                    found = {of[version] for version, _ in near(session, copy.text)}
                    asked[copy.edited] += 1
                    missed[copy.edited] += copy.identity not in found
                    others[copy.edited] += bool(found - {copy.identity})
    return [LookUp(edited, asked[edited], missed[edited], others[edited]) for edited in sorted(asked)]


def decide(texts: list[Copy], seed: int = 8) -> Decisions:
    """Save all texts in random order and count what the archive made one report of."""
    order = random.Random(seed).sample(texts, len(texts))
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder)) as archive:
        copies = {save(archive, number, copy): copy for number, copy in enumerate(order)}
        with archive.read() as session:
            report_of = {v.document_id: v.report_id for v in session.scalars(select(Version))}
        by_report: dict[str | None, Counter[Identity]] = {}
        speaking: dict[Identity, Counter[str | None]] = {}
        for document, copy in copies.items():
            by_report.setdefault(report_of[document], Counter())[copy.identity] += 1
            if copy.says_body and copy.says_year:
                speaking.setdefault(copy.identity, Counter())[report_of[document]] += 1
        alone = by_report.pop(None, Counter())
        light = [
            event.detail["same"]
            for event in events(archive, kind="other_text", last=10**9)
            if _is_light(copies[_document(event.url)], copies[event.detail["document"]])
        ]
    return Decisions(
        texts=len(texts),
        reports=len(by_report),
        right=sum(n * (n - 1) // 2 for found in by_report.values() for n in found.values()),
        wrong=sum(a * b for found in by_report.values() for a, b in combinations(found.values(), 2)),
        parted=sum(a * b for found in speaking.values() for a, b in combinations(found.values(), 2)),
        silent=sum(not (copy.says_body and copy.says_year) for copy in texts),
        unresolved=alone.total(),
        doubled=light.count(False),
        compared=len(light),
    )


def _document(url: str | None) -> int:
    # Documents are numbered from 1 in the order in which they were saved, addresses from 0.
    return int((url or "").rpartition("/")[2]) + 1


def _is_light(one: Copy, other: Copy) -> bool:
    """Whether one is the report itself and the other its copy with few sentences written anew."""
    shares = {one.edited, other.edited}
    return one.identity == other.identity and None in shares and max(s or 0 for s in shares) <= LIGHT


def measure() -> dict[str, float]:
    """The figures that have floors, on a corpus of seconds."""
    texts = list(corpus(90))
    looked = [row for row in look_up(texts) if row.edited <= LIGHT]
    asked, missed = sum(row.asked for row in looked), sum(row.missed for row in looked)
    made = decide(texts)
    small, large = growth([500, 20_000], documents=40)
    return {
        "found": 1 - missed / asked,
        "wrong": float(made.wrong + made.parted + made.doubled),
        # All of SQLite runs in this process: its CPU is the cost, whatever else the machine does.
        "cost_growth": large.cpu / small.cpu,
    }


def main() -> None:
    """Print what was found, merged and kept apart, then the cost at each size."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--identities", type=int, default=1500, help="(body, year) to make texts of; 20 texts each 3")
    options.add_argument("--grow", default="10000,100000,1000000", help="sizes to measure the cost at; empty: none")
    options.add_argument("--postgresql", metavar="URL", help="measure the cost on this server")
    chosen = options.parse_args()
    if chosen.identities:
        texts = list(corpus(chosen.identities))
        print_quality(look_up(texts), decide(texts))
    if chosen.grow:
        print_growth(growth([int(size) for size in chosen.grow.split(",")], chosen.postgresql))


def print_quality(looked: list[LookUp], made: Decisions) -> None:
    """Print both tables."""
    print(f"{'sentences edited':20} {'copies':>8} {'missed':>8} {'':>8} {'also like another (body, year)':>32}")
    for row in looked:
        print(f"{row.edited:20.0%} {row.asked:8,} {row.missed:8,} {row.missed / row.asked:8.2%} {row.others:32,}")
    print(f"\n{made.texts:,} texts saved in random order, {made.silent:,} of them without body or year")
    print(f"{'reports':44} {made.reports:10,}")
    print(f"{'pairs of texts merged, rightly':44} {made.right:10,}")
    print(f"{'pairs of texts merged, wrongly':44} {made.wrong:10,}")
    print(f"{'pairs of one (body, year) not merged':44} {made.parted:10,}")
    print(f"{'light copies taken for another text':44} {made.doubled:10,} of {made.compared:,}")
    print(f"{'silent texts left unidentified':44} {made.unresolved:10,}\n")


if __name__ == "__main__":
    main()
