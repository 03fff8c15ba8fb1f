"""Plain text files: characters decoded, paragraphs as they stand."""

from __future__ import annotations

from pipelines.attachments.filetext import FileText, Limits
from pipelines.decoding import decode


def read_plain(body: bytes, _limits: Limits) -> FileText:
    """Read a text file; `form` stays None, for the record has no name for it."""
    decoded = decode(body, None)
    text = "\n".join(line for line in (line.strip() for line in decoded.text.splitlines()) if line)
    return FileText("done" if text else "none", text, warnings=tuple(decoded.warnings))
