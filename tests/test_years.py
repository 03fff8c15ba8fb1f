"""The report's year, its dates, and how late it came."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.meta import Found
from pipelines.years import (
    column_year,
    days_late,
    publication,
    report_year,
    signature_date,
    text_year,
    title_year,
    too_late,
)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("关于2025年法治政府建设情况的报告", 2025),
        ("关于 2022 年度法治政府建设情况的报告", 2022),
        ("忠县2024年度法治政府建设年度报告", 2024),
        ("2024忠县法治政府建设情况报告", 2024),
        ("2019年渝中区法治政府建设工作情况报告", 2019),
        ("２０２１年法治政府建设报告", 2021),
        ("二〇二三年度法治政府建设报告", 2023),
        ("2014年依法行政工作报告", 2014),
        ("法治政府建设年度报告（2023）", 2023),
        ("2022法治政府建设年度报告", 2022),
        ("2024年法治政府建设情况及2025年工作安排的报告", 2024),
        ("2021年法治政府建设工作总结暨2022年工作计划", 2021),
        ("《法治政府建设实施纲要（2021—2025年）》2023年度落实情况报告", 2023),
        ("忠县2023年法治政府建设情况报告(2024年2月19日)", 2023),
    ],
)
def test_the_year_of_a_title(title: str, year: int) -> None:
    found = title_year(title)
    assert found is not None
    assert (found.value, found.source) == (year, "title")


@pytest.mark.parametrize(
    "title",
    [
        "关于法治政府建设工作情况的报告",
        "法治政府建设实施纲要(2015-2020年)落实完成情况的报告",
        "法治政府建设情况报告（2016—2020年）",
        "2025年法治政府建设工作要点",
        "开州府办发202526号法治政府建设报告",
    ],
)
def test_titles_without_a_report_year(title: str) -> None:
    assert title_year(title) is None


REPORT = """2024年，某街道坚持依法行政，落实《法治政府建设实施纲要（2021—2025年）》（渝府发〔2021〕33号）。
一、2024年推进法治政府建设的主要举措和成效
（一）自2019年以来的规范性文件全部清理。
二、存在的不足和原因
三、2025年工作安排
（一）2025年，深入推进。2025年底前完成。2025年全年开展。"""


def test_the_year_of_a_text_is_not_the_plans_nor_the_outlines() -> None:
    found = text_year(REPORT)
    assert found is not None
    assert found.value == 2024
    assert "2024年" in found.quote


def test_headings_tell_the_year_where_the_first_sentence_does_not() -> None:
    text = "区委、区政府：\n现将有关情况报告如下。\n一、2022年度法治政府建设的主要举措和成效\n"
    text += "三、2023年主要安排\n2023年，继续推进。"
    found = text_year(text)
    assert found is not None
    assert found.value == 2022


def test_lost_brackets_and_file_numbers_are_no_years() -> None:
    assert text_year("按照渝北府发〔20211号和202524号文件要求，开展工作。") is None


def test_the_date_of_publication_favours_the_year_before() -> None:
    text = "2023年，某局认真履职。\n2022年，某局启动改革。"
    late = text_year(text, date(2024, 2, 1))
    early = text_year(text, date(2023, 2, 1))
    assert (late.value if late else None, early.value if early else None) == (2023, 2022)


@pytest.mark.parametrize(
    ("trail", "url", "year"),
    [
        (("首页", "法治政府建设年度报告", "2023年"), None, 2023),
        (("首页", "2022年度"), None, 2022),
        ((), "http://ws.cq.gov.cn/zwxxgkml/fzzfjs/2025/202602/t20260209_15400087.html", 2025),
        ((), "http://www.cqqj.gov.cn/zfxxgkml/ndbg/ndbg2022/202302/t20230214_11602617.html", 2022),
    ],
)
def test_the_year_of_a_column_is_not_sure(trail: tuple[str, ...], url: str | None, year: int) -> None:
    found = column_year(trail, url)
    assert found is not None
    assert (found.value, found.sure) == (year, False)


def test_an_upload_folder_is_no_column_of_a_year() -> None:
    assert column_year(("首页",), "http://www.fl.gov.cn/fzzfjsndbg/202601/t20260113_15315082.html") is None


def test_title_before_text_before_column_before_date() -> None:
    column = "http://x.cq.gov.cn/fzzfjs/2021/202202/t20220201_1.html"
    day = date(2021, 3, 1)
    assert report_year("2025年法治政府建设报告", REPORT, (), column, day).value == 2025  # type: ignore[union-attr]  # the title has it
    assert report_year("法治政府建设报告", REPORT, (), column, None).value == 2024  # type: ignore[union-attr]  # the text has it
    assert report_year(None, "我局认真履职。", (), column, day).value == 2021  # type: ignore[union-attr]  # the folder has it
    inferred = report_year(None, "我局认真履职。", (), None, day)
    assert inferred is not None
    assert (inferred.value, inferred.sure) == (2020, False)
    from_address = report_year(None, "我局认真履职。", (), None, None, date(2022, 2, 1))
    assert from_address is not None
    assert (from_address.value, from_address.source) == (2021, "url")
    assert report_year(None, "我局认真履职。", (), None, None, date(2022, 9, 1)) is None
    assert report_year(None, "", (), None, None) is None


def test_a_title_taken_over_from_another_report_is_overruled_by_text_and_date_together() -> None:
    stale = "某街道关于2023年度法治政府建设情况的报告"
    told = report_year(stale, REPORT, published=date(2025, 2, 14))
    assert told is not None
    assert (told.value, told.source, told.sure) == (2024, "text", False)
    # Neither alone is enough: a report can come a year late, and a text can begin with another year.
    late = REPORT.replace("2024年", "2023年")
    begins_with_two = REPORT.replace("2024年，", "2024年，某街道巩固2023年的成果，")
    for text, day in [(late, date(2025, 2, 14)), (REPORT, date(2024, 2, 14)), (begins_with_two, date(2025, 2, 14))]:
        found = report_year(stale, text, published=day)
        assert found is not None
        assert (found.value, found.source) == (2023, "title")


def shown(day: date, source: str) -> Found[date]:
    return Found(day, source, day.isoformat())


def test_the_index_block_goes_before_the_date_line_before_the_tag_before_the_address() -> None:
    block, line = shown(date(2022, 2, 10), "index:发布日期"), shown(date(2022, 2, 11), "index:日期")
    tag, address = shown(date(2022, 2, 12), "meta:PubDate"), shown(date(2022, 2, 13), "url")
    assert publication((tag, line, block), address, 2021) == block
    assert publication((tag, line), address, 2021) == line
    assert publication((tag,), address, 2021) == tag
    assert publication((), address, 2021) == address
    assert publication((), None, 2021) is None


def test_a_stray_date_from_before_the_years_end_is_passed_over() -> None:
    stray, real = shown(date(2025, 3, 20), "index:日期"), shown(date(2026, 2, 3), "meta:PubDate")
    assert publication((stray, real), None, 2025) == real
    assert publication((stray,), None, 2025) == stray


def test_a_report_can_come_in_the_last_weeks_of_its_own_year() -> None:
    early = shown(date(2021, 12, 20), "index:发布日期")
    assert publication((early, shown(date(2022, 4, 1), "meta:PubDate")), None, 2021) == early


def test_an_address_years_later_tells_a_migration() -> None:
    assert too_late(shown(date(2022, 9, 6), "url"), 2020)
    assert not too_late(shown(date(2021, 2, 26), "url"), 2020)
    assert not too_late(shown(date(2022, 9, 6), "index:发布日期"), 2020)
    assert not too_late(shown(date(2022, 9, 6), "url"), None)


def test_the_date_under_a_text() -> None:
    found = signature_date("正文，2020年3月1日印发。\n\n渝北区人民政府回兴街道办事处\n\n2021年1月28日")
    assert found is not None
    assert (found.value, found.source) == (date(2021, 1, 28), "text:signature")


@pytest.mark.parametrize(
    "text", ["", "正文。", "我们于2020年3月1日召开会议，部署全年的法治工作任务。", "2020年1月1日至2020年12月31日"]
)
def test_texts_without_a_date_under_them(text: str) -> None:
    assert signature_date(text) is None


@pytest.mark.parametrize(
    ("published", "year", "late"),
    [
        (date(2026, 4, 1), 2025, 0),
        (date(2026, 1, 26), 2025, -65),
        (date(2024, 2, 20), 2023, -41),
        (date(2022, 9, 6), 2020, 523),
        (None, 2025, None),
        (date(2026, 1, 1), None, None),
    ],
)
def test_days_after_the_first_of_april(published: date | None, year: int | None, late: int | None) -> None:
    assert days_late(published, year) == late


@given(
    st.integers(1999, 2099),
    st.sampled_from(["关于{}年法治政府建设情况的报告", "某区{}年度法治政府建设年度报告", "{}年某镇法治政府建设报告"]),
)
def test_any_year_is_read(year: int, form: str) -> None:
    found = title_year(form.format(year))
    assert found is not None
    assert found.value == year


@given(st.text(alphabet="2019 年度一二〇至-—（）〔〕号、法治\n", max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    found = report_year(text, text, (text,), text, date(2024, 1, 1))
    assert found is None or 1999 <= found.value <= 2100
    signed = signature_date(text)
    assert signed is None or signed.quote in text
