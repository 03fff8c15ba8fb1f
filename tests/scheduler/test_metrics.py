"""Metrics that Prometheus can read."""

import re
from datetime import UTC, datetime

from archive.database import Database
from archive.runs import finish_run, start_run
from scheduler.health import Health
from scheduler.metrics import metrics

NOW = datetime(2026, 2, 10, tzinfo=UTC)
#: A sample of the text format: name, labels with escaped values, number.
SAMPLE = re.compile(r'([a-z_]+)\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\} (-?[0-9.e+]+)')


def samples(text: str) -> dict[tuple[str, str], float]:
    found = {}
    families: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# "):
            families.add(line.split()[2])
            continue
        match = SAMPLE.fullmatch(line)
        assert match, line
        assert match[1] in families, "a sample before its HELP and TYPE"
        found[match[1], match[2]] = float(match[3])
    return found


def test_all_metrics(archive: Database) -> None:
    finish_run(archive, start_run(archive, "alpha"), "done", {})
    finish_run(archive, start_run(archive, "alpha"), "done", {})
    health = Health("alpha", "甲区人民政府", "blocked", NOW, NOW, None, NOW)
    text = metrics(archive, [health])
    assert text.endswith("\n")
    found = samples(text)
    assert found["fazhi_site_state", 'site="alpha",state="blocked"'] == 1
    assert found["fazhi_site_state", 'site="alpha",state="ok"'] == 0
    assert found["fazhi_site_last_run_seconds", 'site="alpha"'] == NOW.timestamp()
    assert ("fazhi_site_last_ok_seconds", 'site="alpha"') not in found
    assert found["fazhi_runs_total", 'site="alpha",outcome="done"'] == 2


def test_names_with_quotes(archive: Database) -> None:
    found = samples(metrics(archive, [Health('a"b\\c', "x", "ok", None, None, None, None)]))
    assert found["fazhi_site_state", r'site="a\"b\\c",state="ok"'] == 1
