"""The feeds: a search that was saved is its address, and what is new of it comes by Atom."""

from __future__ import annotations

from functools import partial
from io import BytesIO

from flask import Blueprint, Response, request, url_for

from archive.database import Database
from archive.exports.atom import MEDIA_TYPE, Place, write_feed
from archive.web.app import Room
from archive.web.asked import FILTERS, asked

#: What a reader program asks for at a time; older entries it has seen.
ENTRIES = 50
DESCRIBED = (
    (
        "/feeds/reports.atom",
        f"q {' '.join(FILTERS)} limit",
        "Atom：最近新增和修改的报告；保存的检索就是带条件的地址",
    ),
)


def room(archive: Database) -> Room:
    """The feeds of an archive."""
    blueprint = Blueprint("feeds", __name__)
    blueprint.add_url_rule("/feeds/reports.atom", "reports", partial(_reports, archive))
    return Room(blueprint, described=DESCRIBED)


def _reports(archive: Database) -> Response:
    wanted = asked(request.args, *FILTERS, "q", "limit")
    place = Place(request.url, url_for("pages.report", report="", _external=True))
    out = BytesIO()
    query, limit = wanted.query or None, wanted.get("limit", ENTRIES)
    write_feed(archive, wanted.filters, out, query=query, limit=limit, place=place)
    return Response(out.getvalue(), mimetype=MEDIA_TYPE)
