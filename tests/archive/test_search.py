"""Every hit is a place where the words stand, every place is a hit, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.api import Archive
from archive.errors import QueryUnreadable
from archive.records import Section
from archive.search.expression import parse, words
from archive.search.snippets import find_words, snippets
from archive.store import Saved
from archive.texts import normalise

Save = Callable[..., Saved]


def find_all(archive: Archive, query: str, **filters: object) -> set[str | None]:
    return {hit.report_id for hit in archive.search(query, sort="date", limit=1000, **filters).hits}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("信", True),
        ("信访", True),
        ("访信", False),
        ("信访事项12件", True),
        ("4200人次", True),
        ("[2021]5号", True),
        ("渝府发〔2021〕5号", True),
        ("三项制度”调解", False),
        ("98.5%", True),
        ("8.5", True),
        ("985%", False),
        ("法治政府建设", True),
        ("信访 调解", True),
        ("信访 AND 房产", False),
        ("房产 OR 调解", True),
        ("信访 NOT 调解", False),
        ("信访 NOT 房产", True),
        ("(房产 OR 信访) 普法", True),
        ("（房产 OR 信访） NOT （普法 OR 宪法）", False),
        ('"信访事项 12"', True),
        ("“依法行政”", True),
    ],
)
def test_the_query_language(archive: Archive, save: Save, query: str, found: bool) -> None:
    save()
    assert archive.search(query).total == int(found)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("NOT 信访", "beside"),
        ("信访 OR", "missing"),
        ("AND 信访", "missing"),
        ("(信访", "closed"),
        ("信访)", "opened"),
        ('"信访', "quote"),
        ('""', "between the quotes"),
        ("信访 OR NOT 调解", "beside"),
        (" ".join(f"词{n}" for n in range(40)), "more than"),
    ],
)
def test_what_is_no_query_is_said_to_be_none(archive: Archive, query: str, reason: str) -> None:
    with pytest.raises(QueryUnreadable, match=reason) as refused:
        archive.search(query)
    assert refused.value.exit_code == 2


def test_a_long_text_is_found_to_its_last_word(archive: Archive, save: Save) -> None:
    save(text="的" * 20_000 + "法治" * 9_000 + "末尾之词", sections=())
    assert archive.search("末尾之词").total == 1
    assert archive.search("治末").total == 1
    assert archive.search("法末").total == 0


def test_filters_narrow_the_hits(archive: Archive, save: Save) -> None:
    save("a")
    save("b", report_year=2022, published_on=date(2023, 1, 31))
    save(
        "c",
        body="涪陵区同乐镇人民政府",
        body_short="同乐镇",
        body_type="town",
        body_key="500102109",
        district="涪陵区",
        district_code="500102",
    )
    hechuan, last_year, tongle = "500117004-2023", "500117004-2022", "500102109-2023"
    assert find_all(archive, "信访") == {hechuan, last_year, tongle}
    assert find_all(archive, "信访", district="合川区") == {hechuan, last_year}
    assert find_all(archive, "信访", district="涪陵") == {tongle}
    assert find_all(archive, "信访", district="500102") == {tongle}
    assert find_all(archive, "信访", body="同乐") == {tongle}
    assert find_all(archive, "信访", body="大石街道", year=2022) == {last_year}
    assert find_all(archive, "信访", body_type="street") == {hechuan, last_year}
    assert find_all(archive, "信访", since=date(2024, 1, 1)) == {hechuan, tongle}
    assert find_all(archive, "信访", until=date(2023, 1, 31)) == {last_year}
    assert find_all(archive, "信访", site="hechuan", year=2022) == {last_year}
    assert find_all(archive, "信访", site="fuling") == set()


def test_filters_and_words_hold_together(archive: Archive, save: Save) -> None:
    for year in range(2010, 2024):
        save(str(year), report_year=year, text=f"{year}年信访工作。" + ("调解。" if year % 2 else "普法。"))
    odd = {f"500117004-{year}" for year in range(2011, 2024, 2)}
    assert find_all(archive, "调解", district="合川区") == odd
    assert find_all(archive, "调解 OR 普法", year=2012, body="大石街道") == {"500117004-2012"}
    assert find_all(archive, "调解", year=2012) == set()


@pytest.mark.parametrize("key", ["500117/司法局", "50-ljxq", "A b'c\"d", "城口·局"])
def test_any_key_of_a_body_can_be_filtered_by(archive: Archive, save: Save, key: str) -> None:
    save("a", body="某局", body_short="某局", body_key=key, body_type="department")
    save("b")
    assert archive.search("信访", body=key).total == 1
    assert archive.search("信访", body="没有这个").total == 0


def test_dates_leave_out_what_has_none(archive: Archive, save: Save) -> None:
    save("dated")
    save("undated", report_year=2022, published_on=None)
    save("plan", kind="plan", published_on=date(2024, 3, 1), text="信访工作计划。")
    assert archive.search("信访", until=date(2030, 1, 1)).total == 1
    assert archive.search("信访", since=date(2000, 1, 1)).total == 1
    assert archive.search("信访", kind=None, since=date(2024, 1, 1)).total == 2
    assert archive.search("信访", kind="plan", until=date(2024, 2, 29)).total == 0
    assert archive.search("信访", kind="plan", since=date(2024, 3, 1), until=date(2024, 3, 1)).total == 1


def test_a_section_is_searched_by_itself(archive: Archive, save: Save) -> None:
    save()
    assert archive.search("积案化解", section="problems").total == 1
    assert archive.search("积案化解", section="achievements").total == 0
    assert archive.search("普法 AND 执法人员", section="problems").total == 1
    assert archive.search("宪法 AND 执法人员", section="problems").total == 0
    assert archive.search("信访", section="plan").total == 0


def test_newest_come_first_and_the_undated_last(archive: Archive, save: Save) -> None:
    days = [date(2021, 3, 1), date(2024, 3, 1), None, date(2019, 3, 1), date(2024, 3, 1)]
    for number, day in enumerate(days):
        save(str(number), report_year=2010 + number, published_on=day, text=f"信访第{number}篇")
    found = [hit.published_on for hit in archive.search("信访", sort="date").hits]
    assert found == [date(2024, 3, 1), date(2024, 3, 1), date(2021, 3, 1), date(2019, 3, 1), None]


def test_pages_follow_each_other(archive: Archive, save: Save) -> None:
    for year in range(2010, 2020):
        save(str(year), report_year=year, published_on=date(year + 1, 3, 1), text=f"{year}信访")
    for sort in ("rank", "date"):
        pages = [archive.search("信访", sort=sort, limit=4, offset=at) for at in (0, 4, 8)]
        ids = [hit.report_id for page in pages for hit in page.hits]
        assert len(ids) == len(set(ids)) == 10
        assert {page.total for page in pages} == {10}


def test_counts_are_capped(archive: Archive, save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.search.COUNTED", 5)
    for year in range(2010, 2018):
        save(str(year), report_year=year, text=f"{year}信访")
    results = archive.search("信访", limit=3)
    assert (results.total, results.capped, len(results.hits)) == (5, True, 3)
    assert not archive.search("2010信访").capped


def test_a_title_weighs_more_and_more_mentions_weigh_more(archive: Archive, save: Save) -> None:
    filler = "依法行政工作情况。" * 50
    save("once", report_year=2020, text=filler + "信访")
    save("often", report_year=2021, text=filler + "信访。" * 6)
    save("title", report_year=2022, text=filler, title="信访局2022年法治政府建设年度报告")
    found = [hit.report_id for hit in archive.search("信访").hits]
    assert found == ["500117004-2022", "500117004-2021", "500117004-2020"]


def test_a_short_report_that_says_it_outranks_a_long_one(archive: Archive, save: Save) -> None:
    save("long", report_year=2020, published_on=date(2024, 1, 1), text="信访" + "依法行政。" * 900)
    save("short", report_year=2021, published_on=date(2023, 1, 1), text="信访" + "依法行政。" * 9)
    assert archive.search("信访").hits[0].report_id == "500117004-2021"


def test_the_most_prominent_come_first_however_old(
    archive: Archive, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weighed are not just the newest: a word stands in every report."""
    monkeypatch.setattr("archive.search.RANKED", 3)
    for year in range(2008, 2020):
        mentions = {2008: 70, 2009: 40, 2010: 20, 2011: 9}.get(year, 1)
        text = "信访。" * mentions + "依法行政。" * 700
        save(str(year), report_year=year, published_on=date(year + 1, 3, 1), text=text, sections=())
    years = [hit.report_year for hit in archive.search("信访").hits]
    assert years == [2008, 2009, 2010, *range(2019, 2010, -1)]
    assert [hit.report_year for hit in archive.search("信访 NOT 调解", limit=2, offset=1).hits] == [2009, 2010]
    assert [hit.report_year for hit in archive.search("信访 依法行政 NOT 调解", limit=1).hits] == [2008]
    assert [hit.report_year for hit in archive.search("信访", until=date(2012, 3, 1), limit=3).hits] == [
        2008,
        2009,
        2010,
    ]


