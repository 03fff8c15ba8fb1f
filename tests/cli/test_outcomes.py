"""Every error that a user can cause has its exit code and its one line."""

import click
import pytest

from cli.main import COMMANDS, fazhi
from cli.outcomes import Failed, Incomplete, Outcome, Refused, code_of, sentence_of


class DamagedError(Exception):
    exit_code = 5


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Failed("x"), 1),
        (click.UsageError("x"), 2),
        (Incomplete("x"), 3),
        (Refused("x"), 4),
        (DamagedError("x"), 5),
        (PermissionError(13, "Permission denied", "data"), 1),
        (KeyError("a bug"), None),
    ],
)
def test_code(error: Exception, code: int | None) -> None:
    assert code_of(error) == code


def test_the_codes_are_those_that_scripts_rely_on() -> None:
    assert {o.name: o.value for o in Outcome} == {
        "DONE": 0, "FAILED": 1, "USAGE": 2, "INCOMPLETE": 3, "REFUSED": 4, "ARCHIVE": 5, "INTERRUPTED": 130,
    }  # fmt: skip


def test_a_sentence_is_one_line() -> None:
    assert sentence_of(Failed("first\n   second.")) == "first second"
    assert sentence_of(PermissionError(13, "Permission denied", "data")) == "data: Permission denied"
    assert sentence_of(click.UsageError("no such thing")).startswith("no such thing; see `fazhi")


def test_help_lists_every_command() -> None:
    assert fazhi.list_commands(click.Context(fazhi)) == list(COMMANDS)
    assert fazhi.get_command(click.Context(fazhi), "no-such-command") is None
