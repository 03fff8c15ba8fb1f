"""Metrics that Prometheus can read, by its grammar, by its own parser and by its conventions for names."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families

from archive.database import Database
from archive.runs import finish_run, start_run
from scheduler.health import Health
from scheduler.incidents import note
from scheduler.metrics import metrics

NOW = datetime(2026, 2, 10, tzinfo=UTC)
BLOCKED = Health("alpha", "甲区人民政府", "blocked", NOW, NOW, None, NOW)
#: A sample of the text format: name, labels with escaped values, number.
SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[0-9.e+]+)')
UNITS = ("seconds", "bytes")


def samples(document: bytes) -> dict[tuple[str, str], float]:
    """Read by the grammar as it is written down, held against the client library's own parser."""
    found: dict[tuple[str, str], float] = {}
    families: set[str] = set()
    text = document.decode()
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# "):
            families.add(line.split()[2])
            continue
        match = SAMPLE.fullmatch(line)
        assert match, line
        assert match[1] in families, "a sample before its HELP and TYPE"
        assert (match[1], match[2] or "") not in found, "a sample twice"
        found[match[1], match[2] or ""] = float(match[3])
    parsed = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    assert sorted(sample.value for sample in parsed) == sorted(found.values())
    return found


@pytest.fixture
def document(archive: Database) -> bytes:
    for outcome, requests in (("done", 7), ("done", 9), ("refused", 3)):
        run = start_run(archive, "alpha", at=NOW)
        finish_run(archive, run, outcome, {"requests": requests, "bytes": 500}, at=NOW + timedelta(seconds=90))  # type: ignore[arg-type]  # its words
    start_run(archive, "alpha", at=NOW + timedelta(days=1))
    note(archive, [BLOCKED], datetime.now(UTC))
    return metrics(archive, [BLOCKED], {"合川区": 3})[0]


def test_all_metrics(document: bytes) -> None:
    found = samples(document)
    assert found["fazhi_site_state", 'site="alpha",state="blocked"'] == 1
    assert found["fazhi_site_state", 'site="alpha",state="ok"'] == 0
    assert found["fazhi_site_last_run_timestamp_seconds", 'site="alpha"'] == NOW.timestamp()
    assert found["fazhi_site_next_visit_timestamp_seconds", 'site="alpha"'] == NOW.timestamp()
    assert ("fazhi_site_last_success_timestamp_seconds", 'site="alpha"') not in found
    assert found["fazhi_runs_total", 'outcome="done",site="alpha"'] == 2
    assert found["fazhi_site_last_run_requests", 'site="alpha"'] == 3
    assert found["fazhi_site_last_run_bytes", 'site="alpha"'] == 500
    assert found["fazhi_site_last_run_duration_seconds", 'site="alpha"'] == 90
    assert found["fazhi_overdue_bodies", 'district="合川区"'] == 3
    assert found["fazhi_alerts_waiting", ""] == 1


def test_names_follow_the_conventions(document: bytes) -> None:
    """prometheus.io/docs/practices/naming: what `promtool check metrics` looks at."""
    families = list(text_string_to_metric_families(document.decode()))
    assert len(families) == 11
    for family in families:
        assert re.fullmatch(r"fazhi_[a-z]+(_[a-z]+)*", family.name)
        assert family.documentation.endswith(".")
        assert family.type in ("gauge", "counter")
        for sample in family.samples:
            assert sample.name.endswith("_total") == (family.type == "counter")
            assert not set(sample.labels) & {"job", "instance", "le", "quantile"}
        assert not re.search(r"_(milliseconds|minutes|hours|days|kilobytes|megabytes|gauge|counter)\b", family.name)
        assert not any(unit in family.name.split("_")[:-1] for unit in UNITS), "the unit stands last"


def test_the_newer_format_where_it_is_asked_for(archive: Database) -> None:
    document, media_type = metrics(archive, [BLOCKED], {}, "application/openmetrics-text; version=1.0.0")
    assert media_type.startswith("application/openmetrics-text")
    assert document.endswith(b"# EOF\n")
    states = next(family for family in read_openmetrics(document.decode()) if family.name == "fazhi_site_state")
    assert {s.labels["state"] for s in states.samples if s.value} == {"blocked"}


def test_an_empty_archive_has_metrics(archive: Database) -> None:
    assert samples(metrics(archive, [], {})[0]) == {("fazhi_alerts_waiting", ""): 0}


def test_names_with_quotes(archive: Database) -> None:
    found = samples(metrics(archive, [Health('a"b\\c', "x", "ok", None, None, None, None)], {})[0])
    assert found["fazhi_site_state", r'site="a\"b\\c",state="ok"'] == 1


def test_every_metric_is_documented(document: bytes) -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    named = set(re.findall(r"^\| (`fazhi_[^|]*)\|", page, re.M))
    documented = {name for cell in named for name in re.findall(r"`(\w+)`", cell)}
    assert documented == {line.split()[2] for line in document.decode().splitlines() if line.startswith("# TYPE")}
