"""Parquet for analysis: one row a record, dates and lists typed, objects as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from archive.database import Database
from archive.errors import PartMissing
from archive.fields import fields
from archive.filters import Filters
from archive.queries import BATCH, records
from archive.records import Record, to_json

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

#: Lists of plain text stay lists; lists of objects would need a type of their own each, and are JSON as in CSV.
_TEXT_LISTS = ("joint_bodies", "missing_sections", "urls", "warnings")


def write(archive: Database, filters: Filters, out: BinaryIO) -> int:
    """Write a Parquet file, a row group for each batch, and give the number of records."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
    except ImportError as error:
        raise PartMissing("Parquet", "pyarrow", "parquet") from error
    schema = _schema()
    number = 0
    rows = records(archive, filters)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            plain = [to_json(record) for record in batch]
            columns = {
                name: [_value(record, name, values) for record, values in zip(batch, plain, strict=True)]
                for name in schema.names
            }
            writer.write_table(pa.table(columns, schema=schema))
            number += len(batch)
    return number


def _schema() -> pa.Schema:
    import pyarrow as pa

    types = {
        "integer": pa.int32(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"),
    }
    return pa.schema(
        [
            pa.field(
                field.name,
                pa.list_(pa.string()) if field.name in _TEXT_LISTS else types.get(field.type, pa.string()),
                metadata={"description": field.means},
            )
            for field in fields()
        ]
    )


def _value(record: Record, name: str, plain: Mapping[str, Any]) -> Any:
    value = getattr(record, name)
    if name in _TEXT_LISTS:
        return list(value)
    if name in ("sections", "indicators", "attachments", "capture", "evidence"):
        return json.dumps(plain[name], ensure_ascii=False)
    return value
