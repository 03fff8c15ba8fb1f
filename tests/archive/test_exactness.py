"""Whatever is asked, both databases find exactly what a plain scan of the folded texts finds."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from archive.api import Archive
from archive.models import Base
from archive.records import Record, Section
from archive.store import save_record
from archive.texts import normalise
from benchmarks.reports import Made, made_reports

#: Put into the texts, where sentences end: what is written in more ways than one, and what looks like a query.
SPICE = (
    "〔2021〕5号", "（2022）7 号", "ＡＰＰ", "app下载", "“一网通办”", "98.5％", "二○二一", "AI+执法", "ｗｗｗ", "·",
    "2023 年", "*", "NOT", "OR信访", "x2c", "①法治", "Ｋplan", "𠮷林", "\n\n　　（一）", "1.2、12", "—",
    "100%", "C++", "\ue000",
)  # fmt: skip
#: Says whether a word stands in a text.
Stands = Callable[[str], bool]
#: Says whether a text fulfils a query, given what stands in it.
Meaning = Callable[[Stands], bool]


def stands_in(*parts: str) -> Stands:
    folded = [normalise(part) for part in parts]
    return lambda word: any(normalise(word) in part for part in folded)


@dataclass(frozen=True, slots=True)
class Stored:
    """An archive and what a scan needs: the reports by their number, newest first."""

    archive: Archive
    reports: dict[str, Made]

    def scan(self, means: "Meaning") -> set[str]:
        """Give the numbers of the reports whose title or text fulfils a condition."""
        return {number for number, made in self.reports.items() if means(stands_in(made.title, made.text))}

    def find(self, query: str, **options: Any) -> list[str | None]:
        results = self.archive.search(query, limit=1000, **options)
        assert results.total == len(results.hits)
        return [hit.report_id for hit in results.hits]


def spiced(number: int) -> Iterator[Made]:
    chance = random.Random(20240301)
    for made in made_reports(number):
        parts = made.text.split("。")[: chance.randint(15, 40)]
        told = "".join(part + chance.choice(SPICE) * (chance.random() < 0.3) + "。" for part in parts)
        cuts = sorted(chance.sample(range(len(told)), 4))
        roles = ("achievements", "problems", "problems", "other", None)
        # Two of a role side by side, so that a word may stand across them and in neither.
        sections = tuple(
            ("标题", role, *span) for role, span in zip(roles, pairwise((0, *cuts, len(told))), strict=True)
        )
        day = date(made.year + 1, 1, 1 + chance.randrange(28))
        yield Made(made.body, made.district, made.year, day, made.title, told, sections)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """Forty reports of four bodies in either database."""
    address = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    with Archive.open(tmp_path_factory.mktemp(request.param), address) as archive:
        if address:
            with archive.begin() as session:
                tables = ", ".join([*Base.metadata.tables, "report_search"])
                session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        saved = {}
        for n, made in enumerate(spiced(40)):
            key = f"{n}.html"
            record = as_record(made, f"50010{n // 10}", f"http://made.example/{key}")
            number = save_record(archive, record, url_key=key, site=f"site{n // 20}").report_id
            assert number
            saved[number] = made
        yield Stored(archive, dict(sorted(saved.items(), key=lambda item: item[1].published_on, reverse=True)))


def as_record(made: Made, key: str, url: str) -> Record:
    return Record(
        kind="annual_report",
        text=made.text,
        extractor="test",
        url=url,
        body=made.body,
        body_key=key,
        body_short=made.body,
        body_type="street",
        district=made.district,
        report_year=made.year,
        published_on=made.published_on,
        title=made.title,
        text_form="html",
        sections=tuple(Section(1, None, h, r, a, b) for h, r, a, b in made.sections),  # type: ignore[arg-type]  # a role
    )


def pieces(reports: dict[str, Made], number: int, longest: int = 6) -> list[str]:
    """Pieces of the texts as they stand there, every second one altered, so that it mostly stands nowhere."""
    chance = random.Random(7)
    texts = [made.text for made in reports.values()] + [made.title for made in reports.values()]
    found: list[str] = []
    while len(found) < number:
        told = chance.choice(texts)
        at = chance.randrange(len(told))
        piece = told[at : at + chance.randint(1, longest)].replace('"', "“")
        if len(found) % 2:
            piece = altered(chance, piece)
        if normalise(piece):
            found.append(piece)
    return found


def altered(chance: random.Random, piece: str) -> str:
    at = chance.randrange(len(piece))
    return chance.choice(
        (
            piece[::-1],
            piece[:at] + chance.choice("法的1x，。〔% ①Ｋ𠮷") + piece[at:],
            piece[:at] + piece[at + 1 :],
            piece[: at + 1] + chance.choice((" ", "\n", "　", "\u200b")) + piece[at + 1 :],
            "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != '"' else c for c in piece),
            piece.upper().replace("〔", "[").replace("，", ","),
        )
    )


def test_two_hundred_random_words(stored: Stored) -> None:
    sought = pieces(stored.reports, 200)
    scanned = {word: stored.scan(lambda stands, w=word: stands(w)) for word in sought}
    hits = [len(scanned[word]) for word in sought]
    assert len(scanned) > 150
    assert hits.count(0) > 20
    assert sum(0 < number < 40 for number in hits) > 60
    assert {len(normalise(word)) for word in sought} >= {1, 2, 3, 4, 5, 6}
    for word, expected in scanned.items():
        found = stored.find(f'"{word}"', sort="date")
        assert set(found) == expected, word
        days = [stored.reports[number].published_on for number in found if number]
        assert days == sorted(days, reverse=True), word


def test_ranking_finds_the_same(stored: Stored) -> None:
    for word in pieces(stored.reports, 60, longest=12):
        found = stored.find(f'"{word}"')
        assert set(found) == stored.scan(lambda stands, w=word: stands(w)), word
        assert len(set(found)) == len(found)


def test_no_hit_runs_from_the_title_into_the_text(stored: Stored) -> None:
    made = next(iter(stored.reports.values()))
    assert stored.find(f"{made.title[-2:]}{made.text[:4]}") == []
    assert stored.find(f'"{made.text[:4]}"') != []


@pytest.mark.parametrize(
    "word", ["①法治", "①行政", "Ｋannual_report", "Ｙ2023", "Ｑ法治", "Ｘ", "\ue000", "x2c", "NOT", "\ue001"]
)
def test_what_the_index_says_of_a_text_is_no_word_of_it(stored: Stored, word: str) -> None:
    assert set(stored.find(f'"{word}"')) == stored.scan(lambda stands: stands(word))


#: Words that stand in every text, in some, in few and in none.
LEAVES = st.sampled_from(
    (
        "法", "法治", "信访化解", "行政复议", "民法典", "道路交通", "12", "ＡＰＰ", "〔2021〕5", "98.5%", "x2c",
        "无此词语", "\ue000", "。一是", "𠮷林",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and what it means."""

    query: str
    means: Meaning


