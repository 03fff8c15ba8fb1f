"""`fazhi parse`: pages or files to records, the archive untouched."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from archive.records import Record, to_json
from cli.outcomes import Failed, Incomplete
from cli.output import print_json, say
from cli.settings import Settings, contact_option, pass_settings
from crawler.items import Article
from pipelines.errors import PipelineError


@click.command("parse")
@click.argument("inputs", nargs=-1, required=True, metavar="FILE…|URL|-")
@click.option("--url", help="The address a single input was fetched from; it says which site and body are likely.")
@click.option(
    "--urls",
    metavar="TSV",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File and address, a line each, tab between.",
)
@click.option("--content-type", metavar="T", help="The Content-Type the server sent with it.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a record, also for a single input.")
@contact_option
@pass_settings
def command(
    settings: Settings,
    inputs: tuple[str, ...],
    url: str | None,
    urls: Path | None,
    content_type: str | None,
    as_json: bool,
) -> None:
    """Read pages or files and print their records; several inputs give one JSON line each, in order.

    \b
    Example:
      fazhi parse page.html --url http://www.hc.gov.cn/…/t20240220_12936541.html
      curl -s ADDRESS | fazhi parse - --url ADDRESS
    """
    if url and len(inputs) > 1:
        raise click.UsageError("--url names the address of one input; for several give --urls TSV")
    addresses = _read_addresses(urls) if urls else {}
    failed = 0
    for given in inputs:
        try:
            record = _one(settings, given, url or addresses.get(given), content_type)
        except Failed as error:
            if len(inputs) == 1:
                raise
            failed += 1
            say(f"fazhi: {error.format_message()}")
            continue
        print_json(to_json(record), indent=None if as_json or len(inputs) > 1 else 1)
    if failed == len(inputs):
        raise Failed(f"none of the {failed} inputs could be read")
    if failed:
        raise Incomplete(f"{failed} of {len(inputs)} inputs could not be read")


def _read_addresses(path: Path) -> dict[str, str]:
    """Read the TSV of `--urls`: the file as it is given on the command line, a tab, its address."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise Failed(f"{path}: not UTF-8; save the list of files and addresses as UTF-8") from error
    pairs = [line.split("\t") for line in lines if line.strip()]
    for number, pair in enumerate(pairs, 1):
        if len(pair) < 2:
            raise Failed(f"{path}: line {number} has no tab; write a file, a tab and its address")
    return {name.strip(): url.strip() for name, url, *_ in pairs}


def _one(settings: Settings, given: str, url: str | None, content_type: str | None) -> Record:
    """Make the record of one input; whatever is wrong with it becomes one `Failed`."""
    from pipelines.attachments.filetext import limits_from
    from pipelines.attachments.worker import read_in_worker
    from pipelines.process import know, process

    try:
        article = _read(settings, given, url, content_type)
        read_file = partial(read_in_worker, limits=limits_from(os.environ))
        return process(article, know(settings.data), read_file)
    except PipelineError as error:
        raise Failed(str(error)) from error
    except IsADirectoryError as error:
        raise Failed(f"{given}: a directory; name the files in it") from error
    except OSError as error:
        raise Failed(f"{given}: {error.strerror or error}") from error


def _read(settings: Settings, given: str, url: str | None, content_type: str | None) -> Article:
    now = datetime.now(UTC)
    if given == "-":
        return Article(url or "", sys.stdin.buffer.read(), "", now, content_type)
    if given.startswith(("http://", "https://")):
        from cli.fetch import Visitor
        from crawler.agent import user_agent

        answer = Visitor(agent=user_agent(settings.contact)).fetch(given)
        return Article(url or answer.url, answer.body, "", now, content_type or answer.content_type)
    path = Path(given)
    return Article(url or "", path.read_bytes(), "", now, content_type, name=path.name)
