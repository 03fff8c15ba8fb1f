"""How long a search takes in a large archive, beside SQL LIKE and FTS5's trigram index over the same texts.

    python -m benchmarks.search [--reports 100000] [--postgresql URL] [--peers]

The texts are made from sentences of one stock, as the real ones are: a common word stands in every report. Times are
those of whole searches, snippets included, on a warm cache; take ratios between columns rather than times.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from archive.api import Archive
from archive.filters import Filters
from archive.models import Body, Document, Report, Site, Version
from archive.search import Sort, search
from archive.search.backends import index_of
from archive.shelves import DAY

#: Words of the field: those in every report, in some, in few, in none; one to six characters, digits among them.
WORDS = (
    "法", "政府", "法治政府建设", "依法行政", "行政执法", "的", "年", "信访", "调解", "矛盾纠纷",
    "合法性审查", "普法宣传", "营商环境", "12", "2023年", "98.5%", "大石街道", "无此词语",
    "枫桥经验", "民法典", "行政复议", "一站式", "执法人员", "宪法",
)  # fmt: skip
TERMS = (
    "行政执法", "信访", "调解", "矛盾纠纷", "合法性审查", "普法宣传", "营商环境", "枫桥经验",
    "民法典", "行政复议", "一站式", "执法人员", "宪法", "重大决策", "规范性文件", "政务公开",
    "综合治理", "旁听庭审", "法律顾问", "网格员", "清单", "监督",
)  # fmt: skip
VERBS = ("推进", "加强", "完善", "落实", "开展", "健全", "组织", "规范", "强化", "深化")
BATCH = 1000


def sentences(chance: random.Random, number: int) -> list[str]:
    """Make a stock of sentences; terms early in the list stand in many of them, late ones in few."""
    weights = [1 / (n + 1) for n in range(len(TERMS))]
    stock = []
    for _ in range(number):
        one, two = chance.choices(TERMS, weights, k=2)
        count = chance.choice(("", f"，全年{chance.randint(2, 300)}件", f"，达{chance.randint(600, 999) / 10}%"))
        stock.append(f"{chance.choice(VERBS)}{one}工作，{chance.choice(VERBS)}{two}制度，坚持依法行政{count}。")
    return stock


def reports(number: int) -> Iterator[tuple[str, int, date, str, str]]:
    """Give body, year, date of publication, title and text (about 3,600 characters) of made-up reports."""
    chance = random.Random(20240301)
    stock = sentences(chance, 4000)
    for n in range(number):
        body, year = f"第{n // 10}街道" if n % 997 else "大石街道", 2015 + n % 10
        parts = chance.choices(stock, k=105)
        body_text = f"{year}年，{body}推进法治政府建设，工作如下。\n" + "".join(
            part + ("\n" if i % 6 == 5 else "") for i, part in enumerate(parts)
        )
        day = date(year + 1, 1, 5) + timedelta(days=chance.randint(0, 120))
        yield f"{body}{n}", year, day, f"{body}{year}年法治政府建设年度报告", body_text


def fill(archive: Archive, number: int) -> float:
    """Store the reports, many in a transaction, and give the seconds it took."""
    started = time.perf_counter()
    now = datetime.now(UTC)
    taken: dict[int, int] = {}
    made = iter(enumerate(reports(number), 1))
    with archive.begin() as session:
        session.execute(insert(Site), [{"name": "benchmark", "first_seen_at": now}])
    while batch := list(islice(made, BATCH)):
        with archive.begin() as session:
            rows = [_rows(n, report, taken, now) for n, report in batch]
            for model in (Body, Report, Document, Version):
                session.execute(insert(model), [row[model] for row in rows])
            index = index_of(session)
            for row in rows:
                index.put(session, Version(**row[Version]))
    with archive.begin() as session:
        session.execute(text("ANALYZE"))
    return time.perf_counter() - started


def _rows(
    n: int, report: tuple[str, int, date, str, str], taken: dict[int, int], now: datetime
) -> dict[type, dict[str, Any]]:
    key, year, day, title, content = report
    base = day.toordinal() * DAY
    shelf = taken[base] = taken.get(base, base - 1) + 1
    times = {"first_seen_at": now, "last_seen_at": now}
    address = f"http://benchmark.example/{n}.html"
    return {
        Body: {"key": key, "name": key, "type": "street", "origin": "seen"},
        Report: {"id": f"r{n}", "body_key": key, "report_year": year, "first_seen_at": now},
        Document: {"id": n, "url": address, "url_key": address, "site": "benchmark", "status": "live"}
        | {"failures": 0, "last_changed_at": now, **times},
        Version: {"id": n, "document_id": n, "number": 1, "is_current": True, "is_listed": True, "shelf": shelf}
        | {"report_id": f"r{n}", "kind": "annual_report", "body_key": key, "body": key, "body_type": "street"}
        | {"district": f"第{n % 37}区", "report_year": year, "published_on": day, "title": title, "text": content}
        | {"text_sha256": str(n), "record": {}, "extractor": "benchmark", **times},
    }


def measure(name: str, words: Sequence[str], ask: Callable[[str], object], rounds: int = 3) -> None:
    """Print median, 95th percentile and worst of the milliseconds that `ask` takes for each word."""
    times = []
    for word in words:
        for _ in range(rounds):
            started = time.perf_counter()
            ask(word)
            times.append((time.perf_counter() - started, word))
    ordered = sorted(times)
    seconds = [t for t, _ in ordered]
    worst, word = ordered[-1]
    p95 = seconds[int(len(seconds) * 0.95)]
    print(f"{name:44} {statistics.median(seconds) * 1e3:9.1f} {p95 * 1e3:9.1f} {worst * 1e3:9.1f}  {word}")


def ours(archive: Archive) -> None:
    """Measure what users do: ranked, newest first, and with filters."""
    questions: tuple[tuple[str, Sort, Filters], ...] = (
        ("best first", "rank", Filters()),
        ("newest first", "date", Filters()),
        ("best first, one year", "rank", Filters(year=2020)),
        ("best first, one district", "rank", Filters(district="第7区")),
        ("best first, one body", "rank", Filters(body="大石街道0")),
    )
    for name, sort, filters in questions:
        measure(name, WORDS, partial(_ask, archive, sort, filters))


def _ask(archive: Archive, sort: Sort, filters: Filters, word: str) -> object:
    return search(archive, word, filters, sort)


def _all(session: Session, query: str, word: str) -> object:
    return session.execute(text(query), {"w": word}).all()


def peers(archive: Archive) -> None:
    """Measure LIKE and a trigram index over the same rows, newest twenty with their number."""
    with archive.begin() as session:
        started = time.perf_counter()
        session.execute(text("CREATE VIRTUAL TABLE trigram USING fts5(text, content='', tokenize='trigram')"))
        session.execute(text("INSERT INTO trigram (rowid, text) SELECT shelf, text FROM versions"))
        print(f"{'trigram index, seconds to build':44} {time.perf_counter() - started:9.1f}")
    like = "SELECT id FROM versions WHERE text LIKE '%' || :w || '%' ORDER BY shelf DESC"
    match = "SELECT rowid FROM trigram WHERE trigram MATCH '\"' || :w || '\"' ORDER BY rowid DESC"
    with archive.read() as session:
        for name, query in (("SQL LIKE", like), ("FTS5 trigram (nothing below 3 characters)", match)):
            measure(name, WORDS, partial(_all, session, query), 1)


def main() -> None:
    """Fill an archive in a folder of its own, measure, and print one line a question."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=100_000)
    options.add_argument("--postgresql", help="an empty database to use instead of SQLite")
    options.add_argument("--peers", action="store_true", help="measure LIKE and trigram too (SQLite)")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder), chosen.postgresql) as archive:
        seconds = fill(archive, chosen.reports)
        print(f"{chosen.reports:,} reports stored and indexed in {seconds:.0f} s, {chosen.reports / seconds:.0f}/s")
        print(f"{'milliseconds':44} {'median':>9} {'p95':>9} {'worst':>9}")
        ours(archive)
        if chosen.peers and not chosen.postgresql:
            peers(archive)


if __name__ == "__main__":
    main()
