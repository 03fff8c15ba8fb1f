"""Rows that wait are there when anybody asks, and share the fate of their transaction."""

from collections.abc import Callable

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.exc import IntegrityError

from archive.api import Archive
from archive.models import Base, Body, Section
from archive.records import Record
from archive.records import Section as Heading
from archive.search import search
from archive.store import Saved, mark_gone
from archive.waiting import MOST, put_off, write_waiting

Save = Callable[..., Saved]
BODY = insert(Base.metadata.tables["bodies"])


def body(key: str) -> dict[str, str]:
    return {"key": key, "name": key, "type": "street", "origin": "seen"}


def bodies(archive: Archive) -> list[str]:
    with archive.read() as session:
        return list(session.scalars(select(Body.key).order_by(Body.key)))


def test_rows_are_written_at_the_end(archive: Archive) -> None:
    with archive.begin() as session:
        put_off(session, BODY, [body("b")])
        put_off(session, BODY, [body("a")])
        assert session.scalar(select(func.count()).select_from(Body)) == 0
    assert bodies(archive) == ["a", "b"]


def test_rows_of_several_calls_are_one_statement_in_the_order_of_their_keys(archive: Archive) -> None:
    with archive.begin() as session:
        session.connection()
        written: list[object] = []
        event.listen(archive.engine, "before_cursor_execute", lambda *said: written.append(said[3]))
        put_off(session, BODY, [body("b"), body("c")])
        put_off(session, BODY, [body("a")])
        write_waiting(session)
    (rows,) = written
    assert isinstance(rows, list)
    # Values on SQLite, values by name on PostgreSQL.
    assert [next(iter(row.values() if isinstance(row, dict) else row)) for row in rows] == ["a", "b", "c"]


def test_many_rows_do_not_wait(archive: Archive) -> None:
    with archive.begin() as session:
        put_off(session, BODY, [body(f"{n:04}") for n in range(MOST + 1)])
        assert session.scalar(select(func.count()).select_from(Body)) == MOST + 1


def test_what_fails_keeps_nothing(archive: Archive) -> None:
    with pytest.raises(IntegrityError), archive.begin() as session:
        put_off(session, BODY, [body("a"), body("b"), body("a")])
    assert bodies(archive) == []


def test_who_asks_in_the_same_transaction_finds_what_was_saved_before(archive: Archive, save: Save) -> None:
    with archive.together():
        save()
        save("b", text="另一篇报告，说的是别的事。" * 20, report_year=2022)
        assert {hit.report_year for hit in search(archive, "报告 OR 信访").hits} == {2023, 2022}
        save("c", text="第三篇。" * 90, report_year=2021)
        # Its text moves within the index, which must have it.
        save("c", text="第三篇，改过了。" * 90, report_year=2021)
        assert mark_gone(archive, "www.hc.example/c.html") is False
    assert search(archive, "改过了").total == 1


def test_a_row_that_cannot_be_fails_its_own_transaction(
    archive: Archive, save: Save, make_record: Callable[..., Record]
) -> None:
    backwards = (Heading(1, "一", "倒", "plan", 9, 3),)
    with pytest.raises(IntegrityError):
        save(sections=backwards)
    save()
    with archive.read() as session:
        assert session.scalar(select(func.count()).select_from(Section)) == len(make_record().sections)
