"""The exit codes, and which error leads to which."""

from __future__ import annotations

from enum import IntEnum

import click


class Outcome(IntEnum):
    """Exit codes; fixed, since scripts rely on them."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    REFUSED = 4
    ARCHIVE = 5
    INTERRUPTED = 130


class Failed(click.ClickException):
    """A command could not do its work for a reason outside the program; the message names it and the way out."""


class Incomplete(click.ClickException):
    """Part of the work is done and kept, part failed; the message says what."""

    exit_code = Outcome.INCOMPLETE


class Refused(click.ClickException):
    """A site refused us; the message says how, with the evidence."""

    exit_code = Outcome.REFUSED


def code_of(error: BaseException) -> int | None:
    """Give the exit code of an error that a user can cause, None for what is a bug of ours."""
    if isinstance(error, click.ClickException):
        return error.exit_code
    code = getattr(error, "exit_code", None)
    if isinstance(code, int):
        return code
    return Outcome.FAILED if isinstance(error, OSError) else None


def sentence_of(error: BaseException) -> str:
    """Give the one line that says what is wrong and what to do."""
    if isinstance(error, click.UsageError):
        where = f"{error.ctx.command_path} --help" if error.ctx else "fazhi --help"
        return f"{_one_line(error.format_message())}; see `{where}`"
    if isinstance(error, click.ClickException):
        return _one_line(error.format_message())
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return _one_line(str(error))


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
