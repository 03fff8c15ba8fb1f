"""The real pages beside the project: their bytes, what is known of them, and a digest that says which they are."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: Asks for the corpus: without it the gate fails instead of skipping.
REQUIRED = "FAZHI_REQUIRE_CORPUS"


@dataclass(frozen=True, slots=True)
class Sample:
    """One page: `gold` is its text as a careful reader gives it, None where nobody has read it."""

    number: int
    government: bool
    article: bool
    family: str
    body: bytes
    gold: str | None


def corpus() -> Path | None:
    """Where the corpus lies beside the project, or None."""
    path = Path(__file__).parents[1].parent / "shared" / "corpus"
    return path if path.is_dir() else None


def corpus_is_required() -> bool:
    return os.environ.get(REQUIRED, "") not in ("", "0")


@cache
def pages() -> tuple[Sample, ...]:
    """All pages of the corpus in the order of its manifest; empty where there is none."""
    folder = corpus()
    if folder is None:
        return ()
    rows = (json.loads(line) for line in (folder / "html" / "manifest.jsonl").read_text("utf-8").splitlines())
    return tuple(
        Sample(
            row["id"],
            row["is_gov"],
            row["kind"] == "article",
            row["cms_guess"],
            (folder / "html" / row["file"]).read_bytes(),
            (folder / "html" / row["gold_file"]).read_text("utf-8") if row["has_gold"] else None,
        )
        for row in rows
    )


def digest() -> str | None:
    """SHA-256 over names and contents of the corpus' files, the first 16 digits; None where there is no corpus."""
    folder = corpus()
    if folder is None:
        return None
    whole = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        whole.update(path.relative_to(folder).as_posix().encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]
