"""Whose document it is: every witness heard in the order of trust, the first that fits believed.

The order comes from real pages: a title is right wherever it names a body; the text comes next (signature, subject
of the first sentences, who says 我镇 or 我局); breadcrumb and 来源 follow; 发布机构 is the account that uploaded, often
the district's office or its justice bureau; folders come last, as bodies share them. What a weak witness says counts
only where it fits the rank that the text shows, so that a district's report filed under its justice bureau stays the
district's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlsplit

from archive.bodies import Period
from pipelines.context import Context
from pipelines.departments import department_by_slug
from pipelines.elsewhere import at_home, resolve_elsewhere
from pipelines.issuers import Body, Place, of_department, of_period, resolve, split_issuers
from pipelines.locality import home, is_local
from pipelines.speakers import Rank, mentions, opening_place, rank, signature
from pipelines.variants import simplify

#: Where the issuer ends in a title: at 关于, the year, or the matter.
_CUT = re.compile(
    r"关于|(?:19|20)\d{2}\s*年|二[〇○零]..年|法治|全面依法|依法行政|依法治[区县市镇乡]|政府信息公开|政务公开"
    r"|(?<=政府)工作报告|印发|推进|贯彻|落实|开展"
)
_OPENING = re.compile(r"^(?:[《(（\[【]+|关于(?:报送|上报|呈报|(?!(?:19|20)\d{2})))+")
_YEAR_FIRST = re.compile(r"^(?:关于)?(?:(?:19|20)\d{2}|二[〇○零]..)\s*年度?(?:全面)?")
_DISTRICT_STEP = re.compile(r"^(?:[区县市]|管委会|本级)?(?:政府|人民政府)(?:[(（]办[)）]|本级)?$|^[区县市]级$")
_REPORT_STEP = re.compile(r"(?:法治政府建设|法治建设|依法行政)(?:工作)?(?:情况)?(?:年度)?(?:报告|年报)?$")
_OWN_SITE = re.compile(r"(?:局|委员会|办公室|厅|街道办事处|镇人民政府)$")
#: Folders of the district government itself (区政府, 县政府, 市政府): qzf, xzf_12345, yzq_qzf, szf.
_GOVERNMENT_FOLDER = re.compile(r"([qxs])zf(?:_.+)?|.*_([qxs])zf")


@dataclass(frozen=True, slots=True)
class Witness:
    """One reading of who the issuer is; a bound one must fit the rank that the text shows."""

    source: str
    printed: str
    body: Body | None
    joint: tuple[str, ...] = ()
    bound: bool = True


def hear(context: Context, title: str | None, place: Place) -> tuple[Witness | None, tuple[Witness, ...]]:
    """The witness believed, None where nobody names a body that fits; and all that were heard until then."""
    heard: list[Witness] = []

    @cache  # asked only where the title does not say it already
    def speaking() -> Rank | None:
        return rank(context.text, is_city(place.site)) if context.text else None

    for witness in _witnesses(context, title, place, speaking):
        heard.append(witness)
        if witness.body and (not witness.bound or _fits(witness.body, speaking())):
            return witness, tuple(heard)
    return None, tuple(heard)


def title_issuer(title: str) -> str:
    """The part of a title that names who issues it; empty where it names nobody (关于2025年度…情况的报告)."""
    rest = _OPENING.sub("", title)
    m = _CUT.search(rest)
    if m and m.start() > 0:
        return rest[: m.start()].strip()
    after = _YEAR_FIRST.sub("", rest)
    m = _CUT.search(after)
    return after[: m.start()].strip() if m and after != rest else ""


def is_city(site: Period | None) -> bool:
    """Whether a portal is that of a county-level city, whose 市政府 is its own and not the one above."""
    return site is not None and site.type == "district" and site.name.endswith("市")


def _witnesses(
    context: Context, title: str | None, place: Place, speaking: Callable[[], Rank | None]
) -> Iterator[Witness]:
    local = is_local(context, title, place.roster)
    there = None if local else home(context)
    if title and (printed := title_issuer(title)):
        yield _read("title", printed, place, local, bound=False, there=there)
    for line in signature(context.text):
        yield _read("text:signature", line, place, local, bound=False, there=there)
    within = place.site if place.site and place.site.type == "district" else place.home
    if local:
        for mention in mentions(context.text, place.roster, within):
            read = _read("text", mention.printed, place, local)
            # Who opens the text is its speaker, whatever it talks of; only a district is often but the scene.
            bound = not mention.is_subject or (read.body is not None and read.body.type == "district")
            yield replace(read, printed=mention.quote, bound=bound)
    if (not local or place.site is None) and (opening := opening_place(context.text)):
        yield _read("text", opening, place, local, bound=False, there=there)
    if place.site and not place.site.is_above and speaking() == "district":
        yield Witness("text", f"speaks as the district on the site of {place.site.name}", of_period(place.site))
    yield from _filed(context, place, local)
    yield from _folders(context.url, place)


def _filed(context: Context, place: Place, local: bool) -> Iterator[Witness]:
    """Where the page is filed, who is named as its source, who uploaded it, whose site it stands on."""
    for step in reversed(context.way()):
        name = _REPORT_STEP.sub("", step).strip()
        if _DISTRICT_STEP.match(name) and place.site and (name[0] != "市" or is_city(place.site)):
            yield Witness("crumb", step, of_period(place.site))
        elif len(name) >= 2 and name != context.meta.site_name:
            yield _read("crumb", name, place, local)
    for found in (*context.meta.sources, *context.meta.issuers):
        yield _read(found.source, found.value, place, local)
    if context.meta.site_name and _OWN_SITE.search(context.meta.site_name):
        yield _read("meta:SiteName", context.meta.site_name, place, local)


def _folders(url: str | None, place: Place) -> Iterator[Witness]:
    """Departments and towns by the pinyin initials of their folders, the innermost first; only where one body fits."""
    if not url or place.site is None:
        return
    letters = "s" if is_city(place.site) else "qx"
    for folder in reversed(urlsplit(url).path.split("/")[:-1]):
        slug = re.sub(r"_\d+$", "", folder.lower())
        if found := department_by_slug(slug, letters):
            yield Witness("url", folder, of_department(place.site, found))
        elif (m := _GOVERNMENT_FOLDER.fullmatch(slug)) and (m[1] or m[2]) in letters:
            yield Witness("url", folder, of_period(place.site))
        elif 3 <= len(slug) <= 12:
            initials = re.sub(r"(?:rmzf|bsc|bgs)$", "", slug)
            towns = place.roster.by_initials(initials, place.site, place.on)
            if len(towns) == 1:
                yield Witness("url", folder, of_period(towns[0], place.site))


def _read(
    source: str, printed: str, place: Place, local: bool, bound: bool = True, there: str | None = None
) -> Witness:
    joint, organ = split_issuers(simplify(printed))
    if there:
        organ = at_home(organ, there)
    ours = local or any(p.name in printed for p in (*place.roster.provinces(), *place.roster.cities()))
    body = resolve(organ, place) if ours else None
    if body is None and not (local and place.site):
        body = resolve_elsewhere(organ)
    return Witness(source, printed, body, joint, bound)


def _fits(body: Body, speaking: Rank | None) -> bool:
    ranks: dict[str | None, Rank] = {"district": "district", "street": "local", "town": "local"}
    if speaking is None:
        return True
    if body.type == "zone":
        return speaking != "local"
    return ranks.get(body.type, "department") == speaking