def joined(parts: st.SearchStrategy[Asked]) -> st.SearchStrategy[Asked]:
    several = st.lists(parts, min_size=2, max_size=3)
    conjunction = several.map(
        lambda a: Asked(f"({' '.join(p.query for p in a)})", lambda stands: all(p.means(stands) for p in a))
    )
    disjunction = several.map(
        lambda a: Asked(f"({' OR '.join(p.query for p in a)})", lambda stands: any(p.means(stands) for p in a))
    )
    without = st.tuples(parts, parts).map(
        lambda a: Asked(
            f"({a[0].query} NOT {a[1].query})", lambda stands: a[0].means(stands) and not a[1].means(stands)
        )
    )
    return conjunction | disjunction | without


QUERIES = st.recursive(
    LEAVES.map(lambda word: Asked(f'"{word}"', lambda stands, w=word: stands(w))), joined, max_leaves=6
)
SLOWLY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@SLOWLY
@given(QUERIES)
def test_and_or_not_mean_what_they_say(stored: Stored, asked: Asked) -> None:
    assert set(stored.find(asked.query, sort="date")) == stored.scan(asked.means), asked.query


@SLOWLY
@given(
    QUERIES,
    st.fixed_dictionaries(
        {},
        optional={
            "year": st.integers(2015, 2025),
            "district": st.sampled_from(("第0区", "第1", "第3区")),
            "body_type": st.sampled_from(("street", "town")),
            "site": st.sampled_from(("site0", "site1")),
            "since": st.dates(date(2016, 1, 1), date(2025, 1, 20)),
            "until": st.dates(date(2016, 1, 10), date(2025, 2, 1)),
        },
    ),
)
def test_filters_hold_together_with_words(stored: Stored, asked: Asked, filters: dict[str, Any]) -> None:
    sites = {number: f"site{n // 20}" for n, number in enumerate(sorted(stored.reports, key=str))}

    def fulfils(number: str, made: Made) -> bool:
        return (
            asked.means(stands_in(made.title, made.text))
            and filters.get("year", made.year) == made.year
            and made.district.startswith(filters.get("district", ""))
            and filters.get("body_type", "street") == "street"
            and filters.get("site", sites[number]) == sites[number]
            and filters.get("since", made.published_on) <= made.published_on <= filters.get("until", made.published_on)
        )

    expected = {number for number, made in stored.reports.items() if fulfils(number, made)}
    assert set(stored.find(asked.query, sort="date", **filters)) == expected, (asked.query, filters)


def test_letters_beyond_the_first_plane_are_left_out_of_a_section_too(stored: Stored) -> None:
    everything = set(stored.find("法治", sort="date", section="problems"))
    with_it = set(stored.find("法治 AND 𠮷林", sort="date", section="problems"))
    assert with_it
    assert set(stored.find("法治 NOT 𠮷林", sort="date", section="problems")) == everything - with_it


@SLOWLY
@given(QUERIES, st.sampled_from(("problems", "other", "achievements", "plan")))
def test_the_sections_of_a_role_are_searched_by_themselves(stored: Stored, asked: Asked, role: str) -> None:
    expected = set()
    for number, made in stored.reports.items():
        parts = [made.text[begin:end] for _, found, begin, end in made.sections if found == role]
        if parts and asked.means(stands_in(*parts)):
            expected.add(number)
    assert set(stored.find(asked.query, sort="date", section=role)) == expected, asked.query
