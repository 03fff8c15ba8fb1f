"""Is the text right, is furniture left, what does it cost? Ours beside trafilatura and readability on real pages."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click
import trafilatura

from benchmarks.peers import PeerMissingError, readability, trafilatura_default, trafilatura_precise
from benchmarks.samples import Sample, digest, pages
from benchmarks.scoring import Score, furniture_lines, macro, score
from crawler.items import Article
from crawler.pages.page import Page
from pipelines.containers import find_container
from pipelines.decoding import decode
from pipelines.process import know, process
from pipelines.text import extract_text

#: A page of which less than this is found counts as lost; one below WORST is listed.
LOST, WORST = 0.5, 0.95
REPEATS = 3


@dataclass(frozen=True, slots=True)
class Answers:
    """What one extractor makes of all pages: texts in their order, CPU seconds of all of them."""

    name: str
    texts: tuple[str, ...]
    seconds: float


def ours(body: bytes) -> str:
    return extract_text(Page(decode(body).text)).text


def record(body: bytes) -> Any:
    """The whole record of a page, as the crawl makes it."""
    day = datetime(2026, 11, 1, tzinfo=UTC)
    return process(Article(url="", body=body, site="", content_type="text/html", fetched_at=day), know())


def answer_all(samples: Sequence[Sample]) -> tuple[list[Answers], list[str]]:
    """Run every extractor over all pages; the second list says which peers are missing and why."""
    html = [decode(s.body).text for s in samples]
    answers = [
        _timed("ours", lambda i: ours(samples[i].body), len(samples)),
        _timed("trafilatura", lambda i: trafilatura_default(html[i]), len(samples)),
        _timed("trafilatura, precision", lambda i: trafilatura_precise(html[i]), len(samples)),
    ]
    try:
        rows = readability(html)
    except PeerMissingError as missing:
        return answers, [str(missing)]
    answers.append(Answers("readability", tuple(text for text, _ in rows), sum(seconds for _, seconds in rows)))
    return answers, []


def _timed(name: str, way: Callable[[int], str], count: int) -> Answers:
    start = time.process_time()
    texts = tuple(way(i) for i in range(count))
    return Answers(name, texts, time.process_time() - start)


def scores(answers: Answers, samples: Sequence[Sample], *, government: bool) -> dict[int, Score]:
    """Score of each gold page of one kind, by the page's number."""
    pairs = zip(samples, answers.texts, strict=True)
    return {s.number: score(text, s.gold) for s, text in pairs if s.gold is not None and s.government == government}


def furnished(answers: Answers, samples: Sequence[Sample]) -> dict[int, list[str]]:
    """The articles with furniture left in their text, and the lines."""
    pairs = [(s, text) for s, text in zip(samples, answers.texts, strict=True) if s.article]
    found = {s.number: furniture_lines(text, s.gold) for s, text in pairs}
    return {number: lines for number, lines in found.items() if lines}


def is_known(sample: Sample) -> bool:
    """Whether the page carries the container of a known family."""
    return find_container(Page(decode(sample.body).text)) is not None


def costs(samples: Sequence[Sample], way: Callable[[bytes], Any] = ours) -> dict[str, float]:
    """CPU of `way` from bytes as a share of `trafilatura.bare_extraction(with_metadata=True)`: known and unknown pages.

    `way` is anything that takes a page's bytes: this module's `ours`, or the making of a whole record. Both run page
    by page in turn, the best of three counts, articles only.
    """
    spent: dict[bool, list[float]] = {True: [0.0, 0.0], False: [0.0, 0.0]}
    for sample in (s for s in samples if s.article):
        html = decode(sample.body).text
        row = spent[is_known(sample)]
        row[0] += min(_cpu(lambda body=sample.body: way(body)) for _ in range(REPEATS))  # type: ignore[misc]  # bound now
        row[1] += min(
            _cpu(lambda page=html: trafilatura.bare_extraction(page, with_metadata=True))  # type: ignore[misc]  # bound now
            for _ in range(REPEATS)
        )
    return {name: spent[known][0] / (spent[known][1] or 1.0) for name, known in (("known", True), ("unknown", False))}


def _cpu(way: Callable[[], Any]) -> float:
    gc.disable()
    start = time.process_time()
    way()
    used = time.process_time() - start
    gc.enable()
    return used


def figures(answers: Answers, samples: Sequence[Sample]) -> dict[str, float]:
    """The figures of one extractor by name: shares and scores 0 to 1."""
    government, news = scores(answers, samples, government=True), scores(answers, samples, government=False)
    every = [*government.values(), *news.values()]
    articles = sum(s.article for s in samples)
    return {
        "government_f1": macro(government.values()).f1,
        "news_f1": macro(news.values()).f1,
        "worst_f1": min(s.f1 for s in every),
        "lost_pages": float(sum(s.recall < LOST for s in every)),
        "furnished_share": len(furnished(answers, samples)) / articles,
    }


def measure() -> dict[str, float]:
    """Our figures on the corpus, for the gate; empty without one. Costs depend on the machine and are left out."""
    samples = pages()
    if not samples:
        return {}
    return figures(_timed("ours", lambda i: ours(samples[i].body), len(samples)), samples)


def _print_table(all_answers: Sequence[Answers], samples: Sequence[Sample]) -> None:
    click.echo(f"{'':24}{'government P / R / F1':>24}{'news P / R / F1':>24}{'furniture':>11}{'pages/s':>9}")
    articles = sum(s.article for s in samples)
    for answers in all_answers:
        cells = []
        for government in (True, False):
            mean = macro(scores(answers, samples, government=government).values())
            cells.append(f"{mean.precision:.4f} {mean.recall:.4f} {mean.f1:.4f}")
        left = len(furnished(answers, samples)) / articles
        speed = len(samples) / (answers.seconds or 1.0)
        click.echo(f"{answers.name:24}{cells[0]:>24}{cells[1]:>24}{left:>10.1%} {speed:>8.1f}")


def _print_worst(answers: Answers, samples: Sequence[Sample]) -> None:
    every = scores(answers, samples, government=True) | scores(answers, samples, government=False)
    for number, row in sorted(every.items(), key=lambda pair: pair[1].f1)[:8]:
        mark = "  <- look" if row.f1 < WORST else ""
        click.echo(f"  page {number}: P {row.precision:.3f} R {row.recall:.3f} F1 {row.f1:.3f}{mark}")
    for number, lines in furnished(answers, samples).items():
        click.echo(f"  page {number}: furniture left: {' | '.join(lines[:3])[:100]}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Only our figures, as JSON.")
@click.option("--no-cost", is_flag=True, help="Leave the CPU comparison out.")
def main(as_json: bool, no_cost: bool) -> None:
    """Measure text extraction on the corpus beside the project."""
    samples = pages()
    if not samples:
        click.echo("corpus absent, skipped")
        return
    if as_json:
        click.echo(json.dumps(measure(), indent=2))
        return
    gold = sum(s.gold is not None for s in samples)
    click.echo(f"corpus {digest()}: {len(samples)} pages, {gold} with gold text")
    all_answers, missing = answer_all(samples)
    _print_table(all_answers, samples)
    for reason in missing:
        click.echo(f"left out: {reason}")
    click.echo("worst pages of ours:")
    _print_worst(all_answers[0], samples)
    if not no_cost:
        for made, way in (("text", ours), ("record", record)):
            for name, share in costs(samples, way).items():
                click.echo(f"page to {made}, {name} families: {share:.3f} of trafilatura.bare_extraction with metadata")


if __name__ == "__main__":
    main()
