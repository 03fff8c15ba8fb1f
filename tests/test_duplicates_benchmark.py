"""The benchmark of duplicates measures what it says: its texts are as announced, and wrong decisions show."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

import archive.store
from archive.duplicates import near
from archive.identities import Identity, ensure_body, identify
from archive.models import Version
from archive.similarity import similarity, sketch
from benchmarks.copies import Copy, Writer, corpus
from benchmarks.duplicates import Decisions, decide, look_up
from benchmarks.growth import growth


@pytest.fixture(scope="module")
def texts() -> list[Copy]:
    return list(corpus(12))


def test_the_whole_corpus_is_of_the_size_promised() -> None:
    whole = list(corpus(1500))
    assert len(whole) == 10_000
    assert len({copy.identity for copy in whole}) == 1500
    assert Counter(copy.edited for copy in whole) == {None: 1500, 0.0: 1500, 0.01: 2750, 0.05: 2750, 0.2: 1500}
    silent = sum(not (copy.says_body and copy.says_year) for copy in whole)
    assert silent == pytest.approx(850, rel=0.15)


@pytest.mark.parametrize(("share", "changed"), [(0.0, 0), (0.001, 1), (0.01, 1), (0.05, 6), (0.2, 22), (1.0, 110)])
def test_so_many_sentences_are_written_anew(share: float, changed: int) -> None:
    writer = Writer(1)
    report = writer.report()
    anew = writer.edited(report, share)
    assert sum(a != b for a, b in zip(report, anew, strict=True)) == changed


def test_reports_are_as_little_alike_as_real_ones_and_templates_are_copies(texts: list[Copy]) -> None:
    reports = {copy.identity: sketch(copy.text) for copy in texts if copy.edited is None}
    strangers = [reports[f"第{n}街道", 2023] for n in range(4)]
    assert max(similarity(a, b) for a, b in combinations(strangers, 2)) < 0.1
    assert similarity(reports["第1街道", 2023], reports["第1镇", 2023]) > 0.85
    assert reports["第0街道", 2023].tolist() == reports["第0镇", 2023].tolist()


def test_light_copies_are_found_and_nothing_is_merged_wrongly(texts: list[Copy]) -> None:
    assert sum(row.missed for row in look_up(texts) if row.edited <= 0.05) == 0
    made = decide(texts)
    assert (made.texts, made.reports) == (80, 12)
    assert (made.wrong, made.parted, made.doubled) == (0, 0, 0)
    assert made.right > 150
    assert made.compared > 20


def test_the_order_of_arrival_changes_nothing(texts: list[Copy]) -> None:
    def outcome(made: Decisions) -> tuple[int, ...]:
        return made.reports, made.right, made.wrong, made.unresolved

    assert len({outcome(decide(texts, seed)) for seed in range(2)}) == 1


def test_merging_by_likeness_alone_would_show(texts: list[Copy], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the benchmark must catch: a street is given the report of the one whose template it filled in."""

    def by_likeness(session: Any, record: Any, digest: str, at: Any, **kwargs: Any) -> Identity:
        for version_id, _ in near(session, record.text):
            if report_id := session.get_one(Version, version_id).report_id:
                return Identity(report_id, ensure_body(session, record))
        return identify(session, record, digest, at, **kwargs)

    monkeypatch.setattr(archive.store, "add_newcomer", lambda *_: None)
    monkeypatch.setattr(archive.store, "identify", by_likeness)
    assert decide([replace(copy, says_body=True, says_year=True) for copy in texts]).wrong > 50


def test_the_cost_is_measured_at_each_size() -> None:
    small, large = growth([50, 500], documents=8)
    assert (small.size, large.size) == (50, 500)
    assert 0 < large.cpu < 20 * small.cpu
