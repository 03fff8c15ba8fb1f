"""The bytes as they came: answers written to WARC files and read back (WARC 1.1, ISO 28500:2017).

A file belongs to one process and only grows; a process that dies leaves at most a cut-off last record, which nothing
points at. Content encodings are kept, transfer encodings are gone (the HTTP client has taken them off).
"""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import secrets
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from fastwarc.stream_io import BrotliReader, GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from archive.errors import CaptureUnreadable, DiskFull

Headers = tuple[tuple[bytes, bytes], ...]
#: Level 9 costs 1.6 times the time of 6 and saves 2 % of the space on pages of this kind.
GZIP_LEVEL = 6
#: What came packed gets no smaller, however hard one tries.
PACKED_LEVEL = 1
#: The size that the guidelines for web archives recommend for one file.
FILE_BYTES = 1_000_000_000
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """One answer: `body` as received, content encoding and all; the `request_…` are what was sent for it."""

    url: str
    status: int
    headers: Headers
    body: bytes
    fetched_at: datetime
    reason: str = ""
    request_headers: Headers = ()
    request_method: str = "GET"
    request_body: bytes = b""

    @property
    def sha256(self) -> str:
        """SHA-256 of the body as received, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    def header(self, name: str) -> str | None:
        """Give the first header of that name, read as Latin-1 as HTTP has it."""
        wanted = name.lower().encode()
        return next((v.decode("latin-1") for k, v in self.headers if k.lower() == wanted), None)

    @property
    def content(self) -> bytes:
        """The body with its content encodings taken off; as received where they do not fit the bytes."""
        body = self.body
        for encoding in reversed((self.header("Content-Encoding") or "").lower().split(",")):
            body = _decoded(body, encoding.strip())
        return body


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: name of the WARC file, offset and length of its compressed member, payload digest."""

    warc: str
    offset: int
    length: int
    sha256: str


@dataclass(slots=True)
class _OpenFile:
    stream: BinaryIO
    name: str
    process: int = field(default_factory=os.getpid)


class RawStore:
    """The WARC files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: _OpenFile | None = None
        self._label = "fazhi"
        self._lock = threading.Lock()

    def begin(self, label: str) -> None:
        """Write to a new file from here on, named after `label` (a site): one file a run."""
        with self._lock:
            self._close()
            self._label = label

    def write(self, response: StoredResponse, *, same_as: StoredResponse | None = None) -> Place:
        """Append an answer with its request, flushed to the system when this returns.

        `same_as` is an earlier answer of the same address with the same body: then only a revisit record is written.
        Raises DiskFull; what was written before is whole, and the next answer begins a new file.
        """
        answer = _response_record(response, same_as)
        member = _member(answer, PACKED_LEVEL if response.header("Content-Encoding") else GZIP_LEVEL)
        asked = _member(_request_record(response, str(answer.record_id)))
        with self._lock:
            file = self._current()
            offset = file.stream.tell()
            try:
                file.stream.write(member + asked)
                file.stream.flush()
            except OSError as error:
                # Half a record may stand there now; nothing may come behind it.
                self._abandon()
                if error.errno in _NO_ROOM:
                    raise DiskFull(str(self.folder)) from error
                raise
        return Place(file.name, offset, len(member), response.sha256)

    def read(self, warc: str, offset: int) -> StoredResponse:
        """Read the answer at a place back; a revisit comes with an empty body. Raises CaptureUnreadable."""
        try:
            with (self.folder / warc).open("rb") as stream:
                stream.seek(offset)
                record = next(iter(ArchiveIterator(stream, parse_http=False)), None)
                if record is None or record.record_type not in (WarcRecordType.response, WarcRecordType.revisit):
                    raise CaptureUnreadable(warc, offset, "no response record")
                if not record.verify_block_digest():
                    raise CaptureUnreadable(warc, offset, "cut off or changed since it was written")
                record.parse_http(strict_mode=False)
                return stored_response(record)
        except (OSError, EOFError) as error:
            raise CaptureUnreadable(warc, offset, str(error)) from error

    def walk(self, warc: str) -> Iterator[tuple[int, WarcRecord]]:
        """Give every response and revisit of a file with its offset, until the end or a cut-off tail.

        Raises CaptureUnreadable at the first record that is not whole; what was given before is.
        """
        offset = 0
        try:
            with (self.folder / warc).open("rb") as stream:
                for record in ArchiveIterator(stream, parse_http=False):
                    offset = record.stream_pos
                    if not record.verify_block_digest():
                        raise CaptureUnreadable(warc, offset, "cut off or changed since it was written")
                    if record.record_type in (WarcRecordType.response, WarcRecordType.revisit):
                        record.parse_http(strict_mode=False)
                        yield offset, record
        except (OSError, EOFError) as error:
            raise CaptureUnreadable(warc, offset, str(error)) from error
        # A tail too short for the headers of a record ends the walk above without a word.
        end = offset + self._member_length(warc, offset)
        if end < (self.folder / warc).stat().st_size:
            raise CaptureUnreadable(warc, end, "cut off")

    def place_of(self, warc: str, offset: int, response: StoredResponse) -> Place:
        """Give the place of an answer met on a walk, its length measured."""
        return Place(warc, offset, self._member_length(warc, offset), response.sha256)

    def _member_length(self, warc: str, offset: int) -> int:
        unpacked = zlib.decompressobj(wbits=31)
        length = 0
        with (self.folder / warc).open("rb") as stream:
            stream.seek(offset)
            while not unpacked.eof and (block := stream.read(1 << 16)):
                unpacked.decompress(block)
                length += len(block)
        return length - len(unpacked.unused_data)

    def names(self) -> list[str]:
        """Give the names of all files, oldest first as their names sort."""
        return sorted(path.name for path in self.folder.glob("*.warc.gz"))

    def close(self) -> None:
        """Close the file in hand; the next write opens a new one."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._file:
            self._file.stream.flush()
            os.fsync(self._file.stream.fileno())
            self._file.stream.close()
        self._file = None

    def _abandon(self) -> None:
        file, self._file = self._file, None
        if file:
            # Closing tries once more to write what could not be written.
            with suppress(OSError):
                file.stream.close()

    def _current(self) -> _OpenFile:
        file = self._file
        # After a fork the child must not write into its parent's file.
        if file and file.process == os.getpid() and file.stream.tell() < FILE_BYTES:
            return file
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{self._label}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.warc.gz"
        file = _OpenFile((self.folder / name).open("xb"), name)
        file.stream.write(info_member(name))
        if self._file and self._file.process == os.getpid():
            self._close()
        self._file = file
        return file


