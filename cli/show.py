"""`fazhi show`: one report or document, whole."""

from __future__ import annotations

import html

import click

from archive.database import Database
from archive.errors import NotInArchive
from archive.queries import find_document, get
from archive.records import Record, to_json
from cli.output import print_json, print_table
from cli.selection import open_archive
from cli.settings import Settings, pass_settings
from crawler.addresses import identity


@click.command("show")
@click.argument("wanted", metavar="ID")
@click.option("--text", "form", flag_value="text", help="Only the text.")
@click.option("--json", "form", flag_value="json", help="The whole record.")
@click.option("--html", "form", flag_value="html", help="A page of its own, with headings.")
@click.option("--outline", "form", flag_value="outline", help="Headings, their roles, and what is missing.")
@pass_settings
def command(settings: Settings, wanted: str, form: str | None) -> None:
    """Show a report by its id, or what an address says by the address.

    \b
    Example:
      fazhi show 500117005-2023 --outline
    """
    with open_archive(settings) as archive:
        record = find(archive, wanted)
    if form == "json":
        print_json(to_json(record))
    elif form == "text":
        click.echo(record.text)
    elif form == "html":
        click.echo(as_html(record))
    elif form == "outline":
        _print_outline(record)
    else:
        _print(record)


def find(archive: Database, wanted: str) -> Record:
    """Find a record by its id, else by its address."""
    try:
        return get(archive, wanted)
    except NotInArchive:
        if "/" in wanted:
            return find_document(archive, identity(wanted))
        raise


def as_html(record: Record) -> str:
    """Give the text as a page that reads alone: headings by their level, tables as tables, the source named."""
    levels = {s.start: min(s.level + 1, 6) for s in record.sections}
    out, at = [], 0
    for line in record.text.split("\n"):
        if at in levels:
            out.append(f"<h{levels[at]}>{html.escape(line)}</h{levels[at]}>")
        elif "\t" in line:
            cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in line.split("\t"))
            out.append(f"<table><tr>{cells}</tr></table>")
        else:
            out.append(f"<p>{html.escape(line)}</p>")
        at += len(line) + 1
    body = "\n".join(out).replace("</table>\n<table>", "\n")
    title, source = html.escape(record.title or ""), html.escape(record.url or "")
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n<title>{title}</title>\n<h1>{title}</h1>\n'
        f'<p>{html.escape(record.body or "")} · {record.published_on or ""} · <a href="{source}">{source}</a></p>\n'
        f"{body}\n</html>"
    )


def _print(record: Record) -> None:
    facts = (
        ("id", record.id), ("kind", record.kind), ("body", record.body), ("district", record.district),
        ("report year", record.report_year), ("published", record.published_on), ("days late", record.days_late),
        ("written", record.written_on), ("number", record.document_number), ("status", record.status),
        ("address", record.url), ("also at", "\n".join(record.urls[1:])), ("warnings", "\n".join(record.warnings)),
    )  # fmt: skip
    print_table(("field", "value"), (fact for fact in facts if fact[1] not in (None, "")), title=record.title)
    click.echo(record.text)


def _print_outline(record: Record) -> None:
    for section in record.sections:
        role = f"   [{section.role}]" if section.role else ""
        click.echo(f"{'  ' * (section.level - 1)}{section.label or ''}{section.heading}{role}")
    if record.missing_sections:
        click.echo(f"missing: {', '.join(record.missing_sections)}")
