"""The demo's portals and their truth: every claim of the truth can be found on the pages, and again tomorrow."""

import csv
import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.practice.demo import demo_portals
from crawler.practice.portal import Answer, Portal, Request, Truth

PORTALS = {portal.place.name: portal for portal in demo_portals()}
ROSTERS = (Path(__file__).parents[2] / "archive" / "data").glob("*.csv")
REAL = {row["name"] for path in ROSTERS for row in csv.DictReader(path.read_text("utf-8").splitlines())}
ROWS = [(p, row) for p in PORTALS.values() for row in p.truth]


def ask(portal: Portal, url: str) -> Answer:
    parts = urlsplit(url)
    return portal.answer(Request("GET", parts.netloc, parts.path + (f"?{parts.query}" if parts.query else "")))


def visible(answer: Answer) -> str:
    """All text of a page without spaces, decoded as it really is encoded."""
    for encoding in ("utf-8", "gb18030"):
        try:
            html = answer.body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return re.sub(r"\s", "", LexborHTMLParser(html).body.text())  # type: ignore[union-attr]  # every page has one
    raise AssertionError("neither charset fits")


@pytest.mark.parametrize("name", PORTALS)
def test_every_address_of_the_truth_carries_the_whole_report(name: str) -> None:
    portal = PORTALS[name]
    for row in portal.truth:
        for url in (*row.urls, *row.twins):
            answer = ask(portal, url)
            assert answer.status == 200, url
            text = visible(answer)
            for paragraph in row.paragraphs:
                assert re.sub(r"\s", "", paragraph) in text, (url, paragraph)


def test_no_body_and_year_stands_twice() -> None:
    for portal in PORTALS.values():
        assert max(Counter((row.body, row.year) for row in portal.truth).values(), default=1) == 1


def test_what_is_no_report_carries_none_of_a_report() -> None:
    texts = {row.paragraphs[0] for _, row in ROWS}
    for portal in PORTALS.values():
        for other in portal.others:
            text = visible(ask(portal, other.url))
            assert not any(first in text for first in texts), other


def test_everything_can_be_reached_from_the_home_page_by_links_and_pagers() -> None:
    for portal in PORTALS.values():
        reached = walk(portal)
        for row in portal.truth:
            assert set(map(path, row.urls)) <= reached, row.title


def walk(portal: Portal) -> set[str]:
    """Paths found by following every link and every script pager from the home page."""
    seen, due = {"/"}, ["/"]
    while due:
        here = due.pop()
        answer = ask(portal, portal.place.root + here)
        if answer.status != 200:
            continue
        html = answer.body.decode("utf-8", "replace")
        found = re.findall(r"""<a [^>]*href=["']([^"'#]+)""", html, re.I)
        if call := re.search(r'createPage\w*\((\d+), \d+, "(\w+)", "(\w+)"', html):
            found += [f"{call[2]}_{k}.{call[3]}" for k in range(1, int(call[1]))]
        for link in (urljoin(portal.place.root + here, f) for f in found if not f.startswith("javascript")):
            if urlsplit(link).netloc in portal.hosts and path(link) not in seen:
                seen.add(path(link))
                due.append(path(link))
    return seen


def path(url: str) -> str:
    return urlsplit(url).path


def test_the_same_call_gives_the_same_portals() -> None:
    again = {portal.place.name: portal for portal in demo_portals()}
    for name, portal in PORTALS.items():
        assert portal.truth == again[name].truth
        assert portal.pages.keys() == again[name].pages.keys()
        assert all(ask(portal, r.urls[0]).body == ask(again[name], r.urls[0]).body for r in portal.truth)


def test_the_truth_is_plain_json() -> None:
    row = json.loads(json.dumps(next(PORTALS["lanting"].truth_rows()), ensure_ascii=False))
    assert row["body"] == "岚汀区人民政府"
    assert row["published_on"][:3] == "202"


def test_no_body_is_a_real_one() -> None:
    for _, row in ROWS:
        assert row.district not in REAL
        assert row.body.removeprefix(row.district).removesuffix("人民政府").removesuffix("办事处") not in REAL


def test_no_two_reports_are_near_duplicates_but_the_one_meant() -> None:
    grams = {(row.body, row.year): {row.text[i : i + 5] for i in range(len(row.text) - 4)} for _, row in ROWS}
    alike = [
        {a[0], b[0]}
        for i, a in enumerate(grams)
        for b in list(grams)[:i]
        if len(grams[a] & grams[b]) > 0.6 * len(grams[a] | grams[b])
    ]
    assert alike == [{"岚汀区望渡街道办事处", "岚汀区芦湾街道办事处"}]


