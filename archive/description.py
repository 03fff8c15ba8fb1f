"""The page docs/data-model.md, made from the tables: `python -m archive.description > docs/data-model.md`."""

from __future__ import annotations

import inspect
import sys

from sqlalchemy import CheckConstraint, Column, Table, UniqueConstraint

from archive.fields import fields
from archive.models import Base

HEAD = """\
# The data model

An archive is one database and a folder of WARC files. `archive.db` opens in any SQLite program; on PostgreSQL
the tables are the same. This page is generated from `archive/models.py` and `archive/data/fields.toml`.

Bytes come first: a **capture** is one stored answer and never changes. A **document** is one address; its
**versions** are what it said, a new one only when the normalised text changed. A **report** is what one body
says on one year, however many documents carry it: `versions.report_id` says which report a text is, and the one
with `is_listed` stands for it.

Two views answer the common questions by hand:

```sql
SELECT title, url FROM report_current WHERE district = '合川区' AND report_year = 2024;
SELECT body FROM coverage WHERE district = '合川区' AND report_year = 2024 AND state = 'missing';
```

`report_search` is the index for full text (`archive/search/tokens.py` says what it holds; `docs/datasette.yml`
has a query that uses it from plain SQL).
"""


def data_model() -> str:
    """Give the page as Markdown: a diagram, every table, every field of the record."""
    tables = list(Base.metadata.tables.values())
    diagram = ("## How the tables hang together\n", _diagram(tables))
    return "\n".join([HEAD, *diagram, "## Tables\n", *map(_table, tables), _record()])


def _diagram(tables: list[Table]) -> str:
    lines = ["```mermaid", "erDiagram"]
    for table in tables:
        for column in table.columns:
            for key in column.foreign_keys:
                one = "|o" if column.nullable else "||"
                many = "o|" if column.unique else "o{"
                lines.append(f"    {key.column.table.name} {one}--{many} {table.name} : {column.name}")
    return "\n".join([*lines, "```", ""])


def _table(table: Table) -> str:
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    rows = "\n".join(map(_column, table.columns))
    rules = "".join(f"- {rule}\n" for rule in sorted(_rules(table)))
    about = inspect.cleandoc(model.__doc__ or "")
    head = f"### {table.name}\n\n{about}\n\n| column | type | meaning |\n|---|---|---|\n"
    return head + rows + "\n" + (f"\n{rules}" if rules else "")


def _column(column: Column[object]) -> str:
    notes = []
    if column.primary_key:
        notes.append("key")
    notes += [f"→ `{key.target_fullname}`" for key in column.foreign_keys]
    if column.unique:
        notes.append("unique")
    if column.nullable:
        notes.append("may be null")
    if column.comment:
        notes.append(column.comment)
    kind = type(column.type).__name__.lower()
    shown = {"biginteger": "integer", "moment": "time (UTC)", "largebinary": "bytes"}.get(kind, kind)
    return f"| `{column.name}` | {shown} | {'; '.join(notes)} |"


def _rules(table: Table) -> list[str]:
    rules = [
        "one row for each " + " and ".join(f"`{column.name}`" for column in constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint) and len(constraint.columns) > 1
    ]
    rules += [f"`{c.sqltext}`" for c in table.constraints if isinstance(c, CheckConstraint)]
    for index in table.indexes:
        where = index.dialect_options["sqlite"].get("where")
        if index.unique and where is not None:
            names = " and ".join(f"`{column.name}`" for column in index.columns)
            rules.append(f"one row for each {names} where `{where}`")
    return rules


def _record() -> str:
    rows = "\n".join(f"| `{field.name}` | {field.type} | {field.means} |" for field in fields())
    about = "What exports, `fazhi parse` and the commands with `--json` give."
    return f"## The record\n\n{about}\n\n| field | type | meaning |\n|---|---|---|\n{rows}\n"


if __name__ == "__main__":
    sys.stdout.write(data_model())
