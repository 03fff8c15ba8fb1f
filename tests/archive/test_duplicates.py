"""Nearly equal texts find each other, and are never taken for one report."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import select

from archive.api import Archive
from archive.duplicates import IN_BAND, near, similar, text_similarity
from archive.errors import NotInArchive
from archive.models import Version
from archive.queries import events
from archive.similarity import band_keys, pack, sketch, unpack
from archive.store import Saved

Save = Callable[..., Saved]

ACTIONS = ("推进", "落实", "完善", "加强", "组织", "规范")
MATTERS = ("行政执法", "信访工作", "矛盾调解", "普法宣传", "政务公开", "合法性审查", "应急管理", "综合治理", "基层自治")


def report(seed: int, sentences: int = 90) -> str:
    """A text of about 3,000 characters that is like no other of another seed."""
    chance = random.Random(seed)
    return "".join(
        f"{chance.choice(ACTIONS)}{chance.choice(MATTERS)}，全年{chance.randint(1, 99999)}件，"
        f"{chance.choice(ACTIONS)}{chance.choice(MATTERS)}{chance.randint(1, 99999)}次。"
        for _ in range(sentences)
    )


def edited(text: str, share: float, seed: int = 1) -> str:
    """The text with a share of its sentences written anew."""
    chance = random.Random(seed)
    return "".join(
        f"新写的第{chance.randint(1, 10**9)}句与原来不同。" if chance.random() < share else sentence + "。"
        for sentence in text.split("。")[:-1]
    )


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05])
def test_light_edits_leave_texts_alike(share: float) -> None:
    assert text_similarity(report(1), edited(report(1), share)) > 0.8


def test_setting_does_not_matter_and_other_words_do() -> None:
    text = report(1)
    assert text_similarity(text, text.replace("，", "， ").replace("。", "。\n")) == 1.0
    assert text_similarity(report(1), report(2)) < 0.5


@pytest.mark.parametrize("text", ["", "法", "法治政府"])
def test_short_texts_have_sketches_too(text: str) -> None:
    assert text_similarity(text, text) == 1.0


def test_a_sketch_survives_storage() -> None:
    numbers = sketch(report(3))
    assert (unpack(pack(numbers)) == numbers).all()
    assert len(set(band_keys(numbers))) == 25
    assert all(-(2**63) <= key < 2**63 for key in band_keys(numbers))


def test_a_stored_sketch_means_the_same_for_ever() -> None:
    """Fails when the library or the folding changes what it computes: then SCHEME must change too."""
    assert sketch("法治政府建设年度报告，依法行政。")[:4].tolist() == [3249946483, 729435930, 3468202186, 3247412519]


def test_near_finds_the_edited_and_not_the_others(archive: Archive, save: Save) -> None:
    for year in range(2010, 2020):
        save(str(year), report_year=year, text=report(year))
    with archive.read() as session:
        (found,) = near(session, edited(report(2015), 0.05))
    assert found[1] > 0.8
    assert similar(archive, "500117004-2015") == ()


def test_similar_shows_template_copies_which_stay_reports_of_their_own(archive: Archive, save: Save) -> None:
    save("a", text=report(1))
    other = {"body": "合川区南津街街道办事处", "body_short": "南津街街道", "body_key": "500117001"}
    save("b", text=edited(report(1), 0.02), **other)
    save("c", text=report(2), report_year=2022)
    (copy,) = similar(archive, "500117004-2023")
    assert (copy.report_id, copy.body) == ("500117001-2023", "合川区南津街街道办事处")
    assert 0.8 < copy.similarity < 1.0
    with pytest.raises(NotInArchive):
        similar(archive, "nobody")


def test_a_copy_is_found_among_more_template_copies_than_a_band_gives(archive: Archive, save: Save) -> None:
    streets = range(IN_BAND + 20)
    texts = [edited(report(1), 0.06, seed=street) for street in streets]
    for street in streets:
        save(str(street), text=texts[street], body=f"第{street}街道", body_key=str(street))
    with archive.read() as session:
        of = {v.id: v.body_key for v in session.scalars(select(Version))}
        for street in streets:
            found = near(session, edited(texts[street], 0.01, seed=1000 + street))
            assert of[found[0][0]] == str(street)
            assert len(found) == 20


def test_a_changed_text_is_found_by_its_new_words_only(archive: Archive, save: Save) -> None:
    save(text=report(1))
    save(text=report(2))
    with archive.read() as session:
        assert near(session, report(1)) == []
        assert len(near(session, report(2))) == 1


def test_another_text_of_one_report_is_noted_with_its_likeness(archive: Archive, save: Save) -> None:
    save("a", text=report(1))
    save("copy", text=edited(report(1), 0.02))
    save("supplement", text=report(9, 40))
    noted = events(archive, kind="other_text")
    assert [event.detail["same"] for event in noted] == [False, False, True]
    assert archive.get("500117004-2023").urls[1:] != ()


def test_an_unidentified_report_names_those_it_is_like(archive: Archive, save: Save) -> None:
    save("a", text=report(1))
    saved = save("b", text=edited(report(1), 0.02), report_year=None)
    assert saved.report_id is None
    (event,) = events(archive, kind="unidentified")
    assert event.detail["like"] == ["500117004-2023"]
