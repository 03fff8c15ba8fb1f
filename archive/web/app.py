"""One web application out of rooms: what each shows, what all of them owe a visitor, and what becomes of errors."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from archive import wording
from archive.database import Database
from archive.errors import ArchiveError, ArchiveMissing, NotInArchive, QueryUnreadable
from archive.schema import is_current
from archive.web.blocks import marked

log = logging.getLogger("fazhi.web")

#: No script runs, nothing comes from elsewhere, nobody frames the page, and portals do not learn what was searched.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
HEADINGS = {400: "请求有误", 404: "没有找到", 405: "只能读取", 500: "程序出错", 503: "档案暂时无法读取"}
SECONDS_UNTIL_RETRY = 30


@dataclass(frozen=True, slots=True)
class Room:
    """Part of the application.

    `doors` are the pages that every page leads to: endpoint and what it is called. `described` is what programs may
    ask for: address, parameters, what comes.
    """

    blueprint: Blueprint
    doors: tuple[tuple[str, str], ...] = ()
    described: tuple[tuple[str, str, str], ...] = ()


def make_app(archive: Database, *rooms: Room) -> Flask:
    """Put rooms together. The application reads only: GET and HEAD are all it answers."""
    app = Flask(__name__)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the provider that Flask has by default
    app.json.sort_keys = False  # type: ignore[attr-defined]  # likewise
    for room in rooms:
        app.register_blueprint(room.blueprint)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(marked=marked, moment=moment, number=number, linkable=linkable, pairs=pairs)
    app.jinja_env.globals.update(
        words=wording,
        doors=[door for room in rooms for door in room.doors],
        described=sorted(row for room in rooms for row in room.described),
    )

    def refuse_other_schema() -> None:
        if request.endpoint != "static":
            _check(archive)

    app.before_request(refuse_other_schema)
    app.after_request(_finish)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(ArchiveError, _out_of_order)
    app.register_error_handler(Exception, _failed)
    return app


def _check(archive: Database) -> None:
    """Raise ArchiveNewer, ArchiveMissing or what else is wrong where the archive is not what it was at the start."""
    with archive.read() as session:
        if not is_current(session.connection()):
            raise ArchiveMissing(str(archive.data))


def moment(at: datetime | None) -> str:
    """Give a point in time as people read it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else ""


def number(value: float) -> str:
    """Give a figure as people write it: 36, 98.5."""
    return f"{value:.15g}"


def pairs(values: Iterable[object]) -> list[tuple[object, object]]:
    """Give choices that are called what they are."""
    return [(value, value) for value in values]


def linkable(address: str | None) -> bool:
    """Whether an address out of a document may be a link: one with another scheme might run as a script."""
    return (address or "").lower().startswith(("http://", "https://"))


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.status_code == 200 and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response


def _refused(error: HTTPException) -> ResponseReturnValue:
    standing = {404: f"{request.path}: no such page", 405: "nothing can be written here: GET and HEAD are all there is"}
    response = told(error.code or 500, standing.get(error.code or 0) or error.description or error.name)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _out_of_order(error: ArchiveError) -> ResponseReturnValue:
    if isinstance(error, QueryUnreadable):
        return told(400, str(error))
    if isinstance(error, NotInArchive):
        return told(404, str(error))
    response = told(503, str(error))
    response.headers["Retry-After"] = str(SECONDS_UNTIL_RETRY)
    return response


def _failed(error: Exception) -> ResponseReturnValue:
    log.error("%s failed", request.path, exc_info=error)
    return told(500, InternalServerError.description)


def told(status: int, line: str) -> Response:
    """Give an error as one clear line: as JSON to programs, as a page to people."""
    if request.path.startswith("/api/"):
        response = jsonify(error=line)
    else:
        response = Response(render_template("error.html", heading=HEADINGS.get(status, "请求未能完成"), line=line))
    response.status_code = status
    return response
