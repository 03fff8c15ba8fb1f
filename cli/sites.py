"""`fazhi sites`: the registry of portals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import click

from archive import bodies
from archive.bodies import Period, Roster
from cli.outcomes import Failed, Outcome
from cli.output import print_json, print_table, say
from cli.settings import Settings, contact_option, pass_settings
from crawler.errors import UnknownSite
from crawler.hours import Hours
from crawler.registry import Registry, Site


def find_site(registry: Registry, wanted: str) -> Site:
    """Find a site by name, host or address; an unknown one is a usage error that names what comes near."""
    try:
        return registry.get(wanted)
    except UnknownSite as error:
        raise click.UsageError(str(error)) from error


def find_sites(registry: Registry, wanted: Iterable[str]) -> list[Site]:
    """Find sites as `find_site` does, each once; the name of a province (浙江省) stands for all its portals."""
    found: dict[str, Site] = {}
    for name in wanted:
        province = [site for site in registry if site.province == name]
        found |= {site.name: site for site in province or [find_site(registry, name)]}
    return list(found.values())


@click.group("sites", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List, show, check and add portals; without a word after it, the list.

    \b
    Example:
      fazhi sites
      fazhi sites show hechuan
      fazhi sites add www.example.gov.cn
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_sites, as_json=as_json)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_settings
def list_sites(settings: Settings, as_json: bool) -> None:
    """List the portals with their districts and hosts."""
    sites = list(Registry.load(settings.data))
    if as_json:
        print_json([describe(site) for site in sites])
        return
    print_table(
        ("name", "title", "district", "code", "host", "family", "until"),
        ((s.name, s.title, s.district, s.district_code, s.home, s.family, s.until) for s in sites),
    )


@command.command("show")
@click.argument("site")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_settings
def show_site(settings: Settings, site: str, as_json: bool) -> None:
    """Show everything known of a portal, with the evidence."""
    found = describe(find_site(Registry.load(settings.data), site))
    if as_json:
        print_json(found)
    else:
        print_table(("field", "value"), ((k, v) for k, v in found.items() if v not in (None, [], "")))


@command.command("add")
@click.argument("host")
@click.option("--name", help="Short name; made from the host if not given.")
@click.option("--title", help="What people call the portal.")
@click.option("--district", help="The district or county whose bodies publish there.")
@click.option("--code", metavar="NNNNNN", help="Its division code (GB/T 2260), where the name alone does not tell it.")
@click.option("--province", help="The province, where no roster has the district yet.")
@click.option("--group", help="Server group: portals of one group share one slot, one request at a time.")
@click.option("--hours", metavar="HH-HH", help="When the portal wants visitors, by the clock of China: 22-06.")
@pass_settings
def add_site(settings: Settings, host: str, **fields: str | None) -> None:
    """Write a portal into the archive's own registry; its host name is enough.

    A district that a roster knows brings its code and its province along; of another one it is said what is missing.
    """
    registry = Registry.load(settings.data)
    given: dict[str, object] = {k: v for k, v in fields.items() if v and k not in ("district", "code", "province")}
    told, lacks = place_of(bodies.load(settings.registry), fields["district"], fields["code"], fields["province"])
    given |= told
    if hours := fields["hours"]:
        try:
            given["hours"] = Hours.read(hours)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    if known := registry.site_of(host):
        raise click.UsageError(f"{host} is known already, as {known.name} ({known.title})")
    if "name" in given and any(s.name == given["name"] for s in registry):
        raise click.UsageError(f"the name {given['name']} is taken; choose another with --name")
    try:
        site = registry.add(host, settings.data, **given)
    except UnknownSite as error:
        raise click.UsageError(f"{host!r} is no host name; give one like www.hc.gov.cn") from error
    except OSError as error:
        raise Failed(
            f"{settings.registry}: cannot be written ({error.strerror}); choose another folder with --data"
        ) from error
    say(f"{site.name}: written to {settings.registry / (site.name + '.toml')}; next: fazhi discover {site.name}")
    for lack in lacks:
        say(f"{site.name}: {lack}")


@command.command("check")
@click.argument("sites", nargs=-1, required=True, metavar="SITE…")
@click.option(
    "--delay", type=click.FloatRange(0), metavar="S", help="Seconds between requests, for servers of one's own."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@contact_option
@pass_settings
def check_sites(settings: Settings, sites: tuple[str, ...], delay: float | None, as_json: bool) -> int:
    """Say whether robots, lists, their paging and a sample page still read as expected, in a handful of requests."""
    from cli.checks import check
    from cli.fetch import PAUSE, Visitor
    from crawler.agent import user_agent

    registry = Registry.load(settings.data)
    chosen = find_sites(registry, sites)
    pause, agent = PAUSE if delay is None else delay, user_agent(settings.contact)
    found = [one for site in chosen for one in check(settings, site, Visitor(pause, agent))]
    if as_json:
        print_json([{"site": c.site, "what": c.what, "state": c.state, "says": c.says} for c in found])
    else:
        print_table(("site", "looked at", "state", ""), ((c.site, c.what, c.state, c.says) for c in found))
    states = {one.state for one in found}
    return Outcome.REFUSED if "refused" in states else Outcome.FAILED if "wrong" in states else Outcome.DONE


def place_of(
    roster: Roster, district: str | None, code: str | None, province: str | None
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Give the fields of a row that say whose portal it is, and sentences on what is not known of the place."""
    if code and not re.fullmatch(r"\d{6}", code):
        raise click.UsageError(f"{code!r} is no division code; six digits are, like 330110")
    if district is None and code is None:
        return _said(None, None, province), (
            "no --district: bodies are named as their reports print them, and nobody is missed",
        )
    named = roster.find(district) if district else roster.districts()
    known = [p for p in named if p.type in ("district", "zone") and code in (None, p.code)]
    if len({p.key for p in known if p.type == "district"}) > 1:
        which = sorted(f"{p.code} is {_above(roster, p)}'s" for p in known if p.code)
        raise click.UsageError(
            f"{district} is the name of several districts; say with --code which one: {', '.join(which)}"
        )
    if not known:
        lack = "" if code else "give its division code with --code; "
        lack += "list its bodies in registry/*.csv, then coverage can say who is missing (docs/add-a-site.md)"
        return _said(district, code, province), (f"no roster knows {district or code}: {lack}",)
    # What it is called today: a portal goes on under the district's new name.
    period = roster.lineage(known[0].key)[-1]
    lacks = period.type == "district" and not roster.lists_towns(period)
    lack = f"the roster has no streets and towns of {period.name}: they are named as printed, and none is missed"
    return _said(period.name, period.code, _above(roster, period) or province), (lack,) if lacks else ()


def _said(district: str | None, code: str | None, province: str | None) -> dict[str, object]:
    said = {"district": district, "district_code": code, "province": province}
    return {name: value for name, value in said.items() if value}


def _above(roster: Roster, period: Period) -> str | None:
    province = roster.province_of(period)
    return province.name if province else None


def describe(site: Site) -> dict[str, object]:
    """Give the fields of a site as plain values."""
    values = {name: getattr(site, name) for name in Site.__slots__}
    return {
        k: str(v) if isinstance(v, date | Hours) else list(v) if isinstance(v, tuple) else v for k, v in values.items()
    }
