"""Witnesses of an issuer, and whom to believe."""

from datetime import date

import pytest

from archive.bodies import load
from crawler.pages.meta import Found, Meta
from pipelines.context import Context
from pipelines.issuers import Place
from pipelines.locality import is_local
from pipelines.witnesses import hear, title_issuer

ROSTER = load()


def place(site: str | None) -> Place:
    on = date(2025, 2, 1)
    found = ROSTER.find(site, None, on) if site else ()
    return Place(ROSTER, on, found[0] if found else None)


def believed(context: Context, title: str | None = None) -> tuple[str | None, str | None]:
    """The body's name and the witness that named it."""
    witness, _ = hear(context, title, place(context.site_district))
    return (witness.body.name, witness.source) if witness and witness.body else (None, None)


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        ("重庆市忠县新立镇人民政府关于2025年法治政府建设情况的报告", "重庆市忠县新立镇人民政府"),
        ("忠县2025年法治政府建设情况报告", "忠县"),
        ("2019年渝中区法治政府建设工作情况报告", "渝中区"),
        ("关于2024年度潼南区法治政府建设情况的报告", "潼南区"),
        ("关于万州区2023年度法治政府建设情况的报告", "万州区"),
        ("忠县教委二〇二三年法治政府建设报告", "忠县教委"),
        ("忠县水利局2019年政府信息公开工作年度报告", "忠县水利局"),
        ("忠县人民政府工作报告", "忠县人民政府"),
        ("关于报送忠县新立镇2024年度法治政府建设情况的报告", "忠县新立镇"),
        ("关于上报2024年度法治政府建设情况的报告", ""),
        ("关于2025年度法治政府建设情况的报告", ""),
        ("法治政府建设年度报告", ""),
    ],
)
def test_the_issuer_in_a_title(title: str, issuer: str) -> None:
    assert title_issuer(title) == issuer


def test_the_title_is_believed_before_everything() -> None:
    meta = Meta(issuers=(Found("忠县司法局", "index:发布机构", ""),), trail=("首页", "县司法局"))
    context = Context(text="我局认真履职。局党组重视。", meta=meta, site_district="忠县")
    assert believed(context, "忠县白石镇2024年法治政府建设报告") == ("忠县白石镇人民政府", "title")


def test_the_districts_report_filed_under_its_justice_bureau_is_the_districts() -> None:
    text = "市人民政府：\n2023年，我区深入推进法治政府建设。全区上下依法行政。"
    context = Context(
        text=text, url="http://www.cqstl.gov.cn/bm/qsfj_71104/x/", trail=("首页", "区司法局"), site_district="铜梁区"
    )
    assert believed(context) == ("铜梁区人民政府", "text")


def test_a_bureau_that_says_we_is_the_one_in_the_breadcrumb() -> None:
    context = Context(
        text="我局认真履职。局党组重视。",
        trail=("首页", "部门", "区水利局", "法治政府建设年度报告"),
        site_district="涪陵区",
    )
    assert believed(context) == ("涪陵区水利局", "crumb")


def test_the_uploader_is_not_believed_against_the_rank_of_the_text() -> None:
    meta = Meta(issuers=(Found("开州区政府办公室", "index:发布机构", ""),))
    context = Context(text="我镇依法行政。镇党委重视。镇政府落实。", meta=meta, site_district="开州区")
    witness, heard = hear(context, None, place("开州区"))
    assert witness is None
    assert [w.body.name for w in heard if w.body] == ["开州区人民政府办公室"]


def test_the_source_of_the_page() -> None:
    meta = Meta(sources=(Found("大石街道办事处", "index:来源", ""),))
    assert believed(Context(meta=meta, site_district="合川区")) == ("合川区大石街道办事处", "index:来源")


@pytest.mark.parametrize(
    ("url", "site", "name"),
    [
        (
            "http://www.fl.gov.cn/jz/cyjd/zwgk_46750/zfxxgkml/fzzfjsndbgg1/202601/t1.html",
            "涪陵区",
            "涪陵区崇义街道办事处",
        ),
        ("http://www.jiangjin.gov.cn/jz/spzrmzf_69070/zwgk_81486/x/202601/t1.html", "江津区", "江津区四屏镇人民政府"),
        (
            "http://cqjlp.gov.cn/zwgk_251/fzzfjsndbg/qzfgzbm_65436/qjw_65438/202602/t1.html",
            "九龙坡区",
            "九龙坡区教育委员会",
        ),
        ("http://cqna.gov.cn/zwgk_254/zfxxgkml/fzzfjs/qzf/202202/t1.html", "南岸区", "南岸区人民政府"),
        ("http://www.zhongxian.gov.cn/zwgk_156/zfxxgkml/fzzfjsndbg/xzf/202202/t1.html", "忠县", "忠县人民政府"),
        ("http://www.yw.gov.cn/zwgk/fzzfjsndbg/szf/202202/t1.html", "义乌市", "义乌市人民政府"),
        ("http://www.yw.gov.cn/zwgk/fzzfjsndbg/ssfj/202202/t1.html", "义乌市", "义乌市司法局"),
    ],
)
def test_folders_are_the_last_witness(url: str, site: str, name: str) -> None:
    assert believed(Context(url=url, site_district=site)) == (name, "url")