def stored_response(record: WarcRecord) -> StoredResponse:
    """Read a response or revisit record whose HTTP headers are parsed."""
    http = record.http_headers
    return StoredResponse(
        url=record.headers.get("WARC-Target-URI") or "",
        status=http.status_code or 0,
        headers=http.items_bytes(),
        body=record.reader.read(),
        fetched_at=record.record_date.astimezone(UTC),
        reason=http.reason_phrase or "",
    )


def info_member(name: str) -> bytes:
    """Give the gzipped record that a WARC file called `name` begins with."""
    return _member(_info_record(name))


def response_member(response: StoredResponse) -> bytes:
    """Give an answer as one gzipped record."""
    return _member(_response_record(response, None))


def _member(record: WarcRecord, level: int = GZIP_LEVEL) -> bytes:
    buffer = BytesIO()
    writer = GzipWriter(buffer, compression_level=level)
    record.write(writer, checksum_data=True)
    writer.close()
    return buffer.getvalue()


def _record(kind: WarcRecordType, block: bytes, url: str | None, at: datetime) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    record.record_date = at.astimezone(UTC)
    if url:
        record.headers["WARC-Target-URI"] = url
    record.set_bytes_content(block)
    return record


def _info_record(name: str) -> WarcRecord:
    block = b"software: fazhi-archive\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n"
    record = _record(WarcRecordType.warcinfo, block, None, datetime.now(UTC))
    record.headers["WARC-Filename"] = name
    record.headers["Content-Type"] = "application/warc-fields"
    return record


def _response_record(response: StoredResponse, same_as: StoredResponse | None) -> WarcRecord:
    line = f"HTTP/1.1 {response.status} {response.reason}".rstrip().encode("latin-1", "replace")
    head = _head(line, _without_transfer(response.headers, len(response.body)))
    kind = WarcRecordType.revisit if same_as else WarcRecordType.response
    record = _record(kind, head if same_as else head + response.body, response.url, response.fetched_at)
    record.is_http = True
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.headers["WARC-Payload-Digest"] = _sha1(response.body)
    if same_as:
        record.headers["WARC-Profile"] = REVISIT
        record.headers["WARC-Refers-To-Target-URI"] = same_as.url
        record.headers["WARC-Refers-To-Date"] = same_as.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return record


def _request_record(response: StoredResponse, answer_id: str) -> WarcRecord:
    parts = urlsplit(response.url)
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = response.request_headers
    if not any(name.lower() == b"host" for name, _ in headers):
        headers = ((b"Host", parts.netloc.encode("utf-8")), *headers)
    if body := response.request_body:
        headers = _without_transfer(headers, len(body))
    block = _head(f"{response.request_method} {path} HTTP/1.1".encode(), headers) + body
    record = _record(WarcRecordType.request, block, response.url, response.fetched_at)
    record.is_http = True
    record.headers["Content-Type"] = "application/http; msgtype=request"
    record.headers["WARC-Concurrent-To"] = answer_id
    return record


def _head(first_line: bytes, headers: Headers) -> bytes:
    # A line end inside a value would end the headers early when read back.
    lines = [name + b": " + value.replace(b"\r", b" ").replace(b"\n", b" ") for name, value in headers]
    return b"\r\n".join([first_line, *lines, b"", b""])


def _without_transfer(headers: Headers, length: int) -> Headers:
    kept = tuple((k, v) for k, v in headers if k.lower() not in (b"transfer-encoding", b"content-length"))
    return (*kept, (b"Content-Length", str(length).encode()))


def _sha1(body: bytes) -> str:
    # SHA-1 in base 32 is what replay tools look identical payloads up by; the archive's own digests are SHA-256.
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def _decoded(body: bytes, encoding: str) -> bytes:
    try:
        if encoding in ("gzip", "x-gzip"):
            return zlib.decompress(body, wbits=31)
        if encoding == "deflate":
            # RFC 9110 means zlib by the word; many servers send it raw.
            return zlib.decompress(body, wbits=15 if body[:1] == b"\x78" else -15)
        if encoding == "br":
            return BrotliReader(BytesIO(body)).read(-1)
    except (zlib.error, OSError):
        return body
    return body
