"""Where the archive is and who asks: option, then environment, then `fazhi.toml`, then the default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

#: How the service and its crawls write their messages; `crawler.logs` does it.
FORMATS = ("text", "json")
NAMES = ("data", "database", "warc", "contact", "log_format")


@dataclass(frozen=True, slots=True)
class Settings:
    """What every command needs to know: `data` is the archive's directory, the others are None for the default."""

    data: Path
    database: str | None = None
    warc: str | None = None
    contact: str | None = None
    log_format: str | None = None

    @property
    def registry(self) -> Path:
        """The user's own sites and bodies, beside the shipped ones."""
        return self.data / "registry"


def read_file(path: Path) -> Mapping[str, str]:
    """Read `fazhi.toml`: the same names as the options, each a string."""
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path} is not valid TOML ({error}); mend it or move it away") from error
    if unknown := sorted(set(found) - set(NAMES)):
        raise click.UsageError(
            f"{path} sets {', '.join(unknown)}, which fazhi does not know; it knows {', '.join(NAMES)}"
        )
    return found


def resolve(
    given: Mapping[str, str | None], environ: Mapping[str, str] = os.environ, toml: Path | None = None
) -> Settings:
    """Resolve all settings; an empty string counts as not set."""
    written = read_file(toml or Path("fazhi.toml"))
    values = {n: given.get(n) or environ.get(f"FAZHI_{n.upper()}") or written.get(n) or None for n in NAMES}
    if values["log_format"] not in (None, *FORMATS):
        raise click.UsageError(
            f"{values['log_format']!r} is no format of messages (log_format); {' or '.join(FORMATS)} is"
        )
    return Settings(Path(values["data"] or "data"), *(values[name] for name in NAMES[1:]))


def shared_options(command: click.Command) -> click.Command:
    """Give a command the options that say which archive is meant, so that they may stand before or after its name."""
    present = {option for p in command.params for option in p.opts}
    for name, metavar, text in (
        ("data", "DIR", "The archive's directory (FAZHI_DATA; ./data)."),
        ("database", "URL", "The archive's database (FAZHI_DATABASE; DIR/archive.db)."),
        ("warc", "URL", "Where captures are kept (FAZHI_WARC; DIR/warc)."),
    ):
        if f"--{name}" not in present:
            option = click.Option([f"--{name}"], metavar=metavar, help=text, expose_value=False, callback=_remember)
            command.params.append(option)
    return command


def contact_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that asks portals the option that says who asks."""
    text = "Your e-mail or web address, for the owners of portals (FAZHI_CONTACT)."
    return click.option("--contact", metavar="WHO", help=text, expose_value=False, callback=_remember)(command)


def log_format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that runs crawls the option that says how messages are written."""
    text = "How messages are written: sentences, or an object a line (FAZHI_LOG_FORMAT; text)."
    kinds = click.Choice(FORMATS)
    return click.option("--log-format", type=kinds, help=text, expose_value=False, callback=_remember)(command)


def _remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None and param.name:
        ctx.find_root().ensure_object(dict)[param.name] = value


def pass_settings(function: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the resolved `Settings` to a command as its first argument."""

    @click.pass_context
    def wrapped(ctx: click.Context, /, *args: Any, **kwargs: Any) -> Any:
        return function(resolve(ctx.find_root().ensure_object(dict)), *args, **kwargs)

    wrapped.__doc__ = function.__doc__
    wrapped.__name__ = function.__name__
    wrapped.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]  # click's own slot
    return wrapped
