"""WACZ: the same bytes with an index and a list of pages (specs.webrecorder.net/wacz/1.1.1)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO
from urllib.parse import urlsplit

from archive.database import Database
from archive.exports.warc import new_answers
from archive.filters import Filters
from archive.queries import records
from archive.raw import StoredResponse, info_member, response_member
from archive.records import Record

WARC = "archive/data.warc.gz"
_WWW = re.compile(r"^www\d*\.")


@dataclass(frozen=True, slots=True)
class _Part:
    path: str
    digest: str
    size: int


def write(archive: Database, filters: Filters, out: BinaryIO) -> int:
    """Write a WACZ file and give the number of records whose pages are in it."""
    index: list[str] = []
    number = 0
    written: set[tuple[str, int]] = set()
    with TemporaryFile() as warc, TemporaryFile() as pages:
        pages.write(_line({"format": "json-pages-1.0", "id": "pages", "title": "法治政府建设年度报告"}))
        warc.write(info_member("data.warc.gz"))
        for record in records(archive, filters):
            for response in new_answers(archive, record, written):
                member = response_member(response)
                index.append(index_line(response, warc.tell(), len(member)))
                warc.write(member)
            if record.capture:
                pages.write(_line(_page(record)))
                number += 1
        warc.seek(0)
        pages.seek(0)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
            parts = [
                _add_stream(packed, WARC, warc),
                _add(packed, "indexes/index.cdx", "".join(sorted(index)).encode()),
                _add_stream(packed, "pages/pages.jsonl", pages),
            ]
            package = _package(parts)
            digest = {"path": "datapackage.json", "hash": _add(packed, "datapackage.json", package).digest}
            _add(packed, "datapackage-digest.json", json.dumps(digest).encode())
    return number


def _line(page: dict[str, Any]) -> bytes:
    return json.dumps(page, ensure_ascii=False).encode() + b"\n"


def index_line(response: StoredResponse, offset: int, length: int) -> str:
    """Give the line of a CDXJ index (specs.webrecorder.net/cdxj) for an answer in the WARC file."""
    media_type = (response.header("Content-Type") or "application/octet-stream").partition(";")[0].strip()
    digest = base64.b32encode(hashlib.sha1(response.body, usedforsecurity=False).digest()).decode()
    block = {
        "url": response.url,
        "mime": media_type,
        "status": str(response.status),
        "digest": f"sha1:{digest}",
        "length": str(length),
        "offset": str(offset),
        "filename": "data.warc.gz",
    }
    return f"{surt(response.url)} {response.fetched_at:%Y%m%d%H%M%S} {json.dumps(block)}\n"


def surt(url: str) -> str:
    """Give an address as replay tools sort it: host turned round, `www.` and scheme gone, query in order."""
    parts = urlsplit(url.lower())
    host = ",".join(reversed(_WWW.sub("", parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port and (parts.scheme, parts.port) not in (("http", 80), ("https", 443)) else ""
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{port}){parts.path or '/'}{query}"


def _page(record: Record) -> dict[str, Any]:
    fetched = record.capture.fetched_at if record.capture else datetime.now(UTC)
    return {
        "id": record.id or record.url or "",
        "url": record.url or "",
        "ts": fetched.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "title": record.title or "",
        "text": record.text,
    }


def _add(packed: zipfile.ZipFile, path: str, content: bytes) -> _Part:
    packed.writestr(path, content)
    return _Part(path, "sha256:" + hashlib.sha256(content).hexdigest(), len(content))


def _add_stream(packed: zipfile.ZipFile, path: str, stream: IO[bytes]) -> _Part:
    digest, size = hashlib.sha256(), 0
    with packed.open(path, "w", force_zip64=True) as target:
        while block := stream.read(1 << 20):
            digest.update(block)
            size += len(block)
            target.write(block)
    return _Part(path, "sha256:" + digest.hexdigest(), size)


def _package(parts: list[_Part]) -> bytes:
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": "法治政府建设年度报告",
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "software": "fazhi-archive",
        "resources": [
            {"name": part.path.rpartition("/")[2], "path": part.path, "hash": part.digest, "bytes": part.size}
            for part in parts
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()
