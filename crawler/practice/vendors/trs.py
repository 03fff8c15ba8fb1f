"""TRS WCM in its variants: list pages called index, list or cdindex, and pages that end in htm, html or shtml."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from crawler.practice.builders import by_year, general, nested, subsites
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.trs import TrsPortal

Build = Callable[[Place, Sequence[Body]], TrsPortal]


def _ending(build: Build, ending: str) -> Callable[[Place, Sequence[Body]], Portal]:
    """A portal whose pages, lists and articles alike, end in `ending` and not in html."""

    def built(place: Place, bodies: Sequence[Body]) -> Portal:
        portal = build(place, bodies)
        old, new = b".html", f".{ending}".encode()

        def interrupt(request: Request) -> Answer | None:
            if ".html" in request.path:
                return portal.missing if isinstance(portal.missing, Answer) else None
            answer = portal.usual_answer(replace(request, target=request.target.replace(f".{ending}", ".html")))
            # The pager's call has it as an argument of its own.
            return replace(answer, body=answer.body.replace(old, new).replace(b'"html"', f'"{ending}"'.encode()))

        portal.interruption = interrupt
        portal.truth = tuple(
            replace(row, urls=tuple(url.replace(".html", f".{ending}") for url in row.urls)) for row in portal.truth
        )
        return portal

    return built


TRS: dict[str, Callable[[Place, Sequence[Body]], Portal]] = {
    "trs-index": nested,
    "trs-list": subsites,
    "trs-years": by_year,
    "trs-mixed": general,
    "trs-cdindex": lambda place, bodies: nested(place, bodies, layout="cdindex"),
    "trs-htm": _ending(lambda place, bodies: nested(place, bodies, layout="sub"), "htm"),
    "trs-shtml": _ending(by_year, "shtml"),
    "trs-cdindex-shtml": _ending(lambda place, bodies: nested(place, bodies, layout="cdindex"), "shtml"),
}
