"""Atom feeds (RFC 4287) of new and changed reports: all, or those that filters or a search select."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import BinaryIO
from urllib.parse import quote, urlencode

from lxml import etree

from archive.browse import Change, changes
from archive.database import Database
from archive.filters import Filters
from archive.records import Record
from archive.wording import BODY_TYPES, KINDS, ROLES

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
#: Entries and feeds are known by tag addresses (RFC 4151), which stay whoever serves them.
TAG = "tag:fazhi-archive,2026:"
TITLE = "法治政府建设年度报告"
SUMMARY = 300

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed can be had: its own address, and that of the reports' pages, which the id is put behind."""

    address: str
    reports: str


def write(archive: Database, filters: Filters, out: BinaryIO) -> int:
    """Write a feed of all that the filters select, and give the number of entries."""
    return write_feed(archive, filters, out)


def write_feed(
    archive: Database,
    filters: Filters,
    out: BinaryIO,
    *,
    query: str | None = None,
    limit: int | None = None,
    place: Place | None = None,
) -> int:
    """Write what came or changed last, the latest first, and give the number of entries.

    A report that changes is the same entry, updated; the category of the scheme `change` says which of both it is.
    Raises QueryUnreadable.
    """
    found = changes(archive, filters, query, limit)
    first = next(found, None)
    number = 0
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        # Elements are made without a namespace and take that of the feed they are written into.
        with xml.element("feed", xmlns=NAMESPACE):
            for element in _head(filters, query, place, first.at if first else _LONG_AGO):
                xml.write(element)
            while first:
                xml.write("\n", _entry(first, place))
                number += 1
                first = next(found, None)
    return number


def _head(filters: Filters, query: str | None, place: Place | None, updated: datetime) -> Iterator[etree._Element]:
    asked = dict(_asked(filters, query))
    yield _text("id", f"{TAG}reports{f'?{urlencode(asked)}' if asked else ''}")
    words = {**BODY_TYPES, **ROLES, **KINDS}
    title = "、".join(words.get(value, value) for value in asked.values())
    yield _text("title", f"{TITLE}：{title}" if title else TITLE)
    yield _text("updated", _time(updated))
    if place:
        yield _link("self", place.address, MEDIA_TYPE)
    yield _author("fazhi")


def _asked(filters: Filters, query: str | None) -> Iterator[tuple[str, str]]:
    """What the feed was asked for, in one order: the same question is the same feed."""
    if query:
        yield "q", query
    for field in fields(filters):
        value = getattr(filters, field.name)
        if value != field.default:
            yield field.name, str(value or "all")


def _entry(change: Change, place: Place | None) -> etree._Element:
    record = change.record
    entry = etree.Element("entry")
    entry.append(_text("id", f"{TAG}report/{_path(record.id or record.text_sha256 or '')}"))
    entry.append(_text("title", record.title or f"{record.body or '?'} {record.report_year or '?'}"))
    entry.append(_text("updated", _time(change.at)))
    if record.published_on:
        entry.append(_text("published", f"{record.published_on.isoformat()}T00:00:00+08:00"))
    if place and record.id:
        entry.append(_link("alternate", place.reports + _path(record.id), "text/html"))
        entry.append(_link("via", record.url or ""))
    else:
        entry.append(_link("alternate", record.url or ""))
    if record.body:
        entry.append(_author(record.body))
    entry.append(_category("new" if change.is_new else "changed", "新增" if change.is_new else "修改", "change"))
    for term in (record.district, record.body_short, record.report_year and str(record.report_year)):
        if term:
            entry.append(_category(term))
    entry.append(_text("summary", _summary(record, change.is_new)))
    return entry


def _summary(record: Record, is_new: bool) -> str:
    what = "" if is_new else f"［正文有修改，第{record.version}版］"
    return f"{what}{record.text[:SUMMARY]}{'…' if len(record.text) > SUMMARY else ''}"


def _text(name: str, text: str) -> etree._Element:
    element = etree.Element(name)
    element.text = _clean(text)
    return element


def _link(relation: str, address: str, media_type: str | None = None) -> etree._Element:
    kind = {"type": media_type} if media_type else {}
    return etree.Element("link", {"rel": relation, **kind, "href": _clean(address)})


def _author(name: str) -> etree._Element:
    author = etree.Element("author")
    author.append(_text("name", name))
    return author


def _category(term: str, label: str | None = None, scheme: str | None = None) -> etree._Element:
    more = {"scheme": TAG + scheme, "label": label} if scheme and label else {}
    return etree.Element("category", {"term": _clean(term), **more})


def _path(text: str) -> str:
    return quote(text, safe="/")


def _clean(text: str) -> str:
    """XML 1.0 has no place for most control characters, and published texts have some."""
    return _NOT_XML.sub("", text)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
