"""Atom feeds that reader programs take."""

from datetime import UTC, date, datetime, timedelta
from xml.etree.ElementTree import Element, fromstring

from archive.records import Record
from scheduler.feeds import ATOM, ENTRIES, feed

NOW = datetime(2026, 2, 10, 1, 2, 3, tzinfo=UTC)
ADDRESS = "https://archive.test/feed?district=合川区"


def report(number: int = 1, **fields: object) -> Record:
    known = {
        "id": f"500117005-{2000 + number}",
        "body": "合川区大石街道办事处",
        "body_short": "大石街道",
        "district": "合川区",
        "report_year": 2000 + number,
        "published_on": date(2026, 2, 9),
        "title": "关于2025年度法治政府建设情况的报告",
        "url": "https://www.hc.gov.cn/t1.html?a=1&b=2",
        "first_seen_at": NOW,
        "last_changed_at": NOW + timedelta(days=number),
    }
    return Record(**{"kind": "annual_report", "text": "正文。" * 200, "extractor": "test", **known, **fields})  # type: ignore[arg-type]  # as named


def read(records: list[Record]) -> Element:
    return fromstring(feed(records, title="合川区", address=ADDRESS))


def texts(root: Element, path: str) -> list[str | None]:
    return [found.text for found in root.findall(path.replace("a:", f"{{{ATOM}}}"))]


def test_what_the_standard_asks_of_a_feed() -> None:
    root = read([report()])
    assert root.tag == f"{{{ATOM}}}feed"
    for name in ("id", "title", "updated", "entry"):
        assert len(root.findall(f"{{{ATOM}}}{name}")) == 1
    assert texts(root, "a:id") == [ADDRESS]
    assert texts(root, "a:updated") == ["2026-02-11T01:02:03Z"]
    assert texts(root, "a:author/a:name") == ["fazhi"]
    (link,) = root.findall(f"{{{ATOM}}}link")
    assert link.attrib == {"rel": "self", "type": "application/atom+xml", "href": ADDRESS}


def test_an_entry() -> None:
    root = read([report()])
    assert texts(root, "a:entry/a:id") == ["urn:fazhi:report:500117005-2001"]
    assert texts(root, "a:entry/a:title") == ["关于2025年度法治政府建设情况的报告"]
    assert texts(root, "a:entry/a:published") == ["2026-02-09T00:00:00+08:00"]
    assert texts(root, "a:entry/a:author/a:name") == ["合川区大石街道办事处"]
    (link,) = root.findall(f"{{{ATOM}}}entry/{{{ATOM}}}link")
    assert link.get("href") == "https://www.hc.gov.cn/t1.html?a=1&b=2"
    (summary,) = texts(root, "a:entry/a:summary")
    assert summary is not None
    assert summary.endswith("…")


def test_the_latest_changes_come_first_and_not_all() -> None:
    root = read([report(n) for n in range(1, ENTRIES + 20)])
    years = [str(text)[-4:] for text in texts(root, "a:entry/a:id")]
    assert len(years) == ENTRIES
    assert years == sorted(years, reverse=True)
    assert years[0] == str(2000 + ENTRIES + 19)


def test_an_empty_feed_is_a_feed() -> None:
    assert texts(read([]), "a:updated") == ["1970-01-01T00:00:00Z"]


def test_characters_that_xml_does_not_know() -> None:
    root = read([report(text="甲\x00乙\x0b丙<&>", title=None, published_on=None, url=None, district=None)])
    assert texts(root, "a:entry/a:summary") == ["甲乙丙<&>"]
    assert texts(root, "a:entry/a:title") == ["合川区大石街道办事处 2001"]
