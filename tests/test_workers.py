"""A worker of a crawl has used all vocabularies once before it is asked for anything."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import indicators, workers
from pipelines.process import know


def test_the_example_is_an_article_and_has_a_figure_in_each_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_knowledge", know(tmp_path))
    indicators._any_of.cache_clear()
    made = workers.glance(workers.example())
    assert made is not None
    record = made.open()
    assert (record.kind, record.report_year, len(record.sections)) == ("annual_report", 2024, 2)
    assert record.indicators
    assert all(unit in record.text for unit in indicators.units())
    assert indicators._any_of.cache_info().currsize == len(indicators.units())


def test_the_processes_beside_a_crawl_do_without_scrapy() -> None:
    said = "import sys, pipelines.desk, pipelines.workers; print(*{'scrapy', 'twisted'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [], "25 MB in each of them"
