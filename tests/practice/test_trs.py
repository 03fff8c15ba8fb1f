"""Portals of the TRS platform: what single articles and lay-outs can be made to do."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.practice.articles import Attached, document_number
from crawler.practice.builders import by_year, general, nested, subsites
from crawler.practice.layouts import LOOKS
from crawler.practice.places import bodies_of, places
from crawler.practice.portal import Answer, Request
from crawler.practice.trs import TrsPortal

BODIES = bodies_of("岚汀区")


def portal(layout: str = "zwxl") -> TrsPortal:
    return nested(places()["lanting"], BODIES, None, (2023, 2024), layout)


def ask(site: TrsPortal, url: str) -> Answer:
    return site.answer(Request("GET", site.place.host, urlsplit(url).path))


@pytest.mark.parametrize("layout", LOOKS)
def test_every_layout_pages_through_its_lists(layout: str) -> None:
    site = portal(layout)
    column = next(c for c in site.root.walk() if c.name == "镇街")
    first = site.address(column)
    name = first.rpartition("/")[2].removesuffix(".html") or "index"
    html = ask(site, first).body.decode()
    assert re.search(rf'createPage\w*\(2, 0, "{name}", "html"|countPage = 2', html)
    rest = ask(site, f"{column.path}{name}_1.html").body.decode()
    assert all(article.file_name in html + rest for article in column.articles)
    assert ask(site, f"{column.path}{name}_2.html").status == 404


@pytest.mark.parametrize("build", [nested, subsites, by_year, general])
def test_every_way_of_filing_carries_the_same_reports(build: object) -> None:
    site = build(places()["lanting"], BODIES, None, (2023, 2024))  # type: ignore[operator]  # one of the builders
    assert {(r.body, r.year) for r in site.truth} == {(r.body, r.year) for r in portal().truth}
    assert {b.full for b in site.bodies} >= {r.body for r in site.truth}


def test_a_file_stands_beside_its_article() -> None:
    site = portal()
    column = next(c for c in site.root.walk() if c.name == "镇街")
    file = Attached("某镇报告.pdf", "P020240105381234567890.pdf", b"%PDF-1.7", "application/pdf")
    column.articles[0] = replace(column.articles[0], files=(file,), printed=("报告全文见附件。",))
    site.rebuild()
    article = column.articles[0]
    row = next(r for r in site.truth if r.paragraphs == article.paragraphs)
    html = ask(site, row.urls[0]).body.decode()
    assert '附件：<a href="./P020240105381234567890.pdf">某镇报告.pdf</a>' in html
    assert "报告全文见附件。" in html
    assert row.paragraphs[0] not in html
    answer = ask(site, row.urls[0].rpartition("/")[0] + "/P020240105381234567890.pdf")
    assert (answer.body, answer.content_type) == (b"%PDF-1.7", "application/pdf")


def test_document_numbers_rise_with_the_day() -> None:
    days = [date(2020, 1, 14), date(2022, 9, 6), date(2024, 3, 14), date(2026, 3, 5)]
    numbers = [document_number(day, "某镇") for day in days]
    assert numbers == sorted(numbers)
    # Numbers seen in real addresses of these days.
    for number, real in zip(numbers, (4555172, 11078574, 13035087, 15498701), strict=True):
        assert real <= number < real + 3000
    assert document_number(days[0], "甲") != document_number(days[0], "乙")


def test_list_links_are_relative_and_whole_titles_stand_in_their_attribute() -> None:
    site = portal("sub")
    column = next(c for c in site.root.walk() if c.name == "镇街")
    html = ask(site, site.address(column)).body.decode()
    article = max(column.newest_first()[: column.per_page], key=lambda a: len(a.title))
    assert len(article.title) > site.look.cut
    assert f"href='./{article.file_name}' title='{article.title}'" in html
    assert f"· {article.title[: site.look.cut]}..." in html


def test_breadcrumbs_lead_home() -> None:
    site = portal()
    row = site.truth[-1]
    html = ask(site, row.urls[0]).body.decode()
    depth = urlsplit(row.urls[0]).path.count("/") - 1
    assert f'<a href="{"../" * depth}" title="首页"' in html
    assert "政务公开</a>&gt;" in html


def test_no_link_of_a_portal_leads_nowhere() -> None:
    site = portal()
    for start in ("/", "/wzdt/", site.address(site.root.children[0])):
        html = ask(site, start).body.decode()
        links = {
            link for link in re.findall(r'<a [^>]*href="([^"]+)"', html) if not re.match("javascript|http|#", link)
        }
        assert len(links) > 4
        assert all(ask(site, urljoin(site.place.root + start, link)).status == 200 for link in links)
