"""A printed issuer, as in 中共重庆市江津区四屏镇委员会 重庆市江津区四屏镇人民政府, to the body it names."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files

from archive.bodies import Period, Roster, full_name
from archive.records import BodyType
from pipelines.departments import Department, department, department_names

NAMES = tomllib.loads(files("pipelines.vocabulary").joinpath("provinces.toml").read_text("utf-8"))
#: Names that a full name begins with (重庆市, 浙江省), and the stems by which the provinces are called (重庆, 浙江).
_PROVINCES = "|".join(re.sub(r"[省市]$", "", name) for kind in NAMES.values() for name in kind)
_PARTY = re.compile(
    r"^(?:中共|中国共产党).+?(?:委员会|[区县市]委|党工委|工委|党委|党组|委)$|(?:党工委|党委|党组|工委)$|^[区县市]委$"
)
#: A party committee printed right before the government, without a space: the shortest reading whose rest is an organ.
_RUN_TOGETHER = re.compile(
    r"^((?:中共|中国共产党).+?(?:委员会|[区县市]委(?!员)|党工委|工作委员会|工委|党委|党组))"
    rf"((?:{_PROVINCES}|[^党委组]{{2,24}}(?:人民政府|办事处|[^党]局|教育委员会|管理委员会|办公室))(?:[^党]|党(?![委组工]))*)$"
)
_AND = re.compile(
    rf"[、，,/;；\s]+|(?<=[委组府会处])(?:和|暨|及|与)"
    rf"(?={_PROVINCES}|中共|人民政府|办事处|街道|[\u4e00-\u9fff]{{0,8}}[市区县镇乡](?:人民)?政府)"
)
_ONLY_ORGAN = re.compile(r"^(?:(?:街道)?办事处|(?:[镇乡区县市])?人民政府|[区县市镇乡]?政府|行政)$")
_PLACE_OF_PARTY = re.compile(r"^(?:中共|中国共产党)?(.+?)(?:工作委员会|委员会|党工委|党委|党组|工委|委)$")
TOWN = re.compile(
    r"^(.{1,14}?(?:街道|镇|(?<!镇)(?<!镇街)(?<!^街)乡))(?:街道办事处|办事处|办|人民政府|政府|人民政府办公室)?$"
)
_BRANCH = re.compile(r"^(.{2,8}局)(.{1,12}?[区县市旗])分局$")
_CENTRAL = re.compile(r"^国家(?:税务总局|统计局)")
#: A city between a province and its district, where the roster does not know the province's cities.
_CITY = re.compile(r"^.{2,10}?(?:市|自治州|地区|盟)(?=.)")
#: Province and city as a name has them before a district that no roster knows.
_PREFIX = re.compile(r"(?:[^省市州盟]{2,8}(?:省|自治区|市|自治州|地区|盟)){0,2}")
#: 市司法局 and 市政府 begin with whose they are, 市场监督管理局 and 市政局 do not.
_OF_CITY = re.compile(r"^市(?=(?:人民)?政府|委$)|^市(?![场政容])")
#: 成都市司法局 is that city's wherever it is named; 智慧城市管理局 is no city's.
_OTHER_CITY = re.compile(r"^[^区县镇乡街]{1,4}[^城区县镇乡街]市(?=.)")
TYPE_OF_TOWN: dict[str, BodyType] = {"道": "street", "镇": "town", "乡": "town"}


@dataclass(frozen=True, slots=True)
class Body:
    """A body as a record shows it; `key` is the roster's, for departments the district's and a digest of the name."""

    name: str
    short: str
    type: BodyType | None
    key: str
    code: str | None = None
    district: str | None = None
    district_code: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when an issuer is read.

    `on` is the day of publication, `site` the portal's own district or zone, `province` what decides between places of
    one name; both None where unknown.
    """

    roster: Roster
    on: date
    site: Period | None = None
    province: Period | None = None

    @property
    def home(self) -> Period | None:
        return self.province or (self.roster.province_of(self.site) if self.site else None)


