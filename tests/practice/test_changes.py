"""What time does to a portal: after each happening its pages and its truth say the same."""

import re
from urllib.parse import urlsplit

import pytest

from crawler.practice import changes
from crawler.practice.articles import Column
from crawler.practice.builders import general, nested
from crawler.practice.places import Body, Place, bodies_of, places
from crawler.practice.portal import Answer, Request
from crawler.practice.trs import TrsPortal

TOWN, STREET = "青垴镇", "芦湾街道"


@pytest.fixture
def portal() -> TrsPortal:
    return nested(places()["lanting"], bodies_of("岚汀区"), {(TOWN, 2025): None}, (2023, 2024, 2025))


def ask(portal: TrsPortal, url: str) -> Answer:
    return portal.answer(Request("GET", portal.place.host, urlsplit(url).path))


def body(name: str) -> Body:
    return next(b for b in bodies_of("岚汀区") if b.name == name)


def row(portal: TrsPortal, name: str, year: int) -> object:
    return next((r for r in portal.truth if r.body == body(name).full and r.year == year), None)


def url(portal: TrsPortal, name: str, year: int) -> str:
    return next(r for r in portal.truth if r.body == body(name).full and r.year == year).urls[0]


def rows(portal: TrsPortal, column: Column, k: int) -> list[str]:
    """Links of the articles on page k of a list, from 0."""
    html = ask(portal, f"{column.path}index{f'_{k}' if k else ''}.html").body.decode()
    return re.findall(r'href="(\./[^"]+)"', html)


def test_a_missing_report_is_published(portal: TrsPortal) -> None:
    assert row(portal, TOWN, 2025) is None
    column = changes.column_of(portal, TOWN, 2024)
    changes.publish(portal, column, body(TOWN), 2025)
    address = url(portal, TOWN, 2025)
    assert ask(portal, address).status == 200
    assert address.rpartition("/")[2] in ask(portal, column.path).body.decode()


def test_a_back_dated_report_stands_on_a_later_page() -> None:
    portal = general(places()["tongxi"], bodies_of("桐栖区"), {("砖塔镇", 2022): None})
    column = changes.column_of(portal, "砖塔镇", 2023)
    late = next(b for b in bodies_of("桐栖区") if b.name == "砖塔镇")
    before = [rows(portal, column, k) for k in range(6)]
    article = changes.back_date(portal, column, late, 2022, page=7)
    assert before == [rows(portal, column, k) for k in range(6)]
    assert f"./{article.file_name}" in rows(portal, column, 6)


def test_words_of_a_report_are_replaced_in_place(portal: TrsPortal) -> None:
    address = url(portal, STREET, 2024)
    old = next(r for r in portal.truth if r.urls[0] == address).paragraphs[0]
    changes.replace_text(portal, STREET, 2024, old, "全文已经更正。")
    assert url(portal, STREET, 2024) == address
    assert "全文已经更正" in re.sub(r"<[^>]+>", "", ask(portal, address).body.decode())
    assert next(r for r in portal.truth if r.urls[0] == address).paragraphs[0] == "全文已经更正。"


def test_furniture_changes_pages_but_no_text(portal: TrsPortal) -> None:
    address, truth = url(portal, STREET, 2024), portal.truth
    pages = []
    for day in ("1001", "1002"):
        changes.refurnish(portal, day)
        pages.append(ask(portal, address).body)
    assert pages[0].replace(b"1001", b"1002") == pages[1] != pages[0]
    assert portal.truth == truth


def test_a_report_is_taken_down_and_put_back(portal: TrsPortal) -> None:
    address = url(portal, STREET, 2024)
    column = changes.column_of(portal, STREET, 2024)
    changes.take_down(portal, STREET, 2024, listed=True)
    assert ask(portal, address).status == 404
    assert row(portal, STREET, 2024) is None
    assert any(a.stands_for == "gone" for a in column.articles)
    changes.put_back(portal, STREET, 2024)
    assert url(portal, STREET, 2024) == address
    assert ask(portal, address).status == 200


def test_a_report_is_taken_down_with_its_link(portal: TrsPortal) -> None:
    address = url(portal, STREET, 2024)
    changes.take_down(portal, STREET, 2024)
    assert ask(portal, address).status == 404
    with pytest.raises(KeyError, match=STREET):
        changes.column_of(portal, STREET, 2024)


def test_a_relaunch_gives_every_report_a_new_address(portal: TrsPortal) -> None:
    old = {r.urls[0]: r.text for r in portal.truth}
    changes.relaunch(portal, "year")
    new = {r.urls[0]: r.text for r in portal.truth}
    assert not old.keys() & new.keys()
    assert sorted(old.values()) == sorted(new.values())
    assert {ask(portal, address).status for address in old} == {404}
    assert {ask(portal, address).status for address in new} == {200}
    assert "/new/" in ask(portal, "/").body.decode()


def test_a_column_vanishes_with_its_reports(portal: TrsPortal) -> None:
    column = changes.column_of(portal, STREET, 2024)
    changes.vanish(portal, column)
    assert ask(portal, column.path).status == 404
    assert not any(r.body_type == "street" for r in portal.truth)


def test_lists_break_while_articles_stay(portal: TrsPortal) -> None:
    column = changes.column_of(portal, STREET, 2024)
    whole = ask(portal, column.path).body
    changes.break_lists(portal)
    assert b"<li" not in ask(portal, column.path).body
    assert ask(portal, url(portal, STREET, 2024)).status == 200
    changes.break_lists(portal, broken=False)
    assert ask(portal, column.path).body == whole


def test_a_fence_goes_up_and_comes_down(portal: TrsPortal) -> None:
    changes.fence(portal)
    assert ask(portal, "/").status == 412
    changes.fence(portal, up=False)
    assert ask(portal, "/").status == 200


def test_portals_of_real_hosts_and_bodies_can_be_built() -> None:
    place = Place("hechuan", "合川区", "500117", ("www.hc.gov.cn",), city="重庆市")
    street = Body("大石街道", "street", "合川区", "500117006")
    portal = nested(place, (Body("合川区", "district", "合川区", "500117"), street), None, (2023,))
    found = {r.body: r for r in portal.truth}
    assert found.keys() == {"合川区人民政府", "合川区大石街道办事处"}
    assert found["合川区大石街道办事处"].urls[0].startswith("http://www.hc.gov.cn/")
    assert "重庆市人民政府网" in ask(portal, found["合川区大石街道办事处"].urls[0]).body.decode()
