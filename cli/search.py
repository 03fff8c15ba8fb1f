"""`fazhi search`: full-text search, exact for Chinese from one character up."""

from __future__ import annotations

import csv
import sys
from typing import Any

import click

from archive.filters import Filters
from archive.search import Hit, Results, search
from archive.search.snippets import Snippet
from cli.output import print_json, say
from cli.selection import filter_options, open_archive
from cli.settings import Settings, pass_settings


@click.command("search")
@click.argument("query")
@filter_options
@click.option(
    "--sort", type=click.Choice(["rank", "date"]), default="rank", show_default=True, help="Best or newest first."
)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Hits shown.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@pass_settings
def command(settings: Settings, query: str, filters: Filters, sort: Any, limit: int, form: str, as_json: bool) -> None:
    """Search titles and texts. AND, OR, NOT, "a phrase" and brackets work; words side by side must all stand there.

    \b
    Example:
      fazhi search 信访
      fazhi search '行政复议 NOT 诉讼' --district 合川区 --year 2024
    """
    with open_archive(settings) as archive:
        results = search(archive, query, filters, sort, limit=limit)
    if as_json or form == "json":
        print_json(
            {
                "query": query,
                "total": results.total,
                "capped": results.capped,
                "hits": [_plain(h) for h in results.hits],
            }
        )
    elif form == "csv":
        _print_csv(results)
    else:
        print_hits(results)


def print_hits(results: Results) -> None:
    """Print hits with their snippets; the count goes to standard error."""
    for hit in results.hits:
        late = hit.published_on.isoformat() if hit.published_on else "no date"
        title = highlight(hit.title or "(no title)", hit.title_marks)
        click.echo(
            f"{click.style(title, bold=True)}\n"
            f"  {hit.body or '?'} · {hit.report_year or '?'} · {late} · {hit.report_id or hit.url}"
        )
        for snippet in hit.snippets:
            click.echo(f"  … {highlight(snippet.text, snippet.marks)} …")
        click.echo()
    say(f"{'more than ' if results.capped else ''}{results.total} found, {len(results.hits)} shown")


def _print_csv(results: Results) -> None:
    names = ("report_id", "body", "district", "report_year", "published_on", "title", "url", "score", "snippet")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    for hit in results.hits:
        row = [getattr(hit, name) for name in names[:-1]]
        writer.writerow([*row, " … ".join(s.text for s in hit.snippets)])


def _plain(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.report_id,
        "title": hit.title,
        "body": hit.body,
        "district": hit.district,
        "report_year": hit.report_year,
        "published_on": hit.published_on.isoformat() if hit.published_on else None,
        "url": hit.url,
        "score": hit.score,
        "snippets": [_marked(s) for s in hit.snippets],
    }


def _marked(snippet: Snippet) -> dict[str, Any]:
    return {"text": snippet.text, "start": snippet.start, "marks": [list(m) for m in snippet.marks]}


def highlight(text: str, marks: tuple[tuple[int, int], ...]) -> str:
    """Set the marked spans off: in colour on a terminal (click drops it elsewhere), with 【】 where there is none."""
    plain = not sys.stdout.isatty()
    out, at = [], 0
    for start, end in marks:
        word = text[start:end]
        out += [text[at:start], f"【{word}】" if plain else click.style(word, fg="red", bold=True)]
        at = end
    return "".join([*out, text[at:]])
