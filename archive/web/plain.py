"""What the archive's typed answers look like as JSON: times in UTC, dates in ISO form, names as the record has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

from archive.search import Hit


def plain(value: Any) -> Any:
    """Give a frozen dataclass, and what it holds, as JSON values."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    return value


def plain_hit(hit: Hit) -> dict[str, Any]:
    """Give a hit with the name that its id has in the record."""
    values = plain(hit)
    return {"id": values.pop("report_id"), **values}
