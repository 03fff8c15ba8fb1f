"""Practice portals of other vendors: their own way of paging leads to every report, and the wrong way does not."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from crawler.practice.grounds import ground
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.vendors import VENDORS

PORTALS = {name: build(*ground(name, number)) for number, (name, build) in enumerate(VENDORS.items())}
CLIENT = {"user-agent": "fazhi-test", "referer": "http://www.practice.example/"}


def ask(portal: Portal, target: str, headers: dict[str, str] = CLIENT, body: bytes = b"") -> Answer:
    return portal.answer(Request("POST" if body else "GET", portal.place.host, target, headers, body))


def text(name: str, target: str) -> str:
    answer = ask(PORTALS[name], target)
    assert answer.status == 200, target
    return answer.body.decode()


def all_found(name: str, texts: Iterator[str]) -> bool:
    """Whether the addresses of all reports stand in the texts."""
    whole = "\n".join(texts)
    return all(urlsplit(row.urls[0]).path.rpartition("/")[2] in whole for row in PORTALS[name].truth)


@pytest.mark.parametrize("name", VENDORS)
def test_every_report_can_be_read_where_the_truth_says(name: str) -> None:
    portal = PORTALS[name]
    assert len(portal.truth) == 20
    for row in portal.truth:
        answer = ask(portal, urlsplit(row.urls[0]).path)
        assert answer.status == 200
        html = re.sub(r"<[^>]+>|\s|&nbsp;", "", answer.body.decode())
        assert all(re.sub(r"\s", "", p) in html for p in row.paragraphs)
        assert row.title in html


@pytest.mark.parametrize("name", VENDORS)
def test_addresses_and_districts_are_each_portals_own(name: str) -> None:
    portal = PORTALS[name]
    assert len({url for row in portal.truth for url in row.urls}) == len(portal.truth)
    assert sum(other.place.district == portal.place.district for other in PORTALS.values()) == 1


def static_pages(name: str, first: str, others: list[str]) -> Iterator[str]:
    yield from (text(name, target) for target in (first, *others))


def test_ucap_counts_pages_from_one_or_from_nought() -> None:
    stem = "/fzzfndbg/c103571/common_list"
    for name, numbers in (("ucap", (2, 3, 4)), ("ucap-nought", (1, 2, 3)), ("ucap-contradicting", (1, 2, 3))):
        others = [f"{stem}_{k}.shtml" for k in numbers]
        assert all_found(name, static_pages(name, f"{stem}.shtml", others))
        wrong = min(numbers) - 1 or max(numbers) + 1
        assert ask(PORTALS[name], f"{stem}_{wrong}.shtml").status == 404
    assert "createPageHTML('page_div', 4, 1, 'common_list', 'shtml', 27)" in text("ucap", f"{stem}.shtml")
    assert "createPageHTML('page_div', 4, 0, 'common_list', 'shtml', 27)" in text("ucap-nought", f"{stem}.shtml")


def test_hanweb_gives_the_rest_through_its_proxy() -> None:
    page = text("hanweb", "/col/col1229002/index.html")
    assert page.count("<record>") == 12
    assert "totalRecord: 27" in page
    form = "col=1&webid=1&columnid=1229002&unitid=5504308"
    rest = [f"/module/web/jpage/dataproxy.jsp?startrecord={n}&endrecord={n + 11}&perpage=4&{form}" for n in (13, 25)]
    assert all_found("hanweb", iter([page, *(text("hanweb", target) for target in rest)]))
    posted = ask(PORTALS["hanweb"], rest[0].partition("&col=")[0], body=form.encode())
    assert posted.body == ask(PORTALS["hanweb"], rest[0]).body


def test_hanweb_gives_nothing_for_a_wrong_unit() -> None:
    empty = ask(PORTALS["hanweb"], "/module/web/jpage/dataproxy.jsp?columnid=1229002&unitid=1")
    assert b"<record>" not in empty.body
    assert len(empty.body) < 100


def unit(page: int, **headers: str) -> Answer:
    wanted = quote(json.dumps({"pageNo": page, "pageSize": 50}))
    target = f"/api-gateway/jpaas-publish-server/front/page/build/unit?webId=2945&pageId=1487002&paramJson={wanted}"
    return ask(PORTALS["jpaas"], target, headers)


def test_jpaas_answers_who_says_where_he_comes_from() -> None:
    assert "<li>" not in text("jpaas", "/col/col1487002/index.html")
    assert unit(1).status == 403
    answers = [json.loads(unit(page, **CLIENT).body) for page in (1, 2, 3)]
    assert all_found("jpaas", (answer["data"]["html"] for answer in answers))
    assert answers[0]["data"]["html"].count("<li>") == 50
    assert "<li>" not in json.loads(unit(4, **CLIENT).body)["data"]["html"]


def test_vsb_numbers_pages_backwards() -> None:
    first = text("vsb", "/zwgk/fzzfndbg.htm")
    assert '<a href="fzzfndbg/4.htm">下页</a>' in first
    assert '<a href="3.htm">下页</a>' in text("vsb", "/zwgk/fzzfndbg/4.htm")
    assert "下页</a>" not in text("vsb", "/zwgk/fzzfndbg/1.htm")
    others = [f"/zwgk/fzzfndbg/{k}.htm" for k in (4, 3, 2, 1)]
    assert all_found("vsb", static_pages("vsb", "/zwgk/fzzfndbg.htm", others))


def test_powereasy_has_words_for_its_pages() -> None:
    assert '<a href="/Category_1084/Index_2.aspx">下一页</a>' in text("powereasy", "/Category_1084/Index.aspx")
    others = [f"/Category_1084/Index_{k}.aspx" for k in (2, 3, 4)]
    assert all_found("powereasy", static_pages("powereasy", "/Category_1084/Index.aspx", others))


def test_gkmlpt_is_a_shell_around_json() -> None:
    shell = text("gkmlpt", "/gkmlpt/index")
    sid = re.search(r"SID: '(\d+)'", shell)
    assert sid
    assert '"name": "法治政府建设年度报告"' in shell
    rows = [json.loads(text("gkmlpt", f"/gkmlpt/api/all/3000?page={k}&sid={sid[1]}")) for k in (1, 2, 3)]
    assert [len(row["articles"]) for row in rows] == [100, 100, rows[0]["total"] - 200]
    assert all_found("gkmlpt", (json.dumps(row) for row in rows))
    assert json.loads(text("gkmlpt", "/gkmlpt/api/all/3000?page=1&sid=2"))["total"] == 0


def test_a_query_pages_and_numbers_stand_only_around_the_current_page() -> None:
    first = text("query", "/list.php?cid=12")
    assert "page=6" in first
    assert "page=4" not in first
    others = [f"/list.php?cid=12&page={k}" for k in range(2, 7)]
    assert all_found("query", static_pages("query", "/list.php?cid=12", others))


def test_a_chain_is_followed_link_by_link() -> None:
    def chain() -> Iterator[str]:
        target: str | None = "/xxgk/fzzf/"
        while target:
            page = text("chain", target)
            yield page
            found = re.search(r'<a href="([^"]+)">下一页', page)
            target = found[1] if found else None

    assert all_found("chain", chain())
    assert not all_found("chain", iter([text("chain", "/xxgk/fzzf/")]))


def test_rows_in_a_script_are_no_links() -> None:
    page = text("scripted", "/xxgk/fzzf.html")
    assert all_found("scripted", iter([page]))
    assert "<li>" not in page


def test_rows_that_a_script_fetches_are_not_in_the_page() -> None:
    page = text("fetched", "/xxgk/fzzf/index.html")
    assert not all_found("fetched", iter([page]))
    address = re.search(r'url: "([^"]+)"', page)
    assert address
    answers = [text("fetched", re.sub(r"\d+$", str(k), address[1])) for k in range(1, 6)]
    assert all_found("fetched", iter(answers))
    assert [len(json.loads(answer)["data"]["rows"]) for answer in answers] == [6, 6, 6, 6, 3]
    assert {json.loads(answer)["data"]["total"] for answer in answers} == {27}


def test_irs_answers_a_post_with_the_body_that_its_script_would_send() -> None:
    page = text("irs", "/zwgk/fzzfjs/")
    assert not all_found("irs", iter([page]))
    assert ask(PORTALS["irs"], "/irs/front/list").status == 405
    channel = {"property": "f_202163650981", "operator": "eq", "value": "5818754"}
    sent = {"tenantId": "303", "tableName": "t_179d1430e47", "pageSize": 15, "customFilter": {"properties": [channel]}}

    def answer(number: int, **other: str) -> dict[str, Any]:
        body = json.dumps({**sent, "pageNo": number, **other}).encode()
        data: dict[str, Any] = json.loads(ask(PORTALS["irs"], "/irs/front/list", body=body).body)["data"]
        return data

    answers = [answer(number) for number in (1, 2, 3)]
    assert [len(one["list"]) for one in answers] == [15, 12, 0]
    assert all_found("irs", (json.dumps(one, ensure_ascii=False) for one in answers))
    assert answer(1, tenantId="7")["list"] == answer(1, tableName="t_1")["list"] == []
