"""`fazhi schedule`: the background harvester and its jobs."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from archive.database import Database
from cli.output import print_json, print_table, say
from cli.settings import Settings, contact_option, log_format_option, pass_settings
from cli.sites import find_site, find_sites
from crawler.errors import NoContact
from crawler.logs import JsonLines
from crawler.registry import Registry
from scheduler.errands import errands
from scheduler.errors import NotScheduled, PaceUnreadable
from scheduler.plan import CHINA
from scheduler.schedule import Planned, Schedule
from scheduler.service import run
from scheduler.visits import Terms


@click.group("schedule", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Harvest in the background; without a word after it, the list of jobs.

    \b
    Example:
      fazhi schedule add hechuan             by the calendar of the reports
      fazhi schedule add fuling --every 6h   at a fixed pace
      fazhi schedule run                     stay and harvest what is due
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_jobs, sites=(), as_json=False)


@command.command("run")
@click.option(
    "--at-once",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    metavar="N",
    help="Crawls at once, of different servers.",
)
@click.option(
    "--delay", type=click.FloatRange(0), metavar="S", help="Seconds between requests, for servers of one's own."
)
@click.option("--concurrency", type=click.IntRange(1), metavar="N", help="Requests at once, for servers of one's own.")
@contact_option
@log_format_option
@pass_settings
def run_service(settings: Settings, at_once: int, delay: float | None, concurrency: int | None) -> None:
    """Stay in the foreground and harvest what is due, until SIGTERM or Ctrl-C."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if settings.log_format == "json":
        logging.root.handlers[0].setFormatter(JsonLines())
    place = (settings.data, settings.database, settings.warc)
    terms = Terms(*place, at_once, delay, concurrency, settings.contact, settings.log_format)
    try:
        run(terms)
    except NoContact as error:
        raise click.UsageError(str(error)) from error


@command.command("list")
@click.argument("sites", nargs=-1, metavar="[SITE…]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_settings
def list_jobs(settings: Settings, sites: tuple[str, ...], as_json: bool) -> None:
    """List the jobs with their next visit, and why it is then.

    With sites named, all that is to be done for each: the visit, the sweep that reads every page of its columns, a new
    walk from its home page, known reports to be asked for again.
    """
    with _schedule(settings) as schedule:
        jobs = schedule.list()
        if sites:
            _print_errands(schedule, [_job_of(schedule, jobs, site) for site in sites], as_json)
            return
    if as_json:
        print_json([plain(job) for job in jobs])
    elif jobs:
        _print(jobs)
    else:
        say("nothing is scheduled: `fazhi schedule add SITE`, or `fazhi schedule run` for every portal in use")


@command.command("add")
@click.argument("sites", nargs=-1, required=True, metavar="SITE…")
@click.option(
    "--every",
    metavar="PACE",
    help="season (for new ones), an interval (90s, 30m, 6h, 1d), or five cron fields.",
)
@click.option("--sweep", metavar="PACE", help="How often to read every page of its columns: season, or an interval.")
@pass_settings
def add(settings: Settings, sites: tuple[str, ...], every: str | None, sweep: str | None) -> None:
    """Schedule sites; one that is scheduled gets the new pace."""
    registry = Registry.load(settings.data)
    names = [site.name for site in find_sites(registry, sites)]
    with _schedule(settings) as schedule:
        try:
            _print([schedule.add(name, every, sweep) for name in names])
        except PaceUnreadable as error:
            raise click.UsageError(str(error)) from error


def _changing(name: str, change_one: Callable[[Schedule, str], Planned | None], text: str) -> None:
    @command.command(name, help=text)
    @click.argument("sites", nargs=-1, required=True, metavar="SITE…")
    @pass_settings
    def change(settings: Settings, sites: tuple[str, ...]) -> None:
        with _schedule(settings) as schedule:
            try:
                changed = [change_one(schedule, site) for site in sites]
            except NotScheduled as error:
                raise click.UsageError(str(error)) from error
        _print([job for job in changed if job])


_changing("pause", Schedule.pause, "Leave sites alone until they are resumed.")
_changing("resume", Schedule.resume, "Visit sites again by their pace.")
_changing("remove", Schedule.remove, "Forget the jobs of sites; what was harvested stays.")
_changing("now", Schedule.now, "Visit sites as soon as their servers are free.")


def _job_of(schedule: Schedule, jobs: Sequence[Planned], wanted: str) -> Planned:
    name = find_site(schedule.registry, wanted).name
    job = next((job for job in jobs if job.site == name), None)
    if job is None:
        raise click.UsageError(str(NotScheduled(name)))
    return job


def _print_errands(schedule: Schedule, jobs: Sequence[Planned], as_json: bool) -> None:
    places = {site.name: site.place for site in schedule.registry}
    now = datetime.now(UTC)
    found = [one for job in jobs for one in errands(schedule.archive, job, places.get(job.site), now)]
    if as_json:
        print_json([{"site": e.site, "what": e.what, "at": e.at and e.at.isoformat(), "why": e.why} for e in found])
    else:
        print_table(("site", "what", "next", "why"), ((e.site, e.what, _clock(e.at), e.why) for e in found))


def _clock(at: datetime | None) -> str | None:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M %Z") if at else None


def plain(job: Planned) -> dict[str, object]:
    """Give a job as JSON values."""
    values = {name: getattr(job, name) for name in Planned.__slots__}
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


@contextmanager
def _schedule(settings: Settings) -> Iterator[Schedule]:
    with Database.open(settings.data, settings.database, settings.warc) as archive:
        yield Schedule(archive, Registry.load(settings.data))


def _print(jobs: Sequence[Planned]) -> None:
    if jobs:
        print_table(
            ("site", "title", "every", "next visit", "why", "last visit"),
            ((j.site, j.title, j.every, _clock(j.next_at), j.why, _clock(j.last_at)) for j in jobs),
        )
