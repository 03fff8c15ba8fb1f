"""The figures that reports state, each with the sentence it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from archive.database import Database
from archive.filters import Filters
from archive.models import Indicator, Version


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as stated: 约 300 件 is value 300, unit 件, qualifier 约; `sentence` is where it stands."""

    report_id: str
    body: str | None
    district: str | None
    report_year: int | None
    name: str
    value: float
    unit: str | None
    qualifier: str | None
    period: str | None
    sentence: str


def figures(archive: Database, filters: Filters, query: str | None = None) -> Iterator[Figure]:
    """Give the figures of the selected reports, by name, newest year first; `query` is a part of the name."""
    wanted = (
        select(Indicator, Version)
        .join(Version, Version.id == Indicator.version_id)
        .where(*filters.listed(), Version.report_id.is_not(None))
        .order_by(Indicator.name, Version.report_year.desc(), Version.report_id, Indicator.position)
    )
    if query:
        wanted = wanted.where(Indicator.name.contains(query, autoescape=True))
    with archive.read() as session:
        for figure, version in session.execute(wanted.execution_options(yield_per=200)):
            yield Figure(
                version.report_id or "",
                version.body,
                version.district,
                version.report_year,
                figure.name,
                figure.value,
                figure.unit,
                figure.qualifier,
                figure.period,
                version.text[figure.begins : figure.ends].strip(),
            )
