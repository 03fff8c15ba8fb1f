"""The HTTP API for programs: the same answers as the commands give with --json, and whole exports."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, send_file

from archive.database import Database
from archive.exports import STREAMS
from archive.figures import figures
from archive.history import diff, history
from archive.queries import get
from archive.records import to_json
from archive.web.app import Room
from archive.web.asked import FILTERS, asked
from archive.web.pages import SHOWN, find, versions_asked
from archive.web.plain import plain, plain_hit

MEDIA_TYPES = {
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown",
}
_FILTERS = " ".join(FILTERS)
DESCRIBED = (
    ("/api/search", f"q {_FILTERS} sort limit offset", "检索结果：total、capped、hits；没有 q 时按发布日期列出"),
    ("/api/reports/<ID>", "", "一份报告的完整记录"),
    ("/api/reports/<ID>/history", "", "见过的各个版本"),
    ("/api/reports/<ID>/diff", "old new", "两个版本的差异；不写参数为最近一次修改"),
    ("/api/indicators", f"q {_FILTERS} limit offset", "报告中的数据，各附原文；q 是指标名称的一部分"),
    ("/api/export", f"format {_FILTERS}", "全部记录的文件：jsonl、csv、xlsx、md"),
)


def room(archive: Database) -> Room:
    """The API of an archive, and the page that describes it."""
    blueprint = Blueprint("api", __name__)
    for rule, name, view in (
        ("/api/search", "search", _search),
        ("/api/reports/<path:report>", "report", _report),
        ("/api/reports/<path:report>/history", "history", _history),
        ("/api/reports/<path:report>/diff", "diff", _diff),
        ("/api/indicators", "indicators", _indicators),
        ("/api/export", "export", _export),
    ):
        blueprint.add_url_rule(rule, name, partial(view, archive))
    blueprint.add_url_rule("/api", "about", lambda: render_template("api.html"))
    return Room(blueprint, (("api.about", "接口"),), DESCRIBED)


def _search(archive: Database) -> Response:
    wanted = asked(request.args, *FILTERS, "q", "sort", "limit", "offset")
    found = find(archive, wanted)
    hits = [plain_hit(hit) for hit in found.hits]
    return jsonify(query=wanted.query, total=found.total, capped=found.capped, hits=hits)


def _report(archive: Database, report: str) -> Response:
    asked(request.args)
    return jsonify(to_json(get(archive, report)))


def _history(archive: Database, report: str) -> Response:
    asked(request.args)
    return jsonify(plain(history(archive, report)))


def _diff(archive: Database, report: str) -> Response:
    return jsonify(plain(diff(archive, report, *versions_asked()).changes))


def _indicators(archive: Database) -> Response:
    wanted = asked(request.args, *FILTERS, "q", "limit", "offset")
    first = wanted.get("offset", 0)
    found = islice(figures(archive, wanted.filters, wanted.query or None), first, first + wanted.get("limit", SHOWN))
    return jsonify(figures=plain(tuple(found)))


def _export(archive: Database) -> Response:
    """Send an export that is complete before its first byte leaves: one that fails half-way is an error, not a stub."""
    wanted = asked(request.args, *FILTERS, "format")
    form: Any = wanted.get("format", "jsonl")
    with ExitStack() as kept:
        out = kept.enter_context(TemporaryFile())
        STREAMS[form](archive, wanted.filters, out)
        kept.pop_all()  # from here on the server closes it, when it is sent
    out.seek(0)
    return send_file(out, MEDIA_TYPES[form], as_attachment=True, download_name=f"reports.{form}", etag=False)
