"""Does any input break the way from bytes to a record? Real and made pages, mutated: no exception, none slow, none fat.

`python -m benchmarks.fuzz --inputs 100000 --seed 7` runs by hand; tests run a few hundred. An input is named by seed
and number, so `--only 7:4711` runs one again (with the `--largest` of its run).
"""

from __future__ import annotations

import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click

from benchmarks.samples import pages
from crawler.items import Article
from pipelines.errors import Unreadable
from pipelines.process import know, process

SECONDS, MEGABYTES = 5.0, 300.0
#: Grown inputs stop here, as the crawler's own limit on an answer would stop them long before.
LARGEST = 2_000_000
FIXTURES = Path(__file__).parents[1] / "tests" / "pages"
Mutation = Callable[[random.Random, bytes], bytes]
TAGS = (
    b"div",
    b"span",
    b"table",
    b"tr",
    b"td",
    b"ul",
    b"li",
    b"p",
    b"font",
    b"a href=x",
    b"html",
    b"body",
    b"pre",
    b"b",
)
PIECES = (
    b"<", b">", b"</div>", b"<!--", b"-->", b"<script>", b"</script>", b"<body>", b"</html>", b"\x00", b"\xff\xfe",
    b"&#0;", b"&#x110000;", b"<table><td>", b"<svg><title>", b"<template>", b"<plaintext>", b"<math><mi>", b"\x81\x30",
    b"<iframe srcdoc='<p>x'>", b"2024" * 40, b"<br>" * 50, b"charset=big5", b"\xef\xbb\xbf", "　".encode(),
    "法治政府建设".encode(), "来源：".encode(), "附件：".encode(), b"-" * 60, "返回首页".encode() * 20, b">" * 60,
    b"1." * 60, "、".encode() * 60, "（一）".encode() * 30, "：".encode() * 60, "　".encode() * 200,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failure:
    """One input that broke a rule: its name, what was broken, how."""

    name: str
    rule: str
    detail: str


@dataclass(slots=True)
class Tally:
    """How a run went: inputs done, failures by rule, the slowest input and its seconds of CPU."""

    inputs: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "none")

    def __str__(self) -> str:
        seconds, name = self.slowest
        return (
            f"{self.inputs} inputs, {self.failures['exception']} exceptions, "
            f"{self.failures['slow']} over {SECONDS:g} s, slowest {seconds:.2f} s ({name}), {resident():.0f} MB at most"
        )


class _TooSlowError(Exception):
    """An input ran over its time."""


