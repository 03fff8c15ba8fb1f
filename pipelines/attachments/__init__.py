"""Reports that come as files: what a file is, which reader gives its text, and a process apart to read it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from archive.records import TextForm, TextStatus
from pipelines.attachments.doc import read_doc
from pipelines.attachments.docx import read_docx
from pipelines.attachments.filetext import DEFAULTS, FileText, Limits, NoText
from pipelines.attachments.ofd import read_ofd
from pipelines.attachments.packed import read_packed
from pipelines.attachments.pdf import read_pdf
from pipelines.attachments.picture import read_picture
from pipelines.attachments.plain import read_plain
from pipelines.attachments.sniff import MEDIA_TYPES, sniff
from pipelines.attachments.xlsx import read_xlsx
from pipelines.attachments.zip import read_zip

__all__ = ["FileText", "Limits", "read_file"]

#: A format is a module with one function and a line here. What `sniff` names and this lacks holds no report.
READERS: dict[str, Callable[[bytes, Limits], FileText]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "ofd": read_ofd,
    "image": read_picture,
    "text": read_plain,
    **{kind: partial(read_doc, kind) for kind in ("doc", "wps", "rtf", "mht", "wordxml", "odt", "xls")},
    "zip": lambda body, limits: read_zip(body, limits, read_file),
    "7z": lambda body, limits: read_packed("7z", body, limits, read_file),
    "rar": lambda body, limits: read_packed("rar", body, limits, read_file),
}
FORMS: dict[str, TextForm] = {
    "pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "ofd": "ofd", "image": "ocr",
    "doc": "doc", "rtf": "doc", "mht": "doc", "wordxml": "doc", "odt": "doc", "wps": "wps", "xls": "xlsx",
}  # fmt: skip
REFUSALS: dict[str, tuple[TextStatus, str]] = {
    "empty": ("failed", "the file is empty: a download cut off, to be fetched again"),
    "html": ("failed", "a web page came instead of the file: it was moved, or the site wants a visitor first"),
    "encrypted": ("encrypted", "the document opens only with a password; the publisher has to be asked"),
    "unknown": ("none", "the bytes are no document of a known format"),
}


def read_file(body: bytes, name: str | None = None, limits: Limits = DEFAULTS) -> FileText:
    """Read the text of one file, whatever its name says it is.

    Never raises for what bytes can contain and a reader foresees; runs in this very process, so files of unknown
    origin belong in `worker.read_in_worker`, which bounds time and memory too.
    """
    if len(body) > limits.bytes:
        return FileText("too_large", name=name, warnings=(f"{len(body):,} bytes; the limit is {limits.bytes:,}",))
    kind = None
    try:
        kind = sniff(body, name)
        if kind in REFUSALS:
            raise NoText(*REFUSALS[kind])
        found = READERS[kind](body, limits)
    except NoText as problem:
        found = FileText(problem.status, form=FORMS.get(kind or ""), warnings=(problem.sentence,))
    except ModuleNotFoundError as missing:
        advice = f"reading it needs {missing.name}: pip install 'fazhi-archive[files]', then `fazhi reprocess`"
        found = FileText("waiting", form=FORMS.get(kind or ""), warnings=(advice,))
    return replace(found, name=name, media_type=MEDIA_TYPES.get(kind or ""))