def test_a_heading_makes_a_word_prominent(archive: Archive, save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.search.RANKED", 2)
    filler = "依法行政。" * 600
    for year in range(2015, 2024):
        heading = "（一）做好信访" if year == 2016 else "（一）做好工作"
        text = f"{heading}\n信访。{filler}"
        sections = (Section(1, "（一）", heading[3:], None, 0, len(text)),)
        save(str(year), report_year=year, published_on=date(year + 1, 3, 1), text=text, sections=sections)
    assert [hit.report_year for hit in archive.search("信访").hits][:3] == [2016, 2023, 2022]


def test_pages_beyond_those_weighed_go_on_by_date(
    archive: Archive, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.search.RANKED", 3)
    for year in range(2010, 2020):
        text = "信访。" * (9 if year % 4 == 0 else 1) + "依法行政。" * 700
        save(str(year), report_year=year, published_on=date(year + 1, 3, 1), text=text, sections=())
    pages = [archive.search("信访", limit=2, offset=at) for at in range(0, 10, 2)]
    years = [hit.report_year for page in pages for hit in page.hits]
    assert years == [2016, 2012, 2019, 2018, 2017, 2015, 2014, 2013, 2011, 2010]
    assert all((hit.score is None) == (at > 0) for at, page in enumerate(pages) for hit in page.hits[1:])


def test_what_an_older_report_says_is_found_past_the_newest_years(archive: Archive, save: Save) -> None:
    for year in range(2000, 2024):
        save(str(year), report_year=year, published_on=date(year + 1, 3, 1), text=f"{year}年信访。", sections=())
    save("undated", report_year=1999, published_on=None, text="1999年信访。", sections=())
    for word in ("信", "信访", "年信访", "年信访。"):
        found = [hit.report_year for hit in archive.search(word, sort="date", limit=100).hits]
        assert found == list(range(2023, 1998, -1)), word
        found = [hit.report_year for hit in archive.search(word, sort="date", limit=3, offset=20).hits]
        assert found == [2003, 2002, 2001], word
    assert archive.search("信访", until=date(2004, 12, 31)).total == 4
    assert archive.search("年信访", since=date(2003, 1, 1), until=date(2004, 12, 31)).total == 2


def test_sections_are_looked_at_until_enough_are_found(
    archive: Archive, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words stand in every report, and in the section of the oldest alone."""
    monkeypatch.setattr("archive.search.COUNTED", 2)
    monkeypatch.setattr("archive.search.AT_LEAST", 1)
    for year in range(2005, 2024):
        first, second = ("其他", "信访积案") if year < 2008 else ("信访积案", "其他")
        text = f"{first}。{second}。"
        cut = len(first) + 1
        sections = (Section(1, "一", "甲", "achievements", 0, cut), Section(1, "二", "乙", "problems", cut, len(text)))
        save(str(year), report_year=year, published_on=date(year + 1, 3, 1), text=text, sections=sections)
    for word in ("信访", "信访积案", "访", "信访 NOT 其他"):
        results = archive.search(word, section="problems", sort="date", limit=5)
        assert [hit.report_year for hit in results.hits] == [2007, 2006, 2005], word
        assert (results.total, results.capped) == (2, True)
    assert not archive.search("其他 NOT 信访", section="achievements", year=2006).capped
    assert archive.search("其他", section="achievements", limit=9).hits[0].report_year == 2007


def test_a_hit_shows_where_in_the_original(archive: Archive, save: Save) -> None:
    save()
    (hit,) = archive.search("4200人次 [2021]5号").hits
    shown = [snippet.text[a:b] for snippet in hit.snippets for a, b in snippet.marks]
    assert shown == ["〔2021〕5号", "４２００人次"]
    assert hit.url == "http://www.hc.example/a.html"
    assert hit.title_marks == ()
    (hit,) = archive.search("大石街道").hits
    assert [hit.title[a:b] for a, b in hit.title_marks if hit.title] == ["大石街道"]


def test_an_index_row_leaves_with_its_version(archive: Archive, save: Save) -> None:
    save("a", text="只在第一版出现的词。")
    for number in range(5):
        save("a", text=f"第{number + 2}版。")
    assert archive.search("第一版").total == 0
    assert archive.search("版").total == 1


def snippet_of(text: str, query: str) -> list[str]:
    return [s.text for s in snippets(text, words(parse(query)))]


def test_snippets_stay_within_a_paragraph_and_touching_ones_are_one() -> None:
    text = "第一段没有。\n第二段说到信访，也说到调解。\n第三段没有。"
    assert snippet_of(text, "信访 调解") == ["第二段说到信访，也说到调解。"]


def test_snippets_prefer_places_that_show_more_words() -> None:
    text = "\n".join(["只有信访。"] * 3 + ["长" * 100] + ["信访和调解。"])
    assert "信访和调解。" in snippet_of(text, "信访 调解")


LETTERS = "法治信访[1a"


@given(st.text(alphabet=LETTERS + "〔〕]１ \n。A", max_size=60), st.text(alphabet=LETTERS, min_size=1, max_size=3))
def test_marks_always_cover_the_word(text: str, word: str) -> None:
    for start, end in find_words(text, words(parse(f'"{word}"'))):
        assert normalise(word) in normalise(text[start:end])


def test_days_that_are_full_of_reports_keep_their_order(archive: Archive, save: Save) -> None:
    for number in range(3):
        day = date(2024, 1, 31) + timedelta(days=number % 2)
        save(str(number), report_year=2010 + number, published_on=day, text="信访")
    found = [hit.report_id for hit in archive.search("信访", sort="date").hits]
    assert found == ["500117004-2011", "500117004-2012", "500117004-2010"]
