"""Builds practice portals in the ways in which districts file their reports, for made-up or real places."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from crawler.practice.articles import Article, Column
from crawler.practice.markup import FORMS
from crawler.practice.others import near_misses, news
from crawler.practice.places import Body, Place
from crawler.practice.texts import compose, signature, title_of
from crawler.practice.trs import TrsPortal

YEARS = (2022, 2023, 2024, 2025)
#: Changes to single reports, by body's short name and year; None leaves the report out.
Quirks = Mapping[tuple[str, int], Mapping[str, Any] | None]


def report(body: Body, year: int, place: Place, like: str | None = None) -> Article:
    """One report as this body would publish it: text, title, dates, markup, signature."""
    rng = random.Random(f"report {body.full} {year}")
    published = date(year + 1, 1, 5) + timedelta(days=int(rng.triangular(0, 82, 30)))
    written = published - timedelta(days=rng.randint(0, 6))
    issuer = rng.choice((body.full, body.full, f"{place.city}{body.full}"))
    text, signed = compose(body, year, like), rng.random() < 0.4
    return Article(
        title=title_of(body, year, issuer),
        paragraphs=(*text, *signature(body, written)) if signed else text,
        published_on=published,
        body=body,
        year=year,
        written_on=written,
        signed=signed,
        source=body.name if body.type in ("street", "town") else body.full,
        markup=FORMS[zlib.crc32(f"markup {body.full} {year}".encode()) % len(FORMS)],
    )


def reports(
    place: Place, bodies: Iterable[Body], quirks: Quirks, years: Sequence[int] = YEARS
) -> dict[tuple[str, int], Article]:
    """The reports of these bodies, by short name and year, with their quirks; none for a body not there that year."""
    made = {}
    for body in bodies:
        for year in years:
            quirk = quirks.get((body.name, year), {})
            if body.exists_in(year) and quirk is not None:
                made[body.name, year] = with_quirk(report(body, year, place), quirk)
    return made


def with_quirk(article: Article, quirk: Mapping[str, Any]) -> Article:
    """The fields replaced; a new day of publication takes the day of writing, and the signature's date, with it."""
    changed = replace(article, **quirk)
    if "published_on" in quirk and "written_on" not in quirk and article.body:
        written = changed.published_on - timedelta(days=2)
        text = changed.paragraphs
        if article.signed and "paragraphs" not in quirk:
            text = (*text[:-2], *signature(article.body, written))
        changed = replace(changed, written_on=written, paragraphs=text)
    return changed


def root_of(place: Place, news_count: int = 60) -> tuple[Column, Column]:
    """Home page with a newsroom, and the disclosure column (政务公开) with its usual neighbours of the reports."""
    home = Column("/", "首页")
    number = 150 + zlib.crc32(place.code.encode()) % 150
    today = home.below(f"zwxx_{number}", "新闻中心")
    busy = today.below("gzdt", "工作动态", per_page=20)
    busy.articles += news(place, news_count)
    today.below("tpxw", "图片新闻").articles += news(place, 12, "图片")
    open_ = home.below(f"zwgk_{number}", "政务公开")
    open_.below("zfxxgkzn", "政府信息公开指南")
    home.below("bsfw", "办事服务").below("rdfw", "热点服务")
    home.below("hdjl", "互动交流").below("xjxd", "信件选登")
    return home, open_


def nested(
    place: Place,
    bodies: Sequence[Body],
    quirks: Quirks | None = None,
    years: Sequence[int] = YEARS,
    layout: str = "zwxl",
) -> TrsPortal:
    """All reports under the district's disclosure column, one column a group of bodies (九龙坡, 丰都 do so)."""
    home, open_ = root_of(place, news_count=400)
    made = reports(place, bodies, quirks or {}, years)
    list_ = open_.below("zfxxgkml", "政府信息公开目录")
    annual = list_.below("zfxxgknb", "政府信息公开年报")
    annual.articles += near_misses(place, bodies, ("disclosure_report",), years)
    list_.below("ghjh", "规划计划").articles += near_misses(place, bodies[:1], ("plan",), years)
    column = list_.below("fzzfjsndbg", "法治政府建设年度报告")
    groups = {
        "district": column.below("qzf", f"{place.district[-1]}政府", per_page=8),
        "department": column.below("qzfgzbm_40110", f"{place.district[-1]}政府部门", per_page=8),
        "town": column.below("xzjd_40120", "镇街", per_page=8),
    }
    for article in made.values():
        assert article.body is not None
        groups.get(article.body.type, groups["town"]).articles.append(article)
    return TrsPortal(place, home, layout)


