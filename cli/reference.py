"""Writes docs/commands.md from what the commands say of themselves: `python -m cli.reference > docs/commands.md`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cli.main import fazhi

HEAD = "# Commands\n\nMade by `python -m cli.reference > docs/commands.md` from what the commands say of themselves.\n"
#: As wide as the page that a reader of the file sees.
WIDTH = 100


def reference() -> str:
    """Give the help of every command and subcommand, in the order of `fazhi --help`."""
    return "\n".join([HEAD, *_pages(fazhi, "fazhi", None)])


def _pages(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    with click.Context(command, parent, info_name=name, **settings) as ctx:
        path = ctx.command_path
        yield f"## {path}\n\n```\n{command.get_help(ctx)}\n```\n"
        if isinstance(command, click.Group):
            for sub in command.list_commands(ctx):
                found = command.get_command(ctx, sub)
                if found:
                    yield from _pages(found, sub, ctx)


if __name__ == "__main__":
    click.echo(reference(), nl=False)
