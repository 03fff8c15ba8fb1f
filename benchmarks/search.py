"""How long a search takes in a large archive, beside SQL LIKE and FTS5's trigram index over the same texts.

    python -m benchmarks.search [--reports 100000] [--postgresql URL] [--keep DIR]

SQLite always, PostgreSQL where a server is named (or FAZHI_TEST_POSTGRES is set), which holds the reports in a schema
of their own. Texts are made up (`benchmarks/reports.py`); with --keep the filled archives stay for the next run. Times
are those of the whole first page, total and snippets included, on a warm cache: wall clock, and CPU of this process
and of the server's where it runs on this machine. Others that are busy stretch both; the ratios between lines stay.
At the end all hits of the random words are held against a scan of the texts.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from archive.api import Archive
from archive.filters import Filters
from archive.models import Version
from archive.search import COUNTED, Sort, search
from archive.search.backends import index_of
from archive.search.expression import parse
from archive.texts import normalise
from benchmarks.large import postgresql_archive, sqlite_archive

#: Stand in every report made, as the like do in every real one; one to ten letters, digits and signs among them.
USUAL = (
    "法", "的", "年", "1", "，", "法治", "政府", "工作", "推进", "报告如下", "行政执法", "法治政府", "习近平",
    "主要举措和成效", "推进法治政府建设", "习近平新时代中国特色社会主义思想",
)  # fmt: skip
#: In four of five reports down to one of thousand.
FEWER = ("行政复议", "民法典", "网格员", "12", "98.5%", "2023年", "禁毒宣传", "道路交通", "拆违治乱", "讲法治课12次")
JOINED = (
    "行政执法 人民调解", "信访化解 AND 道路交通", "道路交通 OR 校园周边", "行政执法 NOT 道路交通", "法治 NOT 行政复议",
    "(禁毒宣传 OR 反诈宣传) AND 网格员", "行政复议 NOT (民法典 OR 宪法学习)", "法治 政府 工作 报告",
)  # fmt: skip
FILTERED = (
    Filters(year=2020), Filters(district="第7区"), Filters(body_type="street"), Filters(section="problems"),
    Filters(section="achievements"), Filters(since=date(2018, 1, 1), until=date(2020, 12, 31)),
    Filters(body="龙凤街道"), Filters(year=2022, district="第7区"),
)  # fmt: skip
#: Enough for LIKE to take its time, few enough to be filled in seconds.
GATE_REPORTS = 2000
Question = tuple[str, Filters]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one kind of search: wall clock and CPU, a value for each answer."""

    wall: list[float]
    cpu: list[float]

    def __str__(self) -> str:
        return "".join(f"{of(times):9.1f}" for times in (self.wall, self.cpu) for of in (statistics.median, p95))


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[int(len(values) * 0.95)]


