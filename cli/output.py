"""What commands print: tables that line up Chinese, JSON without escapes, messages on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table

#: Piped output has no edge to fit into: cells must come out whole.
PIPED_WIDTH = 10_000


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> None:
    """Print rows under their column names; a column name that starts with `#` is a number and set right."""
    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for name in columns:
        table.add_column(name.lstrip("#"), justify="right" if name.startswith("#") else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    print_renderable(table)


def print_renderable(shown: RenderableType) -> None:
    """Print what rich can draw, without colours and without white space at the ends of lines."""
    out = sys.stdout
    console = Console(file=out, width=None if out.isatty() else PIPED_WIDTH, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(shown)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def print_json(value: Any, indent: int | None = 1) -> None:
    """Print one JSON document, Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))


def say(message: str) -> None:
    """Say something about the work, not of its result: on standard error."""
    click.echo(message, err=True)
