"""`fazhi backup`: a consistent copy while the archive is in use."""

from __future__ import annotations

from pathlib import Path

import click

from archive.backup import backup
from cli.output import say
from cli.selection import open_archive
from cli.settings import Settings, pass_settings


@click.command("backup")
@click.argument("out", type=click.Path(path_type=Path))
@pass_settings
def command(settings: Settings, out: Path) -> None:
    """Copy database and captures into the new folder OUT; the copy is an archive by itself.

    \b
    Example:
      fazhi backup /backup/fazhi-2026-04-01
    """
    with open_archive(settings) as archive:
        number = backup(archive, out)
    say(f"{out}: a whole archive, {number} WARC files; open it with --data {out}")