def test_size_of_the_demo() -> None:
    assert len(PORTALS) == 5
    assert 90 <= len(ROWS) <= 120
    assert {row.year for _, row in ROWS} == {2013, 2022, 2023, 2024, 2025}
    assert sum(len(row.text) for _, row in ROWS) / len(ROWS) > 1500


def row_of(name: str, body: str, year: int) -> Truth:
    return next(r for r in PORTALS[name].truth if (r.body, r.year) == (body, year))


def has(name: str, body: str, year: int) -> bool:
    return any((r.body, r.year) == (body, year) for r in PORTALS[name].truth)


def page(name: str, row: Truth) -> str:
    return ask(PORTALS[name], row.urls[0]).body.decode("utf-8", "replace")


def test_one_report_stands_at_three_addresses_under_two_numbers() -> None:
    row = row_of("lanting", "岚汀区画桥街道办事处", 2024)
    assert len(row.urls) == 3
    assert len({re.sub(r"^.*_", "", url) for url in row.urls}) == 2
    assert any(url.endswith("_wap.html") for url in row.twins)
    assert any("//lanting.example" in url for url in row.twins)


def test_a_report_without_a_title_names_body_and_year_in_its_first_sentence_only() -> None:
    row = row_of("tongxi", "桐栖区麻石滩镇人民政府", 2024)
    assert not row.titled
    assert row.title not in page("tongxi", row)
    assert row.paragraphs[0].startswith("2024年，麻石滩镇")


def test_a_joint_report_names_the_party_committee_first() -> None:
    row = row_of("lanting", "岚汀区青垴镇人民政府", 2023)
    assert row.joint_bodies == ("中共岚汀区青垴镇委员会",)
    assert row.title.startswith("中共岚汀区青垴镇委员会")


def test_a_page_in_gb18030_claims_utf_8() -> None:
    row = row_of("tongxi", "桐栖区砖塔镇人民政府", 2023)
    answer = ask(PORTALS["tongxi"], row.urls[0])
    assert "charset=utf-8" in (answer.content_type or "")
    assert b"charset=utf-8" in answer.body
    assert "㙟坝村、䶮家湾" in answer.body.decode("gb18030")


def test_the_page_gone_and_the_home_page_in_its_place_are_no_reports() -> None:
    assert not has("lanting", "岚汀区芦湾街道办事处", 2022)
    assert not has("yanchi", "砚池区柳条沟镇人民政府", 2023)
    gone = [o.kind for p in PORTALS.values() for o in p.others if o.kind in ("soft_404", "home")]
    assert sorted(gone) == ["home", "soft_404"]


def test_holes_in_the_coverage() -> None:
    assert not has("lanting", "岚汀区柏树垭镇人民政府", 2024)
    assert has("lanting", "岚汀区柏树垭镇人民政府", 2025)


def test_a_town_that_became_a_street_reports_under_the_name_of_the_time() -> None:
    assert [r.year for r in PORTALS["lanting"].truth if r.body == "岚汀区望渡镇人民政府"] == [2022, 2023]
    assert [r.year for r in PORTALS["lanting"].truth if r.body == "岚汀区望渡街道办事处"] == [2024, 2025]


def test_the_districts_report_stands_in_its_bureaus_column() -> None:
    row = row_of("yanchi", "砚池区人民政府", 2024)
    assert "[ 发布机构 ]</span><i>砚池区司法局" in page("yanchi", row)


def test_an_upload_long_after_publication_dates_the_address_only() -> None:
    row = row_of("yunxiu", "云岫县司法局", 2022)
    assert "/202403/t20240322_" in row.urls[0]
    assert row.published_on.isoformat() == "2023-02-26"
    assert "2023-02-26" in page("yunxiu", row)


def test_the_report_of_the_older_form_counts() -> None:
    assert row_of("tongxi", "桐栖区人民政府", 2013).title == "桐栖区人民政府关于2013年度依法行政工作情况的报告"


def test_near_misses_stand_among_the_reports_of_the_general_column() -> None:
    general = [o for o in PORTALS["tongxi"].others if "/qtfdxx/" in o.url]
    kinds = {o.kind for o in general}
    assert {"disclosure_report", "plan", "interpretation", "notice", "work_report", "news", "other"} == kinds
    assert len(general) > 5 * len(PORTALS["tongxi"].truth)


def test_the_blocked_portal_opens_its_robots_file_only() -> None:
    portal = PORTALS["qingluo"]
    assert portal.outcome == "blocked"
    assert ask(portal, portal.place.root + "/robots.txt").status == 200
    for target in ("/", "/zwgk/", "/robots.txt.bak"):
        answer = ask(portal, portal.place.root + target)
        assert answer.status == 412
        assert b"$_ts" in answer.body
