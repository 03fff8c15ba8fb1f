"""Sitemaps as portals write them: whole, packed, broken, with strange names; never more than their bounds."""

import gzip
import zlib

import pytest

from crawler.pages import sitemap
from crawler.pages.sitemap import Sitemap, read_sitemap

URL = "http://www.a.example/sitemap.xml"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def pages(*paths: str) -> Sitemap:
    return Sitemap(pages=tuple(f"http://www.a.example{path}" for path in paths))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (HEAD + b"<url><loc>http://www.a.example/x/</loc><lastmod>2025-01-01</lastmod></url></urlset>", pages("/x/")),
        (HEAD + b"<url><loc>\n  http://www.a.example/x/  \n</loc></url>", pages("/x/")),
        (HEAD + b"<url><loc><![CDATA[http://www.a.example/x?a=1&b=2]]></loc></url></urlset>", pages("/x?a=1&b=2")),
        (HEAD + b"<url><loc>http://www.a.example/x?a=1&amp;b=2</loc></url></urlset>", pages("/x?a=1&b=2")),
        (b"<s:urlset><s:url><s:loc>/x/</s:loc></s:url></s:urlset>", pages("/x/")),
        (HEAD + b"<url><LOC>/x/</LOC></url><url><loc>/x/</loc></url>", pages("/x/")),
        (HEAD + b"<url><loc>/x/<url><loc>/y/</loc>", pages("/x/", "/y/")),
        (HEAD + b"<url><loc>mailto:a@b.example</loc></url><url><loc>javascript:void(0)</loc></url>", pages()),
        (b"http://www.a.example/x/\r\nhttp://www.a.example/y/\n# not an address\n", pages("/x/", "/y/")),
        (b"<html><body><a href='http://www.a.example/x/'>http://www.a.example/x/</a></body></html>", pages()),
        (b"", pages()),
        (b"\x1f\x8b\x08 no gzip at all", pages()),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', pages("/&a")),
    ],
)  # fmt: skip
def test_readings(body: bytes, expected: Sitemap) -> None:
    assert read_sitemap(body, URL) == expected


def test_an_index_lists_sitemaps_and_no_pages() -> None:
    body = b'<?xml version="1.0"?><sitemapindex><sitemap><loc>/1.xml.gz</loc></sitemap></sitemapindex>'
    assert read_sitemap(body, URL) == Sitemap(further=("http://www.a.example/1.xml.gz",))


def test_a_packed_one_is_unpacked_whole_or_as_far_as_it_goes() -> None:
    body = HEAD + b"".join(b"<url><loc>/%d/</loc></url>" % k for k in range(2000))
    packed = gzip.compress(body)
    assert len(read_sitemap(packed, URL).pages) == 2000
    assert 0 < len(read_sitemap(packed[: len(packed) // 2], URL).pages) < 2000


def test_a_bomb_is_unpacked_to_the_bound_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_BYTES", 100_000)
    seen: list[int] = []
    unpack = zlib.decompressobj

    class Watched:
        def __init__(self, wbits: int) -> None:
            self._inner = unpack(wbits)

        def decompress(self, data: bytes, most: int) -> bytes:
            out = self._inner.decompress(data, most)
            seen.append(len(out))
            return out

    monkeypatch.setattr(sitemap.zlib, "decompressobj", Watched)
    read_sitemap(gzip.compress(b" " * 50_000_000), URL)
    assert seen == [100_000]


def test_no_more_addresses_than_the_protocol_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 10)
    body = HEAD + b"".join(b"<url><loc>/%d/</loc></url>" % k for k in range(50))
    assert len(read_sitemap(body, URL).pages) == 10
