"""What a request asks: its parameters, read strictly, so that a slip of the pen is told and not ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from archive.filters import Filters
from archive.records import BodyType, Kind, Role

#: Longer than any query a person types.
LONGEST = 1000
#: A page further down than this is no help; filters are.
DEEPEST = 1000
FILTERS = ("district", "body", "type", "year", "section", "kind", "since", "until")
_WHOLE = re.compile(r"[0-9]{1,9}")


class BadParameter(BadRequest):
    """The parameter `name` says something that cannot be done."""

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(f"{name}: {wanted}")


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of one request: `given` as they came, `values` as they are meant; empty ones count as left out."""

    given: Mapping[str, str]
    values: Mapping[str, Any]

    @property
    def filters(self) -> Filters:
        """The filters; without any word on the kind, annual reports."""
        named = {"body_type" if name == "type" else name: self.values[name] for name in FILTERS if name in self.values}
        if named.get("kind") == "all":
            named["kind"] = None
        return Filters(**named)

    @property
    def query(self) -> str:
        """The words searched for; empty where there are none."""
        return str(self.values.get("q", ""))

    def get(self, name: str, default: Any) -> Any:
        """Give what a parameter means, or the default."""
        return self.values.get(name, default)

    def but(self, **other: object) -> str:
        """Give the query string with some parameters set otherwise, or left out (None), beginning with a `?`."""
        chosen = {name: value for name, value in {**self.given, **other}.items() if value not in (None, "", 0)}
        return f"?{urlencode(chosen)}" if chosen else ""


def asked(given: MultiDict[str, str], *known: str) -> Asked:
    """Read the parameters that a page knows. Raises BadParameter for any other, for one given twice, for no sense."""
    once: dict[str, str] = {}
    for name, values in given.lists():
        if name not in known:
            raise BadParameter(name, f"no parameter here; there {_are(known)}")
        if len(values) > 1:
            raise BadParameter(name, "given more than once")
        if values[0].strip():
            once[name] = values[0].strip()
    return Asked(once, {name: READERS[name](name, text) for name, text in once.items()})


def _are(known: tuple[str, ...]) -> str:
    return f"are {', '.join(known)}" if known else "is none"


def _text(name: str, text: str) -> str:
    if len(text) > LONGEST:
        raise BadParameter(name, f"longer than {LONGEST} characters")
    if "\0" in text:
        raise BadParameter(name, "no text has a NUL character")
    return text


def _date(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadParameter(name, f"{text!r} is no date like 2025-04-01") from error


def _whole(least: int, most: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
            raise BadParameter(name, f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return read


def _one_of(*words: str) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        if text not in words:
            raise BadParameter(name, f"{text!r} is none of {', '.join(words)}")
        return text

    return read


READERS: dict[str, Callable[[str, str], Any]] = {
    "q": _text,
    "district": _text,
    "body": _text,
    "type": _one_of(*get_args(BodyType)),
    "year": _whole(1999, 2100),
    "section": _one_of(*get_args(Role)),
    "kind": _one_of(*get_args(Kind), "all"),
    "since": _date,
    "until": _date,
    "sort": _one_of("rank", "date"),
    "limit": _whole(1, 100),
    "offset": _whole(0, DEEPEST),
    "format": _one_of("jsonl", "csv", "xlsx", "md"),
    "old": _whole(1, 1_000_000),
    "new": _whole(1, 1_000_000),
}
