"""What the pipelines refuse, each with a sentence of its own.

PipelineError
└── Unreadable        bytes that are no document
"""

from __future__ import annotations


class PipelineError(Exception):
    """Anything the pipelines cannot do; the message names the thing and the way out."""

    exit_code = 1


class Unreadable(PipelineError):  # noqa: N818 - named for what happened, as one says it
    """Bytes from which no record can be made: `name` is what they are called, `found` what they look like."""

    def __init__(
        self, name: str, found: str, advice: str = "give an HTML page or a PDF, DOCX, DOC, WPS, OFD or ZIP file"
    ) -> None:
        super().__init__(f"{name}: {found}; {advice}")
        self.name, self.found, self.advice = name, found, advice

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str, str]]:
        """Pickle would make it anew from the message alone, and a worker that cannot pickle breaks the whole pool."""
        return type(self), (self.name, self.found, self.advice)
