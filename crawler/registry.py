"""The registry: which portals there are, whose they are, how their servers want to be treated; all of it data."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.addresses import host_of
from crawler.errors import UnknownSite
from crawler.hours import Hours

#: Seconds between two requests to one server group, at least; the documentation of Scrapy and public crawlers agree.
DELAY = 2.0
SHIPPED = Path(__file__).parent / "sites"


@dataclass(frozen=True, slots=True)
class Site:
    """One portal.

    `hosts`: the first is asked, all are its own (a bare host and its `www.` are one; subdomains belong too).
    `group`: servers that share one politeness slot. `district` is the name in force from `since` to `until`.
    `start`: where discovery begins when the home page is not the right place. `hours`: when it wants visitors.
    """

    name: str
    title: str
    hosts: tuple[str, ...]
    scheme: str = "http"
    group: str = ""
    family: str | None = None
    province: str | None = None
    district: str | None = None
    district_code: str | None = None
    since: date | None = None
    until: date | None = None
    site_id: str | None = None
    evidence: str | None = None
    confidence: str | None = None
    start: str | None = None
    hours: Hours | None = None

    @property
    def host(self) -> str:
        return self.hosts[0]

    @property
    def home(self) -> str:
        return self.start or f"{self.scheme}://{self.host}/"

    @property
    def place(self) -> str | None:
        """What tells its district from others: the code, as two provinces have a 江北区; a zone has but its name."""
        return self.district_code or self.district

    @property
    def slot(self) -> str:
        return self.group or self.host

    def has_host(self, host: str) -> bool:
        """Whether the host (as `host_of` gives it) is this portal's own: one of `hosts`, or below one of them."""
        mine = [host_of(h) for h in self.hosts]
        return host in mine or any(host.endswith("." + h) for h in mine)


class Registry:
    """All known sites, found by short name, user-visible name, district, host or address."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._sites = {site.name: site for site in sites}

    @classmethod
    def load(cls, extra: Path | None = None) -> Registry:
        """Read the rows that are shipped, then those of a user's directory (`extra/registry/*.toml`), which win."""
        own = sorted((extra / "registry").glob("*.toml")) if extra is not None else []
        return cls([*_shipped(), *(site for path in own for site in _read(path))])

    def __iter__(self) -> Iterator[Site]:
        return iter(self._sites.values())

    def __len__(self) -> int:
        return len(self._sites)

    @cached_property
    def _by_host(self) -> dict[str, Site]:
        return {host_of(host): site for site in self for host in site.hosts}

    def site_of(self, url: str) -> Site | None:
        """Find the site that an address (or a bare host) belongs to; a host below a known one counts as its own."""
        host = host_of(url)
        while host:
            if site := self._by_host.get(host):
                return site
            host = host.partition(".")[2]
        return None

    def get(self, wanted: str) -> Site:
        """Find a site by whatever a user may call it; raises `UnknownSite` naming what comes near.

        A name that districts of two provinces have (江北区) is none: the error names both portals.
        """
        if site := self._sites.get(wanted.lower()):
            return site
        # A district's present portal goes before one that has ended under the same name.
        bearers = [
            site for site in sorted(self, key=lambda s: s.until is not None) if wanted and wanted in _names(site)
        ]
        if len({site.province for site in bearers}) > 1:
            raise UnknownSite(wanted, tuple(site.name for site in bearers))
        if bearers:
            return bearers[0]
        if ("." in wanted or ":" in wanted) and (found := self.site_of(wanted)):
            return found
        raise UnknownSite(wanted, tuple(self._near(wanted)))

    def _near(self, wanted: str) -> list[str]:
        spoken = {
            alias: site.name
            for site in self
            for alias in (site.name, site.title, site.district, *map(host_of, site.hosts))
            if alias
        }
        near = get_close_matches(wanted.lower(), spoken, n=6, cutoff=0.6)
        part = [alias for alias in spoken if len(wanted) > 1 and wanted.lower() in alias]
        return list(dict.fromkeys(spoken[alias] for alias in [*part, *near]))[:3]

    def add(self, host: str, directory: Path, **fields: Any) -> Site:
        """Write a row for a host into the user's directory and return it; `fields` are those of `Site`.

        The host alone is enough: discovery starts from its home page, the list family is told from the pages.
        """
        given = urlsplit(host if "://" in host else f"//{host}")
        if not given.hostname or not re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.?|[0-9a-f:]+", given.hostname):
            raise UnknownSite(host, ())
        netloc = given.netloc.lower().rstrip(".")
        row: dict[str, Any] = {"scheme": given.scheme or "http", "evidence": "added by hand", **fields}
        name = row.pop("name", None) or re.sub(r"[^a-z0-9]+", "-", host_of(netloc)).strip("-")
        site = Site(name=name, title=row.pop("title", None) or netloc, hosts=(netloc,), **row)
        target = directory / "registry" / f"{name}.toml"
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(".new")
        fresh.write_text(_write(site), "utf-8")
        fresh.replace(target)
        self._sites[name] = site
        self.__dict__.pop("_by_host", None)
        return site


@cache
def _shipped() -> tuple[Site, ...]:
    return tuple(site for path in sorted(SHIPPED.glob("*.toml")) for site in _read(path))


def _read(path: Path) -> Iterator[Site]:
    """Rows of one file; keys above the first `[[site]]` hold for all of them."""
    data = tomllib.loads(path.read_text("utf-8"))
    shared = {key: value for key, value in data.items() if key != "site"}
    for row in data.get("site", ()):
        row = {**shared, **row}
        row["district_code"] = row.pop("code", None)
        row["hosts"] = tuple(row["hosts"])
        try:
            if "hours" in row:
                row["hours"] = Hours.read(row["hours"])
            yield Site(**row)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path.name}: row {row.get('name')!r}: {error}") from error


def _names(site: Site) -> tuple[str | None, ...]:
    """What a portal is called besides its short name; its district's name may be another province's as well."""
    formal = f"{site.province}{site.district}" if site.province and site.district else None
    return site.title, site.district, formal, site.site_id


def _write(site: Site) -> str:
    empty = Site(name="", title="", hosts=())
    lines = ["[[site]]"]
    for key in Site.__slots__:
        value = getattr(site, key)
        if key in ("name", "title", "hosts", "scheme") or value != getattr(empty, key):
            key = "code" if key == "district_code" else key
            plain = str(value) if isinstance(value, date | Hours) else value
            shown = str(value) if isinstance(value, date) else json.dumps(plain, ensure_ascii=False)
            lines.append(f"{key} = {shown}")
    return "\n".join(lines) + "\n"


def with_scheme(site: Site, scheme: str) -> Site:
    """The same site, asked over the other scheme."""
    start = site.start and re.sub(r"^https?", scheme, site.start)
    return replace(site, scheme=scheme, start=start)
