"""In which province a page is at home, for names that several provinces have; and whether the roster knows it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from archive.bodies import Period, Roster
from pipelines.context import Context

#: Characters of a text that tell where it is from.
_HEAD = 1500
#: A portal named after its government, as its tags and its foot say.
_PORTAL = re.compile(r"^([\u4e00-\u9fff]{2,16}?[省市区县旗州盟])(?:人民政府|政府|政务)")


def is_local(context: Context, title: str | None, roster: Roster) -> bool:
    """Whether names may be read with the roster: its provinces are not the only ones that have a 江北区.

    So on a known portal, on a page of no other government, or where the page itself speaks of the province.
    """
    provinces = roster.provinces()
    if context.site_district:
        return True
    if re.fullmatch(r"\d{10}", code := context.meta.site_code or ""):
        return any(code[:2] == province.code for province in provinces)
    if not _host(context).endswith(".gov.cn") or _by_letters(context, roster):
        return True
    return bool(_spoken_of(context, title, roster))


def home_province(context: Context, title: str | None, roster: Roster, site: Period | None) -> Period | None:
    """The province of the portal, else the only one that the page speaks of; None where nothing tells.

    One roster with one province leaves no doubt.
    """
    provinces = roster.provinces()
    if len(provinces) == 1:
        return provinces[0]
    if site and (home := roster.province_of(site)):
        return home
    code = context.meta.site_code or ""
    coded = [p for p in provinces if re.fullmatch(r"\d{10}", code) and code[:2] == p.code]
    if found := coded or _by_letters(context, roster):
        return found[0]
    spoken = _spoken_of(context, title, roster)
    return spoken[0] if len(spoken) == 1 else None


def home(context: Context) -> str | None:
    """The place whose portal a page says it stands on (清城区 of 清城区人民政府门户网站), for names without one."""
    m = _PORTAL.match(context.meta.site_name or "")
    return m[1] if m else None


def _host(context: Context) -> str:
    return f".{urlsplit(context.url).hostname or ''}" if context.url else ""


def _by_letters(context: Context, roster: Roster) -> list[Period]:
    """Provinces whose letters end the host: sfj.cq.gov.cn, www.wz.zj.gov.cn."""
    host = _host(context)
    return [p for p in roster.provinces() if any(host.endswith(f".{i}.gov.cn") for i in p.initials)]


def _spoken_of(context: Context, title: str | None, roster: Roster) -> list[Period]:
    page = f"{title or ''} {context.meta.site_name or ''} {context.text[:_HEAD]}"
    return [p for p in roster.provinces() if any(name in page for name in (p.name, *p.aliases))]
