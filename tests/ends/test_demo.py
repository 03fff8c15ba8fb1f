"""The demo's archive against the truth of its portals: every report, once, its text paragraph by paragraph."""

import json
import subprocess
from pathlib import Path

import pytest

from crawler.practice.demo import demo_portals
from crawler.practice.portal import Truth
from tests.ends.conftest import exported, run_fazhi

Demo = tuple[Path, subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def truth() -> list[Truth]:
    return [row for portal in demo_portals() for row in portal.truth]


def test_every_report_and_no_other(demo: Demo, truth: list[Truth]) -> None:
    folder, done = demo
    assert done.returncode == 0, done.stderr
    expected = sorted((row.body, row.year) for row in truth)
    assert sorted((r["body"], r["report_year"]) for r in exported(folder)) == expected
    assert len(set(expected)) == len(expected)


def test_texts_are_the_truth_paragraph_by_paragraph(demo: Demo, truth: list[Truth]) -> None:
    records = {(r["body"], r["report_year"]): r for r in exported(demo[0])}
    for row in truth:
        record = records[row.body, row.year]
        assert record["text"].split("\n") == list(row.paragraphs), row.title
        assert record["published_on"] == row.published_on.isoformat(), row.title
        assert tuple(record["joint_bodies"]) == row.joint_bodies
        if row.written_on:
            assert record["written_on"] == row.written_on.isoformat(), row.title


def test_all_addresses_of_a_report_are_kept_with_it(demo: Demo, truth: list[Truth]) -> None:
    records = {(r["body"], r["report_year"]): r for r in exported(demo[0])}
    several = [row for row in truth if len(row.urls) > 1]
    assert several
    for row in several:
        assert len(records[row.body, row.year]["urls"]) >= 2, row.title


def test_what_is_no_report_is_kept_as_what_it_is(demo: Demo) -> None:
    kinds = {r["kind"] for r in exported(demo[0], "--kind", "all")}
    assert "annual_report" in kinds
    named = {o.url for p in demo_portals() for o in p.others}
    assert not named & {u for r in exported(demo[0]) for u in r["urls"]}


def test_it_says_what_was_found_blocked_and_missing(demo: Demo) -> None:
    said = demo[1].stdout
    assert "status 412" in said
    assert "blocked" in said
    assert "overdue" in said
    assert "【信访】" in said


def test_a_second_harvest_finds_nothing_new(demo: Demo) -> None:
    folder, _ = demo
    before = exported(folder)
    again = run_fazhi("demo", "--data", folder)
    assert again.returncode == 0, again.stderr
    after = exported(folder)
    assert [(r["id"], r["version"], r["text_sha256"]) for r in after] == [
        (r["id"], r["version"], r["text_sha256"]) for r in before
    ]
    first, second = _requests(folder, 0), _requests(folder, 1)
    assert second < first / 2


def _requests(folder: Path, which: int) -> int:
    done = run_fazhi("runs", "--data", folder, "--last", 20, "--json")
    runs = sorted(json.loads(done.stdout), key=lambda r: r["id"])
    half = len(runs) // 2
    return sum(r["counts"]["requests"] for r in runs[which * half : (which + 1) * half])
