"""Addresses that stand for a POST: the body goes with the address, so that all that goes by addresses takes it too.

The form is that of web archives' replay tools (pywb): `?__wb_method=POST&__wb_post_data=…`. It never leaves this
program: the spider takes the body out before it asks, and puts it back into the address of the answer. Each body is
an address of its own to the frontier, to the captures and to the list families.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

METHOD, DATA = "__wb_method", "__wb_post_data"


def posted(url: str, body: str) -> str:
    """The address that stands for a POST of this body to that address."""
    parts = urlsplit(url)
    query = f"{parts.query}&" if parts.query else ""
    return parts._replace(query=query + urlencode({METHOD: "POST", DATA: body})).geturl()


def written(fields: dict[str, Any]) -> str:
    """Fields as the JSON that is sent: one spelling, as each is an address of its own."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def opened(url: str) -> tuple[str, str | None]:
    """The address to ask, and the body to send; None where it is an ordinary one."""
    if METHOD not in url:
        return url, None
    parts = urlsplit(url)
    fields = parse_qsl(parts.query, keep_blank_values=True)
    body = next((value for key, value in fields if key == DATA), None)
    if body is None or (METHOD, "POST") not in fields:
        return url, None
    # What stood before the body stays as it was written.
    return parts._replace(query=parts.query.partition(METHOD)[0].rstrip("&")).geturl(), body


def sent(url: str) -> dict[str, Any]:
    """What a request for such an address is made of: where to, and method, body and type where it is a POST."""
    to, body = opened(url)
    if body is None:
        return {"url": to}
    kind = "application/json" if body[:1] in ("{", "[") else "application/x-www-form-urlencoded"
    return {"url": to, "method": "POST", "body": body, "headers": {"Content-Type": f"{kind};charset=UTF-8"}}
