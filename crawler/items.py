"""What the crawler hands on: frozen values without behaviour, imported by everything that reads a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list page: absolute address, link text (the `title` attribute where the text is cut), date shown."""

    url: str
    title: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a column: its articles, the addresses of the column's other pages, and the total that it prints."""

    entries: tuple[Entry, ...]
    more: tuple[str, ...] = ()
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A list of articles on a portal (栏目): where it is, what it is called, how one gets there.

    `trail` is the way as a visitor sees it: breadcrumb, else the link texts from the home page down.
    `kind`: `report` (only annual reports are filed here) or `general` (they stand among other documents).
    `entries`: how many articles it holds, by its own count or by those on its first page; None when not read.
    `newest`: the latest date that a row of its first page shows (ISO); None where they show none.
    `read_at`: of a column known from an earlier run, when it was last read; `newest` is that of `Progress` then.
    """

    url: str
    name: str
    trail: tuple[str, ...] = ()
    kind: str = "general"
    evidence: tuple[str, ...] = ()
    entries: int | None = None
    read_at: datetime | None = None
    newest: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something a walk has to say at its end beside what it found: one sentence, and the first addresses it means.

    `what`: `short_list` (a list has fewer rows than it says), `long_list` (more), `gave_up` (ways not taken, and why),
    `cut` (pages that came without their end), `walk` (why the portal was walked), `sitemap`, `site_search` (what they
    were asked and gave).
    """

    what: str
    says: str
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One answer of the web that may be a report, as the spider hands it to the pipelines.

    `capture` is set by pipelines/recording.py before any parser saw the bytes: a `archive.records.CaptureRef`.
    `files` are the answers for its attachments, when they were fetched with it; `name` is what a file is called.
    An empty `url` is a page whose address nobody told. `lost`: addresses of files that could not be had, each with
    `failed`, `gone`, `refused` or `too_large`. `reading` is what pipelines/harvest.py made of it when it glanced at it:
    a `pipelines.parcel.Parcel`.
    """

    url: str
    body: bytes
    site: str
    fetched_at: datetime
    content_type: str | None = None
    column: Column | None = None
    entry: Entry | None = None
    capture: Any = None
    files: tuple[Article, ...] = field(default=())
    name: str | None = None
    lost: tuple[tuple[str, str], ...] = ()
    reading: Any = None
