"""Identity of a document from everything that is known of it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.meta import read_meta
from crawler.pages.page import Page
from pipelines.identity import Context, Identity, derived_title, identify, report_id
from pipelines.titles import Candidate

TEXT = """县政府：
2025年，在县委、县政府的坚强领导下，新立镇坚持以习近平法治思想为指导，扎实推进法治政府建设。现将有关情况报告如下。
一、2025年推进法治政府建设的主要举措和成效
（一）镇党委、镇政府高度重视。
二、存在的不足和原因
三、2026年工作打算
忠县新立镇人民政府
2026年1月12日"""
TITLE = "忠县新立镇人民政府关于2025年度法治政府建设情况的报告"
URL = "http://www.zhongxian.gov.cn/jd/xlz/zwgk_34997/zfxxgkml/fzzfjsndbg/202601/t20260120_15377578.html"


def titled(title: str, site: str | None = None, text: str = "", **known: object) -> Identity:
    return identify(Context(text=text, titles=(Candidate(title, "heading", "h1"),), site_district=site, **known))  # type: ignore[arg-type]  # keywords of Context


def from_page(html: str, url: str | None, text: str = "", site: str | None = None) -> Identity:
    return identify(Context(text=text, meta=read_meta(Page(html, url)), url=url, site_district=site))


def test_a_page_with_everything() -> None:
    html = f"""<html><head><meta name="SiteName" content="忠县人民政府">
    <meta name="ColumnName" content="法治政府建设年度报告">
    <meta name="PubDate" content="2026-01-20 10:00"><title>{TITLE}_忠县人民政府</title></head><body>
    <div>当前位置：<a>首页</a>><a>乡镇街道</a>><a>新立镇</a>><a>法治政府建设年度报告</a></div>
    <div class="zwxl-title"><p class="tit">{TITLE}</p></div><div>日期：2026-01-20 来源：新立镇</div></body></html>"""
    found = from_page(html, URL, TEXT, "忠县")
    assert found.kind == "annual_report"
    assert (found.body, found.body_short, found.body_code) == ("忠县新立镇人民政府", "新立镇", "500233114")
    assert (found.body_type, found.district, found.district_code) == ("town", "忠县", "500233")
    assert (found.report_year, found.published_on, found.written_on) == (2025, date(2026, 1, 20), date(2026, 1, 12))
    assert found.days_late == -71
    assert (found.title, found.title_source) == (TITLE, "heading")
    assert found.warnings == ()


def test_each_part_says_where_it_came_from() -> None:
    found = from_page(f"<h1>{TITLE}</h1><p>发布日期：2026-01-20</p>", URL, TEXT, "忠县")
    assert found.evidence["body"]["source"] == "title"
    assert found.evidence["body"]["quote"] == "忠县新立镇人民政府"
    assert found.evidence["report_year"] == {"source": "title", "quote": "2025年度"}
    assert found.evidence["published_on"]["source"] == "index:发布日期"
    assert found.evidence["written_on"]["source"] == "text:signature"
    assert found.evidence["title"]["source"] == "heading:h1"
    assert found.evidence["kind"]


def test_an_untitled_report_gets_a_title_that_says_it_is_derived() -> None:
    found = from_page("<title>忠县人民政府</title>", URL, TEXT, "忠县")
    assert (found.title, found.title_source) == (derived_title("忠县新立镇人民政府", 2025), "derived")
    assert found.evidence["body"]["source"] == "text:signature"


def test_a_box_of_the_page_is_not_the_title_of_an_untitled_report() -> None:
    found = from_page(
        "<title>忠县人民政府</title><h2>政策解读</h2><div class='tit'>政府信息公开年报</div>", URL, TEXT, "忠县"
    )
    assert found.kind == "annual_report"
    assert found.title_source == "derived"


@pytest.mark.parametrize(
    ("title", "site", "body", "district", "year"),
    [
        (
            "重庆市合川区人民政府钓鱼城街道办事处关于2023年法治政府建设情况的报告",
            None,
            "合川区钓鱼城街道办事处",
            "合川区",
            2023,
        ),
        ("中共奉节县委 奉节县人民政府关于2022年度法治政府建设情况的报告", "奉节县", "奉节县人民政府", "奉节县", 2022),
        ("万州区2024年度法治政府建设情况报告", "万州区", "万州区人民政府", "万州区", 2024),
        (
            "彭水自治县2022年法治政府建设工作情况报告",
            None,
            "彭水苗族土家族自治县人民政府",
            "彭水苗族土家族自治县",
            2022,
        ),
        ("2022年巫溪县峰灵镇法治政府建设工作情况报告", "巫溪县", "巫溪县峰灵镇人民政府", "巫溪县", 2022),
        ("区发展改革委2022年法治政府建设年度报告", "大足区", "大足区发展和改革委员会", "大足区", 2022),
        ("梁平县人民政府关于2015年依法行政工作情况的报告", "梁平区", "梁平县人民政府", "梁平县", 2015),
        ("梁平县回龙镇人民政府2015年度依法行政工作报告", "梁平区", "梁平县回龙镇人民政府", "梁平县", 2015),
        ("大盛镇2025年法治政府建设年度报告", "北碚区", "北碚区大盛镇人民政府", "北碚区", 2025),
        (
            "重庆市渝北区大盛镇人民政府关于2024年度法治政府建设情况的报告",
            "渝北区",
            "渝北区大盛镇人民政府",
            "渝北区",
            2024,
        ),
        (
            "重庆市綦江区金桥镇人民政府2025年度法治政府建设情况报告",
            "万盛经开区",
            "綦江区金桥镇人民政府",
            "万盛经开区",
            2025,
        ),
        (
            "重庆高新区生态环境局关于2023年法治政府建设情况的报告",
            "重庆高新区",
            "重庆高新区生态环境局",
            "重庆高新区",
            2023,
        ),
        ("重庆两江新区管理委员会关于2021年法治政府建设情况的报告", None, "两江新区管理委员会", "两江新区", 2021),
        ("重庆市生态环境局2024年度法治政府建设情况报告", None, "重庆市生态环境局", "重庆市", 2024),
        ("宁波市江北区人民政府2023年法治政府建设情况报告", None, "宁波市江北区人民政府", "江北区", 2023),
    ],
)
def test_titles_of_every_kind_of_body(title: str, site: str | None, body: str, district: str, year: int) -> None:
    found = titled(title, site)
    assert (found.kind, found.body, found.district, found.report_year) == ("annual_report", body, district, year)


@pytest.mark.parametrize(
    ("site", "text", "body"),
    [
        (
            "渝中区",
            "2024年，渝中区坚持依法行政，推进法治政府建设。现将有关情况报告如下。\n区司法局牵头。",
            "渝中区人民政府",
        ),
        (
            "武隆区",
            "市政府：\n2021年，我区深入推进法治政府建设，现将情况报告如下：\n区司法局牵头抓总。",
            "武隆区人民政府",
        ),
        ("荣昌区", "2022年，在市委、市政府的坚强领导下，荣昌区深入推进法治政府建设。", "荣昌区人民政府"),
        ("荣昌区", "2021年，荣昌区公安局在区委、区政府和市公安局的坚强领导下，推进法治公安建设。", "荣昌区公安局"),
        ("荣昌区", "区委、区政府：\n2024年，区司法局坚持以习近平法治思想为指导，推进法治政府建设。", "荣昌区司法局"),
        ("荣昌区", "今年以来，观胜镇党委、政府深入学习贯彻习近平法治思想，推进法治政府建设。", "荣昌区观胜镇人民政府"),
        (
            "涪陵区",
            "2025年，区文化旅游委坚持学习，在市文化旅游委的指导下，推进法治政府建设。",
            "涪陵区文化和旅游发展委员会",
        ),
        (
            "九龙坡区",
            "2025年，区委教育工委、区教委坚持以习近平法治思想为指导，推进法治政府建设。",
            "九龙坡区教育委员会",
        ),
        (
            "北碚区",
            "2024年，区规划自然资源局党组坚持以习近平法治思想为引领，推进法治政府建设。",
            "北碚区规划和自然资源局",
        ),
        ("忠县", "2025年，在县委、县政府领导和县司法局的精心指导下，新立镇始终坚持依法行政。", "忠县新立镇人民政府"),
        (
            "石柱土家族自治县",
            "2024年，石柱县坚持以习近平法治思想为指引，推进法治政府建设。",
            "石柱土家族自治县人民政府",
        ),
        ("重庆高新区", "2022年，重庆高新区坚持以习近平法治思想为指导，推进法治政府建设。", "重庆高新区管理委员会"),
        (
            "万盛经开区",
            "2025年，在党工委、管委会的领导下，丛林镇坚持依法行政，推进法治政府建设。",
            "綦江区丛林镇人民政府",
        ),
        (None, "2025年，荔枝街道坚持以习近平法治思想为指导，推进法治政府建设。", "涪陵区荔枝街道办事处"),
    ],
)
def test_untitled_texts(site: str | None, text: str, body: str) -> None:
    assert identify(Context(text=text, site_district=site)).body == body


def test_a_joint_report_names_the_party_committee_beside_the_body() -> None:
    found = titled("中共忠县新立镇委员会 忠县新立镇人民政府关于2025年法治政府建设情况的报告")
    assert found.joint_bodies == ("中共忠县新立镇委员会",)
    assert found.body == "忠县新立镇人民政府"
    assert found.title == "中共忠县新立镇委员会 忠县新立镇人民政府关于2025年法治政府建设情况的报告"


def test_what_nobody_names_stays_open_with_the_candidates() -> None:
    html = "<h1>关于2024年度法治政府建设情况的报告</h1><p>[ 发布机构 ] 开州区政府办公室</p>"
    found = from_page(html, None, "我镇依法行政。镇党委重视。镇政府落实。", "开州区")
    assert (found.body, found.body_key, found.district) == (None, None, "开州区")
    assert found.evidence["body"]["candidates"] == [
        {"source": "index:发布机构", "quote": "开州区政府办公室", "body": "开州区人民政府办公室"}
    ]
    assert found.evidence["district"]["source"] == "site"


def test_a_street_on_the_site_of_the_new_district_is_named_as_then() -> None:
    found = titled("回兴街道关于2020年度法治政府建设情况的报告", "两江新区", site_type="district")
    assert (found.body, found.district, found.body_code) == ("渝北区回兴街道办事处", "渝北区", "500112004")
    assert any("on the site of 两江新区" in warning for warning in found.warnings)


def test_the_shown_date_counts_not_that_of_a_migration() -> None:
    html = "<h1>重庆市万州区人民政府关于2020年度法治政府建设情况的报告</h1><p>[ 发布日期 ] 2021-02-26</p>"
    found = from_page(html, "http://www.wz.gov.cn/fzzfjsndbg/202209/t20220906_11078574.html", "", "万州区")
    assert (found.published_on, found.days_late) == (date(2021, 2, 26), -34)


def test_the_date_of_the_address_alone_is_used_with_a_warning_where_it_is_years_late() -> None:
    html = "<h1>重庆市万州区人民政府关于2020年度法治政府建设情况的报告</h1>"
    found = from_page(html, "http://www.wz.gov.cn/fzzfjsndbg/202309/t20230906_11078574.html", "", "万州区")
    assert found.published_on == date(2023, 9, 6)
    assert any("migration" in warning for warning in found.warnings)


def test_the_list_that_linked_the_page_gives_title_and_date_where_the_page_has_none() -> None:
    found = identify(Context(entry_title=TITLE, entry_date="2026-01-20", site_district="忠县"))
    assert (found.title, found.title_source, found.published_on) == (TITLE, "index", date(2026, 1, 20))


def test_a_column_that_shows_its_article_is_not_what_the_article_is_called() -> None:
    html = (
        f"""<meta name="ArticleTitle" content="{TITLE}"><div>当前位置：<a>首页</a>><a>法治政府建设年度报告</a></div>"""
    )
    meta = read_meta(Page(html, "http://www.zhongxian.gov.cn/jd/xlz/fzzfjsndbg/"))
    found = identify(Context(TEXT, meta=meta, entry_title="法治政府建设年度报告", site_district="忠县"))
    assert (found.title, found.title_source) == (TITLE, "meta")
    untitled = identify(Context(TEXT, trail=("法治政府建设年度报告",), entry_title="法治政府建设年度报告"))
    assert untitled.title == "法治政府建设年度报告"


def test_a_date_in_the_future_is_not_believed() -> None:
    found = identify(Context(entry_title=TITLE, entry_date="2096-01-20", today=date(2026, 11, 1)))
    assert found.published_on is None


def test_a_lost_first_character_comes_back_from_the_site() -> None:
    found = titled("县新立镇人民政府关于2025年度法治政府建设情况的报告", "忠县")
    assert found.body == "忠县新立镇人民政府"
    again = titled("庆市万州区人民政府关于2020年度法治政府建设情况的报告", "万州区")
    assert again.title == "重庆市万州区人民政府关于2020年度法治政府建设情况的报告"
    assert "title: first character restored" in again.warnings


def test_an_inferred_year_is_said_to_be_inferred() -> None:
    found = identify(Context(text="我局认真履职。" * 20, entry_date="2024-02-01", site_district="忠县"))
    assert found.report_year == 2023
    assert any("inferred from published" in warning for warning in found.warnings)


def test_the_site_code_in_the_page_stands_in_for_an_unknown_host() -> None:
    found = from_page("<h1>区司法局2023年法治政府建设工作报告</h1><p>网站标识码：5001170002</p>", None)
    assert (found.body, found.district) == ("合川区司法局", "合川区")


def test_a_municipal_bureaus_folder_tells_the_district_of_its_branch() -> None:
    url = "http://scjgj.cq.gov.cn/zz/yzq/zwgk/jczwgk/fzzfjsndbg/202112/t20211220_10181818.html"
    found = from_page("<h1>区市场监管局关于2021年法治政府建设情况的报告</h1>", url)
    assert (found.body, found.district) == ("渝中区市场监督管理局", "渝中区")
    shared = from_page("<h1>区市场监管局关于2021年法治政府建设情况的报告</h1>", url.replace("yzq", "qjq"))
    assert shared.body is None


def test_reports_have_citable_names() -> None:
    found = titled("重庆市涪陵区荔枝街道办事处2025年法治政府建设年度报告")
    assert found.body_key is not None
    assert report_id(found.body_key, 2025) == "500102003-2025"


def test_one_department_has_one_key_however_it_is_called() -> None:
    keys = {
        titled(title, "大足区").body_key
        for title in (
            "区教委2022年法治政府建设年度报告",
            "重庆市大足区教育委员会关于2023年法治政府建设情况的报告",
            "大足区教委2024年法治政府建设情况报告",
        )
    }
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("number", "url", "short", "district", "year"),
    [
        ("000", "http://www.fl.gov.cn/x.html", "荔枝街道", "涪陵区", 2025),
        ("001", "http://www.cqsdj.gov.cn/x.html", "桂阳街道", "垫江县", 2025),
        ("002", "http://www.hc.gov.cn/x.html", "大石街道", "合川区", 2023),
        ("003", "http://www.ybq.gov.cn/x.html", "回兴街道", "渝北区", 2020),
        ("004", "http://www.fl.gov.cn/x.html", "同乐镇", "涪陵区", 2025),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_the_five_real_reports(
    corpus: Path, number: str, url: str, short: str, district: str, year: int, known: bool
) -> None:
    """With the portal known, and as a file without an address."""
    (path,) = (corpus / "seeds").glob(f"{number}_*.txt")
    context = Context(text=path.read_text("utf-8"))
    if known:
        context = Context(text=context.text, url=url, site_district=district)
    found = identify(context)
    assert (found.kind, found.body_short, found.district, found.report_year) == ("annual_report", short, district, year)


@given(
    st.text(
        alphabet="重庆市忠县渝北区新立镇回兴街道办事处人民政府局委2025年度法治政府建设情况报告：，。\n我坚持",
        max_size=300,
    ),
    st.sampled_from(["忠县", "两江新区", "万盛经开区", "重庆市", "无名区", None]),
)
def test_no_document_makes_it_fail(text: str, site: str | None) -> None:
    found = identify(Context(text=text, entry_title=text[:60], url=URL, site_district=site))
    assert (found.body is None) == (found.body_key is None)
    assert found.days_late is None or found.published_on is not None


def test_a_name_that_nobody_can_place_is_a_candidate() -> None:
    found = identify(Context(text="2023年，东城街道深入推进法治政府建设。", url="http://www.baishi.gov.cn/a.html"))
    assert found.body is None
    assert found.evidence["body"]["candidates"] == [{"source": "text", "quote": "东城街道", "body": None}]


@pytest.mark.parametrize(
    ("title", "site", "code", "body", "key", "district"),
    [
        (
            "四川省成都市锦江区人民政府关于2024年度法治政府建设情况的报告",
            "锦江区",
            "510104",
            "锦江区人民政府",
            "510104",
            "510104",
        ),
        ("春熙路街道2024年法治政府建设情况报告", "锦江区", "510104", "锦江区春熙路街道办事处", None, "510104"),
        (
            "锦江区春熙路街道办事处2024年法治政府建设情况报告",
            "锦江区",
            "510104",
            "锦江区春熙路街道办事处",
            None,
            "510104",
        ),
        ("区司法局2024年法治政府建设情况报告", "锦江区", "510104", "锦江区司法局", None, "510104"),
        ("市司法局2024年法治政府建设情况报告", "彭州市", "510182", "彭州市司法局", None, "510182"),
        (
            "重庆市江北区石马河街道2023年法治政府建设情况报告",
            "彭州市",
            "510182",
            "江北区石马河街道办事处",
            "500105003",
            "500105",
        ),
        ("成都市司法局2024年法治政府建设情况报告", "彭州市", "510182", None, None, "510182"),
    ],
)
def test_a_portal_whose_district_no_roster_knows(
    title: str, site: str, code: str, body: str | None, key: str | None, district: str
) -> None:
    found = titled(title, site, site_code=code, site_type="district")
    assert (found.body, found.district_code) == (body, district)
    assert key is None or found.body_key == key
    assert body is None or key or str(found.body_key).startswith(f"{code}-")


@pytest.mark.parametrize(
    ("year", "site", "code", "district"),
    [(2023, "临平区", "330113", "临平区"), (2019, "余杭区", "330110", "余杭区"), (2019, "临平区", "330113", "余杭区")],
)
def test_a_street_of_the_second_province_is_its_districts_of_the_day(
    year: int, site: str, code: str, district: str
) -> None:
    found = titled(f"南苑街道{year}年法治政府建设情况报告", site, site_code=code)
    assert (found.body, found.body_key, found.district) == (f"杭州市{district}南苑街道办事处", "330110002", district)
