"""A practice portal: what each address answers, and the truth about the reports that stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from ssl import SSLContext
from typing import Any

from crawler.practice.places import Body, Place

HTML = "text/html; charset=utf-8"


#: What an address can be that is no report and no trap: the kinds of the record.
KINDS = ("plan", "interpretation", "news", "notice", "disclosure_report", "work_report", "index", "other")


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked; `target` is path and query, header names are in lower case.

    `scheme` is that of the connection: https where it came through a tunnel.
    """

    method: str
    host: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    scheme: str = "http"

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says.

    `wire` gets a function that writes to the connection, and writes everything itself, status line and head included,
    before the connection is closed: for answers that no honest server gives (cut off, endless, with a false length).
    To write nothing (`b""`) is to wait until the client hangs up.
    """

    body: bytes = b""
    status: int = 200
    content_type: str | None = HTML
    headers: tuple[tuple[str, str], ...] = ()
    wire: Callable[[Callable[[bytes], None]], None] | None = None


Page = Answer | Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Truth:
    """One annual report on a portal: whose, which year, and what its text is, paragraph by paragraph.

    `title` is the document's title also where the page does not print it (`titled` is False then). `urls` are its
    addresses, one a column; `twins` further spellings of these (`_wap`, without www). The text leaves the title out.
    """

    body: str
    body_type: str
    district: str
    year: int
    title: str
    published_on: date
    written_on: date | None
    urls: tuple[str, ...]
    paragraphs: tuple[str, ...]
    twins: tuple[str, ...] = ()
    joint_bodies: tuple[str, ...] = ()
    titled: bool = True
    body_key: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Other:
    """One address that is no report, and what it is: a kind of the record, or what stands there in place of a page.

    The latter are `home` (the home page), or the signature of the refusal that is due: `soft_404`, `stub`, ….
    """

    kind: str
    title: str
    url: str


@dataclass
class Portal:
    """One portal and everything it serves.

    `pages` is keyed by path, or by path and query where the query matters. `truth` is what a harvest must find, where
    it may read the portal at all. `outcome` is how a harvest of it must end: `ok`, `incomplete` (an address could not
    be had), `blocked`; `names` the signatures that it must give to what stands in its way. `latency` is in seconds,
    before each answer. `interruption` may answer in place of the pages. `validators`: which of `etag` and `date`
    (Last-Modified) it gives and honours. `tls` makes what its https speaks; without, it has none.

    `ways`: robots.txt, home page, menus and list pages on the way to all reports; `detours`: what else a visitor must
    ask (doors, sitemaps, second tries); `columns`: how many list reports, or would.
    """

    place: Place
    pages: dict[str, Page] = field(default_factory=dict)
    truth: tuple[Truth, ...] = ()
    others: tuple[Other, ...] = ()
    bodies: tuple[Body, ...] = ()
    outcome: str = "ok"
    latency: float = 0.0
    validators: frozenset[str] = frozenset({"etag", "date"})
    missing: Page = Answer(b"<html><head><title>404 Not Found</title></head></html>", 404)
    interruption: Callable[[Request], Answer | None] | None = None
    names: frozenset[str] = frozenset()
    ways: int = 2
    detours: int = 0
    columns: int = 0
    tls: Callable[[], SSLContext] | None = None

    @property
    def expected(self) -> tuple[Truth, ...]:
        """The reports that a harvest must find."""
        return () if self.outcome == "blocked" else self.truth

    @property
    def needed(self) -> int:
        """How many addresses a visitor has to ask who knows his way: those on it, the reports, what poses as one."""
        lures = [other for other in self.others if other.kind not in KINDS and self.outcome != "blocked"]
        return self.ways + self.detours + len({url for row in self.expected for url in row.urls}) + len(lures)

    @property
    def hosts(self) -> tuple[str, ...]:
        return self.place.hosts

    def answer(self, request: Request) -> Answer:
        """What this portal says to one request."""
        if self.interruption and (instead := self.interruption(request)):
            return instead
        return self.usual_answer(request)

    def usual_answer(self, request: Request) -> Answer:
        """What it says when nothing interrupts."""
        page = self.pages.get(request.target) or self.pages.get(request.path)
        if page is None and f"{request.path}/" in self.pages:
            return Answer(b"", 301, headers=(("Location", f"{self.place.root}{request.path}/"),))
        page = page or self.missing
        return page(request) if callable(page) else page

    def truth_rows(self) -> Iterator[dict[str, Any]]:
        """The truth as plain JSON values, one row a report."""
        for row in self.truth:
            values = {name: getattr(row, name) for name in Truth.__slots__}
            yield {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
