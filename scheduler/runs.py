"""Judge a run: "it ran" is not "it worked". What came is held against what came before from the same portal.

The crawl itself knows whether it was refused, cut off or met trouble (`runs.outcome`); whether a list that reads
well has lost half its rows only its history tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from archive.database import Database
from archive.models import Run, Version
from archive.queries import RunRow, runs
from scheduler import lists

Outcome = Literal["ok", "incomplete", "blocked", "broken", "empty", "interrupted", "running"]

#: Earlier good runs that a run is compared with.
MEMORY = 8
#: One earlier run may have been a sweep of every page; two tell what is usual.
ENOUGH = 2
#: Lists grow; one that shows less than this share of its smallest earlier size has lost rows, or is read wrongly.
SHRUNK_LISTS = 0.6
#: From so many new records on, this share without body or year shows that pages are read wrongly.
MANY_RECORDS, UNIDENTIFIED = 4, 0.5
#: A text cut to less than this share of what it was is a page read wrongly more often than a report cut short.
SHRUNK_TEXT = 0.5
#: Lists that stay smaller for so long have become smaller; until then somebody may want to look.
ACCEPTED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Yield:
    """What a run put into the archive: annual reports, those without body or year, texts that shrank by half."""

    records: int = 0
    unidentified: int = 0
    shrunk: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a run, and the sentences that say why; none where all is as ever."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()


def judge(
    run: RunRow, good: Sequence[RunRow], stored: Yield = Yield(), smaller_since: datetime | None = None
) -> Verdict:
    """Say what came of a run; `good` are earlier runs of the site that worked, newest first.

    `smaller_since`: start of the first of the runs just before this one whose lists were too small. A run that cannot
    be compared, such as the first, is judged by itself.
    """
    match run.outcome:
        case "running":
            return Verdict("running")
        case "interrupted":
            return Verdict("interrupted", ("the run was cut off; the next one goes on where it stopped",))
        case "refused":
            return Verdict("blocked", _refusals(run) or ("the site refused us",))
        case "failed":
            return Verdict("broken", _refusals(run) or (f"the crawl failed: {_failure(run)}",))
    lost = (*_lost(run, [other for other in good if _count(other, "entries")]), *lists.lost(run, good))
    if lost and smaller_since and _count(run, "entries") and run.started_at - smaller_since >= ACCEPTED:
        lost = ()
    if signs := (*lost, *lists.stopped(run, good), *_misread(stored)):
        return Verdict("broken", signs)
    if run.outcome == "incomplete":
        return Verdict("incomplete", _refusals(run) or ("the request budget was used up",))
    if not _count(run, "entries") and not _count(run, "columns"):
        return Verdict("empty", ("the portal was walked and no list of reports was found, now or earlier",))
    return Verdict("ok", _moved(run))


def assess(archive: Database, site: str, last: int) -> list[tuple[RunRow, Verdict]]:
    """The latest runs of a site with what came of them, newest first.

    A run is judged once, when it is first looked at after its end, and the verdict kept with its evidence: what is
    usual is then told by runs that worked, however long ago that was.
    """
    # Oldest first, and far enough back: a run is measured by verdicts on those before it.
    latest = runs(archive, site, max(last, 3 * MEMORY))
    unjudged = [run for run in reversed(latest) if run.outcome != "running" and "verdict" not in run.evidence]
    for run in unjudged:
        verdict = judge(run, _good(archive, run), stored_by(archive, run.id), _smaller_since(archive, run))
        _keep(archive, run.id, verdict)
    return [(run, _verdict(run)) for run in (runs(archive, site, last) if unjudged else latest[:last])]


def latest(archive: Database, site: str | None, last: int) -> list[tuple[RunRow, Verdict]]:
    """The latest runs of a site, or of all, with what came of them, newest first."""
    found = runs(archive, site, last)
    for name, count in Counter(run.site for run in found).items():
        assess(archive, name, count)
    return [(run, _verdict(run)) for run in runs(archive, site, last)]


def _verdict(run: RunRow) -> Verdict:
    kept = run.evidence.get("verdict")
    return Verdict(kept["outcome"], tuple(kept["reasons"])) if kept else Verdict("running")


def _keep(archive: Database, run: int, verdict: Verdict) -> None:
    with archive.begin() as session:
        row = session.get_one(Run, run)
        row.evidence = {**row.evidence, "verdict": {"outcome": verdict.outcome, "reasons": list(verdict.reasons)}}


def _good(archive: Database, run: RunRow) -> list[RunRow]:
    """Earlier runs of the same site that worked, newest first; enough of them to find some of the same kind."""
    worked = Run.evidence["verdict"]["outcome"].as_string().in_(("ok", "incomplete"))
    return _earlier(archive, run, 3 * MEMORY, worked)


def _smaller_since(archive: Database, run: RunRow) -> datetime | None:
    since = None
    for other in _earlier(archive, run, 3 * MEMORY, Run.outcome.in_(("done", "incomplete"))):
        if _verdict(other).outcome != "broken" or not _count(other, "entries"):
            break
        since = other.started_at
    return since


def _earlier(archive: Database, run: RunRow, last: int, condition: ColumnElement[bool]) -> list[RunRow]:
    query = select(Run).where(Run.site == run.site, Run.id < run.id, condition).order_by(Run.id.desc()).limit(last)
    with archive.read() as session:
        return [
            RunRow(r.id, r.site, r.started_by, r.started_at, r.finished_at, r.outcome, r.counts, r.evidence)
            for r in session.scalars(query)
        ]


def stored_by(archive: Database, run: int) -> Yield:
    """What a run put into the archive, for `judge`."""
    before = aliased(Version)
    reports = and_(Version.run_id == run, Version.kind == "annual_report")
    with archive.read() as session:
        records = session.scalar(select(func.count()).select_from(Version).where(reports)) or 0
        nameless = select(func.count()).select_from(Version).where(reports, Version.report_id.is_(None))
        shrunk = (
            select(func.count())
            .select_from(Version)
            .join(before, and_(before.document_id == Version.document_id, before.number == Version.number - 1))
            .where(reports, func.length(Version.text) < func.length(before.text) * SHRUNK_TEXT)
        )
        return Yield(records, session.scalar(nameless) or 0, session.scalar(shrunk) or 0)


def _lost(run: RunRow, good: Sequence[RunRow]) -> tuple[str, ...]:
    """Signs that lists are gone or no longer read.

    A run that walks the whole portal, or reads all pages, meets more columns than one that stops where all is known, so
    it is compared with runs of the same kind; that there are any rows at all, with every earlier run. A portal that was
    walked anew is measured by what was found then: looks at its columns are compared with those since.
    """
    entries, columns = _count(run, "entries"), _count(run, "columns")
    if not good:
        return ()
    if not entries:
        return (f"no list could be read; the last good run read {_count(good[0], 'entries')} rows",)
    walks = [bool(other.counts.get("walked")) for other in good]
    if run.counts.get("walked"):
        alike = [other for other, walked in zip(good, walks, strict=True) if walked]
    else:
        alike = list(good[: walks.index(True)] if True in walks else good)
    same = [other for other in alike if bool(other.counts.get("full")) == bool(run.counts.get("full"))]
    same = same[:MEMORY]
    if len(same) < ENOUGH:
        return ()
    signs = []
    if columns < (fewest := min(_count(other, "columns") for other in same)):
        signs.append(f"{columns} columns could be read; earlier runs read {fewest} or more")
    if (rows := lists.rows(run)) < SHRUNK_LISTS * (fewest := min(map(lists.rows, same))):
        signs.append(f"the lists have {rows} rows; earlier runs read {fewest} or more")
    return tuple(signs)


def _moved(run: RunRow) -> tuple[str, ...]:
    if not (vanished := _count(run, "vanished")):
        return ()
    columns = f"{vanished} known {'column holds' if vanished == 1 else 'columns hold'} nothing any more"
    return (f"the portal was rebuilt: {columns}; walked anew, {_count(run, 'columns')} were found",)


def _misread(stored: Yield) -> tuple[str, ...]:
    signs = []
    if stored.records >= MANY_RECORDS and stored.unidentified >= UNIDENTIFIED * stored.records:
        signs.append(f"{stored.unidentified} of {stored.records} new reports are without body or year")
    if stored.shrunk:
        one = stored.shrunk == 1
        signs.append(f"{'1 text' if one else f'{stored.shrunk} texts'} shrank to less than half of the earlier version")
    return tuple(signs)


def _refusals(run: RunRow) -> tuple[str, ...]:
    """One sentence for each kind of trouble, the first of its kind as example."""
    trouble: list[dict[str, Any]] = run.evidence.get("trouble") or []
    kinds: dict[str, list[dict[str, Any]]] = {}
    for one in trouble:
        kinds.setdefault(one["what"], []).append(one)
    return tuple(
        f"{same[0]['why']}{f' (and {len(same) - 1} more)' if len(same) > 1 else ''}" for same in kinds.values()
    )


def _failure(run: RunRow) -> str:
    status = run.evidence.get("exit_status")
    return f"exit status {status}" if status is not None else str(run.evidence.get("reason") or "no reason was noted")


def _count(run: RunRow, name: str) -> int:
    return int(run.counts.get(name) or 0)
