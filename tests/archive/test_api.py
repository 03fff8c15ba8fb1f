"""The archive from Python, as somebody uses it in a notebook."""

import sys
from collections.abc import Callable

import pytest

import archive as package
from archive.api import Archive
from archive.errors import PartMissing
from archive.store import Saved

Save = Callable[..., Saved]


def test_it_is_imported_from_the_package() -> None:
    assert package.Archive is Archive
    with pytest.raises(AttributeError, match="Nothing"):
        package.Nothing  # noqa: B018  the look-up is what fails


def test_one_object_answers_everything(archive: Archive, save: Save) -> None:
    save()
    save(text="改过的正文，信访。" * 40)
    assert archive.search("信访", year=2023).hits[0].report_id == "500117004-2023"
    assert archive.get("500117004-2023").version == 2
    assert [record.id for record in archive.records(district="合川")] == ["500117004-2023"]
    assert len(archive.history("500117004-2023")) == 2
    assert not archive.diff("500117004-2023").is_empty
    assert archive.similar("500117004-2023") == ()
    assert archive.coverage(2023)[0].state == "found"


def test_a_filter_that_is_none_is_a_mistake(archive: Archive) -> None:
    with pytest.raises(TypeError, match="colour"):
        archive.search("信访", colour="red")


def test_a_data_frame_has_a_row_a_report(archive: Archive, save: Save) -> None:
    pytest.importorskip("pandas")
    save("a")
    save("b", report_year=2022)
    frame = archive.to_pandas()
    assert sorted(frame["report_year"]) == [2022, 2023]
    assert frame.set_index("id").loc["500117004-2023", "body_short"] == "大石街道"


def test_without_pandas_it_says_what_to_install(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(PartMissing, match=r"fazhi-archive\[pandas\]"):
        archive.to_pandas()
