"""`fazhi health`: how each portal is doing, for people and for monitoring."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import click

from cli.outcomes import Outcome
from cli.output import print_json, print_table, say
from cli.selection import open_archive
from cli.settings import Settings, pass_settings
from crawler.registry import Registry
from scheduler.coverage import overdue
from scheduler.health import Health, health, summary
from scheduler.incidents import Notice, notices
from scheduler.metrics import metrics
from scheduler.schedule import Schedule

NAMES = tuple(f.name for f in fields(Health))


@click.command("health")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "prometheus"]), default="table", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--alerts", is_flag=True, help="The log of alerts instead, newest first.")
@pass_settings
def command(settings: Settings, form: str, as_json: bool, alerts: bool) -> int:
    """Say which portals work and which are stale, broken, blocked or empty, and since when.

    Ends with 0 when none is in trouble, 3 when one is stale or broken, 4 when all trouble is that portals refuse us.

    \b
    Example:
      fazhi health
      fazhi health --format prometheus > /var/lib/node_exporter/fazhi.prom
    """
    as_json = as_json or form == "json"
    with open_archive(settings) as archive:
        if alerts:
            _print_alerts(notices(archive), as_json)
            return Outcome.DONE
        registry, now = Registry.load(settings.data), datetime.now(UTC)
        found = health(archive, Schedule(archive, registry).list(), now)
        if form == "prometheus":
            click.echo(metrics(archive, found, overdue(archive, registry, found, now))[0], nl=False)
        elif as_json:
            print_json([plain(one) for one in found])
        else:
            _print(found)
    return exit_code(found)


def exit_code(found: tuple[Health, ...]) -> Outcome:
    """Give what monitoring goes by."""
    trouble = {one.state for one in found if one.is_trouble}
    if not trouble:
        return Outcome.DONE
    return Outcome.REFUSED if trouble == {"blocked"} else Outcome.INCOMPLETE


def plain(one: Health) -> dict[str, object]:
    """Give the health of a portal as JSON values."""
    values = {name: getattr(one, name) for name in NAMES}
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


def _print(found: tuple[Health, ...]) -> None:
    def day(one: Health, name: str) -> str | None:
        moment = getattr(one, name)
        return moment and f"{moment:%Y-%m-%d %H:%M}"

    print_table(
        ("site", "title", "state", "since (UTC)", "last ok (UTC)", "next visit (UTC)", "why"),
        (
            (
                one.site,
                one.title,
                one.state,
                day(one, "since"),
                day(one, "last_ok"),
                day(one, "next_at"),
                "; ".join(one.reasons),
            )
            for one in found
        ),
    )
    counts = ", ".join(f"{count} {state}" for state, count in summary(found).items())
    say(counts or "nothing is scheduled and nothing was harvested yet")


def _print_alerts(found: tuple[Notice, ...], as_json: bool) -> None:
    if as_json:
        names = ("what", "site", "state", "subject", "text", "delivered")
        print_json([{"at": n.at.isoformat(), **{name: getattr(n, name) for name in names}} for n in found])
        return
    print_table(
        ("at (UTC)", "what", "subject", "told by"),
        ((f"{n.at:%Y-%m-%d %H:%M}", n.what, n.subject, ", ".join(n.delivered)) for n in found),
    )
