"""Sitemaps for machines (sitemaps.org): lists of addresses or of further sitemaps, as XML or text, also packed."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from html import unescape

from crawler.addresses import absolute

#: The protocol allows 50 MB and 50,000 addresses; what a portal of a district has is a tenth of that.
MOST_BYTES, MOST_ADDRESSES = 16 * 1024 * 1024, 50_000
#: Read without a parser of XML: portals' sitemaps are often broken, and nothing else of them is of use.
LOC = re.compile(rb"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)
INDEX = re.compile(rb"<(?:\w+:)?sitemapindex\b", re.IGNORECASE)
LINE = re.compile(rb"^\s*(https?://\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one sitemap lists: addresses of pages, or those of further sitemaps."""

    pages: tuple[str, ...] = ()
    further: tuple[str, ...] = ()


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Read a sitemap; what is none lists nothing."""
    body = _unpacked(body)
    found = LOC.findall(body) or (LINE.findall(body) if b"<" not in body[:200] else [])
    addresses = (absolute(url, unescape(one.decode("utf-8", "replace"))) for one in found[:MOST_ADDRESSES])
    listed = tuple(dict.fromkeys(address for address in addresses if address))
    return Sitemap(further=listed) if INDEX.search(body[:4096]) else Sitemap(pages=listed)


def _unpacked(body: bytes) -> bytes:
    """The text of a packed sitemap, as far as it goes and no further than a sitemap may be long."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:MOST_BYTES]
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""
