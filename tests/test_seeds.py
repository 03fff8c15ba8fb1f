"""The five real reports, dressed in portal pages of every lay-out: whose, which year, when, and every paragraph."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.records import to_json
from crawler.items import Article
from crawler.practice.dressing import dress
from crawler.practice.layouts import LOOKS
from crawler.practice.places import Place
from pipelines.process import know, process

#: file number → host and path, facts of the page around it, what must come out.
SEEDS = {
    "000": (
        "http://www.fl.gov.cn/jz/lzjd/zwgk_46772/zfxxgkml/fzzfjsndbgg1/202601/t20260115_15322222.html",
        {"shown_on": date(2026, 1, 15)},
        {"body": "涪陵区荔枝街道办事处", "district": "涪陵区", "report_year": 2025, "published_on": "2026-01-15"},
    ),
    "001": (
        "http://www.cqsdj.gov.cn/bmjz/jz/gyjd_73494/zfxxgkml_124879/fzzfjsndbg/202601/t20260105_15291296.html",
        {"shown_on": date(2026, 1, 5)},
        {"body": "垫江县桂阳街道办事处", "district": "垫江县", "report_year": 2025, "published_on": "2026-01-05"},
    ),
    "002": (
        "https://www.hc.gov.cn/bmjd/jd/dsjd/zwgk_1/fzzfjsndbg/202402/t20240220_12936541.html",
        {"shown_on": date(2024, 2, 20), "source": "大石街道办事处"},
        {"body": "合川区大石街道办事处", "district": "合川区", "report_year": 2023, "published_on": "2024-02-20"},
    ),
    "003": (
        "http://www.ybq.gov.cn/jz/hxjd/zwgk_70755/fznb/t_8887111.html",
        {},
        {"body": "渝北区回兴街道办事处", "district": "渝北区", "report_year": 2020, "written_on": "2021-01-28"},
    ),
    "004": (
        "http://www.fl.gov.cn/jz/tlx/zwgk_47168/zfxxgkml/fzzfjsndbgg1/202601/t20260126_15352222.html",
        {"shown_on": date(2026, 1, 26)},
        {"body": "涪陵区同乐镇人民政府", "district": "涪陵区", "report_year": 2025, "published_on": "2026-01-26"},
    ),
}
#: What the extraction of the seeds left of their pages: here it is the page's furniture again, not the report.
CHROME = re.compile(
    r"部\s*门|街\s*镇|日期[:：].*|字\s*号[:：]?|分享文章到[:：]?|文件下载|相关文档|政策原文|附件下载|主办[:：].*|邮编[:：].*|地址[:：].*|网站标识码.*"
)
TITLE = re.compile(r"(?!.*。).*法治政府建设(?:工作)?(?:情况)?(?:的|年度)*报告")


def lines_of(corpus: Path, number: str) -> tuple[list[str], list[str]]:
    """Give the title lines and the paragraphs of a seed."""
    text = next((corpus / "seeds").glob(f"{number}_*")).read_text("utf-8")
    lines = [line.strip() for line in text.split("\n") if line.strip() and not CHROME.fullmatch(line.strip())]
    titles = [line for line in lines[:2] if TITLE.fullmatch(line)]
    return titles, lines[len(titles) :]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("number", SEEDS)
def test_a_real_report_comes_out_whole(corpus: Path, number: str, look: str) -> None:
    url, facts, expected = SEEDS[number]
    titles, paragraphs = lines_of(corpus, number)
    site = know().registry.site_of(url)
    assert site
    assert site.district
    place = Place(site.name, site.district, site.district_code or "", site.hosts, city="重庆市")
    page = dress(paragraphs, titles[0] if titles else None, look, place=place, **facts)
    record = to_json(process(Article(url, page, "", datetime(2026, 3, 1, tzinfo=UTC)), know()))
    assert {name: record[name] for name in expected} == expected
    assert record["kind"] == "annual_report"
    # Layout spaces differ between the ways of setting a page; paragraphs and characters do not.
    assert [re.sub(r"\s", "", p) for p in record["text"].split("\n")] == [re.sub(r"\s", "", p) for p in paragraphs]
    assert record["sections"]


@pytest.mark.parametrize("number", SEEDS)
def test_a_title_inside_the_text_is_no_text(corpus: Path, number: str) -> None:
    url, facts, expected = SEEDS[number]
    titles, paragraphs = lines_of(corpus, number)
    page = dress([*titles, *paragraphs], None, "zwxl", **facts)
    record = process(Article(url, page, "", datetime(2026, 3, 1, tzinfo=UTC)), know())
    assert record.body == expected["body"]
    assert [re.sub(r"\s", "", p) for p in record.text.split("\n")] == [re.sub(r"\s", "", p) for p in paragraphs]


def test_the_record_is_what_the_schema_says(corpus: Path) -> None:
    import jsonschema

    schema = json.loads((corpus.parent / "design" / "record.schema.json").read_text("utf-8"))
    for number, (url, facts, _) in SEEDS.items():
        titles, paragraphs = lines_of(corpus, number)
        page = dress(paragraphs, titles[0] if titles else None, "sub", **facts)
        record = to_json(process(Article(url, page, "", datetime(2026, 3, 1, tzinfo=UTC)), know()))
        assert list(jsonschema.Draft202012Validator(schema).iter_errors(record)) == []