def split_issuers(printed: str) -> tuple[tuple[str, ...], str]:
    """The other issuers (party committees) and the administrative organ of a printed issuer.

    A party group alone (中共…林业局党组) reports for its organ, so the organ is what remains.
    """
    parts: list[str] = []
    for token in filter(None, _AND.split(printed.strip())):
        together = _RUN_TOGETHER.match(token)
        parts += [together[1], together[2]] if together else [token]
    joint = [part for part in parts if _PARTY.search(part)]
    organs = [part for part in parts if part not in joint]
    if not organs:
        return tuple(joint), (_of_party(joint[0]) if joint else "")
    organ = organs[0]
    if _ONLY_ORGAN.match(organ) and joint:
        place = _of_party(joint[0])
        organ = place + (organ[1:] if place[-1:] == organ[:1] else organ.removeprefix("街道"))
    elif len(organs) > 1 and not joint:
        joint = organs[1:]
    return tuple(joint), organ


def resolve(printed: str, place: Place) -> Body | None:
    """The body a printed name means, with the district's name in front or without it (then the site's is taken).

    None where the name says too little: no organ, or a town's name that several districts share and no site to decide.
    """
    # A second plate in brackets, 文化和旅游发展委员会(文物局), is the same organ.
    printed = re.sub(r"[(（][^()（）]*[)）]", "", printed)
    name = _CENTRAL.sub("", re.sub(r"[\s\u3000《》“”\"'‘’（）()]+", "", printed).removesuffix("的"))
    above, bare = _off_above(name, place.roster)
    if m := _BRANCH.match(bare):
        return _branch(m, above, place)
    if at := _district_of(bare, above, place):
        return _inside(*at, place, printed_district=True)
    if above:
        return _of_above(above, bare, place)
    if place.site and not place.site.is_above:
        return _inside(place.site, _off_stem(bare, place), place, printed_district=False)
    return _unique(bare, place)


def unlisted(district: str, code: str | None) -> Period:
    """The district of a portal that the registry names and the roster lacks; its key is its code, where it has one."""
    return Period(code or digest(district), district, "district", district, code, code)


def _off_above(name: str, roster: Roster) -> tuple[Period | None, str]:
    """The province and the city at the start of a name, printed once or twice, and what follows; the lowest counts."""
    above: Period | None = None
    for level in (roster.provinces(), roster.cities()):
        for period in level:
            if name.startswith(period.name) and (above is None or period.digits.startswith(above.digits)):
                above, name = period, name.removeprefix(period.name).removeprefix(period.name)
                break
    return above, name


def _off_stem(name: str, place: Place) -> str:
    """A name without the short form of the province or city it is read in: 重庆巫溪工业园区管理委员会."""
    site = place.site
    cities = (c for c in place.roster.cities(place.home) if site and (site.code or "").startswith(c.digits))
    stems = (alias for above in (place.home, *cities) if above for alias in above.aliases)
    # 舟山镇 is a town, and no 镇 of 舟山.
    return next((rest for stem in stems if name.startswith(stem) and len(rest := name[len(stem) :]) > 2), name)


def _district_of(name: str, above: Period | None, place: Place) -> tuple[Period, str] | None:
    """The district at the start of a name, which has to lie in the province or city printed before it.

    Behind a city that the roster does not know it is the roster's only in a province whose cities nobody listed: so
    江北区 behind 南京市 is none, as no city stands between a municipality and its districts.
    """
    roster = place.roster
    if place.site and not roster.lineage(place.site.key):
        head, found, rest = name.partition(place.site.name)
        if found and _PREFIX.fullmatch(head):
            return place.site, rest
    # A printed name goes before where the page stands; where neither decides, two places of one name are none.
    for where in (above,) if above else (place.home, None):
        if at := roster.district_at(name, place.on, where):
            return at
    city = _CITY.match(name)
    at = roster.district_at(name[city.end() :], place.on, above or place.home) if city else None
    home = roster.province_of(at[0]) if at else None
    open_ = home is None or not (home.name.endswith("市") or roster.cities(home))
    return at if open_ else None


def of_department(district: Period, found: Department, printed: str | None = None) -> Body:
    """The department of a district; its key holds for the formal name, however it was printed."""
    name = printed or f"{district.city or ''}{district.name}{found.name}"
    kind: BodyType = "zone" if found.zone else "department"
    key = f"{district.key}-{digest(found.name, 6)}"
    return Body(name, found.short, kind, key, None, district.name, district.code)


def of_period(period: Period, within: Period | None = None) -> Body:
    """A body of the roster; `within` a development zone, towns count to the zone that runs them."""
    kind: BodyType | None = None if period.type == "province" or period.type == "city" else period.type
    district, code = period.district, period.district_code
    if within and within.type == "zone" and period.type in ("street", "town"):
        district, code = within.name, None
    return Body(full_name(period), period.name, kind, period.key, period.code, district, code)


