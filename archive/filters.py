"""Which reports are meant: the filters that search, export, coverage and reprocessing share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from archive.models import Document, Section, Version
from archive.records import BodyType, Kind, Role

_CODE = re.compile(r"\d{2,9}")
Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Filters:
    """All that is set must hold; nothing set means every annual report.

    `district`: name (合川区, 合川) or code; `body`: full or short name, or a part of it; `section`: has a section of
    this role, and in a search the words must stand there; `since` and `until`: dates of publication, inclusive;
    `kind` None: every kind.
    """

    district: str | None = None
    body: str | None = None
    body_type: BodyType | None = None
    year: int | None = None
    section: Role | None = None
    kind: Kind | None = "annual_report"
    since: date | None = None
    until: date | None = None
    site: str | None = None
    id: str | None = None

    def publisher(self) -> Conditions:
        """Give the conditions on `versions` that say who published: district and body."""
        conditions: Conditions = []
        if self.district:
            conditions.append(_district(self.district))
        if self.body:
            conditions.append(_body(self.body))
        return conditions

    def dates(self) -> Conditions:
        """Give the conditions on the date of publication."""
        conditions: Conditions = []
        if self.since:
            conditions.append(Version.published_on >= self.since)
        if self.until:
            conditions.append(Version.published_on <= self.until)
        return conditions

    def beyond_index(self) -> Conditions:
        """Give the conditions that the search indexes do not decide: site, id, section, names as they were then.

        Dates are among them only where every kind is asked for: the numbers of one kind are in order of date.
        """
        conditions: Conditions = [*self.publisher(), *([] if self.kind else self.dates())]
        if self.site:
            conditions.append(Version.document_id.in_(select(Document.id).where(Document.site == self.site)))
        if self.id:
            conditions.append(Version.report_id == self.id)
        if self.section:
            conditions.append(Version.id.in_(select(Section.version_id).where(Section.role == self.section)))
        return conditions

    def where(self) -> Conditions:
        """Give all conditions on `versions`."""
        conditions = replace(self, kind=None).beyond_index()
        if self.kind:
            conditions.append(Version.kind == self.kind)
        if self.body_type:
            conditions.append(Version.body_type == self.body_type)
        if self.year:
            conditions.append(Version.report_year == self.year)
        return conditions

    def listed(self) -> Conditions:
        """Give all conditions, and that a version is what the archive shows."""
        return [Version.is_listed.expression, *self.where()]


def _district(wanted: str) -> ColumnElement[bool]:
    if _CODE.fullmatch(wanted):
        return Version.district_code == wanted
    # 合川 means 合川区, 石柱 means 石柱土家族自治县; a name in full is looked up exactly, which the index serves.
    if wanted.endswith(("区", "县", "市")):
        return Version.district == wanted
    return Version.district.startswith(wanted, autoescape=True)


def _body(wanted: str) -> ColumnElement[bool]:
    return or_(
        Version.body_key == wanted,
        Version.body_short == wanted,
        Version.body == wanted,
        Version.body.contains(wanted, autoescape=True),
    )
