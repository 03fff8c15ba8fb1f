"""Object literals of scripts as values: what a page is going to ask for is written there, before any script runs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)|(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    r"""|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_$][\w$.]*)|(?P<mark>[{}\[\]:,])|(?P<other>.)""",
    re.S,
)
_CONSTANT = re.compile(
    r"""(?:\b(?:var|let|const)\s+|[,;]\s*)([A-Za-z_$][\w$]*)\s*=\s*(?:(["'])([^"'\n]*)\2|(\d+))(?=\s*[,;\n])"""
)
_PLAIN = {"true": "true", "false": "false", "null": "null", "undefined": "null"}
#: A script is no longer than this before the object that is looked for.
_FAR = 20_000


def constants(script: str) -> dict[str, str | int]:
    """The names to which a script gives a string or a number, the first value of each."""
    found: dict[str, str | int] = {}
    for m in _CONSTANT.finditer(script):
        found.setdefault(m[1], int(m[4]) if m[4] else m[3])
    return found


def object_with(script: str, key: str, named: Mapping[str, str | int] | None = None) -> dict[str, object] | None:
    """The innermost object literal that has this key, constants put in (the script's own, if not `named`), or None.

    A value that is neither written down nor a constant (a call, a sum) is null.
    """
    named = constants(script) if named is None else named
    for m in re.finditer(rf"""["']?\b{key}\b["']?\s*:""", script):
        start = m.start()
        while (start := script.rfind("{", max(0, m.start() - _FAR), start)) >= 0:
            value = _read(script[start : start + 2 * _FAR], named)
            if isinstance(value, dict) and key in value:
                return value
    return None


def _read(text: str, named: Mapping[str, str | int]) -> object:
    """The literal at the start of a text."""
    made: list[str] = []
    depth, spoilt = 0, False
    for m in _TOKEN.finditer(text):
        kind, token = m.lastgroup, m[0]
        if kind == "space":
            continue
        if kind == "mark":
            # What stood between two marks and could not be read is nothing.
            if spoilt and token in ",}]":
                made.append("null")
            spoilt = spoilt and token not in ",}]"
            depth += (token in "{[") - (token in "}]")
            if token in "}]" and made[-1] == ",":
                made.pop()
            made.append(token)
            if depth == 0:
                break
        elif kind == "other" or (made and made[-1] not in ("{", "[", ":", ",")):
            if not spoilt and made and made[-1] not in ("{", "[", ":", ","):
                made.pop()
            spoilt = True
        elif not spoilt:
            made.append(_value(kind, token, named, is_key=text[m.end() :].lstrip()[:1] == ":"))
    try:
        return json.loads("".join(made))
    except ValueError:
        return None


def _value(kind: str | None, token: str, named: Mapping[str, str | int], is_key: bool) -> str:
    if kind == "string":
        inner = token[1:-1].replace("\\'", "'")
        return f'"{inner}"' if token[0] == '"' else '"' + inner.replace('"', '\\"') + '"'
    if is_key:
        return json.dumps(token)
    if kind == "number":
        return token
    return _PLAIN.get(token) or json.dumps(named.get(token))
