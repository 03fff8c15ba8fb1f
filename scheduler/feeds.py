"""Atom feeds (RFC 4287) of new and changed reports: all, or those that filters or a search select."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from heapq import nlargest
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from archive.records import Record

ATOM = "http://www.w3.org/2005/Atom"
#: What a reader program asks for at a time; older entries it has seen.
ENTRIES = 50
SUMMARY = 300

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

register_namespace("", ATOM)


def feed(records: Iterable[Record], *, title: str, address: str) -> str:
    """Give the feed of the records that changed last, newest first, as a UTF-8 document.

    `address` is where the feed itself can be had: its identity, so it must stay. A report that changes is the same
    entry, updated.
    """
    latest = nlargest(ENTRIES, records, key=_updated)
    root = Element(_tag("feed"))
    _put(root, "id", address)
    _put(root, "title", title)
    _put(root, "updated", _time(max(map(_updated, latest), default=_LONG_AGO)))
    SubElement(root, _tag("link"), {"rel": "self", "type": "application/atom+xml", "href": address})
    _put(SubElement(root, _tag("author")), "name", "fazhi")
    for record in latest:
        _entry(root, record)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _entry(root: Element, record: Record) -> None:
    entry = SubElement(root, _tag("entry"))
    _put(entry, "id", f"urn:fazhi:report:{record.id}")
    _put(entry, "title", record.title or f"{record.body or '?'} {record.report_year or '?'}")
    _put(entry, "updated", _time(_updated(record)))
    if record.published_on:
        _put(entry, "published", f"{record.published_on.isoformat()}T00:00:00+08:00")
    if record.url:
        SubElement(entry, _tag("link"), {"rel": "alternate", "href": record.url})
    if record.body:
        _put(SubElement(entry, _tag("author")), "name", record.body)
    for term in (record.district, record.body_short, record.report_year and str(record.report_year)):
        if term:
            SubElement(entry, _tag("category"), {"term": _clean(term)})
    _put(entry, "summary", f"{record.text[:SUMMARY]}{'…' if len(record.text) > SUMMARY else ''}")


def _put(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _tag(name)).text = _clean(text)


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _clean(text: str) -> str:
    """XML 1.0 has no place for most control characters, and published texts have some."""
    return _NOT_XML.sub("", text)


def _updated(record: Record) -> datetime:
    return record.last_changed_at or record.first_seen_at or _LONG_AGO


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
