"""How a difference of two texts is printed: only what changed, with the sentence before it for orientation."""

from __future__ import annotations

import click

from archive.history import Difference
from cli.output import print_json, say


def print_difference(difference: Difference, as_json: bool) -> None:
    """Print the changed sentences, `-` what was and `+` what is; as JSON all of both texts."""
    if as_json:
        print_json([{"kind": c.kind, "old": c.old, "new": c.new} for c in difference.changes])
        return
    before = ""
    for change in difference.changes:
        if change.kind == "same":
            before = change.new.strip().split("\n")[-1][-40:]
            continue
        click.echo(click.style(f"@ …{before}", fg="cyan"))
        for sign, text, colour in (("-", change.old, "red"), ("+", change.new, "green")):
            for line in filter(None, text.split("\n")):
                click.echo(click.style(f"{sign} {line}", fg=colour))
    if difference.is_empty:
        say("the texts say the same")
