"""A report is kept once, in every version, whatever address it comes from; a page that goes is not forgotten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import event, func, select

from archive.api import Archive
from archive.models import Document, Indicator, Report, Section, Version
from archive.portals import columns, known, save_column
from archive.queries import events, find_document
from archive.records import Attachment, Record
from archive.records import Indicator as Figure
from archive.store import Saved, mark_blocked, mark_gone, mark_seen, save_record
from archive.verify import verify

Save = Callable[..., Saved]
DAY = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


def rows(archive: Archive, model: type) -> int:
    with archive.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_new_report_is_new_and_then_unchanged(archive: Archive, save: Save) -> None:
    assert save() == Saved("new", "500117004-2023", 1, 1)
    assert save() == Saved("unchanged", "500117004-2023", 1, 1)
    assert (rows(archive, Report), rows(archive, Document), rows(archive, Version)) == (1, 1, 1)


def test_the_id_of_the_record_is_the_id_of_the_report(archive: Archive, save: Save) -> None:
    assert save(id="cq-dashi-2023").report_id == "cq-dashi-2023"
    assert archive.get("cq-dashi-2023").id == "cq-dashi-2023"


def test_one_report_at_three_addresses_is_one_report(archive: Archive, save: Save) -> None:
    outcomes = [save(page).outcome for page in ("a", "b", "c")]
    assert outcomes == ["new", "new_address", "new_address"]
    assert rows(archive, Report) == 1
    assert archive.get("500117004-2023").urls == tuple(f"http://www.hc.example/{page}.html" for page in "abc")


def test_a_changed_text_is_a_new_version_and_found_instead_of_the_old(
    archive: Archive, save: Save, make_record: Callable[..., Record]
) -> None:
    save()
    text = make_record().text.replace("调解矛盾纠纷58件", "化解邻里争端59起")
    saved = save(text=text)
    assert (saved.outcome, saved.version) == ("new_version", 2)
    record = archive.get("500117004-2023")
    assert (record.version, record.text) == (2, text)
    assert archive.search("邻里争端").total == 1
    assert archive.search("纠纷58件").total == 0


@pytest.mark.parametrize(
    "furniture",
    [
        {"title": "大石街道 2023年法治政府建设年度报告"},
        {"published_on": date(2024, 5, 5)},
        {"warnings": ("another template",)},
        {"evidence": {"title": "h2"}},
    ],
)
def test_changed_furniture_is_no_version(archive: Archive, save: Save, furniture: dict[str, object]) -> None:
    save()
    assert save(**furniture).outcome == "unchanged"
    assert rows(archive, Version) == 1
    assert archive.get("500117004-2023").published_on == date(2024, 2, 20)


def test_another_setting_of_the_same_text_is_no_version(save: Save, make_record: Callable[..., Record]) -> None:
    save()
    text = make_record().text.replace("４２００", "4200 ").replace("〔2021〕", "[2021]").replace("\n", "\n\n")
    assert save(text=text).outcome == "unchanged"


def test_a_back_and_forth_is_three_versions(save: Save, make_record: Callable[..., Record]) -> None:
    first, second = make_record().text, make_record().text + "特此报告。"
    assert [save(text=text).version for text in (first, second, first)] == [1, 2, 3]


def test_seen_times_move_and_changed_times_do_not(archive: Archive, save: Save) -> None:
    save(at=DAY)
    save(at=DAY + timedelta(days=9))
    record = archive.get("500117004-2023")
    assert (record.first_seen_at, record.last_seen_at) == (DAY, DAY + timedelta(days=9))
    assert record.last_changed_at == DAY


def test_a_version_keeps_who_saw_it_when(archive: Archive, save: Save) -> None:
    save(at=DAY)
    save(at=DAY + timedelta(days=1))
    save(at=DAY + timedelta(days=2), text="完全不同的报告正文。" * 40)
    with archive.read() as session:
        seen = session.execute(select(Version.first_seen_at, Version.last_seen_at).order_by(Version.number)).all()
    day = timedelta(days=1)
    assert [tuple(row) for row in seen] == [(DAY, DAY + day), (DAY + 2 * day, DAY + 2 * day)]


def test_what_was_seen_earlier_and_comes_in_later_stays_earlier(archive: Archive, save: Save) -> None:
    save(at=DAY, text="今年的正文。" * 60)
    saved = save(at=DAY - timedelta(days=400), text="当年的正文。" * 60)
    assert saved.outcome == "new_version"
    assert save(at=DAY - timedelta(days=300), text="当年的正文。" * 60).outcome == "unchanged"
    record = archive.get("500117004-2023")
    assert record.text.startswith("今年")
    assert (record.last_seen_at, record.last_changed_at) == (DAY, DAY)


def test_two_bodies_or_years_are_never_one_report(archive: Archive, save: Save) -> None:
    save("a")
    save("b", report_year=2024)
    save("c", body="合川区南津街街道办事处", body_short="南津街街道", body_key="500117001")
    assert rows(archive, Report) == 3
    doubt = events(archive, kind="same_text_other_identity")
    assert {event.report_id for event in doubt} == {"500117004-2024", "500117001-2023"}


def test_a_report_without_a_year_is_kept_and_listed_as_unidentified(archive: Archive, save: Save) -> None:
    saved = save(report_year=None)
    assert (saved.outcome, saved.report_id) == ("new", None)
    assert rows(archive, Report) == 0
    (event,) = events(archive, kind="unidentified")
    assert event.detail["missing"] == ["report_year"]
    assert find_document(archive, "www.hc.example/a.html").text.startswith("2023年")


def test_an_unidentified_copy_joins_the_report_that_says_the_same(archive: Archive, save: Save) -> None:
    save("a")
    assert save("b", body=None, body_key=None) == Saved("new_address", "500117004-2023", 2, 1)
    assert events(archive, kind="unidentified") == ()


NEIGHBOUR = {"body": "合川区南津街街道办事处", "body_short": "南津街街道", "body_key": "500117001"}
NOBODY = {"body": None, "body_key": None}
#: Texts that are equal word for word: what each says of itself, and the report it must end in.
EQUAL: dict[str, tuple[tuple[dict[str, object], str | None], ...]] = {
    "a silent copy follows the one that speaks": (({}, "500117004-2023"), (NOBODY, "500117004-2023")),
    "where two speak it is nobody's": (
        ({}, "500117004-2023"),
        (NEIGHBOUR, "500117001-2023"),
        ({**NOBODY, "report_year": None}, None),
    ),
    "what it says of itself is heeded": (
        ({}, "500117004-2023"),
        (NEIGHBOUR, "500117001-2023"),
        ({**NEIGHBOUR, "report_year": None}, "500117001-2023"),
    ),
    "a body that speaks against it keeps it apart": (
        ({}, "500117004-2023"),
        ({**NEIGHBOUR, "report_year": None}, None),
    ),
    "a year that speaks against it keeps it apart": (
        ({}, "500117004-2023"),
        ({**NOBODY, "report_year": 2022}, None),
    ),
    "silent ones alone make no report": ((NOBODY, None), ({"report_year": None}, None)),
}


@pytest.mark.parametrize("texts", EQUAL.values(), ids=EQUAL)
def test_equal_texts_end_in_the_same_reports_whichever_comes_first(
    archive: Archive, save: Save, texts: tuple[tuple[dict[str, object], str | None], ...]
) -> None:
    for number, order in enumerate(permutations(range(len(texts)))):
        # A text of its own for each order: the permutations must not know each other.
        said = f"第{number}种顺序。{'依法行政，办理信访事项。' * 30}"
        pages = {place: save(f"{number}-{place}", text=said, **texts[place][0]).document_id for place in order}
        with archive.read() as session:
            found = {v.document_id: v.report_id for v in session.scalars(select(Version))}
        assert [found[pages[place]] for place in range(len(texts))] == [belongs for _, belongs in texts], order
    assert list(verify(archive)) == []


def test_a_silent_copy_is_let_go_when_its_words_turn_out_to_be_two_reports(archive: Archive, save: Save) -> None:
    save("a")
    assert save("silent", **NOBODY).report_id == "500117004-2023"
    save("b", **NEIGHBOUR)
    assert archive.get("500117004-2023").urls == ("http://www.hc.example/a.html",)
    (event,) = events(archive, kind="identity_changed")
    assert event.detail == {"was": "500117004-2023", "is": None}
    assert archive.search("信访").total == 2


def test_a_silent_copy_follows_a_better_reading_of_the_one_that_speaks(archive: Archive, save: Save) -> None:
    nameless = {**NOBODY, "report_year": None}
    save("silent", **nameless)
    save("a", report_year=2022)
    assert save("silent", **nameless).report_id == "500117004-2022"
    save("a", extractor="fazhi 2")
    record = archive.get("500117004-2023")
    assert record.urls == ("http://www.hc.example/a.html", "http://www.hc.example/silent.html")
    assert record.body == "合川区大石街道办事处"


def test_what_was_unidentified_becomes_a_report_when_more_is_known(archive: Archive, save: Save) -> None:
    save(report_year=None)
    saved = save()
    assert (saved.outcome, saved.report_id) == ("unchanged", "500117004-2023")
    assert archive.search("信访").hits[0].report_id == "500117004-2023"


def test_other_kinds_are_documents_and_no_reports(archive: Archive, save: Save) -> None:
    saved = save(kind="plan", title="2024年法治政府建设工作计划")
    assert (saved.outcome, saved.report_id) == ("new", None)
    assert rows(archive, Report) == 0
    assert archive.search("信访").total == 0
    assert archive.search("信访", kind="plan").total == 1


def test_one_plan_at_two_addresses_is_found_once(archive: Archive, save: Save) -> None:
    assert [save(page, kind="plan").outcome for page in "ab"] == ["new", "new_address"]
    assert archive.search("信访", kind="plan").total == 1
    save("a", kind="plan", text="另一份计划。" * 60)
    assert archive.search("信访", kind="plan").total == 1


def test_the_page_speaks_for_the_report_and_not_its_attachment(archive: Archive, save: Save) -> None:
    save("file", text_form="pdf", text="一、主要举措\n" + "扫描件中的文字。" * 99)
    save("page")
    assert archive.get("500117004-2023").url.endswith("page.html")
    assert rows(archive, Report) == 1


def test_the_complete_text_speaks_for_the_report(archive: Archive, save: Save) -> None:
    save("summary", text="摘要。" * 30)
    save("whole")
    save("later", published_on=date(2024, 6, 1))
    assert archive.get("500117004-2023").url.endswith("whole.html")


def test_a_page_that_became_something_else_leaves_its_report_standing(archive: Archive, save: Save) -> None:
    save()
    assert save(kind="news", text="街道召开会议。" * 20, report_year=None).outcome == "new_version"
    record = archive.get("500117004-2023")
    assert record.version == 1
    assert "信访" in record.text


def test_an_attachment_unreadable_today_does_not_empty_a_report(archive: Archive, save: Save) -> None:
    save()
    assert save(text="").outcome == "unchanged"
    assert archive.get("500117004-2023").text
    assert len(events(archive, kind="text_missing")) == 1


def test_a_better_reading_of_the_same_text_replaces_the_old(archive: Archive, save: Save) -> None:
    save(indicators=(Figure("信访", 12.0, "件", None, None, 0, 5),))
    with_more = tuple(Figure(name, 1.0, None, None, None, 0, 5) for name in ("信访", "普法"))
    assert save(extractor="fazhi 2", indicators=with_more, title="另题").outcome == "unchanged"
    record = archive.get("500117004-2023")
    assert (record.title, record.extractor, len(record.indicators)) == ("另题", "fazhi 2", 2)
    assert rows(archive, Indicator) == 2
    assert archive.search("另题").total == 1


def test_a_better_reading_may_move_a_text_to_another_report(archive: Archive, save: Save) -> None:
    save(report_year=2022)
    save(extractor="fazhi 2")
    assert archive.search("信访").total == 1
    assert archive.search("信访").hits[0].report_id == "500117004-2023"
    (event,) = events(archive, kind="identity_changed")
    assert event.detail == {"was": "500117004-2022", "is": "500117004-2023"}


def test_sections_figures_and_attachments_are_rows(
    archive: Archive, make_record: Callable[..., Record], save: Save
) -> None:
    file = Attachment("附件.pdf", "http://www.hc.example/f.pdf", "application/pdf", 12, "ab", "done")
    save(attachments=(file,))
    assert rows(archive, Section) == 2
    record = archive.get("500117004-2023")
    assert record.attachments == (file,)
    assert record.sections == make_record().sections


def test_gone_takes_several_failures_over_days(archive: Archive, save: Save) -> None:
    save(at=DAY)
    key = "www.hc.example/a.html"
    assert [mark_gone(archive, key, at=DAY + timedelta(hours=n)) for n in range(5)] == [False] * 5
    assert archive.get("500117004-2023").status == "live"
    assert mark_gone(archive, key, at=DAY + timedelta(days=4))
    assert archive.get("500117004-2023").status == "gone"
    assert archive.search("信访").total == 1
    assert len(events(archive, kind="gone")) == 1


def test_an_answer_in_between_ends_the_count(archive: Archive, save: Save) -> None:
    save(at=DAY)
    key = "www.hc.example/a.html"
    for day in (1, 2):
        mark_gone(archive, key, at=DAY + timedelta(days=day))
    assert mark_seen(archive, key, at=DAY + timedelta(days=3))
    assert not mark_gone(archive, key, at=DAY + timedelta(days=9))


def test_what_is_gone_comes_back(archive: Archive, save: Save) -> None:
    save(at=DAY)
    for day in (1, 3, 5):
        mark_gone(archive, "www.hc.example/a.html", at=DAY + timedelta(days=day))
    save(at=DAY + timedelta(days=6))
    assert archive.get("500117004-2023").status == "live"
    assert len(events(archive, kind="back")) == 1


def test_another_address_speaks_when_the_first_is_gone(archive: Archive, save: Save) -> None:
    save("a", at=DAY)
    save("b", at=DAY)
    for day in (1, 3, 5):
        mark_gone(archive, "www.hc.example/a.html", at=DAY + timedelta(days=day))
    assert archive.get("500117004-2023").url.endswith("b.html")


def test_unknown_addresses_are_not_marked(archive: Archive) -> None:
    assert not mark_seen(archive, "nowhere")
    assert not mark_gone(archive, "nowhere")


def test_a_refusal_is_remembered_until_the_page_answers(archive: Archive, save: Save) -> None:
    save(at=DAY)
    mark_blocked(archive, "www.hc.example/a.html", at=DAY + timedelta(days=1))
    assert archive.get("500117004-2023").status == "blocked"
    save(at=DAY + timedelta(days=2))
    assert archive.get("500117004-2023").status == "live"


def test_known_gives_what_a_next_harvest_needs(archive: Archive, save: Save) -> None:
    save()
    entry = known(archive, "hechuan")["www.hc.example/a.html"]
    assert (entry.kind, entry.published_on, entry.status) == ("annual_report", date(2024, 2, 20), "live")
    assert entry.last_seen_at == DAY
    assert known(archive, "fuling") == {}


def test_columns_are_remembered_with_their_evidence(archive: Archive) -> None:
    found = {"trail": ("首页", "法治政府"), "kind": "report", "evidence": ("名称",)}
    place = {"url": "http://h/c/", "url_key": "h/c/", "name": "年度报告"}
    number = save_column(archive, "hechuan", **place, found=found, entries=7)
    assert save_column(archive, "hechuan", **place, found=found) == number
    (column,) = columns(archive, "hechuan")
    assert (column.trail, column.evidence) == (("首页", "法治政府"), ("名称",))
    assert (column.kind, column.entries) == ("report", 7)
    assert column.last_ok_at is not None


def test_writers_at_once_keep_every_report_once(archive: Archive, save: Save) -> None:
    def harvest(name: str) -> None:
        for year in range(2000, 2010):
            save(f"{name}-{year}", report_year=year, text=f"{year}年的信访工作。" * 60)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(harvest, "abcd"))
    assert rows(archive, Report) == 10
    assert archive.search("信访").total == 10
    assert {len(record.urls) for record in archive.records()} == {4}
    assert list(verify(archive)) == []


def test_a_record_that_cannot_be_kept_leaves_no_trace(archive: Archive, make_record: Callable[..., Record]) -> None:
    bad = replace(make_record(), report_year=1066)
    with pytest.raises(Exception, match="report_year"):
        save_record(archive, bad, url_key="k", site="hechuan")
    assert known(archive, "hechuan") == {}


def test_an_ordinary_new_report_costs_few_statements(archive: Archive, save: Save) -> None:
    """What a harvest does thousands of times: more than twice as many were the larger part of a page's time."""
    save("a", report_year=2022, text="二〇二二年的另一份报告。" * 40)
    asked: list[str] = []
    event.listen(archive.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert save("b").outcome == "new"
    own = [statement for statement in asked if not statement.startswith(("BEGIN", "SET", "SELECT pg_"))]
    assert len(own) <= 16, "\n".join(own)


def test_a_new_page_with_a_known_text_is_weighed_against_it(archive: Archive, save: Save) -> None:
    """The short way for what nobody has said yet is not taken where anybody has."""
    save("a")
    saved = save("b", report_year=2022)
    assert (saved.outcome, saved.report_id) == ("new", "500117004-2022")
    told = [e for e in events(archive) if e.kind == "same_text_other_identity"]
    assert [e.detail["reports"] for e in told] == [["500117004-2023"]]
