"""The docs say what the tables are, and plain SQL finds what the program finds."""

import sqlite3
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.api import Archive
from archive.description import data_model
from archive.fields import fields
from archive.models import Base

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_what_the_tables_give() -> None:
    page = (DOCS / "data-model.md").read_text("utf-8")
    assert page == data_model(), "run: python -m archive.description > docs/data-model.md"


def test_every_table_and_field_is_described() -> None:
    page = data_model()
    for table in Base.metadata.tables.values():
        assert f"### {table.name}\n" in page
        assert page.split(f"### {table.name}\n\n")[1].split("\n")[0].strip().endswith((".", ";", "one", "where", "it"))
    assert all(f"| `{field.name}` |" in page for field in fields())


@pytest.fixture
def canned() -> str:
    """The search that docs/datasette.yml offers."""
    return textwrap.dedent((DOCS / "datasette.yml").read_text("utf-8").split("sql: |-\n")[1])


@pytest.mark.parametrize(
    ("words", "found"),
    [("信访", 1), ("信", 1), ("12件", 1), ("12 件", 1), ("98.5%", 1), ("访信", 0), ("宣传36场，", 1)],
)
def test_datasette_finds_what_the_program_finds(
    tmp_path: Path, make_record: Callable[..., object], canned: str, words: str, found: int
) -> None:
    from archive.store import save_record

    with Archive.open(tmp_path) as archive:
        text = "一、主要举措\n办理信访事项12件，开展普法宣传36场,成功率98.5%。"
        save_record(archive, make_record(text=text), url_key="a", site="hechuan")  # type: ignore[arg-type]  # a record
        assert archive.search(words).total == found
    connection = sqlite3.connect(tmp_path / "archive.db")
    rows = connection.execute(canned, {"words": words.replace("，", ",")}).fetchall()
    connection.close()
    assert [row[0] for row in rows] == ["500117004-2023"] * found