def flip(rng: random.Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(rng.randint(1, 1 + len(body) // 200)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: random.Random, body: bytes) -> bytes:
    start = rng.choice((0, 0, rng.randrange(len(body))))
    return body[start : start + rng.randint(1, len(body))]


def insert(rng: random.Random, body: bytes) -> bytes:
    for _ in range(rng.randint(1, 8)):
        at = rng.randint(0, len(body))
        body = body[:at] + rng.choice(PIECES) + body[at:]
    return body


def double(rng: random.Random, body: bytes) -> bytes:
    """A piece of the page many times over: rows, lists, whole documents in the document."""
    start = rng.randrange(len(body))
    piece = body[start : start + rng.choice((40, 400, 4000, len(body)))]
    times = min(rng.choice((2, 5, 50, 400)), max(1, LARGEST // max(1, len(piece))))
    return body[:start] + piece * times + body[start:]


def nest(rng: random.Random, body: bytes) -> bytes:
    tag, depth = rng.choice(TAGS), rng.choice((10, 300, 3000, 20000))
    at = rng.randint(0, len(body))
    return body[:at] + (b"<" + tag + b">") * depth + body[at:]


def swell(rng: random.Random, body: bytes) -> bytes:
    """Huge attributes, and lines without an end."""
    at = body.find(b">", rng.randrange(len(body)))
    size = rng.choice((1000, 100_000, 500_000))
    filler = rng.choice((b"x", b" ", "法".encode(), b"a ", "，".encode(), b"1", "（".encode(), b"<"))
    piece = (filler * size)[:size]
    if rng.random() < 0.5 and at > 0:
        return body[:at] + b" class='" + piece.replace(b"<", b"") + b"'" + body[at:]
    return body[: at + 1] + piece + body[at + 1 :]


def recode(rng: random.Random, body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode(rng.choice(("gb18030", "big5", "utf-16", "utf-16-be")), "ignore")


def shuffle(rng: random.Random, body: bytes) -> bytes:
    """Sixty tags in another order; all tags at once would cost this program more memory than what it measures."""
    at = rng.randrange(len(body))
    *some, rest = body[at:].split(b"<", 60)
    rng.shuffle(some)
    return body[:at] + b"<".join([*some, rest])


MUTATIONS: tuple[Mutation, ...] = (flip, cut, insert, double, nest, swell, recode, shuffle)


def mutated(seed: int, number: int, seeds: Sequence[bytes], largest: int = LARGEST) -> bytes:
    """Input `number` of a run: a seed page after one to four mutations; the same for ever with the same `largest`."""
    rng = random.Random(f"{seed}:{number}")
    body = rng.choice(seeds)
    for _ in range(rng.randint(1, 4)):
        body = rng.choice(MUTATIONS)(rng, body or b"<p>")[:largest]
    return body


def seed_pages() -> list[bytes]:
    """The project's fixtures, and the corpus where it is; the bytes of one page each."""
    fixtures = [path.read_bytes() for path in sorted(FIXTURES.glob("*/*/page.html"))]
    return [body for body in fixtures + [s.body for s in pages()] if body]


def check(name: str, body: bytes) -> Failure | None:
    """Make a record of one input, as the crawl would, and judge how that went."""
    address = "http://www.example.gov.cn/jz/zwgk_1/fzzfjsndbg/202401/t20240115_1.html"
    day = datetime(2024, 2, 1, tzinfo=UTC)
    article = Article(url=address, body=body, site="example", content_type="text/html", fetched_at=day)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, 6 * SECONDS)
    try:
        with suppress(Unreadable):  # the one answer that is no record
            process(article, know())
    except _TooSlowError:
        return Failure(name, "slow", f"not done after {6 * SECONDS:g} s")
    except Exception:
        return Failure(name, "exception", traceback.format_exc(limit=-4))
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    used = time.process_time() - start
    return Failure(name, "slow", f"{used:.1f} s of CPU") if used > SECONDS else None


def fuzz(
    seed: int, numbers: range, seeds: Sequence[bytes], largest: int = LARGEST, tally: Tally | None = None
) -> Iterator[Failure]:
    """Run inputs one after the other and give each failure as it comes; memory counts for the whole process."""
    tally = tally or Tally()
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        for number in numbers:
            name = f"{seed}:{number}"
            body = mutated(seed, number, seeds, largest)
            start = time.process_time()
            failure = check(name, body)
            tally.inputs += 1
            tally.slowest = max(tally.slowest, (time.process_time() - start, name))
            if failure:
                tally.failures[failure.rule] += 1
                yield failure
            if (peak := resident()) > MEGABYTES:
                tally.failures["memory"] += 1
                yield Failure(name, "memory", f"{peak:.0f} MB resident")
                return
    finally:
        signal.signal(signal.SIGVTALRM, before)


def resident() -> float:
    """Most memory this process ever held, in MB; the high-water mark of getrusage would be its parent's, too."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _stop(_signum: int, _frame: FrameType | None) -> None:
    raise _TooSlowError


@click.command()
@click.option("--inputs", default=1000, show_default=True, help="How many inputs.")
@click.option("--seed", default=1, show_default=True, help="Which row of inputs.")
@click.option("--first", default=0, show_default=True, help="Number of the first input, to go on where a run stopped.")
@click.option("--largest", default=LARGEST, show_default=True, metavar="BYTES", help="Where grown inputs are cut off.")
@click.option("--only", default="", metavar="SEED:NUMBER", help="Run one input again and save it to fuzz-input.html.")
def main(inputs: int, seed: int, first: int, largest: int, only: str) -> None:
    """Mutate pages and make records of them."""
    seeds = seed_pages()
    numbers = range(first, first + inputs)
    if only:
        seed, number = map(int, only.split(":"))
        numbers = range(number, number + 1)
        Path("fuzz-input.html").write_bytes(mutated(seed, number, seeds, largest))
    tally = Tally()
    for failure in fuzz(seed, numbers, seeds, largest, tally):
        click.echo(f"{failure.name} {failure.rule}: {failure.detail}", err=True)
    click.echo(str(tally))
    sys.exit(1 if tally.failures else 0)


if __name__ == "__main__":
    main()
