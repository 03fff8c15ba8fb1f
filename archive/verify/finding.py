"""What a check gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be; `harmless` where nothing that was reported as stored is affected.

    `repaired`: it was put right in this run.
    """

    kind: str
    what: str
    harmless: bool = False
    repaired: bool = False
