"""Which text stands for a report is decided by evidence, and again whenever that changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from archive.api import Archive
from archive.models import Version
from archive.readings import supersedes
from archive.records import Attachment, Record
from archive.store import Saved
from archive.verify import verify

Save = Callable[..., Saved]
LONG, SHORT = "完整的报告正文，办理信访。" * 60, "摘要，办理信访。" * 30


def speaker(archive: Archive) -> str:
    return str(archive.get("500117004-2023").url).rpartition("/")[2]


@pytest.mark.parametrize(
    ("one", "other", "best"),
    [
        ({"text": LONG}, {"text": SHORT}, "one"),
        ({"text": LONG, "text_form": "pdf"}, {"text": SHORT}, "other"),
        ({"text": LONG, "text_form": "pdf"}, {"text": SHORT, "text_form": "docx"}, "one"),
        ({"published_on": date(2024, 5, 1)}, {"published_on": date(2024, 2, 1)}, "other"),
        ({"published_on": None}, {"published_on": date(2024, 2, 1)}, "other"),
        ({}, {}, "one"),
        ({"body": None, "body_key": None, "report_year": None}, {}, "other"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_best_speaks_whichever_came_first(
    archive: Archive, save: Save, one: dict[str, object], other: dict[str, object], best: str, turned: bool
) -> None:
    pages = [("one", one), ("other", other)]
    for name, fields in reversed(pages) if turned else pages:
        save(name, **fields)
    expected = {"one": "other", "other": "one"}[best] if turned and one == other else best
    assert speaker(archive) == f"{expected}.html"
    assert archive.search("信访").total == 1
    assert list(verify(archive)) == []


def test_a_text_that_shrinks_gives_way(archive: Archive, save: Save) -> None:
    save("a", text=LONG)
    save("b", text=SHORT)
    assert speaker(archive) == "a.html"
    save("a", text="已删减。" * 20)
    assert speaker(archive) == "b.html"
    assert list(verify(archive)) == []


def test_a_document_speaks_by_what_it_says_now(archive: Archive, save: Save) -> None:
    save("a", text=LONG)
    save("a", text=SHORT)
    assert archive.get("500117004-2023").text == SHORT


def test_one_version_is_listed_whatever_comes(archive: Archive, save: Save) -> None:
    for number, text in enumerate((LONG, SHORT, LONG + "补。", SHORT + "补。", LONG)):
        for page in "abc":
            save(page, text=text, at=datetime(2024, 3, 1 + number, tzinfo=UTC))
    with archive.read() as session:
        listed = session.scalars(select(Version).where(Version.is_listed)).all()
    assert len(listed) == 1
    assert list(verify(archive)) == []


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        ({"body_code": None}, {"body_code": "500117004"}, True),
        ({"body_code": "500117004"}, {"body_code": None}, False),
        ({"index_number": None, "source": "某处"}, {"index_number": "1", "source": None}, False),
        ({"published_on": date(2024, 1, 1)}, {"published_on": date(2024, 5, 5)}, False),
        ({"attachments": ()}, {"attachments": (Attachment("a", "http://h/a"),)}, True),
        ({"warnings": ()}, {"warnings": ("something",)}, False),
        ({}, {}, False),
        ({"text": ""}, {}, True),
        ({}, {"extractor": "fazhi 2", "body_code": None}, True),
        ({"extractor": "fazhi 1.10", "body_code": None}, {"extractor": "fazhi 1.9", "body_code": "500117004"}, False),
        ({"extractor": "fazhi 1.9"}, {"extractor": "fazhi 1.10"}, True),
    ],
)
def test_which_of_two_readings_stands(
    archive: Archive,
    save: Save,
    make_record: Callable[..., Record],
    before: dict[str, object],
    after: dict[str, object],
    more: bool,
) -> None:
    save(**before)
    with archive.read() as session:
        version = session.scalars(select(Version)).one()
        assert supersedes(session, make_record(url="http://www.hc.example/a.html", **after), version) is more


def test_what_a_second_look_adds_is_kept(archive: Archive, save: Save) -> None:
    save(body_code=None)
    assert save(body_code="500117004").outcome == "unchanged"
    assert archive.get("500117004-2023").body_code == "500117004"
    assert save(body_code=None).outcome == "unchanged"
    assert archive.get("500117004-2023").body_code == "500117004"
