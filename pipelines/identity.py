"""What a document is, whose, of which year, published when: one question, answered with evidence for each part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from archive.bodies import Period, Roster, load
from archive.records import BodyType, Kind, TitleSource
from crawler.pages.dates import read_date
from crawler.pages.meta import Found
from pipelines.classify import Classified, classify, is_on_topic, is_title_line
from pipelines.context import Context
from pipelines.issuers import Place, unlisted
from pipelines.locality import home_province
from pipelines.titles import Candidate, Title, choose
from pipelines.variants import simplify
from pipelines.witnesses import Witness, hear
from pipelines.years import Year, days_late, publication, report_year, signature_date, too_late

__all__ = ["Context", "Identity", "derived_title", "identify", "report_id"]

_BRANCH_FOLDER = re.compile(r"https?://[^/]+\.(?P<province>[a-z]{2})\.gov\.cn/zz/(?P<district>[a-z]{2,5})/")
_PLACES: dict[str, TitleSource] = {"meta": "meta", "index": "index", "heading": "heading", "title": "meta"}


@dataclass(frozen=True, slots=True)
class Identity:
    """The answer; what could not be resolved is None, with the candidates in `evidence["body"]`.

    `warnings` are those of the resolution alone; the page's own contradictions are in its `Meta`.
    """

    kind: Kind
    body: str | None = None
    body_short: str | None = None
    body_code: str | None = None
    body_type: BodyType | None = None
    #: The body's key in the roster; departments have their district's key and a digest of their name.
    body_key: str | None = None
    joint_bodies: tuple[str, ...] = ()
    district: str | None = None
    district_code: str | None = None
    report_year: int | None = None
    published_on: date | None = None
    written_on: date | None = None
    days_late: int | None = None
    title: str | None = None
    title_source: TitleSource | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found on the way, for the evidence and the warnings."""

    judged: Classified
    title: Title | None
    year: Year | None
    published: Found[date] | None
    written: Found[date] | None


def identify(context: Context, roster: Roster | None = None) -> Identity:
    """Say what a document is, whose, of which year and when it was published, with the evidence for each."""
    read = replace(context, text=simplify(context.text))
    found = _findings(read)
    place = _place(read, roster or load(), found)
    title = found.title.text if found.title else None
    witness, heard = hear(read, simplify(title) if title else None, place)
    published = found.published.value if found.published else None
    year = found.year.value if found.year else None
    identity = Identity(
        kind=found.judged.kind,
        report_year=year,
        published_on=published,
        written_on=found.written.value if found.written else None,
        days_late=days_late(published, year),
        title=title,
        title_source=found.title.source if found.title else None,
        evidence={**_evidence(found), **_testimony(witness, heard)},
        warnings=tuple(_warnings(found, witness, place)),
    )
    return _with_body(identity, witness) if witness else _with_district(identity, place)


def report_id(body_key: str, year: int) -> str:
    """The identity of a report, readable and stable for ever: 500102003-2025."""
    return f"{body_key}-{year}"


def derived_title(body: str, year: int) -> str:
    """What an untitled report is called in lists; recorded with the title source `derived`."""
    return f"{body}{year}年法治政府建设情况报告"


def _findings(context: Context) -> _Findings:
    way = context.way()
    title = choose(_candidates(context), beginning=context.site_district)
    text = simplify(title.text) if title else None
    judged = classify(text, context.text, way, context.url)
    if judged.kind == "annual_report" and text and not is_on_topic(text):
        title = text = None  # A report known by its text; what stood above it was a box of the page.
    shown = _shown(context)
    uploaded = context.meta.url_date
    year = report_year(
        text, context.text, way, context.url, shown[0].value if shown else None, uploaded.value if uploaded else None
    )
    return _Findings(
        judged=judged,
        title=title,
        year=year,
        published=publication(shown, uploaded, year.value if year and year.sure else None),
        written=next(iter(context.meta.written), None) or signature_date(context.text),
    )


def _candidates(context: Context) -> tuple[Candidate, ...]:
    """Titles from every place; names of the site and of the columns are none, though templates print them as such."""
    names = {context.meta.site_name, *(step for step in context.way() if not is_title_line(step))}
    from_page = [
        Candidate(found.value, _PLACES[found.source.split(":")[0]], found.source)
        for found in context.meta.titles
        if found.value not in names
    ]
    listed = [Candidate(context.entry_title, "index", "list")] if context.entry_title else []
    # A column that shows its newest article in place of a list was linked by the column's name.
    if context.entry_title in names and any(is_on_topic(simplify(c.text)) for c in (*context.titles, *from_page)):
        listed = []
    first = [line.strip() for line in context.text[:600].split("\n")[:6]]
    in_text = [Candidate(line, "text", "text") for line in first if is_title_line(line)]
    return (*context.titles, *from_page, *listed, *in_text)


