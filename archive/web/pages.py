"""The pages for people: search, a report, its versions, what changed; they work without scripts."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, render_template, request

from archive.browse import changes, choices, newest
from archive.database import Database
from archive.errors import NotInArchive
from archive.filters import Filters
from archive.history import diff, history
from archive.queries import count, get
from archive.records import Record
from archive.search import Hit, Results, search
from archive.web.app import Room
from archive.web.asked import DEEPEST, FILTERS, Asked, BadParameter, asked
from archive.web.blocks import blocks

SHOWN = 20


def room(archive: Database) -> Room:
    """The pages of an archive."""
    blueprint = Blueprint("pages", __name__)
    for rule, name, view in (
        ("/", "search", _search),
        ("/reports/<path:report>", "report", _report),
        ("/reports/<path:report>/history", "history", _history),
        ("/reports/<path:report>/diff", "diff", _diff),
    ):
        blueprint.add_url_rule(rule, name, partial(view, archive))
    return Room(blueprint, (("pages.search", "检索"),))


def _search(archive: Database) -> str:
    wanted = asked(request.args, *FILTERS, "q", "sort", "limit", "offset")
    found = find(archive, wanted)
    limit, offset = wanted.get("limit", SHOWN), wanted.get("offset", 0)
    more = offset + len(found.hits) < found.total or (found.capped and len(found.hits) == limit)
    return render_template(
        "search.html",
        asked=wanted,
        found=found,
        choices=choices(archive),
        recent=() if wanted.given else tuple(changes(archive, Filters(), limit=SHOWN)),
        first=offset + 1,
        before=wanted.but(offset=max(0, offset - limit)) if offset else None,
        after=wanted.but(offset=offset + limit) if more and offset + limit <= DEEPEST else None,
        feed=wanted.but(sort=None, limit=None, offset=None),
    )


def find(archive: Database, wanted: Asked) -> Results:
    """Give a page of hits; without a query, of what the filters select, the newest publications first."""
    limit, offset = wanted.get("limit", SHOWN), wanted.get("offset", 0)
    if wanted.query:
        sort = wanted.get("sort", "rank")
        return search(archive, wanted.query, wanted.filters, sort, limit=limit, offset=offset)
    records = newest(archive, wanted.filters, limit=limit, offset=offset)
    return Results(count(archive, wanted.filters), False, tuple(map(_hit, records)))


def _hit(record: Record) -> Hit:
    names = (record.id, record.title, record.body, record.district, record.report_year, record.published_on)
    return Hit(*names, record.url or "", None, ())


def _report(archive: Database, report: str) -> str:
    asked(request.args)
    record = get(archive, report)
    return render_template("report.html", record=record, blocks=tuple(blocks(record)))


def _history(archive: Database, report: str) -> str:
    asked(request.args)
    return render_template("history.html", record=get(archive, report), versions=history(archive, report))


def _diff(archive: Database, report: str) -> str:
    old, new = versions_asked()
    record, versions = get(archive, report), history(archive, report)
    try:
        difference = diff(archive, report, old, new)
    except NotInArchive:
        if old is not None:
            raise
        # The report is there, so what is not is a second text: copies say the same.
        difference = None
    return render_template("diff.html", record=record, versions=versions, difference=difference, old=old, new=new)


def versions_asked() -> tuple[int | None, int | None]:
    """Give the numbers of two versions, or None twice for the latest change."""
    wanted = asked(request.args, "old", "new")
    old, new = wanted.get("old", None), wanted.get("new", None)
    if (old is None) != (new is None):
        raise BadParameter("old, new", "both versions are named, or none for the latest change")
    return old, new
