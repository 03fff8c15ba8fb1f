"""Composed report texts: the five prescribed contents, the speaker's own words, the same at every call."""

import random
import re

import pytest

from crawler.practice.places import Body
from crawler.practice.texts import compose, fill, material, slots_of, speech, title_of

BODIES = [
    Body("岚汀区", "district", "岚汀区"),
    Body("芦湾街道", "street", "岚汀区"),
    Body("青垴镇", "town", "岚汀区"),
    Body("观鹭乡", "town", "云岫县"),
    Body("司法局", "department", "岚汀区"),
    Body("教育委员会", "department", "云岫县"),
    Body("岚汀经济开发区", "zone", "岚汀区"),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda b: b.name)
def test_a_report_has_its_four_parts_in_order_and_no_open_slot(body: Body) -> None:
    text = compose(body, 2024)
    parts = [p[0] for p in text if re.match("[一二三四]、", p)]
    assert parts == list("一二三四")
    assert not any(re.search(r"[{}]", p) for p in text)
    assert "2024" in text[0]
    assert 1000 < sum(map(len, text)) < 3500


def test_the_same_body_and_year_give_the_same_text() -> None:
    assert compose(BODIES[1], 2024) == compose(BODIES[1], 2024)
    assert compose(BODIES[1], 2024) != compose(BODIES[1], 2023)
    assert compose(BODIES[1], 2024) != compose(BODIES[2], 2024)


def test_a_copied_template_keeps_sentences_and_changes_names_and_figures() -> None:
    own, copy = compose(BODIES[1], 2024), compose(BODIES[2], 2024, like=BODIES[1].full)
    assert len(own) == len(copy)
    plain = [
        re.sub(r"\d+|芦湾街道|青垴镇|党工委书记、办事处主任|党委书记、镇长|党工委|党委|街道|全镇", "", p)
        for p in (*own, *copy)
    ]
    assert plain[: len(own)] == plain[len(own) :]
    assert own != copy


def test_bodies_speak_of_themselves() -> None:
    assert speech(BODIES[0]).leader == "区委书记、区长"
    assert speech(BODIES[1]).committee == "党工委"
    assert speech(BODIES[3]).we == "我乡"
    assert speech(BODIES[3]).up == "县委、县政府"
    assert speech(BODIES[5]).leader == "党组书记、主任"
    assert speech(BODIES[6]).leader.endswith("管委会主任")


def test_titles_name_issuer_and_year_and_a_body_keeps_its_form() -> None:
    for body in BODIES:
        titles = [title_of(body, year) for year in (2022, 2023)]
        assert titles[0].replace("2022", "2023") == titles[1]
        assert titles[0].startswith(body.full)
        assert re.search("法治政府建设.*报告", titles[0])


def test_forms_of_titles_vary() -> None:
    forms = {title_of(Body(f"{a}{b}镇", "town", "岚汀区"), 2024)[8:] for a in "青白红黄" for b in "山水云石林"}
    assert len(forms) >= 4


def test_every_sentence_can_be_filled() -> None:
    source = material("reports")
    sentences = [s for topic in source["topic"] for s in (*topic["sentences"], *topic["headings"])]
    sentences += [*source["intro"], *source["leadership"], *source["plan"], *source["closing"]]
    sentences += [row[key] for row in source["problem"] for key in ("text", "cause")]
    assert len(sentences) > 150
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        filled = fill(sentence, slots_of(BODIES[2], 2024), random.Random(1))
        assert not re.search(r"[{}]", filled)
