"""Printed issuers to bodies."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.bodies import Period, full_name, load
from pipelines.departments import department, department_names
from pipelines.elsewhere import resolve_elsewhere
from pipelines.issuers import Place, resolve, split_issuers

ROSTER = load()
SPRING = date(2025, 2, 1)


def place(site: str | None = None, on: date = SPRING, kind: str | None = None) -> Place:
    found: tuple[Period, ...] = ROSTER.find(site, None, on) if site else ()
    return Place(ROSTER, on, next((p for p in found if kind in (None, p.type)), None))


@pytest.mark.parametrize(
    ("printed", "joint", "organ"),
    [
        ("重庆市忠县人民政府", (), "重庆市忠县人民政府"),
        (
            "中共重庆市江津区四屏镇委员会 重庆市江津区四屏镇人民政府",
            ("中共重庆市江津区四屏镇委员会",),
            "重庆市江津区四屏镇人民政府",
        ),
        ("中共重庆市大渡口区委重庆市大渡口区人民政府", ("中共重庆市大渡口区委",), "重庆市大渡口区人民政府"),
        ("中国共产党忠县委员会忠县人民政府", ("中国共产党忠县委员会",), "忠县人民政府"),
        ("中共奉节县委、奉节县人民政府", ("中共奉节县委",), "奉节县人民政府"),
        (
            "中共重庆市九龙坡区委教育工作委员会 重庆市九龙坡区教育委员会",
            ("中共重庆市九龙坡区委教育工作委员会",),
            "重庆市九龙坡区教育委员会",
        ),
        ("区委教育工委、区教委", ("区委教育工委",), "区教委"),
        ("荔枝街道党工委、办事处", ("荔枝街道党工委",), "荔枝街道办事处"),
        ("中共涪陵区荔枝街道工作委员会 街道办事处", ("中共涪陵区荔枝街道工作委员会",), "涪陵区荔枝街道办事处"),
        ("新立镇党委、镇人民政府", ("新立镇党委",), "新立镇人民政府"),
        ("中共重庆市荣昌区林业局党组", ("中共重庆市荣昌区林业局党组",), "重庆市荣昌区林业局"),
        ("重庆市开州区义和镇人民政府", (), "重庆市开州区义和镇人民政府"),
        ("区发展和改革委员会", (), "区发展和改革委员会"),
        ("忠县人力资源和社会保障局", (), "忠县人力资源和社会保障局"),
    ],
)
def test_the_party_committee_stands_beside_the_organ(printed: str, joint: tuple[str, ...], organ: str) -> None:
    assert split_issuers(printed) == (joint, organ)


@pytest.mark.parametrize(
    ("printed", "name", "short", "kind", "code"),
    [
        ("重庆市合川区人民政府大石街道办事处", "合川区大石街道办事处", "大石街道", "street", "500117005"),
        ("合川区大石街道", "合川区大石街道办事处", "大石街道", "street", "500117005"),
        ("垫江县人民政府桂阳街道办事处", "垫江县桂阳街道办事处", "桂阳街道", "street", "500231002"),
        ("重庆市涪陵区同乐镇人民政府", "涪陵区同乐镇人民政府", "同乐镇", "town", "500102116"),
        ("渝北区人民政府", "渝北区人民政府", "渝北区", "district", "500112"),
        ("重庆市渝北区", "渝北区人民政府", "渝北区", "district", "500112"),
        ("酉阳自治县人民政府", "酉阳土家族苗族自治县人民政府", "酉阳土家族苗族自治县", "district", "500242"),
        ("石柱县公安局", "石柱土家族自治县公安局", "公安局", "department", None),
        ("重庆市荣昌区生态环境局", "荣昌区生态环境局", "生态环境局", "department", None),
        ("重庆市公安局渝北区分局", "重庆市公安局渝北区分局", "公安分局", "department", None),
        ("国家税务总局重庆市万州区税务局", "万州区税务局", "税务局", "department", None),
        ("重庆市渝中区人民政府办公室", "渝中区人民政府办公室", "政府办公室", "department", None),
        ("重庆市綦江区司法局（区行政复议局）", "綦江区司法局", "司法局", "department", None),
        ("重庆市武隆区工业园区管理委员会", "武隆区工业园区管理委员会", "工业园区管委会", "zone", None),
        ("万盛经济技术开发区管理委员会", "万盛经开区管理委员会", "万盛经开区", "zone", None),
        ("重庆市华新街街道办事处", "江北区华新街街道办事处", "华新街街道", "street", "500105001"),
    ],
)
def test_full_names(printed: str, name: str, short: str, kind: str, code: str | None) -> None:
    body = resolve(printed, place())
    assert body is not None
    assert (body.name, body.short, body.type, body.code) == (name, short, kind, code)


@pytest.mark.parametrize(
    ("printed", "site", "name"),
    [
        ("区司法局", "合川区", "合川区司法局"),
        ("县人力社保局", "垫江县", "垫江县人力资源和社会保障局"),
        ("黄桷坪街道", "九龙坡区", "九龙坡区黄桷坪街道办事处"),
        ("通城镇人民政府", "巫溪县", "巫溪县通城镇人民政府"),
        ("回龙镇", "梁平区", "梁平区回龙镇人民政府"),
        ("区政府", "忠县", "忠县人民政府"),
        ("高新区生态环境局", "重庆高新区", "重庆高新区生态环境局"),
        ("重庆巫溪工业园区管理委员会", "巫溪县", "巫溪工业园区管理委员会"),
        ("重庆长寿经济技术开发区管理委员会", "长寿区", "长寿经济技术开发区管理委员会"),
        ("白市驿镇人民政府", "重庆高新区", "九龙坡区白市驿镇人民政府"),
    ],
)
def test_names_without_a_district_take_the_sites(printed: str, site: str, name: str) -> None:
    body = resolve(printed, place(site))
    assert body is not None
    assert (body.name, body.district) == (name, site)


def test_a_name_that_several_districts_share_needs_a_site() -> None:
    assert resolve("回龙镇人民政府", place()) is None
    assert resolve("同乐镇人民政府", place()) is not None


def test_a_street_is_named_as_its_district_was_called_on_the_day() -> None:
    successor = place("两江新区", date(2021, 1, 28), "district")
    body = resolve("回兴街道办事处", successor)
    assert body is not None
    assert (body.name, body.district) == ("渝北区回兴街道办事处", "渝北区")
    today = resolve("回兴街道办事处", place("两江新区", date(2026, 2, 1), "district"))
    assert today is not None
    assert (today.name, today.key) == ("两江新区回兴街道办事处", body.key)


def test_a_printed_district_is_believed_even_after_its_end() -> None:
    body = resolve("重庆市渝北区大盛镇人民政府", place("北碚区", date(2026, 2, 1)))
    assert body is not None
    assert (body.district, body.district_code) == ("渝北区", "500112")


def test_a_zone_publishes_for_its_towns() -> None:
    body = resolve("重庆市綦江区金桥镇人民政府", place("万盛经开区"))
    assert body is not None
    assert (body.name, body.code, body.district, body.district_code) == (
        "綦江区金桥镇人民政府",
        "500110106",
        "万盛经开区",
        None,
    )


def test_a_town_that_the_roster_lacks_is_kept_as_printed() -> None:
    body = resolve("重庆市忠县无名镇人民政府", place())
    assert body is not None
    assert (body.name, body.type, body.code) == ("忠县无名镇人民政府", "town", None)
    assert body.key.startswith("500233-")


def test_the_key_of_a_department_does_not_depend_on_how_it_is_printed() -> None:
    keys = {
        body.key
        for printed in ("重庆市合川区教育委员会", "合川区教委", "区教委")
        if (body := resolve(printed, place("合川区")))
    }
    assert len(keys) == 1
    other = resolve("区司法局", place("合川区"))
    assert other is not None
    assert other.key not in keys


def test_municipal_bodies_have_the_province_for_a_district() -> None:
    body = resolve("重庆市生态环境局", place())
    assert body is not None
    assert (body.name, body.district) == ("重庆市生态环境局", "重庆市")


@pytest.mark.parametrize(
    ("printed", "site", "name", "code", "district"),
    [
        ("浙江省杭州市余杭区人民政府", None, "杭州市余杭区人民政府", "330110", "余杭区"),
        ("杭州市余杭区司法局", None, "杭州市余杭区司法局", None, "余杭区"),
        ("浙江省余杭区人民政府五常街道办事处", None, "杭州市余杭区五常街道办事处", None, "余杭区"),
        ("宁波市江北区人民政府", None, "宁波市江北区人民政府", "330205", "江北区"),
        ("重庆市江北区人民政府", None, "江北区人民政府", "500105", "江北区"),
        ("江北区司法局", "330205", "宁波市江北区司法局", None, "江北区"),
        ("江北区司法局", "500105", "江北区司法局", None, "江北区"),
        ("义乌市人民政府", None, "义乌市人民政府", "330782", "义乌市"),
        ("金华市义乌市佛堂镇人民政府", None, "义乌市佛堂镇人民政府", None, "义乌市"),
        ("市政府", "330782", "义乌市人民政府", "330782", "义乌市"),
        ("市司法局", "330782", "义乌市司法局", None, "义乌市"),
        ("市市场监督管理局", "330782", "义乌市市场监督管理局", None, "义乌市"),
        ("市场监督管理局", "330782", "义乌市市场监督管理局", None, "义乌市"),
        ("杭州市司法局", "330110", "杭州市司法局", None, "杭州市"),
        ("杭州市人民政府", None, "杭州市人民政府", "330100", None),
    ],
)
def test_districts_below_a_city_and_cities_below_a_city(
    printed: str, site: str | None, name: str, code: str | None, district: str | None
) -> None:
    period = next((p for p in ROSTER.districts() if p.code == site), None)
    body = resolve(printed, Place(ROSTER, SPRING, period))
    assert body is not None
    assert (body.name, body.code, body.district) == (name, code, district)


@pytest.mark.parametrize(
    ("printed", "site"),
    [
        ("江北区人民政府", None),
        ("南京市江北区人民政府", None),
        ("市司法局", "330110"),
        ("市政府", "330110"),
        ("绍兴市余杭区人民政府", None),
    ],
)
def test_what_the_name_leaves_open_is_left_open(printed: str, site: str | None) -> None:
    period = next((p for p in ROSTER.districts() if p.code == site), None)
    assert resolve(printed, Place(ROSTER, SPRING, period)) is None


def test_every_body_of_the_roster_is_found_by_each_form_of_its_name() -> None:
    for period in ROSTER.expected(2024):
        formal, above = full_name(period), ROSTER.province_of(period)
        province = above.name if above else ""
        forms = [
            formal,
            f"{province}{formal}",
            f"中共{province}{formal.removesuffix('人民政府')}委员会{province}{formal}",
        ]
        if period.type in ("street", "town"):
            organ = formal.removeprefix(f"{period.city or ''}{period.district}")
            forms += [period.name, organ, f"{period.name}党委、{organ}", f"{province}{period.district}{period.name}"]
        site = next(p for p in ROSTER.find(period.district or "", above, SPRING) if ROSTER.lies_in(period, p))
        for form in forms if period.type != "zone" else forms[:1]:
            body = resolve(split_issuers(form)[1], Place(ROSTER, SPRING, site))
            assert body is not None, form
            assert (body.name, body.key, body.code) == (formal, period.key, period.code), form


def test_every_department_is_one_body_by_each_of_its_names() -> None:
    for name in department_names():
        known = department(name)
        assert known is not None
        forms = (f"重庆市合川区{known.name}", f"合川区{name}", f"区{name}", name)
        bodies = [resolve(form, place("合川区")) for form in forms]
        assert {body.key for body in bodies if body} == {bodies[0].key if bodies[0] else ""}, name
        assert all(body and body.district == "合川区" for body in bodies), name


@pytest.mark.parametrize(
    "printed", ["", "2025年", "政务公开", "首页", "办公室", "广州市海珠区人民政府", "我局", "《通知》"]
)
def test_names_of_nobody(printed: str) -> None:
    assert resolve(printed, place()) is None


@pytest.mark.parametrize(
    ("printed", "kind", "district"),
    [
        ("广州市海珠区人民政府江南中街道办事处", "street", "海珠区"),
        ("宁波市江北区人民政府", "district", "江北区"),
        ("阜阳市颍州区司法局", "department", "颍州区"),
        ("内蒙古自治区鄂尔多斯市东胜区人民政府", "district", "东胜区"),
        ("上海市司法局", "department", None),
        ("昆山市人民政府", None, "昆山市"),
        ("济南市市中区司法局", "department", "市中区"),
    ],
)
def test_bodies_elsewhere_are_named_as_printed(printed: str, kind: str | None, district: str | None) -> None:
    body = resolve_elsewhere(printed)
    assert body is not None
    assert (body.name, body.type, body.district, body.code) == (printed, kind, district, None)


def test_a_bare_place_elsewhere_is_its_government() -> None:
    body = resolve_elsewhere("静海区")
    assert body is not None
    assert (body.name, body.short) == ("静海区人民政府", "静海区")


@pytest.mark.parametrize("printed", ["水宽乡", "区司法局", "区市场监管局", "市水利局", "", "政务公开", "关于"])
def test_too_little_to_name_a_body_elsewhere(printed: str) -> None:
    body = resolve_elsewhere(printed)
    assert body is None


@given(st.text(alphabet="重庆市区县镇乡街道办事处人民政府中共委员会局司法忠和、 ", max_size=60))
def test_no_name_makes_it_fail(printed: str) -> None:
    for site in (None, "忠县", "万盛经开区"):
        joint, organ = split_issuers(printed)
        assert all(name in printed for name in joint)
        for body in (resolve(organ, place(site)), resolve_elsewhere(organ)):
            assert body is None or (body.key and body.short)
