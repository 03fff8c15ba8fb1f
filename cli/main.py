"""The command `fazhi`: finds the module of a command, runs it, and turns every outcome into the fixed exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from importlib.metadata import version

import click

from cli.outcomes import Outcome, code_of, sentence_of
from cli.settings import shared_options

#: Command → module; each module has one `command`. In the order of `fazhi --help`.
COMMANDS = {
    "demo": "cli.demo",
    "sites": "cli.sites",
    "discover": "cli.discover",
    "harvest": "cli.harvest",
    "parse": "cli.parse",
    "search": "cli.search",
    "show": "cli.show",
    "history": "cli.history",
    "diff": "cli.diff",
    "compare": "cli.compare",
    "coverage": "cli.coverage",
    "indicators": "cli.indicators",
    "export": "cli.export",
    "schedule": "cli.schedule",
    "runs": "cli.runs",
    "health": "cli.health",
    "serve": "cli.serve",
    "reprocess": "cli.reprocess",
    "verify": "cli.verify",
    "backup": "cli.backup",
    "import": "cli.imports",
    "doctor": "cli.doctor",
}


class Fazhi(click.Group):
    """A group that imports a command's module only when it is asked for: Scrapy and SQLAlchemy take their time."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click calls it so
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        for one in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
            shared_options(one)
        return command


@click.group(cls=Fazhi, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("fazhi-archive"), prog_name="fazhi")
def fazhi() -> None:
    """Find, keep and read the annual rule-of-law reports (法治政府建设年度报告) of China's district governments.

    \b
    Example:
      fazhi harvest hechuan        crawl one portal
      fazhi search 信访 --year 2024   ask the archive
    """


shared_options(fazhi)


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    try:
        result = fazhi.main(args=arguments, prog_name="fazhi", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        result = stop.exit_code
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        click.echo(help_wanted.format_message(), err=True)
        result = Outcome.USAGE
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python would complain once more while closing standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        result = Outcome.DONE
    except (click.Abort, KeyboardInterrupt):
        click.echo("fazhi: interrupted; what was done is kept, the same command goes on from there", err=True)
        result = Outcome.INTERRUPTED
    except Exception as error:
        code = code_of(error)
        if code is None:
            raise
        click.echo(f"fazhi: {sentence_of(error)}", err=True)
        result = code
    sys.exit(result if isinstance(result, int) else Outcome.DONE)


if __name__ == "__main__":
    run()
