"""What a monitoring system asks: the harvest as Prometheus metrics, named and measured by its conventions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import get_args

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from archive.database import Database
from archive.models import Run, Version
from scheduler.alerts import GIVE_UP
from scheduler.health import Health, State
from scheduler.incidents import pending

Samples = Iterable[tuple[Sequence[str], float]]


def metrics(
    archive: Database, found: Sequence[Health], overdue: Mapping[str, int], accept: str = "text/plain"
) -> tuple[bytes, str]:
    """Give all metrics as one document, in the best format that `accept` (an HTTP header) allows, and its media type.

    Times are seconds since 1970, so that `time() - …` is an age that goes on growing when nobody measures; a portal
    without one has no sample. `overdue` are bodies by district.
    """
    registry = CollectorRegistry()
    registry.register(_Harvest(archive, found, overdue))
    encode, media_type = choose_encoder(accept)
    return encode(registry), media_type


class _Harvest(Collector):
    def __init__(self, archive: Database, found: Sequence[Health], overdue: Mapping[str, int]) -> None:
        self.archive, self.found, self.overdue = archive, found, overdue

    def collect(self) -> Iterator[Metric]:
        states = "1 for the state that a portal is in."
        yield _gauge("fazhi_site_state", states, ("site", "state"), _states(self.found))
        for name, field, text in (
            ("last_run", "last_run", "Start of the last run."),
            ("last_success", "last_ok", "Start of the last run that worked."),
            ("next_visit", "next_at", "Next visit as planned."),
        ):
            yield _gauge(f"fazhi_site_{name}_timestamp_seconds", text, ("site",), _times(self.found, field))
        yield _counter("fazhi_runs", "Runs by what the crawl said of them.", ("site", "outcome"), _runs(self.archive))
        yield from _latest(self.archive)
        yield _gauge("fazhi_reports", "Reports archived, by the year reported on.", ("year",), _reports(self.archive))
        owed = [((district,), count) for district, count in sorted(self.overdue.items())]
        yield _gauge("fazhi_overdue_bodies", "Bodies whose report is due and was not found.", ("district",), owed)
        waiting = len(pending(self.archive, datetime.now(UTC) - GIVE_UP))
        yield _gauge("fazhi_alerts_waiting", "Alerts that not every channel has told.", (), [((), waiting)])


def _gauge(name: str, text: str, labels: Sequence[str], samples: Samples) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def _counter(name: str, text: str, labels: Sequence[str], samples: Samples) -> Metric:
    family = CounterMetricFamily(name, text, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def _states(found: Iterable[Health]) -> Samples:
    return [((one.site, state), float(one.state == state)) for one in found for state in get_args(State)]


def _times(found: Iterable[Health], field: str) -> Samples:
    moments = ((one.site, getattr(one, field)) for one in found)
    return [((site,), moment.timestamp()) for site, moment in moments if moment is not None]


def _runs(archive: Database) -> Samples:
    query = select(Run.site, Run.outcome, func.count()).where(Run.outcome != "running")
    with archive.read() as session:
        rows = session.execute(query.group_by(Run.site, Run.outcome).order_by(Run.site, Run.outcome)).all()
    return [((site, outcome), count) for site, outcome, count in rows]


def _latest(archive: Database) -> Iterator[Metric]:
    """What the last run of each portal that has ended cost."""
    ended = select(func.max(Run.id)).where(Run.finished_at.is_not(None)).group_by(Run.site)
    query = select(Run.site, Run.counts, Run.started_at, Run.finished_at).where(Run.id.in_(ended)).order_by(Run.site)
    with archive.read() as session:
        rows = session.execute(query).all()
    for name in ("requests", "bytes"):
        samples = [((site,), float(counts.get(name) or 0)) for site, counts, _, _ in rows]
        yield _gauge(
            f"fazhi_site_last_run_{name}", f"{name.capitalize()} of the last run that ended.", ("site",), samples
        )
    took = [((site,), (finished - started) / timedelta(seconds=1)) for site, _, started, finished in rows]
    yield _gauge("fazhi_site_last_run_duration_seconds", "How long the last run took that ended.", ("site",), took)


def _reports(archive: Database) -> Samples:
    reports = select(Version.report_year, func.count()).where(Version.is_listed, Version.report_id.is_not(None))
    with archive.read() as session:
        rows = session.execute(reports.group_by(Version.report_year).order_by(Version.report_year)).all()
    return [((str(year),), count) for year, count in rows]
