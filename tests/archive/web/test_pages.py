"""The pages for people."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html

from archive.api import Archive
from archive.captures import save_capture
from archive.raw import StoredResponse
from archive.records import Attachment, Indicator, Section
from archive.store import Saved
from tests.archive.conftest import DAY, REPORT

Save = Callable[..., Saved]
Page = Callable[..., html.HtmlElement]
DASHI = "/reports/500117004-2023"


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.cssselect(path)]


def links(page: html.HtmlElement) -> dict[str, str]:
    return {" ".join(a.text_content().split()): a.get("href") for a in page.cssselect("main a")}


def test_the_first_page_shows_what_came_last(page: Page, save: Save) -> None:
    save("a", report_year=2022)
    save("b", DAY + timedelta(days=1))
    save("a", DAY + timedelta(days=2), report_year=2022, text=f"{REPORT}补充。")
    found = page("/")
    assert [text[:2] for text in texts(found, ".hits .meta")] == ["修改", "新增"]
    assert "共 2 份报告" in texts(found, ".tools")[0]
    assert found.get("lang") == "zh-CN"


def test_a_search_shows_where_the_words_stand(page: Page, save: Save) -> None:
    save(title="信访与<调解>")
    found = page("/", q="信访 <调解>")
    assert texts(found, ".title mark") == ["信访", "<调解>"]
    save("b", report_year=2022)
    found = page("/", q="信访", year=2023)
    assert texts(found, ".title") == ["信访与<调解>"]
    assert "信访" in texts(found, ".snippet mark")
    assert found.cssselect(".title")[0].get("href") == DASHI
    assert found.cssselect("input[name=q]")[0].get("value") == "信访"
    assert texts(found, "select[name=year] [selected]") == ["2023"]


def test_the_feed_of_a_search_is_its_address(page: Page, save: Save) -> None:
    save()
    found = page("/", q="信访", district="合川区", sort="date", limit="5")
    feed = "/feeds/reports.atom?q=%E4%BF%A1%E8%AE%BF&district=%E5%90%88%E5%B7%9D%E5%8C%BA"
    assert links(found)["订阅这次检索（Atom）"] == feed
    assert found.cssselect("link[type='application/atom+xml']")[0].get("href") == feed


def test_filters_without_words_list_the_newest_first(page: Page, save: Save) -> None:
    for year in range(2019, 2024):
        save(str(year), report_year=year, published_on=date(year + 1, 2, 1))
    save("fuling", district="涪陵区", body_key="500102109")
    found = page("/", district="合川区", limit=2)
    assert [text.split(" · ")[1] for text in texts(found, ".hits .meta")] == ["2023 年度", "2022 年度"]
    assert texts(found, ".tools")[0].startswith("5 份，第 1—2 份")
    more = page(links(found)["下一页 →"])
    assert [text.split(" · ")[1] for text in texts(more, ".hits .meta")] == ["2021 年度", "2020 年度"]
    last = page(links(more)["下一页 →"])
    assert "下一页 →" not in links(last)
    assert page(links(last)["← 上一页"]).cssselect(".hits")[0].get("start") == "3"


def test_what_was_asked_stays_in_the_form_though_nothing_is_found(page: Page) -> None:
    found = page("/", q='"没有"', district="江北区", year=2001, body="某局", since="2020-01-01")
    assert texts(found, ".none") == ["没有找到。换个词，或放宽条件。"]
    assert texts(found, "[selected]") == ["江北区", "2001", "全部", "全文", "年度报告", "相关度"]
    assert [i.get("value") for i in found.cssselect("input")] == ['"没有"', "某局", "2020-01-01"]
    assert texts(page("/"), ".none") == ["没有找到。档案里还没有报告。"]


def test_documents_that_are_no_reports_lead_to_their_portal(page: Page, save: Save) -> None:
    save("plan", kind="plan", title="工作计划", report_year=None)
    save("odd", kind="plan", title="另一计划", url="javascript:alert(1)", text="别的计划。" * 40)
    found = page("/", kind="all")
    assert {a.text: a.get("href") for a in found.cssselect("a.title")} == {
        "工作计划": "http://www.hc.example/plan.html"
    }
    assert texts(found, "span.title") == ["另一计划"]


def test_a_report(page: Page, save: Save) -> None:
    text = f"{REPORT}\n项目\t件数\n复议\t3"
    first, second = text.index("一、"), text.index("二、")
    save(
        text=text,
        sections=(
            Section(1, "一、", "主要举措", "achievements", first, second),
            Section(1, "二、", "存在的问题", "problems", second, len(text)),
        ),
        document_number="大石办〔2024〕1号",
        days_late=-41,
        missing_sections=("plan",),
        warnings=("published twice",),
        joint_bodies=("中共大石街道工作委员会",),
        indicators=(Indicator("信访事项", 12.0, "件", "约", None, text.index("办理"), text.index("，开展")),),
        attachments=(Attachment("附件.pdf", "http://www.hc.example/a.pdf", bytes=2048, text_status="waiting"),),
    )
    found = page(DASHI)
    assert texts(found, "h1") == ["大石街道2023年法治政府建设年度报告"]
    assert "、中共大石街道工作委员会" in texts(found, ".meta")[0]
    assert "4月1日期限前 41 天" in texts(found, ".meta")[0]
    assert texts(found, ".text h2") == ["一、主要举措", "二、存在的问题"]
    assert texts(found, ".text td") == ["项目", "件数", "复议", "3"]
    assert texts(found, ".outline .badge") == ["主要举措和成效", "存在的不足和原因"]
    assert "未见：下一年度安排" in texts(found, ".outline")[0]
    assert texts(found, ".warning") == ["published twice"]
    assert texts(found, "section td") == ["信访事项", "约12件", "办理信访事项 12 件"]
    assert "附件.pdf 2.0 kB · 待识别" in texts(found, "section li")
    facts = dict(zip(texts(found, "dt"), texts(found, "dd"), strict=True))
    assert facts["原文网址"] == "http://www.hc.example/a.html"
    assert facts["发文字号"] == "大石办〔2024〕1号"
    for link in found.cssselect(".outline a"):
        assert found.get_element_by_id(link.get("href").removeprefix("#")) is not None


def test_a_report_says_which_bytes_it_was_made_from(page: Page, archive: Archive, save: Save) -> None:
    response = StoredResponse("http://www.hc.example/a.html", 200, [], b"<p>page", DAY)
    capture = save_capture(archive, response, url_key="www.hc.example/a.html").ref
    save(capture=capture)
    found = page(DASHI)
    facts = dict(zip(texts(found, "dt"), texts(found, "dd"), strict=True))
    assert facts["响应摘要"] == capture.sha256
    assert facts["原始响应"] == f"{capture.warc}，偏移 {capture.offset}"
    assert facts["抓取时间"] == "2024-03-01 08:00 UTC"


def test_what_a_portal_publishes_is_text_and_never_markup(client: FlaskClient, save: Save) -> None:
    evil = "<script>alert(1)</script>"
    save(
        title=evil,
        body=f"{evil}局",
        body_short=f"{evil}局",
        source=evil,
        text=f"{evil}\n{evil}\t{evil}\n{REPORT}",
        sections=(),
        warnings=(evil,),
        attachments=(Attachment(evil, "javascript:alert(1)"),),
    )
    for address in ("/", "/?q=alert", DASHI, f"{DASHI}/history", f"{DASHI}/diff", f"/?q={evil}"):
        answer = client.get(address)
        assert evil not in answer.text, address
        assert 'href="javascript' not in answer.text, address


def test_versions_and_what_changed(page: Page, save: Save) -> None:
    save("a")
    save("a", DAY + timedelta(days=1), text=REPORT.replace("调解矛盾纠纷58件", "调解矛盾纠纷60件"))
    found = page(f"{DASHI}/history")
    assert [row.split()[0] for row in texts(found, "tr")[1:]] == ["1", "2"]
    assert "已被替换" in texts(found, "tr")[1]
    assert "采用" in texts(found, "tr")[2]
    for address in (f"{DASHI}/diff", links(found)["1 → 2"]):
        change = page(address)
        assert "58件" in texts(change, "del")[0]
        assert "60件" in texts(change, "ins")[0]


def test_of_what_stayed_the_same_the_long_part_is_folded_away(page: Page, save: Save) -> None:
    lines = [f"第{n}段：办理信访{n}件。" for n in range(30)]
    save("a", text="\n".join(lines), sections=())
    save("a", DAY + timedelta(days=1), text="\n".join([*lines, "又及。"]), sections=())
    found = page(f"{DASHI}/diff")
    assert texts(found, "details summary") == ["相同 28 段"]
    said = "".join(found.cssselect(".difference")[0].text_content().split())
    assert said == "".join([lines[0], "相同28段", *lines[1:], "又及。"])


def test_a_report_with_one_version_has_not_changed(page: Page, client: FlaskClient, save: Save) -> None:
    save()
    assert texts(page(f"{DASHI}/diff"), ".none") == ["正文没有修改过。"]
    assert client.get(f"{DASHI}/diff?old=1&new=2").status_code == 404
    save("copy", DAY + timedelta(days=1))
    assert texts(page(f"{DASHI}/diff"), ".none") == ["正文没有修改过。"]
    assert client.get(f"{DASHI}/diff?old=1").status_code == 400


def test_ids_with_a_slash_have_pages(page: Page, save: Save) -> None:
    save(body_key="500117/司法局")
    address = page("/").cssselect(".title")[0].get("href")
    assert page(address).cssselect("h1")
    assert page(f"{address}/history").cssselect("table")
    assert page(f"{address}/diff").cssselect(".none")


@pytest.mark.parametrize("address", ["/reports/nobody-2023", "/reports/nobody-2023/history", "/reports/x/diff", "/no"])
def test_what_is_not_there(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "没有找到" in answer.text
