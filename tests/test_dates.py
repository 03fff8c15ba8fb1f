"""Dates in every form that pages print."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.dates import dates_in, read_date


@pytest.mark.parametrize(
    "printed",
    [
        "2021-01-28",
        "2021-1-28 16:00:22",
        "2021年01月28日 15:30",
        "2021 年 1 月 28 日",
        "2021/1/28",
        "2021.01.28",
        "2021——01——28 21:37",
        "发布日期：2021-01-28来源：大石街道",
        "20210128",
        "二〇二一年一月二十八日",
        "二○二一年元月二十八日",
        "二零二一年一月二十八日",
    ],
)
def test_the_forms_of_a_date(printed: str) -> None:
    assert read_date(printed) == date(2021, 1, 28)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("二〇二四年十月十日", date(2024, 10, 10)),
        ("二〇二三年十二月三十一日", date(2023, 12, 31)),
        ("二〇二三年十一月二十日", date(2023, 11, 20)),
    ],
)
def test_chinese_numerals(printed: str, expected: date) -> None:
    assert read_date(printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "2021年",
        "2021-13-01",
        "2021-02-30",
        "电话 023-67812021",
        "第120210128号",
        "202321日",
        "渝北府发〔20211",
        "三月八日",
    ],
)
def test_what_is_no_date(printed: str) -> None:
    assert read_date(printed) is None


def test_all_dates_of_a_text_in_its_order() -> None:
    text = "成文日期 二〇二二年一月五日 发布日期 2022-02-10 更新 2022年13月1日"
    assert list(dates_in(text)) == [date(2022, 1, 5), date(2022, 2, 10)]


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{y}-{m:02}-{d:02}", "{y}年{m}月{d}日", "{y}/{m}/{d}"]),
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert read_date("时间：" + form.format(y=day.year, m=day.month, d=day.day) + " 09:00") == day


@given(st.text(alphabet="二〇一年月日十三元2021-/ ", max_size=40))
def test_no_text_makes_it_fail(text: str) -> None:
    found = list(dates_in(text))
    assert not found or read_date(text) == found[0]
