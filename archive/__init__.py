"""The archive: what was published, kept once, in every version, and asked by anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.api import Archive

__all__ = ["Archive"]


def __getattr__(name: str) -> Any:
    # Late: parsers in worker processes need records and bodies, and start without SQLAlchemy in half the time.
    if name == "Archive":
        from archive.api import Archive

        return Archive
    raise AttributeError(f"module 'archive' has no attribute {name!r}")
