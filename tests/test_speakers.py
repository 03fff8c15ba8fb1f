"""Who speaks in a text: rank, names in subject position, signature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.bodies import load
from pipelines.speakers import mentions, opening_place, rank, signature

ROSTER = load()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市政府：\n2021年，我区深入推进法治政府建设。区司法局牵头抓总。", "district"),
        ("2022年，在市委、市政府的坚强领导下，忠县全面推进法治政府建设。我县各级行政机关依法履职。", "district"),
        ("区委、区政府：\n2024年，我局认真贯彻落实。局党组高度重视，全局干部参加学习。", "department"),
        ("2024年，在县委、县政府领导下，我委扎实推进。委党组多次研究。", "department"),
        ("2025年，我镇坚持依法行政。镇党委书记带头学法，镇政府依法决策。", "local"),
        ("2022年，区政府坚持以习近平法治思想为指导，推动法治政府建设。", "district"),
        ("2022年，在区委、区政府的正确领导下，我局推动法治政府建设。", "department"),
        ("今年以来，在县委的领导下，我乡推动法治政府建设。", "local"),
        ("区政府：\n2025年，在区委、区政府的坚强领导下，街道党工委认真履职，街道办事处依法行政，辖区平安。", "local"),
        ("中共某县委全面依法治县委员会办公室：\n我乡地处偏远，乡党委高度重视。", "local"),
        (
            "2024年，在市委、市政府和区委的坚强领导下，推进法治政府建设。区政府主要负责人带头。街道办事处、街道党工委参加。",
            "district",
        ),
    ],
)
def test_the_rank_of_the_speaker(text: str, expected: str) -> None:
    assert rank(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年，在省委、省政府的领导下，我市深入推进。全市上下依法行政，市政府常务会每季度研究。", "district"),
        ("市委、市政府：\n2024年，我局认真贯彻落实。局党组高度重视，全局干部参加学习。", "department"),
        ("2024年，在市委、市政府的坚强领导下，我镇坚持依法行政。镇党委书记带头学法。", "local"),
        ("2024年，全市市场监管秩序平稳。我局认真履职，局党组高度重视。", "department"),
    ],
)
def test_a_county_level_city_speaks_of_itself_as_a_district_does(text: str, expected: str) -> None:
    assert rank(text, in_city=True) == expected


@pytest.mark.parametrize("text", ["", "2025年，坚持以习近平法治思想为指导。", "我区经济平稳运行。"])
def test_texts_that_do_not_show_it(text: str) -> None:
    assert rank(text) is None


@pytest.mark.parametrize(
    ("text", "district", "name"),
    [
        ("2025年，在区委、区政府的领导下，在区司法局的悉心指导下，荔枝街道坚持依法行政。", "涪陵区", "荔枝街道"),
        ("2025年，桂阳街道在县委、县政府的正确领导下，扎实工作。", "垫江县", "桂阳街道"),
        ("2023年以来，大石街道办事处在区委、区政府的坚强领导下，坚持学习。", "合川区", "大石街道"),
        ("2025年，区文化旅游委坚持学习，在市文化旅游委的精心指导下，完成任务。", "涪陵区", "区文化旅游委"),
        ("2024年，渝中区坚持以习近平法治思想为指导。", "渝中区", "渝中区"),
        ("按照要求，现将渝中区2023年度法治政府建设情况报告如下。", "渝中区", "渝中区"),
        (
            "2024年，大足区交通运输委按照《大足区2024年法治政府建设工作要点》要求，完成任务。",
            "大足区",
            "大足区交通运输委",
        ),
        ("2022年，重庆高新区坚持依法行政。", None, "重庆高新区"),
    ],
)
def test_the_subject_of_the_first_sentence(text: str, district: str | None, name: str) -> None:
    assert mentions(text, ROSTER, district)[0].printed == name


def test_who_only_guides_does_not_speak() -> None:
    text = "在区司法局的悉心指导下，在区财政局党组的大力支持下，工作顺利。"
    assert mentions(text, ROSTER, "涪陵区") == ()


def test_the_name_of_a_document_is_no_speaker() -> None:
    assert mentions("认真落实《涪陵区坚持依法行政规划》。", ROSTER, "涪陵区") == ()


def test_the_quote_shows_where_the_name_stands() -> None:
    (mention,) = mentions("2025年，荔枝街道坚持依法行政。", ROSTER, "涪陵区")
    assert "荔枝街道坚持" in mention.quote


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2023年，西城区坚持以习近平法治思想为指导。", "西城区"),
        ("按照要求，现将东川县2023年法治政府建设情况报告如下。", "东川县"),
        ("2025年，海丰县大湖镇始终以习近平法治思想为指导。", "海丰县大湖镇"),
        ("2023年，坚持以习近平法治思想为指导。", None),
        ("2023年是全面贯彻落实的一年，各县市深入推进。", None),
        ("2022年，在市委、市政府的正确领导下，东湾区委、区政府坚持依法行政。", "东湾区"),
        ("2022年，东湾市政府在省委、省政府的坚强领导下，深入推进依法行政。", "东湾市"),
        ("2017年，东湾省以习近平新时代中国特色社会主义思想为指导。", "东湾省"),
        ("2022年，在区委、区政府的坚强领导下，东城街道深入学习。", "东城街道"),
        ("2022年，在区委的领导下，白石街党工委、办事处高举旗帜。", "白石街"),
        ("2022年，区政府坚持以习近平法治思想为指导。", None),
        ("2022年，全区坚持依法行政。", None),
        ("2022年，我街道深入学习。", None),
        ("2022年，省人民政府坚持依法行政。", None),
    ],
)
def test_the_place_that_a_text_begins_with(text: str, place: str | None) -> None:
    assert opening_place(text) == place


BODY = "\n".join(
    ["一、主要举措", "（一）加强领导。", "（二）完善制度。", "二、存在的不足", "三、下一步安排", "继续努力。"]
)


@pytest.mark.parametrize(
    ("foot", "expected"),
    [
        ("忠县新立镇人民政府\n2026年1月5日", ["忠县新立镇人民政府"]),
        ("忠县新立镇人民政府  2026年1月5日", ["忠县新立镇人民政府"]),
        ("中共忠县新立镇委员会\n忠县新立镇人民政府", ["忠县新立镇人民政府", "中共忠县新立镇委员会"]),
        ("推动工作再上新台阶。", []),
    ],
)
def test_the_lines_under_a_text(foot: str, expected: list[str]) -> None:
    assert [line for line in signature(f"{BODY}\n\n{foot}") if "府" in line or "委" in line] == expected


def test_a_name_that_begins_with_a_numeral_signs_and_a_heading_does_not() -> None:
    found = list(signature(f"{BODY}\n三、今后打算\n九龙坡区杨家坪街道办事处"))
    assert found[0] == "九龙坡区杨家坪街道办事处"
    assert "三、今后打算" not in found


def test_a_text_of_a_few_lines_has_no_signature() -> None:
    assert list(signature("忠县新立镇人民政府\n正文")) == []


@given(st.text(alphabet="我区镇局委市政府领导下在，。：\n坚持涪陵荔枝街道《》", max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    assert rank(text) in (None, "district", "department", "local")
    assert all(mention.printed in text for mention in mentions(text, ROSTER, "涪陵区"))
    assert all(line in text for line in signature(text))