def random_words(archive: Archive, number: int) -> list[str]:
    """Pieces of one to six letters out of the texts, every second one turned round so that it mostly stands nowhere."""
    chance = random.Random(42)
    with archive.read() as session:
        ids = chance.sample(range(1, (session.scalar(text("SELECT max(id) FROM versions")) or 1) + 1), number)
        chosen = select(Version.text).where(Version.id.in_(ids)).order_by(Version.id)
        texts = [normalise(said) for said in session.scalars(chosen)]
    words = []
    for at, said in enumerate(texts):
        start = chance.randrange(len(said) - 6)
        word = said[start : start + at // 2 % 6 + 1].replace('"', "“")
        words.append(word[::-1] if at % 2 else word)
    return words


def questions(archive: Archive, number: int) -> dict[str, list[Question]]:
    """What is asked, by kind."""
    everything = Filters()
    return {
        "stands in every report": [(word, everything) for word in USUAL],
        "in fewer": [(word, everything) for word in FEWER],
        "random, half of them nowhere": [(f'"{word}"', everything) for word in random_words(archive, number)],
        "AND, OR, NOT": [(query, everything) for query in JOINED],
        "in every report, with filters": [(word, filters) for filters in FILTERED for word in ("法治", "行政执法")],
    }


class Clock:
    """Times calls; the server's CPU counts where its process can be seen from here."""

    def __init__(self, archive: Archive) -> None:
        self._server: Path | None = None
        if archive.engine.dialect.name == "postgresql":
            with archive.read() as session:
                # The pool gives the same connection again, so this is the process that will answer.
                process = session.scalar(text("SELECT pg_backend_pid()"))
            seen = Path(f"/proc/{process}/schedstat")
            self._server = seen if archive.engine.url.host in ("127.0.0.1", "localhost") and seen.exists() else None

    def cpu(self) -> float:
        """Seconds of CPU spent so far."""
        server = int(self._server.read_text("ascii").split()[0]) / 1e9 if self._server else 0.0
        return time.process_time() + server

    def ask(self, rounds: int, call: Callable[[], object]) -> Iterator[tuple[float, float]]:
        """Give milliseconds on the wall and of CPU of some calls, after one to warm up."""
        call()
        for _ in range(rounds):
            wall, cpu = time.perf_counter(), self.cpu()
            call()
            yield (time.perf_counter() - wall) * 1e3, (self.cpu() - cpu) * 1e3


def time_all(clock: Clock, rounds: int, calls: Sequence[Callable[[], object]]) -> Times:
    """Ask everything some times; every answer counts."""
    times = [pair for call in calls for pair in clock.ask(rounds, call)]
    return Times([wall for wall, _ in times], [cpu for _, cpu in times])


def ours(archive: Archive, asked: dict[str, list[Question]], rounds: int) -> Iterator[tuple[str, Times]]:
    """Measure first pages, best first and newest first."""
    clock = Clock(archive)
    orders: tuple[tuple[str, Sort], ...] = (("best first", "rank"), ("newest first", "date"))
    for kind, several in asked.items():
        for name, sort in orders:
            calls = [partial(search, archive, query, filters, sort) for query, filters in several]
            yield f"{kind}, {name}", time_all(clock, rounds, calls)


def like(archive: Archive, asked: dict[str, list[Question]], rounds: int) -> Iterator[tuple[str, Times]]:
    """Measure LIKE: the newest hits up to the number that is counted; it has no best."""
    statement = f"SELECT id FROM versions WHERE text LIKE :w ORDER BY shelf DESC LIMIT {COUNTED + 1}"
    yield from _plain(archive, "SQL LIKE", statement, "%{}%", asked, rounds)


def trigram(archive: Archive, asked: dict[str, list[Question]], rounds: int) -> Iterator[tuple[str, Times]]:
    """Measure FTS5's trigram index, newest first and by its BM25; it finds nothing below three letters."""
    with archive.begin() as session:
        started = time.perf_counter()
        if not session.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'trigram'")):
            session.execute(text("CREATE VIRTUAL TABLE trigram USING fts5(text, content='', tokenize='trigram')"))
            session.execute(text("INSERT INTO trigram (rowid, text) SELECT shelf, text FROM versions ORDER BY shelf"))
            print(f"trigram index built in {time.perf_counter() - started:.0f} s")
    longer = {kind: [(q, f) for q, f in several if len(q.strip('"')) > 2] for kind, several in asked.items()}
    for name, order, limit in (("newest first", "rowid DESC", COUNTED + 1), ("best first", "rank", 20)):
        statement = f"SELECT rowid FROM trigram WHERE trigram MATCH :w ORDER BY {order} LIMIT {limit}"
        yield from _plain(archive, f"FTS5 trigram, {name}", statement, '"{}"', longer, rounds)


def _plain(
    archive: Archive, name: str, statement: str, form: str, asked: dict[str, list[Question]], rounds: int
) -> Iterator[tuple[str, Times]]:
    clock = Clock(archive)
    with archive.read() as session:
        # The first three kinds ask for one word each, and nothing else.
        for kind in list(islice(asked, 3)):
            words = [form.format(query.strip('"')) for query, _ in asked[kind][:40]]
            calls = [partial(_all, session, statement, word) for word in words]
            yield f"{kind}: {name}", time_all(clock, rounds, calls)


def differing(archive: Archive, words: Sequence[str]) -> list[str]:
    """Give the words whose hits are not exactly what a scan of all folded titles and texts finds."""
    needles = {word: normalise(word) for word in words}
    scanned = {word: array("q") for word in words}
    texts = select(Version.shelf, Version.title, Version.text).where(Version.is_listed).order_by(Version.shelf.desc())
    with archive.read() as session:
        for shelf, title, said in session.execute(texts, execution_options={"yield_per": 200}):
            folded = f"{normalise(title)}\n{normalise(said)}"
            for word, needle in needles.items():
                if needle in folded:
                    scanned[word].append(shelf or 0)
        hits = partial(index_of(session).hits, session, filters=Filters(), limit=10**9)
        return [word for word in words if array("q", hits(parse(f'"{word}"'))) != scanned[word]]


def _all(session: Session, statement: str, word: str) -> object:
    return session.execute(text(statement), {"w": word}).all()


def report(archive: Archive, chosen: argparse.Namespace) -> None:
    """Measure and print one archive."""
    asked = questions(archive, chosen.words)
    database = archive.engine.dialect.name
    print(f"\n{database + ', milliseconds':60} {'median':>8} {'p95':>8} {'CPU':>8} {'p95':>8}")
    for name, times in ours(archive, asked, chosen.rounds):
        print(f"{name:60}{times}", flush=True)
    for peer in (like, *((trigram,) if database == "sqlite" else ())):
        for name, times in peer(archive, asked, 1):
            print(f"{name:60}{times}", flush=True)
    words = random_words(archive, chosen.words)
    print(f"{len(words)} random words: {len(differing(archive, words))} have other hits than a scan of all texts finds")


def measure() -> dict[str, float]:
    """Give for the gate how many times the CPU of a whole first page LIKE takes to list random words' hits.

    Times are not of the machine alone, so all beyond five times counts as five; 20,000 reports make it fifty.
    """
    with tempfile.TemporaryDirectory() as folder, sqlite_archive(Path(folder), GATE_REPORTS) as archive:
        asked = questions(archive, 60)
        random_kind = list(asked)[2]
        chosen = {random_kind: asked[random_kind]}
        (_, ranked), _ = ours(archive, chosen, 3)
        ((_, scanned),) = like(archive, chosen, 3)
    return {"ahead_of_like": min(5.0, sum(scanned.cpu) / sum(ranked.cpu))}


def main() -> None:
    """Fill archives, measure, and print one line a question."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=100_000)
    options.add_argument("--words", type=int, default=200, help="random words asked for")
    options.add_argument("--rounds", type=int, default=3, help="times that each question is asked")
    options.add_argument("--postgresql", metavar="URL", default=os.environ.get("FAZHI_TEST_POSTGRES"))
    options.add_argument("--keep", type=Path, metavar="DIR", help="keep what was filled here, and the schema")
    chosen = options.parse_args()
    with ExitStack() as stack:
        folder = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        report(stack.enter_context(sqlite_archive(folder, chosen.reports)), chosen)
        if chosen.postgresql:
            keep = chosen.keep is not None
            server = postgresql_archive(folder, chosen.reports, chosen.postgresql, keep=keep)
            report(stack.enter_context(server), chosen)


if __name__ == "__main__":
    main()
