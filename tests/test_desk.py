"""What a crawl writes is kept in order, together with what waits, and nobody hears of it before it is kept."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, select

from archive.database import Database
from archive.errors import CaptureUnreadable
from archive.models import Site
from archive.portals import ensure_site
from pipelines.colleague import Colleague
from pipelines.desk import MOST, Errand, keep_desk, run_together

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path) as opened:
        yield opened


def add(archive: Database, name: str) -> str:
    with archive.begin() as session:
        ensure_site(session, name, NOW)
    return name


def half(archive: Database) -> None:
    with archive.begin() as session:
        ensure_site(session, "half", NOW)
        raise CaptureUnreadable("a.warc.gz", 7, "broken")


def sites(archive: Database) -> list[str]:
    with archive.read() as session:
        return list(session.scalars(select(Site.name).order_by(Site.name)))


def test_each_hears_what_its_own_errand_gave(archive: Database) -> None:
    assert run_together(archive, [Errand(add, ("b",)), Errand(add, (), {"name": "a"}), Errand(sites)]) == [
        ("b", None),
        ("a", None),
        (["a", "b"], None),
    ]


def test_what_waits_together_is_one_transaction(archive: Database) -> None:
    commits: list[int] = []
    event.listen(archive.engine, "commit", lambda _: commits.append(1))
    run_together(archive, [Errand(add, (f"site{n}",)) for n in range(MOST)])
    assert len(commits) == 1


def test_a_fault_comes_to_its_own_and_undoes_nobody_else_s_work(archive: Database) -> None:
    a, fault, c = run_together(archive, [Errand(add, ("a",)), Errand(half), Errand(add, ("c",))])
    assert (a, c) == (("a", None), ("c", None))
    assert isinstance(fault[1], CaptureUnreadable)
    assert sites(archive) == ["a", "c"]


def test_a_fault_alone_is_told_too(archive: Database) -> None:
    ((given, error),) = run_together(archive, [Errand(half)])
    assert given is None
    assert isinstance(error, CaptureUnreadable)
    assert sites(archive) == []


def test_nobody_hears_before_it_is_kept(tmp_path: Path) -> None:
    """Seen by another process, which sees only what is kept; errors arrive as what they are."""
    elsewhere: list[bool] = []

    async def act() -> None:
        desk = Colleague(keep_desk, tmp_path, None, None)

        async def write_and_look(name: str) -> None:
            await desk.ask(Errand(add, (name,)), "add")
            with Database.open(tmp_path) as other:
                elsewhere.append(name in sites(other))

        try:
            await asyncio.gather(*map(write_and_look, "abcdef"))
            with pytest.raises(CaptureUnreadable) as caught:
                await desk.ask(Errand(half), "half")
            assert (caught.value.warc, caught.value.offset) == ("a.warc.gz", 7)
        finally:
            await desk.close()

    asyncio.run(act())
    assert elsewhere == [True] * 6