def test_folders_that_fit_several_bodies_say_nothing() -> None:
    context = Context(
        url="http://www.cqkz.gov.cn/qzfjz_238/hfjdbsc_82330/zwgk_73112/202601/t1.html", site_district="忠县"
    )
    assert believed(context) == (None, None)


def test_a_portal_of_ones_own_names_its_body() -> None:
    assert believed(Context(meta=Meta(site_name="重庆市教育委员会"))) == ("重庆市教育委员会", "meta:SiteName")


@pytest.mark.parametrize(
    ("context", "local"),
    [
        (Context(site_district="忠县", url="http://www.zhongxian.gov.cn/"), True),
        (Context(url="http://jw.cq.gov.cn/a.html"), True),
        (Context(url="http://www.nbjb.gov.cn/a.html"), False),
        (Context(url="http://www.nbjb.gov.cn/a.html", text="重庆市江北区人民政府"), True),
        (Context(url="http://www.s8lm.com/jz/a.html"), True),
        (Context(meta=Meta(site_code="3201060001")), False),
        (Context(meta=Meta(site_code="5001170002")), True),
        (Context(meta=Meta(site_code="3302050001")), True),
        (Context(), True),
    ],
)
def test_names_are_read_with_the_roster_only_where_they_can_be_its_own(context: Context, local: bool) -> None:
    assert is_local(context, None, ROSTER) == local


@pytest.mark.parametrize(("site", "body"), [("义乌市", "义乌市人民政府"), ("余杭区", None), ("忠县", None)])
def test_a_breadcrumb_of_the_city_is_that_of_a_county_level_city_alone(site: str, body: str | None) -> None:
    context = Context(meta=Meta(trail=("首页", "市政府")), site_district=site)
    assert believed(context)[0] == body


def test_a_namesake_in_another_city_is_not_taken_for_ours() -> None:
    context = Context(url="http://www.nbjb.gov.cn/a.html")
    witness, _ = hear(context, "江北区2023年度法治政府建设情况报告", place(None))
    assert witness is not None
    assert witness.body is not None
    assert (witness.body.name, witness.body.code) == ("江北区人民政府", None)


@pytest.mark.parametrize(
    ("site", "title", "text", "name", "district"),
    [
        ("东湾市白石区人民政府", "区司法局2023年法治政府建设情况报告", "", "东湾市白石区司法局", "白石区"),
        ("白石区人民政府门户网站", "东城街道2023年法治政府建设情况报告", "", "白石区东城街道", "白石区"),
        ("白石区政务网", None, "2023年，在区委、区政府的领导下，东城街道深入学习。", "白石区东城街道", "白石区"),
        ("东湾省人民政府", "省人民政府关于2023年度推进法治政府建设情况的报告", "", "东湾省人民政府", None),
        ("白石区人民政府", "青山县人民政府2023年度法治政府建设情况报告", "", "青山县人民政府", "青山县"),
    ],
)
def test_elsewhere_the_portal_says_where_a_body_without_a_place_is(
    site: str, title: str | None, text: str, name: str, district: str | None
) -> None:
    context = Context(text=text, url="http://www.baishi.gov.cn/a.html", meta=Meta(site_name=site))
    witness, _ = hear(context, title, place(None))
    assert witness is not None
    assert witness.body is not None
    assert (witness.body.name, witness.body.district) == (name, district)


def test_elsewhere_a_street_that_many_cities_have_is_nobody_s_without_a_place() -> None:
    context = Context(text="2023年，东城街道深入学习。", url="http://www.baishi.gov.cn/a.html")
    witness, heard = hear(context, None, place(None))
    assert witness is None
    assert [(w.source, w.printed) for w in heard] == [("text", "东城街道")]


def test_a_copy_on_a_foreign_host_names_its_place_in_the_first_sentence() -> None:
    assert believed(
        Context(text="2017年，东湾市政府在省委、省政府的领导下，推进法治。", url="http://www.copies.com/a")
    ) == (
        "东湾市人民政府",
        "text",
    )
