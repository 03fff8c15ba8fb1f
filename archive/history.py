"""What a report said when: its versions over all addresses, and what changed from one text to another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal

from sqlalchemy import select

from archive.database import Database
from archive.errors import NotInArchive
from archive.models import Document, Version
from archive.queries import missing
from archive.texts import normalise

ChangeKind = Literal["same", "removed", "added", "changed"]
#: A sentence ends here; a difference is shown by sentences, which people can read.
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One text of a report; `number` counts over all its addresses, the oldest is 1.

    `is_current`: its address says so still; `is_listed`: this is the text that stands for the report.
    """

    number: int
    url: str
    status: str
    first_seen_at: datetime
    last_seen_at: datetime
    characters: int
    text_sha256: str
    is_current: bool
    is_listed: bool
    text_form: str | None
    extractor: str


@dataclass(frozen=True, slots=True)
class Change:
    """A run of sentences: `old` and `new` are equal where `kind` is `same`, and empty where there is nothing."""

    kind: ChangeKind
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts and what lies between them; `changes` in the order of the text, together both texts in full."""

    old: str
    new: str
    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the texts say the same; white space and the width of characters do not count."""
        return all(change.kind == "same" for change in self.changes)


def history(archive: Database, report_id: str) -> tuple[VersionRow, ...]:
    """Give every text that was ever seen of a report, oldest first. Raises NotInArchive."""
    return tuple(row for row, _ in _texts(archive, report_id))


def diff(archive: Database, report_id: str, old: int | None = None, new: int | None = None) -> Difference:
    """Give what changed between two texts of a report, by their numbers in `history`.

    By default between the text that stands for the report and the one that its address gave before. Raises
    NotInArchive, also for a report that has one text only.
    """
    texts = _texts(archive, report_id)
    numbers = {row.number: text for row, text in texts}
    if old is None or new is None:
        old, new = _latest_change([row for row, _ in texts], report_id)
    for number in (old, new):
        if number not in numbers:
            raise NotInArchive(f"version of {report_id} (it has {len(numbers)})", number)
    return compare_texts(numbers[old], numbers[new])


def compare_texts(old: str, new: str) -> Difference:
    """Give the difference of two texts by sentences; what differs only in setting counts as the same."""
    before, after = _sentences(old), _sentences(new)
    matcher = SequenceMatcher(None, [normalise(s) for s in before], [normalise(s) for s in after], autojunk=False)
    kinds: dict[str, ChangeKind] = {"equal": "same", "delete": "removed", "insert": "added", "replace": "changed"}
    changes = tuple(
        Change(kinds[tag], "".join(before[a:b]), "".join(after[c:d])) for tag, a, b, c, d in matcher.get_opcodes()
    )
    return Difference(old, new, changes)


def _texts(archive: Database, report_id: str) -> list[tuple[VersionRow, str]]:
    query = (
        select(Version, Document)
        .join(Document)
        .where(Version.report_id == report_id)
        .order_by(Version.document_id, Version.first_seen_at, Version.number)
    )
    spans: list[list[tuple[Version, Document]]] = []
    with archive.read() as session:
        for version, document in session.execute(query):
            if spans and _goes_on(spans[-1][-1][0], version):
                spans[-1].append((version, document))
            else:
                spans.append([(version, document)])
        spans.sort(key=lambda span: span[0][0].first_seen_at)
        found = [(_row(number, span), span[-1][0].text) for number, span in enumerate(spans, 1)]
    if not found:
        raise missing(archive, report_id)
    return found


def _goes_on(before: Version, version: Version) -> bool:
    """Whether two versions are one text since a better reading took their difference away."""
    same = before.document_id == version.document_id and before.text_sha256 == version.text_sha256
    return same and before.number + 1 == version.number


def _row(number: int, span: Sequence[tuple[Version, Document]]) -> VersionRow:
    (first, document), (last, _) = span[0], span[-1]
    return VersionRow(
        number=number,
        url=document.url,
        status=document.status,
        first_seen_at=first.first_seen_at,
        last_seen_at=last.last_seen_at,
        characters=len(last.text),
        text_sha256=last.text_sha256,
        is_current=last.is_current,
        is_listed=any(version.is_listed for version, _ in span),
        text_form=last.text_form,
        extractor=last.extractor,
    )


def _latest_change(rows: Sequence[VersionRow], report_id: str) -> tuple[int, int]:
    listed = next((row for row in rows if row.is_listed), rows[-1])
    earlier = [row for row in rows if row.number < listed.number and row.url == listed.url]
    if earlier:
        return earlier[-1].number, listed.number
    others = [row.number for row in rows if row.text_sha256 != listed.text_sha256]
    if others:
        return min(others[-1], listed.number), max(others[-1], listed.number)
    raise NotInArchive(f"second text of {report_id}", 2)


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.findall(text) if sentence]
