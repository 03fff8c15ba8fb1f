"""What a file is, by its bytes; names and types on the wire lie."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from pipelines.attachments.package import ZIP_ERRORS

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ofd": "application/ofd",
    "doc": "application/msword",
    "wps": "application/vnd.ms-works",
    "xls": "application/vnd.ms-excel",
    "rtf": "application/rtf",
    "zip": "application/zip",
    "7z": "application/x-7z-compressed",
    "rar": "application/vnd.rar",
    "image": "image/*",
    "html": "text/html",
    "mht": "multipart/related",
    "wordxml": "application/xml",
    "text": "text/plain",
}
IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"BM", b"GIF8")
SIGNATURES = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"PK\x03\x04": "package",
    b"PK\x05\x06": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"{\\rtf": "rtf",
}
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|script)\b", re.I)
#: What Word's HTML says of itself, in lower case.
_WORD_NAMESPACE, _WORD_PROGID = b"urn:schemas-microsoft-com:office:word", re.compile(rb"progid content=[\"']?word")


def sniff(body: bytes, name: str | None = None) -> str:
    """Give one of MEDIA_TYPES' names, `encrypted` (an Office package under a password), `empty` or `unknown`.

    The name decides only what bytes cannot: WPS Writer keeps its `.wps` files in Word's own format.
    """
    head = body[:4096].lstrip(b"\xef\xbb\xbf\0\t\r\n ")
    if not head:
        return "empty"
    if b"%PDF-" in body[:1024]:  # ISO 32000 readers accept the header anywhere in the first 1,024 bytes
        return "pdf"
    for signature, kind in SIGNATURES.items():
        if head.startswith(signature):
            return _ole(body, name) if kind == "ole" else _package(body) if kind == "package" else kind
    if head.startswith(IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "image"
    if re.match(rb"MIME-Version:|Content-Type:\s*multipart/related", head, re.I):
        return "mht"
    if b"<?mso-application" in head or (head.startswith(b"<?xml") and b"wordprocessingml" in head.lower()):
        return "wordxml"
    if _HTML.search(head[:1024]):
        said = head.lower()
        return "mht" if _WORD_NAMESPACE in said or _WORD_PROGID.search(said) else "html"
    return "text" if _is_text(body) else "unknown"


def _ole(body: bytes, name: str | None) -> str:
    import olefile  # type: ignore[import-untyped]  # ships no types

    try:
        with olefile.OleFileIO(BytesIO(body)) as ole:
            streams = {"/".join(entry).casefold() for entry in ole.listdir()}
    except (OSError, ValueError, IndexError, TypeError, AttributeError, RecursionError):
        # olefile lets such errors out on damaged sectors; the signature alone says: an old Office file
        streams = {"worddocument"}
    if "encryptedpackage" in streams:
        return "encrypted"
    if "worddocument" not in streams and streams & {"workbook", "book"}:
        return "xls"
    return "wps" if (name or "").casefold().endswith(".wps") else "doc"


def _package(body: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(body)) as file:
            names = file.namelist()
            if "mimetype" in names and b"opendocument.text" in file.read("mimetype")[:200]:
                return "odt"
    except ZIP_ERRORS:
        # Cut off before its directory: the local headers at the start still tell what it was.
        names = list(_local_names(body[: 1 << 20]))
    return _office(names) or "zip"


def _local_names(body: bytes) -> Iterator[str]:
    for header in re.finditer(rb"PK\x03\x04.{22}(..)..", body, re.S):
        length = int.from_bytes(header[1], "little")
        yield body[header.end() : header.end() + length].decode("latin-1")


def _office(names: Iterable[str]) -> str | None:
    parts = [name.replace("\\", "/").lstrip("/").casefold() for name in names]
    if any(part.startswith("word/") for part in parts):
        return "docx"
    if any(part.startswith("xl/") for part in parts):
        return "xlsx"
    return "ofd" if "ofd.xml" in parts else None


def _is_text(body: bytes) -> bool:
    sample = body[: 1 << 16]
    if sample.count(0) or sum(byte < 9 for byte in sample):
        return False
    return any(_decodes(sample, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(sample: bytes, encoding: str) -> bool:
    # The sample may end within a character, so up to three bytes are taken off its end.
    for cut in range(4):
        try:
            sample[: len(sample) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
