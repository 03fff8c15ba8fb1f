"""What the web page shows of the harvest: status, coverage, metrics; `archive.web` shows the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from archive.browse import choices
from archive.coverage import CoverageRow
from archive.database import Database
from archive.queries import latest_year
from archive.web.app import Room, told
from archive.web.asked import Asked, asked
from archive.web.plain import plain
from archive.wording import COVERAGE
from crawler.registry import Registry
from scheduler import wording
from scheduler.coverage import chosen, overdue
from scheduler.errors import ScheduleError
from scheduler.incidents import notices
from scheduler.metrics import metrics
from scheduler.status import Standing, standings

#: Alerts shown, the latest.
ALERTS = 20
DESCRIBED = (
    ("/api/coverage", "year district", "谁已公开、迟了几天、谁逾期未见、哪个网站拒绝访问；默认为有报告的最近年度"),
    ("/api/status", "", "各网站的状态、最近一次采集及其判断和依据、下次采集、提醒记录"),
    ("/metrics", "", "Prometheus 指标"),
    ("/healthz", "", "服务和档案是否正常"),
)


def room(archive: Database) -> Room:
    """The pages of the harvest into an archive."""
    blueprint = Blueprint("harvest", __name__, template_folder="templates")
    for rule, name, view in (
        ("/coverage", "coverage", _coverage_page),
        ("/api/coverage", "coverage_api", _coverage),
        ("/status", "status", _status_page),
        ("/api/status", "status_api", _status),
        ("/metrics", "metrics", _metrics),
    ):
        blueprint.add_url_rule(rule, name, partial(view, archive))
    blueprint.add_url_rule("/healthz", "healthz", _healthz)
    blueprint.register_error_handler(ScheduleError, lambda error: told(503, str(error)))
    return Room(blueprint, (("harvest.coverage", "公开情况"), ("harvest.status", "运行状态")), DESCRIBED)


def _rows(archive: Database, wanted: Asked) -> tuple[CoverageRow, ...]:
    year, district = wanted.get("year", None), wanted.get("district", None)
    return chosen(archive, Registry.load(archive.data), year, district, datetime.now(UTC))


def _coverage(archive: Database) -> Response:
    return jsonify(plain(_rows(archive, asked(request.args, "year", "district"))))


def _coverage_page(archive: Database) -> str:
    wanted = asked(request.args, "year", "district")
    rows = _rows(archive, wanted)
    year = wanted.get("year", None) or latest_year(archive)
    return render_template(
        "coverage.html",
        asked=wanted,
        year=year,
        years=sorted({*choices(archive).years, *([year] if year else [])}, reverse=True),
        # Of all districts at once only sums: a thousand rows help nobody.
        rows=rows if "district" in wanted.given else (),
        sums=_sums(rows),
        total=_total(rows),
        shades=wording.SHADES,
    )


def _total(rows: Sequence[CoverageRow]) -> list[tuple[str, int]]:
    """Count the states that there are, in the order of the words for them."""
    counts = Counter(row.state for row in rows)
    return [(state, counts[state]) for state in COVERAGE if state in counts]  # type: ignore[index]  # the same words


def _sums(rows: Sequence[CoverageRow]) -> dict[str, Counter[str]]:
    """Count the states by district, in the order of the rows."""
    sums: dict[str, Counter[str]] = {}
    for row in rows:
        sums.setdefault(row.district or "", Counter())[row.state] += 1
    return sums


def _status_page(archive: Database) -> str:
    asked(request.args)
    now = datetime.now(UTC)
    found = standings(archive, Registry.load(archive.data), now)
    states = Counter(one.health.state for one in found)
    alerts = notices(archive, ALERTS)
    return render_template("status.html", found=found, states=states, alerts=alerts, now=now, terms=wording)


def _status(archive: Database) -> Response:
    asked(request.args)
    now = datetime.now(UTC)
    sites = [_plain(one) for one in standings(archive, Registry.load(archive.data), now)]
    return jsonify(at=plain(now), sites=sites, alerts=plain(notices(archive, ALERTS)))


def _plain(one: Standing) -> dict[str, Any]:
    values: dict[str, Any] = plain(one)
    return {**values.pop("health"), **values, "verdict": one.verdict}


def _metrics(archive: Database) -> Response:
    asked(request.args)
    registry, now = Registry.load(archive.data), datetime.now(UTC)
    found = tuple(one.health for one in standings(archive, registry, now))
    accept = request.headers.get("Accept", "")
    document, media_type = metrics(archive, found, overdue(archive, registry, found, now), accept)
    return Response(document, content_type=media_type)


def _healthz() -> Response:
    """The archive was looked at before, as it is for every page."""
    asked(request.args)
    return Response("ok\n", mimetype="text/plain")
