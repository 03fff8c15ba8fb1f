"""Rows that nothing asks for before their transaction ends: written for many pages at once, in the order of their keys.

A statement costs more than the few rows of one page, and both trees of rows and FTS5, which begins a piece of index
anew at each row number lower than the last, take rows in order at a fraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect, Insert, TextClause
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

Statement = Insert | TextClause
Rows = list[Mapping[str, Any]]
#: So many rows of one kind are written without waiting for more: a transaction may have the rows of a whole archive.
MOST = 1000


def put_off(session: Session, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
    """Let rows wait for the end of the transaction; values go to the driver as they are.

    The first value of each is what they are put in order by. Whoever reads such rows calls `write_waiting` before.
    """
    waiting: dict[Statement, Rows] = session.info.setdefault(put_off, {})
    waiting.setdefault(statement, []).extend(rows)
    if len(waiting[statement]) > MOST:
        write_waiting(session)


def write_waiting(session: Session) -> None:
    """Write what waits, in the order in which it was first asked for."""
    waiting: dict[Statement, Rows] = session.info.pop(put_off, {})
    if not waiting:
        return
    connection = session.connection()
    for statement, rows in waiting.items():
        rows.sort(key=lambda row: next(iter(row.values())))
        compiled = _compiled(statement, connection.dialect)
        said: Any = rows
        if names := compiled.positiontup:
            said = list(map(itemgetter(*names), rows))
        connection.exec_driver_sql(compiled.string, said)


@lru_cache
def _compiled(statement: Statement, dialect: Dialect) -> SQLCompiler:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    return compiled
