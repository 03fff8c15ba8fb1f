"""All that is known of a document when its identity is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from crawler.pages.meta import Meta
from pipelines.titles import Candidate


@dataclass(frozen=True, slots=True)
class Context:
    """`text` is the body text alone, `titles` are candidates that `meta` lacks (an attachment's, lines off the text).

    `column` and `trail` come from the crawl, `entry_title` and `entry_date` from the list that linked the page.
    `site_district` is the short name of the district or zone whose portal it is, `site_code` its division code (two
    provinces have a 江北区), `site_type` district, zone or province; None where unknown. No date after `today` is
    believed.
    """

    text: str = ""
    titles: tuple[Candidate, ...] = ()
    meta: Meta = field(default_factory=Meta)
    url: str | None = None
    column: str | None = None
    trail: tuple[str, ...] = ()
    entry_title: str | None = None
    entry_date: str | None = None
    site_district: str | None = None
    site_code: str | None = None
    site_type: str | None = None
    today: date | None = None

    def way(self) -> tuple[str, ...]:
        """The page's own breadcrumb, else the way that the crawl took; the column last."""
        column = self.column or next((c.value for c in self.meta.columns), None)
        trail = self.meta.trail or self.trail
        return (*trail, column) if column and column not in trail else trail
