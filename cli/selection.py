"""The filters that search, export and their kin share, as options."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, get_args

import click

from archive.database import Database
from archive.filters import Filters
from archive.records import BodyType, Kind, Role
from cli.settings import Settings


def open_archive(settings: Settings) -> Database:
    """Open the archive that the settings name; one that is not there is an error that says how to make it."""
    return Database.open(settings.data, settings.database, settings.warc, create=False)


def filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--district`, `--body`, `--year`, `--type`, `--section`, `--kind`; the command gets them as `filters`."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        names = ("district", "body", "year", "body_type", "section", "kind")
        chosen = {name: kwargs.pop(name) for name in names}
        if chosen["kind"] == "all":
            chosen["kind"] = None
        return function(*args, filters=Filters(**chosen), **kwargs)

    for option in reversed(
        (
            click.option("--district", metavar="NAME", help="District or county: 合川区, 合川 or its code."),
            click.option("--body", metavar="NAME", help="Issuing body, full or short name, or a part of it."),
            click.option("--year", type=click.IntRange(1999, 2100), metavar="Y", help="The year reported on."),
            click.option("--type", "body_type", type=click.Choice(get_args(BodyType)), help="Type of body."),
            click.option("--section", type=click.Choice(get_args(Role)), help="Only sections of this role."),
            click.option(
                "--kind",
                type=click.Choice([*get_args(Kind), "all"]),
                default="annual_report",
                show_default=True,
                help="Kind of document.",
            ),
        )
    ):
        wrapped = option(wrapped)
    return wrapped