def subsites(
    place: Place,
    bodies: Sequence[Body],
    quirks: Quirks | None = None,
    years: Sequence[int] = YEARS,
    layout: str = "sub",
) -> TrsPortal:
    """Each body with pages of its own, where the report column lies deep (涪陵, 开州, 荣昌); the slugs tell nothing."""
    home, open_ = root_of(place)
    made = reports(place, bodies, quirks or {}, years)
    own = open_.below("fzzfjsnb", "法治政府建设年报")
    offices, towns = home.below("bm", "部门", listed=False), home.below("qzfjz_238", "街镇", listed=False)
    for i, body in enumerate(bodies):
        mine = [a for a in made.values() if a.body == body]
        if body.type == "district":
            own.articles += mine
            continue
        folder = offices if body.type == "department" else towns
        start = folder.below(f"hfjdbsc_{81830 + 150 * i}", body.name, unit=body)
        start.below("gzdt", "工作动态").articles += news(place, 9, body.name)
        disclosed = start.below(f"zwgk_{73100 + i}", "政务公开")
        disclosed.below("zfxxgkzn", "政府信息公开指南")
        contents = disclosed.below(f"fdzdgknr_{73200 + i}", "法定主动公开内容")
        annual = contents.below("zfxxgknb", "政府信息公开年报")
        annual.articles += near_misses(place, (body,), ("disclosure_report",), years[-2:])
        column = contents.below(f"lm_{90100 + i}", "法治政府建设年度报告" if i % 3 else "法治年报")
        column.articles += mine
    return TrsPortal(place, home, layout)


def by_year(
    place: Place,
    bodies: Sequence[Body],
    quirks: Quirks | None = None,
    years: Sequence[int] = YEARS,
    layout: str = "year",
) -> TrsPortal:
    """One column a year, flat for all bodies (綦江, 万盛); 发布机构 is the office's account throughout."""
    home, open_ = root_of(place)
    office = f"{place.title}办公室"
    column = open_.below("zfxxgkml", "政府信息公开目录").below("fzzfjs", "法治政府建设")
    made = reports(place, bodies, quirks or {}, years)
    for year in sorted(years, reverse=True):
        yearly = column.below(f"ndbg{year}", f"{year}年", per_page=10)
        yearly.articles += [replace(a, issuer=office) for a in made.values() if a.year == year]
    column.below("tzgg", "通知公告").articles += near_misses(place, bodies[:1], ("notice", "interpretation"), years)
    return TrsPortal(place, home, layout)


def general(
    place: Place,
    bodies: Sequence[Body],
    quirks: Quirks | None = None,
    years: Sequence[int] = YEARS,
    layout: str = "colon",
) -> TrsPortal:
    """Reports stand in a general column (其他法定信息) among everything that resembles them (沙坪坝, 铜梁)."""
    home, open_ = root_of(place, news_count=160)
    made = reports(place, bodies, quirks or {}, years)
    kinds = ("disclosure_report", "plan", "interpretation", "notice", "work_report", "other", "news")
    column = open_.below("fdzdgknr_64523", "法定主动公开内容").below("qtfdxx", "其他法定信息", per_page=12)
    column.articles += [*made.values(), *near_misses(place, bodies, kinds, years)]
    open_.below("gsgg", "公示公告").articles += near_misses(place, bodies[:2], ("notice",), years)
    return TrsPortal(place, home, layout)
