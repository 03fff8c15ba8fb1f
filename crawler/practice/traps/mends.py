"""Portals on which a true report is hard to get, but can be had: by patience, or by not believing what labels say."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.practice.builders import by_year
from crawler.practice.places import Body, Place
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.traps import wires
from crawler.practice.traps.lures import YEARS, Build
from crawler.practice.trs import TrsPortal

#: What becomes of the usual answer; the number counts the requests for this address, from 1.
Twist = Callable[[Answer, int], Answer]


def twisted(twist: Twist) -> Build:
    """A portal on which the first report's address answers with a twist."""

    def build(place: Place, bodies: Sequence[Body]) -> TrsPortal:
        portal = by_year(place, bodies, {}, YEARS)
        _twist(portal, twist)
        return portal

    return build


def tailless(place: Place, bodies: Sequence[Body]) -> TrsPortal:
    """A portal on which the first report's page never comes with its end; its text is all there."""
    portal = by_year(place, bodies, {}, YEARS)
    _twist(portal, _tailless)
    portal.outcome, portal.names = "incomplete", frozenset({"cut"})
    return portal


def _twist(portal: Portal, twist: Twist) -> None:
    path = urlsplit(portal.truth[0].urls[0]).path
    portal.interruption = _on(portal, path, twist)
    portal.detours = 1


def _on(portal: Portal, path: str, twist: Twist) -> Callable[[Request], Answer | None]:
    asked: Counter[str] = Counter()

    def interrupt(request: Request) -> Answer | None:
        if request.path != path:
            return None
        asked[path] += 1
        return twist(portal.usual_answer(request), asked[path])

    return interrupt


def _first(instead: Callable[[Answer], Answer], times: int = 1) -> Twist:
    """Something else for the first `times` requests, then the page."""
    return lambda answer, number: instead(answer) if number <= times else answer


def _tailless(answer: Answer, _number: int) -> Answer:
    return replace(answer, body=answer.body[: answer.body.rindex(b"</body>")])


def _busy(_answer: Answer) -> Answer:
    return Answer(b"Too Many Requests", 429, "text/plain", (("Retry-After", "1"),))


def _typed(content_type: str | None) -> Twist:
    return lambda answer, _: replace(answer, content_type=content_type)


def _packed(answer: Answer, _number: int) -> Answer:
    return replace(answer, body=gzip.compress(answer.body, mtime=0), headers=(("Content-Encoding", "gzip"),))


MENDS: dict[str, Twist] = {
    "cut-once": _first(lambda answer: wires.cut(answer.body)),
    "cut-chunk-once": _first(lambda answer: wires.cut_chunk(answer.body)),
    "short-once": _first(lambda answer: wires.short(answer.body)),
    "mute-once": _first(lambda _: wires.mute()),
    "busy-once": _first(_busy),
    "down-once": _first(lambda _: Answer(b"Service Unavailable", 503, "text/plain")),
    "stub-once": _first(lambda _: Answer(b"...")),
    "type-binary": _typed("application/octet-stream"),
    "type-plain": _typed("text/plain"),
    "type-none": _typed(None),
    "gzip-unasked": _packed,
    "gzip-false": lambda answer, _: replace(answer, headers=(("Content-Encoding", "gzip"),)),
}
