"""The data dictionary beside an export: a Frictionless data package (specs.frictionlessdata.io/data-package)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from archive.fields import fields

MEDIA_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_NAME = "fazhi-archive-export"


def describe(path: Path, file_format: str, rows: int) -> Path:
    """Write or extend `datapackage.json` in the folder of an export, and give its path.

    A package of somebody else's is left alone; then the description is named after the export.
    """
    target = path.with_name("datapackage.json")
    package = _ours(target)
    if package is None:
        target = path.with_name(f"{path.name}.datapackage.json")
        package = _ours(target) or {}
    others = [resource for resource in package.get("resources", []) if resource.get("path") != path.name]
    package = {
        "profile": "tabular-data-package",
        "name": _NAME,
        "title": "法治政府建设年度报告",
        "description": "Annual rule-of-law reports of China's district governments, as archived.",
        "resources": sorted([*others, _resource(path, file_format, rows)], key=lambda resource: str(resource["path"])),
    }
    target.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return target


def _ours(path: Path) -> dict[str, Any] | None:
    """Give the package that an earlier export wrote, empty where there is none, None where it is another's."""
    if not path.exists():
        return {}
    try:
        package = json.loads(path.read_text("utf-8"))
    except ValueError:
        return None
    return package if isinstance(package, dict) and package.get("name") == _NAME else None


def _resource(path: Path, file_format: str, rows: int) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    resource: dict[str, Any] = {
        "name": "".join(c if c.isalnum() and c.isascii() else "-" for c in path.stem.lower()).strip("-") or "reports",
        "path": path.name,
        "profile": "tabular-data-resource",
        "format": file_format,
        "mediatype": MEDIA_TYPES[file_format],
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "rowcount": rows,
        "schema": {
            "fields": [{"name": field.name, "type": field.type, "description": field.means} for field in fields()],
            "missingValues": [""],
        },
    }
    if file_format == "csv":
        resource["dialect"] = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True}
    return resource
