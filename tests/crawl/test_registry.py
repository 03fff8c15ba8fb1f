"""The registry finds a portal by any of its names and never confuses two."""

from datetime import date
from pathlib import Path

import pytest

from archive.bodies import full_name, load
from crawler.errors import UnknownSite
from crawler.registry import Registry, with_scheme

SHIPPED = Registry.load()
CHONGQING = [site for site in SHIPPED if site.province == "重庆市"]
ZHEJIANG = [site for site in SHIPPED if site.province == "浙江省"]
TODAY = [site for site in CHONGQING if site.district_code and site.until is None]


def test_every_district_and_county_of_today_has_one_portal() -> None:
    assert len(TODAY) == 37 + 0
    assert len({site.district_code for site in TODAY}) == 37
    kinds = [str(site.district)[-1] for site in TODAY]
    assert (kinds.count("区"), kinds.count("县")) == (25, 12)


def test_what_ended_is_kept_with_its_day() -> None:
    assert {s.district: s.until for s in SHIPPED if s.until and s.district_code} == {
        "江北区": date(2025, 11, 5),
        "渝北区": date(2025, 11, 5),
    }
    assert SHIPPED.get("liangjiang").since == date(2025, 11, 6)


def test_zones_that_publish_are_there_and_the_municipality_is_not() -> None:
    assert {"wansheng", "gaoxin", "liangjiang-old"} <= {site.name for site in SHIPPED}
    assert SHIPPED.site_of("https://www.cq.gov.cn/zwgk/") is None
    assert SHIPPED.site_of("https://jw.cq.gov.cn/zwgk_209/") is None


def test_names_and_hosts_belong_to_one_site_each() -> None:
    assert len({site.name for site in SHIPPED}) == len(list(SHIPPED)) == len(SHIPPED)
    hosts = [host for site in SHIPPED for host in site.hosts]
    assert len(hosts) == len(set(hosts))
    assert all(host.endswith(".gov.cn") for host in hosts)


def test_all_portals_of_the_platform_share_one_slot() -> None:
    assert {site.slot for site in CHONGQING} == {"cq-trs"}
    assert {site.family for site in CHONGQING} == {"trs"}
    assert {site.slot for site in ZHEJIANG} == {"zj-hanweb"}


def test_every_row_of_the_second_province_is_a_district_of_the_roster_and_names_a_page_of_its_host() -> None:
    districts = {p.code: p for p in load().districts(date(2026, 11, 1))}
    assert len(ZHEJIANG) == 39
    for site in ZHEJIANG:
        period = districts[site.district_code]
        assert (period.name, site.title) == (site.district, full_name(period))
        assert period.since is None or site.since in (None, period.since)
        assert f"://{site.host}/" in str(site.evidence)


def test_a_name_of_two_provinces_is_nobodys_and_the_error_names_both() -> None:
    with pytest.raises(UnknownSite, match="did you mean") as caught:
        SHIPPED.get("江北区")
    assert set(caught.value.near) == {"ningbo-jiangbei", "jiangbei"}
    assert SHIPPED.get("重庆市江北区").name == "jiangbei"
    assert SHIPPED.get("浙江省江北区").name == SHIPPED.get("宁波市江北区人民政府").name == "ningbo-jiangbei"


@pytest.mark.parametrize("host", ["cqnc", "psx", "cqlp", "cqws", "cqwx", "cqxs", "zhongxian"])
def test_hosts_that_answer_http_only_are_asked_so(host: str) -> None:
    assert SHIPPED.get(f"www.{host}.gov.cn").home == f"http://www.{host}.gov.cn/"


@pytest.mark.parametrize(
    "wanted",
    [
        "hechuan",
        "HECHUAN",
        "合川区",
        "合川区人民政府",
        "www.hc.gov.cn",
        "hc.gov.cn",
        "https://hc.gov.cn/bmjd/",
        "5001170002",
    ],
)
def test_a_site_is_found_by_whatever_people_call_it(wanted: str) -> None:
    assert SHIPPED.get(wanted).name == "hechuan"


def test_two_portals_of_one_district_name_give_the_present_one() -> None:
    assert SHIPPED.get("两江新区").name == "liangjiang"


@pytest.mark.parametrize(("wanted", "near"), [("hechuen", "hechuan"), ("合川", "hechuan"), ("fulin", "fuling")])
def test_an_unknown_site_is_told_what_comes_near(wanted: str, near: str) -> None:
    with pytest.raises(UnknownSite, match="did you mean") as caught:
        SHIPPED.get(wanted)
    assert near in caught.value.near


def test_an_unknown_site_with_nothing_near_is_told_where_to_look() -> None:
    with pytest.raises(UnknownSite, match="fazhi sites"):
        SHIPPED.get("zzzz-qqqq")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://cqyz.gov.cn/zwgk_229/", "yuzhong"),
        ("http://yzdz.cqyz.gov.cn/content.jsp?id=1", "yuzhong"),
        ("https://sub.www.hc.gov.cn/", "hechuan"),
        ("http://ws.cq.gov.cn/cqws_zwxxgkml/", "wansheng"),
        ("http://www.hc.gov.cn./x", "hechuan"),
    ],
)
def test_an_address_tells_its_site(url: str, name: str) -> None:
    found = SHIPPED.site_of(url)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("url", ["http://www.s8lm.com/jz/", "http://hc.gov.cn.evil.example/", "http://xhc.gov.cn/"])
def test_mirrors_and_lookalikes_are_nobodys(url: str) -> None:
    assert SHIPPED.site_of(url) is None


def test_a_host_name_alone_makes_a_site(tmp_path: Path) -> None:
    registry = Registry.load(tmp_path)
    made = registry.add("https://www.jx.gov.cn/", tmp_path, district="嘉兴市")
    assert (made.home, made.slot, made.family) == ("https://www.jx.gov.cn/", "www.jx.gov.cn", None)
    again = Registry.load(tmp_path)
    assert again.get("jx.gov.cn") == made
    assert again.get(made.name).district == "嘉兴市"
    assert len(again) == len(SHIPPED) + 1


def test_a_users_row_wins_over_a_shipped_one(tmp_path: Path) -> None:
    Registry.load(tmp_path).add("127.0.0.1:8123", tmp_path, name="hechuan", title="practice")
    site = Registry.load(tmp_path).get("hechuan")
    assert site.home == "http://127.0.0.1:8123/"
    assert Registry.load(tmp_path).site_of("http://127.0.0.1:8123/a") == site
    assert Registry.load(tmp_path).site_of("http://127.0.0.1:9999/a") is None


@pytest.mark.parametrize("host", ["", "not a host", "http://", "//", ".."])
def test_what_is_no_host_name_is_refused_and_leaves_nothing(tmp_path: Path, host: str) -> None:
    with pytest.raises(UnknownSite):
        SHIPPED.add(host, tmp_path)
    assert not (tmp_path / "registry").exists()


def test_a_row_with_a_wrong_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "mine.toml").write_text('[[site]]\nname="x"\ntitle="x"\nhosts=["x.cn"]\ncolour="red"\n')
    with pytest.raises(ValueError, match=r"mine.toml: row 'x'"):
        Registry.load(tmp_path)


def test_the_other_scheme_changes_nothing_else() -> None:
    site = SHIPPED.get("hechuan")
    assert with_scheme(site, "http").home == "http://www.hc.gov.cn/"
    assert with_scheme(site, "http").slot == site.slot