def _shown(context: Context) -> tuple[Found[date], ...]:
    listed = read_date(context.entry_date) if context.entry_date else None
    entry = (Found(listed, "list", context.entry_date or ""),) if listed else ()
    found = (*context.meta.published, *entry)
    return tuple(f for f in found if context.today is None or f.value <= context.today)


def _place(context: Context, roster: Roster, found: _Findings) -> Place:
    """The day of publication decides which district a body belonged to; the year after the report year stands in."""
    year = found.year.value if found.year else None
    if found.published and not too_late(found.published, year):
        on = found.published.value
    elif year:
        on = date(year + 1, 2, 1)
    else:
        on = context.today or (found.published.value if found.published else date.max)
    site = _site(context, roster, on)
    title = found.title.text if found.title else None
    return Place(roster, on, site, home_province(context, title, roster, site))


def _site(context: Context, roster: Roster, on: date) -> Period | None:
    """The district or zone of the portal: as the registry says, else by the site code that the page itself carries.

    A province's bureau gives its district branches folders on its own host: scjgj.cq.gov.cn/zz/yzq/ is 渝中区's.
    """
    if context.site_district:
        named = roster.find(context.site_district, None, on)
        code = context.site_code
        coded = [p for p in named if code and code in {then.code for then in roster.lineage(p.key)}]
        fitting = [p for p in coded or named if context.site_type in (None, p.type)]
        return next(iter(fitting or named), None) or unlisted(context.site_district, code)
    code = (context.meta.site_code or "")[:6]
    found = [period for period in roster.districts() if period.code == code]
    if not found and (m := _BRANCH_FOLDER.match(context.url or "")):
        lettered = (period for period in roster.districts(on) if m["district"] in period.initials)
        found = [p for p in lettered if (home := roster.province_of(p)) and m["province"] in home.initials]
    return found[0] if len(found) == 1 else None


def _with_district(identity: Identity, place: Place) -> Identity:
    """Nobody named: the portal still tells the district."""
    if place.site is None or place.site.is_above:
        return identity
    evidence = {**identity.evidence, "district": {"source": "site", "quote": place.site.name}}
    return replace(identity, district=place.site.name, district_code=place.site.code, evidence=evidence)


def _with_body(identity: Identity, witness: Witness) -> Identity:
    body = witness.body
    if body is None:
        return identity
    named = replace(
        identity,
        body=body.name,
        body_short=body.short,
        body_code=body.code,
        body_type=body.type,
        body_key=body.key,
        joint_bodies=witness.joint,
        district=body.district,
        district_code=body.district_code,
    )
    if named.title is None and named.kind == "annual_report" and named.report_year:
        return replace(named, title=derived_title(body.name, named.report_year), title_source="derived")
    return named


def _evidence(found: _Findings) -> dict[str, Any]:
    evidence: dict[str, Any] = {"kind": list(found.judged.reasons)}
    if found.title:
        evidence["title"] = {"source": found.title.place or found.title.source, "repairs": list(found.title.repairs)}
    if found.year:
        evidence["report_year"] = {"source": found.year.source, "quote": found.year.quote}
    for name, when in (("published_on", found.published), ("written_on", found.written)):
        if when:
            evidence[name] = {"source": when.source, "quote": when.quote}
    return evidence


def _testimony(witness: Witness | None, heard: tuple[Witness, ...]) -> dict[str, Any]:
    """Who was believed, and who said otherwise; the candidates where nobody was."""
    others = [{"source": w.source, "quote": w.printed, "body": w.body.name} for w in heard if w.body and w != witness]
    if witness:
        return {"body": {"source": witness.source, "quote": witness.printed, "others": others[:8]}}
    unsure = [
        {"source": w.source, "quote": w.printed, "body": None} for w in heard if w.source == "text" and not w.body
    ]
    return {"body": {"source": None, "candidates": [*others, *unsure][:8]}} if others or unsure else {}


def _warnings(found: _Findings, witness: Witness | None, place: Place) -> Iterator[str]:
    year = found.year
    if found.title:
        yield from (f"title: {repair}" for repair in found.title.repairs)
    if year and not year.sure:
        yield f"report year {year.value} inferred from {year.source}: {year.quote}"
    if found.published and too_late(found.published, year.value if year else None):
        yield f"published {found.published.value} is the date of the address only, which a migration may have set"
    if witness and witness.body:
        if witness.source == "url":
            yield f"body known only by its folder in the address: {witness.printed}"
        site = place.site
        if site and not site.is_above and witness.body.district not in (site.name, None):
            yield f"a body of {witness.body.district} on the site of {site.name}"
