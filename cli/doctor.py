"""`fazhi doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import click

from archive import bodies
from archive.database import Database
from archive.errors import ArchiveError, ArchiveMissing
from cli.outcomes import Outcome
from cli.output import print_json, print_table
from cli.settings import Settings, pass_settings
from crawler.registry import Registry

#: A district's portal with all its reports takes about this much; less room ends a harvest in the middle.
ROOM_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `ok`, `note` (works, but know this) or `wrong`."""

    what: str
    state: Literal["ok", "note", "wrong"]
    says: str


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_settings
def command(settings: Settings, as_json: bool) -> int:
    """Look at everything fazhi stands on; exit code 1 when something is wrong.

    \b
    Example:
      fazhi doctor --data /srv/fazhi
    """
    findings = [finding for check in CHECKS for finding in check(settings)]
    if as_json:
        print_json([{"what": f.what, "state": f.state, "says": f.says} for f in findings])
    else:
        print_table(("looked at", "state", ""), ((f.what, f.state, f.says) for f in findings))
    return Outcome.FAILED if any(f.state == "wrong" for f in findings) else Outcome.DONE


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = sys.version_info >= (3, 11)
    yield Finding("Python", "ok" if fine else "wrong", version if fine else f"{version}; fazhi needs 3.11 or newer")


def _sqlite(_: Settings) -> Iterator[Finding]:
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        yield Finding("SQLite", "ok", f"{sqlite3.sqlite_version} with FTS5")
    except sqlite3.OperationalError:
        yield Finding("SQLite", "wrong", f"{sqlite3.sqlite_version} lacks FTS5; use a Python whose SQLite has it")


def _data(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    there = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        yield Finding("data folder", "wrong", f"{folder} cannot be written; choose another with --data or FAZHI_DATA")
        return
    free = shutil.disk_usage(there).free
    state: Literal["ok", "wrong"] = "ok" if free > ROOM_BYTES else "wrong"
    yield Finding("data folder", state, f"{folder.absolute()}, {free / 1e9:.0f} GB free")


def _archive(settings: Settings) -> Iterator[Finding]:
    try:
        with Database.open(settings.data, settings.database, settings.warc, create=False) as archive:
            yield Finding("archive", "ok", archive.engine.url.render_as_string(hide_password=True))
    except ArchiveMissing as error:
        yield Finding("archive", "note", str(error))
    except ArchiveError as error:
        yield Finding("archive", "wrong", str(error))


def _registry(settings: Settings) -> Iterator[Finding]:
    try:
        sites = len(Registry.load(settings.data))
        roster = bodies.load(settings.registry)
        yield Finding("registry", "ok", f"{sites} sites, {len({p.key for p in roster.periods})} bodies")
    except (ValueError, OSError) as error:
        yield Finding("registry", "wrong", f"{error}; mend the file in {settings.registry}")


def _contact(settings: Settings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding("contact", "ok", settings.contact)
    else:
        yield Finding(
            "contact",
            "wrong",
            "none: set FAZHI_CONTACT to your e-mail or web address, so that owners of portals can reach you; "
            "without it no live portal is crawled",
        )


def _proxy(_: Settings) -> Iterator[Finding]:
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        if value := os.environ.get(name) or os.environ.get(name.upper()):
            yield Finding(name, "note", f"{value} is used for every request")


def _options(_: Settings) -> Iterator[Finding]:
    for what, found, without in (
        (
            "PostgreSQL",
            importlib.util.find_spec("psycopg"),
            "archives on PostgreSQL: install fazhi-archive[postgresql]",
        ),
        (
            "OCR",
            importlib.util.find_spec("rapidocr"),
            "scanned reports, which wait until then: install fazhi-archive[ocr]",
        ),
        ("LibreOffice", shutil.which("soffice"), "old Word and WPS files: install libreoffice-writer-nogui, or catdoc"),
    ):
        yield Finding(what, "ok" if found else "note", "there" if found else f"not there; needed for {without}")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python, _sqlite, _data, _archive, _registry, _contact, _proxy, _options,
)  # fmt: skip
