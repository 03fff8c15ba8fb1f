"""Every hit is a place where the words stand, every place is a hit, on both databases."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.api import Archive
from archive.errors import QueryUnreadable
from archive.search.expression import parse, words
from archive.search.snippets import find_words, snippets
from archive.search.tokens import grams, spaced, word_grams
from archive.store import Saved
from archive.texts import normalise

Save = Callable[..., Saved]
#: What reports are made of; small, so that random texts share words.
PIECES = (
    "法治政府建设", "依法行政", "信访", "信用", "访问", "街道办事处", "，", "。", "（一）", "12", "1.2", "120",
    "２０２３年",
    "〔2021〕5号", "APP", "app", "“一网通办”", "一", "的", "\n", "、", "98.5%", "百分之", "二○二一", "AI+执法",
    "ｗｗｗ", "·", "2023 年", "调解", "*", '"',
)  # fmt: skip


def texts(number: int) -> list[str]:
    chance = random.Random(20240301)
    return ["".join(chance.choices(PIECES, k=chance.randint(3, 60))) for _ in range(number)]


def find_all(archive: Archive, query: str, **filters: object) -> set[str | None]:
    return {hit.report_id for hit in archive.search(query, sort="date", limit=1000, **filters).hits}


def test_hits_are_exactly_what_a_scan_of_the_folded_texts_finds(archive: Archive, save: Save) -> None:
    stored = {}
    for number, text in enumerate(texts(60)):
        saved = save(str(number), text=text, title="报告", report_year=2000 + number, sections=())
        stored[saved.report_id] = normalise(text)
    chance = random.Random(7)
    whole = "".join(stored.values())
    sought = {whole[at : at + n] for n in range(1, 7) for at in chance.sample(range(len(whole) - 7), 34)}
    assert len(sought) >= 150
    for word in sorted(sought):
        query = '"' + word.replace('"', "“") + '"' if '"' not in word else None
        if query:
            assert find_all(archive, query) == {i for i, text in stored.items() if word in text}, word


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


@settings(max_examples=200)
@given(st.text(max_size=80), st.text(min_size=1, max_size=4))
def test_grams_never_lose_a_text_that_has_the_word(text: str, word: str) -> None:
    folded, sought = normalise(text), normalise(word)
    if sought and sought in folded:
        assert set(word_grams(word)) <= set(grams(folded))


@given(st.text(max_size=60))
def test_spaced_texts_hold_one_word_a_character(text: str) -> None:
    tokens = spaced(text).split()
    assert len(tokens) == len(normalise(text))
    assert all(token.isalnum() or ord(token[0]) > 127 for token in tokens)


def test_days_that_are_full_of_reports_keep_their_order(archive: Archive, save: Save) -> None:
    for number in range(3):
        day = date(2024, 1, 31) + timedelta(days=number % 2)
        save(str(number), report_year=2010 + number, published_on=day, text="信访")
    found = [hit.report_id for hit in archive.search("信访", sort="date").hits]
    assert found == ["500117004-2011", "500117004-2012", "500117004-2010"]
