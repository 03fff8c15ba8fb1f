"""The roster: lineages with dates, names that several districts share, files of a user's own."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.bodies import Period, Roster, RosterError, full_name, load

ROSTER = load()
HEADER = "key,name,type,district_code,district,code,since,until\n"
DAYS = st.dates(date(2015, 1, 1), date(2027, 12, 31))


def named(periods: tuple[Period, ...]) -> list[tuple[str | None, str, str | None]]:
    return [(p.district, p.name, p.code) for p in periods]


def districts_of(province: str, on: date) -> tuple[Period, ...]:
    return tuple(p for p in ROSTER.districts(on) if (home := ROSTER.province_of(p)) and home.name == province)


def test_37_districts_stand_today_and_38_stood_before_the_change_of_2025() -> None:
    assert len(districts_of("重庆市", date(2026, 11, 1))) == 37
    before = {p.name for p in districts_of("重庆市", date(2025, 11, 5))}
    assert len(before) == 38
    assert {"渝北区", "江北区"} <= before
    assert "两江新区" not in before


def test_the_second_province_has_its_ninety_districts_and_eleven_cities() -> None:
    (zhejiang,) = (p for p in ROSTER.provinces() if p.name == "浙江省")
    today = [p.name[-1] for p in districts_of("浙江省", date(2026, 11, 1))]
    assert (today.count("区"), today.count("市"), today.count("县")) == (37, 20, 33)
    assert len(ROSTER.cities(zhejiang)) == 11
    assert {p.name for p in districts_of("浙江省", date(2021, 4, 8))} >= {"下城区", "江干区"}
    assert not {"临平区", "钱塘区"} & {p.name for p in districts_of("浙江省", date(2021, 4, 8))}


@pytest.mark.parametrize(
    ("old", "new", "begins"),
    [
        ("临安市", "临安区", date(2017, 8, 11)),
        ("玉环县", "玉环市", date(2017, 4, 9)),
        ("奉化市", "奉化区", date(2016, 10, 10)),
    ],
)
def test_what_changed_its_rank_is_one_body(old: str, new: str, begins: date) -> None:
    ((before,), (after,)) = ROSTER.find(old), ROSTER.find(new)
    assert (before.key, after.since) == (after.key, begins)


def test_a_town_that_became_a_city_is_another_body_that_follows_it() -> None:
    (town,), (city,) = ROSTER.find("龙港镇"), ROSTER.find("龙港市")
    assert (town.until, town.successor, city.since) == (date(2019, 8, 29), city.key, date(2019, 8, 30))


def test_a_street_goes_with_its_district() -> None:
    key = ROSTER.find("下沙街道")[0].key
    assert [(p.district, p.since) for p in ROSTER.lineage(key)] == [("江干区", None), ("钱塘区", date(2021, 4, 9))]


def test_one_name_in_two_provinces_is_told_by_what_stands_above() -> None:
    chongqing, zhejiang = sorted(ROSTER.provinces(), key=lambda p: p.digits)[::-1]
    (ningbo,) = (c for c in ROSTER.cities() if c.name == "宁波市")
    assert len(ROSTER.find("江北区")) == 2
    assert ROSTER.district_at("江北区人民政府") is None
    for above, code in ((chongqing, "500105"), (zhejiang, "330205"), (ningbo, "330205")):
        at = ROSTER.district_at("江北区人民政府", None, above)
        assert at is not None
        assert (at[0].code, at[1]) == (code, "人民政府")
    streets = {p.district_code for p in ROSTER.in_force(date(2024, 6, 1), ROSTER.find("江北区", ningbo)[0])}
    assert streets == {"330205"}


def test_1028_streets_and_towns_stand_today() -> None:
    today = ROSTER.in_force(date(2026, 11, 1))
    assert sum(p.type in ("street", "town") and p.code is not None for p in today) == 1028


@pytest.mark.parametrize(
    ("on", "district", "code"),
    [
        (date(2021, 1, 28), "渝北区", "500112004"),
        (date(2025, 11, 5), "渝北区", "500112004"),
        (date(2025, 11, 6), "两江新区", "500157018"),
    ],
)
def test_a_street_moves_with_its_district_and_keeps_its_key(on: date, district: str, code: str) -> None:
    (period,) = ROSTER.find("回兴街道", None, on)
    assert (period.district, period.code) == (district, code)
    assert period.key == "500112004"


def test_a_district_made_of_two_is_a_body_of_its_own() -> None:
    keys = {ROSTER.find(name)[0].key for name in ("江北区", "渝北区", "两江新区")}
    assert len(keys) == 3


def test_a_county_that_became_a_district_is_one_body() -> None:
    (county,) = ROSTER.find("梁平县", None, date(2016, 3, 1))
    (district,) = ROSTER.find("梁平区", None, date(2020, 3, 1))
    assert county.key == district.key
    assert (county.until, district.since) == (date(2016, 12, 1), date(2016, 12, 2))


@pytest.mark.parametrize(
    ("old", "new", "district"),
    [
        ("同乐乡", "同乐镇", "涪陵区"),
        ("高峰镇", "高峰街道", "万州区"),
        ("跳石镇", "圣灯山镇", "巴南区"),
        ("红椿乡", "红椿土家族乡", "巫山县"),
    ],
)
def test_a_renamed_body_is_one_lineage(old: str, new: str, district: str) -> None:
    (before,) = ROSTER.find(old, district, date(2016, 8, 1))
    (after,) = ROSTER.find(new, district)
    assert before.key == after.key
    assert before.name == old


def test_a_town_that_went_into_a_street_beside_it_is_another_body() -> None:
    (town,) = ROSTER.find("歌乐山镇", "沙坪坝区")
    (street,) = ROSTER.find("歌乐山街道", "沙坪坝区")
    assert town.key != street.key


def test_a_town_of_an_abolished_county_goes_on_in_the_new_district() -> None:
    key = ROSTER.find("回龙镇", "梁平区")[0].key
    assert [(p.district, p.until is None) for p in ROSTER.lineage(key)] == [("梁平县", False), ("梁平区", True)]


def test_a_name_that_several_districts_share_gives_several_bodies() -> None:
    everywhere = ROSTER.find("回龙镇")
    assert len(everywhere) > 1
    (one,) = ROSTER.find("回龙镇", "梁平区")
    assert one in everywhere


def test_the_day_decides_between_two_bearers_of_a_name() -> None:
    zone, _ = ROSTER.find("两江新区", None, date(2021, 3, 1))
    district, _ = ROSTER.find("两江新区", None, date(2026, 3, 1))
    assert (zone.type, district.type) == ("zone", "district")


def test_a_name_outside_its_dates_is_still_found_as_the_dates_are_those_of_snapshots() -> None:
    (period,) = ROSTER.find("大木镇", "涪陵区", date(2024, 2, 1))
    assert period.name == "大木镇"
    assert not period.in_force(date(2024, 2, 1))
    assert period.days_from(date(2024, 2, 1)) > 0


def test_a_body_that_never_belonged_to_the_district_is_not_found_there() -> None:
    assert ROSTER.find("回兴街道", "涪陵区") == ()
    assert ROSTER.find("不存在镇") == ()


def test_short_forms_of_autonomous_counties_are_the_county() -> None:
    for name in ("石柱县", "石柱自治县", "石柱土家族自治县"):
        assert ROSTER.find(name)[0].code == "500240"
    assert ROSTER.find("后坪乡", "武隆区")[0].name == "后坪苗族土家族乡"


@pytest.mark.parametrize(
    ("text", "district", "rest"),
    [
        ("渝北区人民政府", "渝北区", "人民政府"),
        ("石柱县公安局", "石柱土家族自治县", "公安局"),
        ("重庆高新区生态环境局", "重庆高新区", "生态环境局"),
        ("万盛经济技术开发区管理委员会", "万盛经开区", "管理委员会"),
    ],
)
def test_the_district_at_the_start_of_a_name(text: str, district: str, rest: str) -> None:
    at = ROSTER.district_at(text)
    assert at is not None
    assert (at[0].name, at[1]) == (district, rest)


def test_no_district_at_the_start() -> None:
    assert ROSTER.district_at("广州市海珠区人民政府") is None


@pytest.mark.parametrize(
    ("name", "district", "formal"),
    [
        ("大石街道", "合川区", "合川区大石街道办事处"),
        ("同乐镇", "涪陵区", "涪陵区同乐镇人民政府"),
        ("庙垭乡", "武隆区", "武隆区庙垭乡人民政府"),
        ("渝北区", None, "渝北区人民政府"),
        ("万盛经开区", None, "万盛经开区管理委员会"),
        ("余杭区", None, "杭州市余杭区人民政府"),
        ("五常街道", "余杭区", "杭州市余杭区五常街道办事处"),
        ("义乌市", None, "义乌市人民政府"),
        ("佛堂镇", "义乌市", "义乌市佛堂镇人民政府"),
        ("桐庐县", None, "桐庐县人民政府"),
        ("杭州市", None, "杭州市人民政府"),
    ],
)
def test_the_formal_name(name: str, district: str | None, formal: str) -> None:
    assert full_name(ROSTER.find(name, district)[0]) == formal


def test_a_district_has_its_streets_and_itself() -> None:
    names = {p.name for p in ROSTER.in_force(date(2026, 1, 1), "大渡口区")}
    assert "大渡口区" in names
    assert "新山村街道" in names
    assert len(names) == 9


@pytest.mark.parametrize(("slug", "district", "name"), [("cyjd", "涪陵区", "崇义街道"), ("zshz", "长寿区", "长寿湖镇")])
def test_towns_by_the_initials_of_their_folder(slug: str, district: str, name: str) -> None:
    assert [p.name for p in ROSTER.by_initials(slug, district)] == [name]


def test_initials_of_a_former_name_lead_to_the_body_as_it_is_called_on_the_day() -> None:
    (period,) = ROSTER.by_initials("dsx", "涪陵区", date(2026, 1, 16))
    assert period.name == "大顺镇"


def test_reports_are_due_from_who_lived_on_the_last_day_of_the_year() -> None:
    due_2024 = {(p.district, p.name) for p in ROSTER.expected(2024)}
    due_2025 = {(p.district, p.name) for p in ROSTER.expected(2025)}
    assert ("渝北区", "回兴街道") in due_2024 - due_2025
    assert ("两江新区", "回兴街道") in due_2025 - due_2024
    assert ("重庆市", "重庆市") not in due_2025
    assert all(p.type in ("district", "street", "town", "zone") for p in ROSTER.expected(2025))


def test_periods_of_one_body_follow_each_other_without_overlap() -> None:
    for key in {p.key for p in ROSTER.periods}:
        for before, after in pairwise(ROSTER.lineage(key)):
            assert before.until is not None, key
            assert after.since is not None, key
            assert before.until < after.since, key


def test_each_row_names_its_source_and_its_district_by_a_code_of_the_roster() -> None:
    codes = {p.code: p.name for p in ROSTER.districts()}
    for period in ROSTER.periods:
        assert period.source, period
        if period.type in ("street", "town"):
            assert codes[period.district_code or ""] == period.district, period


def test_no_two_bodies_of_one_day_share_a_code() -> None:
    for day in (date(2018, 1, 1), date(2022, 1, 1), date(2026, 1, 1)):
        holders = defaultdict(set)
        for period in ROSTER.in_force(day):
            if period.code:
                holders[period.code].add(period.key)
        # Both schemes were in use before 2025, and each gave codes to other bodies than the other.
        clashes = {code for code, keys in holders.items() if len(keys) > 1}
        assert not clashes or day < date(2025, 11, 6), clashes


@given(DAYS)
def test_on_any_day_a_body_has_one_name(day: date) -> None:
    keys = [p.key for p in ROSTER.in_force(day)]
    assert len(keys) == len(set(keys))


@given(st.sampled_from(sorted(ROSTER.names())), DAYS)
def test_find_gives_each_body_once_the_nearest_first(name: str, day: date) -> None:
    found = ROSTER.find(name, None, day)
    assert found
    assert len({p.key for p in found}) == len(found)
    distances = [p.days_from(day) for p in found]
    assert distances == sorted(distances)


def test_a_users_own_file_adds_bodies(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(HEADER + "x1,试验街道,street,990101,试验区,990101001,2020-01-01,\n", "utf-8")
    (period,) = load(tmp_path).find("试验街道", "试验区")
    assert (period.key, period.since, period.until) == ("x1", date(2020, 1, 1), None)
    assert load(tmp_path).find("回兴街道")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("x1,试验街道,avenue,,,,,", "avenue"),
        ("x1,试验街道,street,,,,2020-13-01,", "line 2"),
        ("x1,试验街道,street,,,,2020-02-01,2019-01-01", "ends"),
        (",试验街道,street,,,,,", "key and name"),
        ("500112004,试验街道,street,,,,,", "500112004"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_with_its_name(tmp_path: Path, row: str, complaint: str) -> None:
    (tmp_path / "mine.csv").write_text(HEADER + row + "\n", "utf-8")
    with pytest.raises(RosterError, match=complaint) as refused:
        load(tmp_path)
    assert "mine.csv" in str(refused.value)


def test_a_file_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("name,type\n试验街道,street\n", "utf-8")
    with pytest.raises(RosterError, match="column key is missing"):
        load(tmp_path)


def test_an_empty_roster_answers_with_nothing() -> None:
    empty = Roster(())
    assert empty.find("回兴街道") == ()
    assert empty.district_at("渝北区") is None
    assert empty.expected(2025) == ()
