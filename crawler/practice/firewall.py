"""A portal behind a firewall that answers 412 with a script challenge to everything but robots.txt (瑞数 does so)."""

from __future__ import annotations

import zlib

from crawler.practice.places import Place
from crawler.practice.portal import Answer, Portal, Request

_CHALLENGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta content="{token}" r="m">'
    '<script r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={{}};$_ts.nsd={nsd};$_ts.cd="{token}";</script>'
    '<script src="/4QbVtADbnLVIc/{token}.js" r="m"></script></head><body></body></html>'
)


def challenge(request: Request) -> Answer:
    """What the firewall says to this request; the token differs from address to address."""
    token = f"q{zlib.crc32(request.target.encode()):08x}tKw"
    body = _CHALLENGE.format(token=token, nsd=zlib.crc32(request.host.encode()) % 90000)
    cookie = ("Set-Cookie", f"FSSBBIl1UgzbN7NO={token}; Path=/; HttpOnly")
    return Answer(body.encode(), 412, headers=(cookie,))


def firewalled(place: Place) -> Portal:
    portal = Portal(place, outcome="blocked", missing=challenge, names=frozenset({"ruishu"}))
    portal.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow:\n", content_type="text/plain")
    return portal
