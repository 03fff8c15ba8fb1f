"""Which names on a page are a portal's list of its bodies."""

from crawler.pages.link import Link
from crawler.units import listed_bodies


def link(text: str, block: str = "menu", under: str = "", region: str = "main") -> Link:
    return Link(f"http://www.h.example/{text}/", text, region, None, under, block)


def test_a_menu_of_bodies_is_a_list_of_them() -> None:
    menu = [link(name) for name in ("区司法局", "区教委", "区民政局", "通知公告", "区司法局")]
    assert listed_bodies(menu) == ("区司法局", "区教委", "区民政局")


def test_one_or_two_may_stand_among_anything() -> None:
    assert listed_bodies([link("区司法局"), link("区民政局"), link("政务服务")]) == ()
    assert listed_bodies([link("区司法局"), link("区教委"), link("区民政局", block="elsewhere")]) == ()


def test_a_heading_tells_as_well() -> None:
    assert listed_bodies([link("区司法局", under="区政府部门"), link("区民政局")]) == ("区司法局",)
    assert listed_bodies([link("区司法局", under="部门")]) == ("区司法局",)
    assert listed_bodies([link("区司法局", under="要闻")]) == ()


def test_a_breadcrumb_lists_nothing() -> None:
    way = [link(name, region="breadcrumb") for name in ("区司法局", "区教委", "区民政局")]
    assert listed_bodies(way) == ()