def _inside(district: Period, rest: str, place: Place, printed_district: bool) -> Body | None:
    """A name within a known district: its government, a street or town of it, a department of it."""
    if district.type == "zone" and not printed_district:
        rest = rest.removeprefix(district.name[-3:])  # 高新区生态环境局 on the site of 重庆高新区
    rest = re.sub(r"^(?:人民政府|政府|管理委员会|管委会)(?!办公室$|办$)", "", rest)
    if not rest:
        return of_period(district) if printed_district else None
    own = district.name[-1]
    if not printed_district and re.fullmatch(r"[区县](?:(?:人民)?政府)?|市(?:人民)?政府", rest):
        # On the portal of a county-level city 市政府 is its own, elsewhere that of the city above.
        return of_period(district) if rest[0] == own or rest[0] != "市" else None
    if not printed_district and _OF_CITY.match(rest):
        if own != "市":
            return None
        rest = _OF_CITY.sub("", rest)
    if not printed_district and (city := _OTHER_CITY.match(rest)) and rest[city.end() :] in department_names():
        return None
    zone = next((p for p in (place.site, district) if p and p.type == "zone"), None)
    if town := TOWN.match(rest):
        if found := _town(town[1], district, place, printed_district):
            return of_period(found, zone)
        if department(rest) is None or re.search(r"(?:街道|镇|乡)$|办事处$|政府$", rest):
            named = printed_district or not place.roster.lists_towns(district)
            return _unlisted_town(town[1], district) if named else _unique(rest, place)
    found_department = department(rest)
    if found_department is None:
        return None
    stem = district.name[:2]
    own_name = rest if not printed_district and rest.startswith(stem) else None
    return of_department(district, found_department, own_name)


def _town(name: str, district: Period, place: Place, printed_district: bool) -> Period | None:
    """The street or town of that name: the district's, or on a zone's site any; called as it was on the day.

    A printed district is what it was called then. Where the site alone gives the district, a report older than the
    district (回兴街道 2020 on the site of 两江新区) belongs to the one before.
    """
    within = place.home if district.type == "zone" else district
    periods = place.roster.find(name, within, place.on)
    if district.type == "zone" and len(periods) > 1:
        return None
    if not periods:
        return None
    period = periods[0]
    if printed_district or period.in_force(place.on):
        return period
    then = [p for p in place.roster.lineage(period.key) if p.in_force(place.on) and p.name == period.name]
    return then[0] if then else period


def _unlisted_town(name: str, district: Period) -> Body:
    kind = TYPE_OF_TOWN[name[-1]]
    period = Period(f"{district.key}-{digest(name, 6)}", name, "street" if kind == "street" else "town")
    return of_period(replace(period, district=district.name, district_code=district.code))


def _unique(name: str, place: Place) -> Body | None:
    """A street or town without a district, where only one district has the name, in the province if that is known."""
    town = TOWN.match(re.sub(r"^[区县]", "", _off_stem(name, place)))
    periods = place.roster.find(town[1], place.home, place.on) if town else ()
    return of_period(periods[0]) if len(periods) == 1 else None


def _branch(m: re.Match[str], above: Period | None, place: Place) -> Body | None:
    """A city's bureau's branch in a district: 重庆市公安局渝北区分局, which is the district's 公安分局."""
    at = place.roster.district_at(m[2], place.on, above or place.home)
    if not at or at[1]:
        return None
    found = department(f"{m[1].removesuffix('局')}分局") or Department(f"{m[1]}分局", f"{m[1]}分局")
    above = above or place.roster.province_of(at[0])
    return of_department(at[0], found, f"{above.name if above else ''}{m[1]}{at[0].name}分局")


def _of_above(above: Period, rest: str, place: Place) -> Body | None:
    """The own government or department of a province or city; or a town of it, printed without its district."""
    if rest in ("", "人民政府"):
        return of_period(above)
    if not re.match(r"[区县]", rest) and not TOWN.match(rest) and (found := department(rest)):
        return replace(of_department(above, found), district=above.name, district_code=above.code)
    if place.site and not place.site.is_above:
        return _inside(place.site, rest, place, printed_district=False)
    return _unique(rest, replace(place, province=above))


def _of_party(name: str) -> str:
    m = _PLACE_OF_PARTY.match(name)
    return m[1] if m else name


def digest(name: str, length: int = 10) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:length]
