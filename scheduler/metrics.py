"""What a monitoring system asks: the harvest in Prometheus' text format, version 0.0.4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import get_args

from sqlalchemy import func, select

from archive.database import Database
from archive.models import Run, Version
from scheduler.health import Health, State

Sample = tuple[dict[str, str], float]


def metrics(archive: Database, found: Sequence[Health]) -> str:
    """Give all metrics as one document; times are seconds since 1970, sites without one have no sample."""
    return "".join(
        _family(name, kind, text, samples)
        for name, kind, text, samples in (
            ("fazhi_site_state", "gauge", "1 for the state that a portal is in.", _states(found)),
            ("fazhi_site_last_run_seconds", "gauge", "Start of the last run.", _times(found, "last_run")),
            ("fazhi_site_last_ok_seconds", "gauge", "Start of the last run that worked.", _times(found, "last_ok")),
            ("fazhi_site_next_visit_seconds", "gauge", "Next visit as planned.", _times(found, "next_at")),
            ("fazhi_runs_total", "counter", "Runs by site and by what the crawl said of them.", _runs(archive)),
            ("fazhi_reports", "gauge", "Reports archived, by the year reported on.", _reports(archive)),
        )
    )


def _states(found: Iterable[Health]) -> Iterator[Sample]:
    for one in found:
        for state in get_args(State):
            yield {"site": one.site, "state": state}, float(one.state == state)


def _times(found: Iterable[Health], name: str) -> Iterator[Sample]:
    for one in found:
        moment: datetime | None = getattr(one, name)
        if moment is not None:
            yield {"site": one.site}, moment.timestamp()


def _runs(archive: Database) -> Iterator[Sample]:
    query = select(Run.site, Run.outcome, func.count()).group_by(Run.site, Run.outcome).order_by(Run.site, Run.outcome)
    with archive.read() as session:
        for site, outcome, count in session.execute(query):
            yield {"site": site, "outcome": outcome}, count


def _reports(archive: Database) -> Iterator[Sample]:
    reports = select(Version.report_year, func.count()).where(Version.is_listed, Version.report_id.is_not(None))
    query = reports.group_by(Version.report_year).order_by(Version.report_year)
    with archive.read() as session:
        for year, count in session.execute(query):
            yield {"year": str(year)}, count


def _family(name: str, kind: str, text: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        pairs = ",".join(f'{key}="{_escaped(label)}"' for key, label in labels.items())
        lines.append(f"{name}{{{pairs}}} {value:.15g}")
    return "\n".join(lines) + "\n"


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
