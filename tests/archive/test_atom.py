"""Atom feeds that reader programs take: by the grammar of the standard, by its rules beyond it, by a reader."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # ships no types
import pytest
from lxml import etree

from archive.api import Archive
from archive.exports import export
from archive.exports.atom import NAMESPACE, Place, write_feed
from archive.filters import Filters
from archive.store import Saved
from tests.archive.conftest import DAY, REPORT

Save = Callable[..., Saved]
GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
PLACE = Place("https://archive.test/feeds/reports.atom?district=合川区&q=a", "https://archive.test/reports/")
EVERYTHING = Filters()


def names(path: str) -> str:
    return "/".join(part if part.startswith(("@", "*", ".")) else f"{{{NAMESPACE}}}{part}" for part in path.split("/"))


def texts(root: etree._Element, path: str) -> list[str | None]:
    return [found.text for found in root.iterfind(names(path))]


def valid(document: bytes) -> etree._Element:
    """Give the feed, having checked it against the grammar and the rules that RFC 4287 states beside it."""
    root = etree.fromstring(document)
    GRAMMAR.assertValid(root)
    ids = texts(root, "entry/id")
    assert len(set(ids)) == len(ids), "4.1.1: entries of one id need different times"
    for entry in root.iterfind(names("entry")):
        alternates = [link for link in entry.iterfind(names("link")) if link.get("rel") == "alternate"]
        assert len(alternates) == 1, "4.1.2: an entry without content has an alternate; one a media type"
        assert entry.find(names("author")) is not None or root.find(names("author")) is not None, "4.1.2"
        assert entry.findtext(names("title")), "4.2.14"
    parsed = feedparser.parse(io.BytesIO(document))
    assert parsed.bozo == 0, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    assert len(parsed.entries) == len(ids)
    return root


@pytest.fixture
def feed(archive: Archive) -> Callable[..., etree._Element]:
    def make(filters: Filters = EVERYTHING, **asked: object) -> etree._Element:
        out = io.BytesIO()
        number = write_feed(archive, filters, out, **asked)  # type: ignore[arg-type]  # as named
        root = valid(out.getvalue())
        assert len(root.findall(names("entry"))) == number
        return root

    return make


def test_the_grammar_refuses_what_is_no_feed() -> None:
    entry = "<entry><id>a:b</id><title>t</title><updated>2024-03-01T08:00:00Z</updated></entry>"
    head = f'<feed xmlns="{NAMESPACE}"><id>a:b</id><title>t</title><updated>%s</updated>%s</feed>'
    assert GRAMMAR(etree.fromstring(head % ("2024-03-01T08:00:00Z", entry)))
    assert not GRAMMAR(etree.fromstring(head % ("2024-03-01", entry)))
    assert not GRAMMAR(etree.fromstring(head % ("2024-03-01T08:00:00Z", entry.replace("<title>t</title>", ""))))
    assert not GRAMMAR(etree.fromstring(head % ("2024-03-01T08:00:00Z", "<item/>")))


def test_a_feed_says_what_was_asked_and_where_it_is(feed: Callable[..., etree._Element], save: Save) -> None:
    save()
    root = feed(Filters(district="合川区", body_type="street"), query="信访", place=PLACE)
    assert texts(root, "title") == ["法治政府建设年度报告：信访、合川区、街道"]
    assert texts(root, "updated") == ["2024-03-01T08:00:00Z"]
    (link,) = root.findall(names("link"))
    assert link.attrib == {"rel": "self", "type": "application/atom+xml", "href": PLACE.address}
    (address,) = texts(root, "id")
    assert address == (
        "tag:fazhi-archive,2026:reports?q=%E4%BF%A1%E8%AE%BF&district=%E5%90%88%E5%B7%9D%E5%8C%BA&body_type=street"
    )
    elsewhere = Place("http://10.0.0.1/feed", "http://10.0.0.1/reports/")
    assert texts(feed(Filters(district="合川区", body_type="street"), query="信访", place=elsewhere), "id") == [address]


def test_an_entry(feed: Callable[..., etree._Element], save: Save) -> None:
    save("a&b", text="正文。" * 200, sections=())
    root = feed(place=PLACE)
    assert texts(root, "entry/id") == ["tag:fazhi-archive,2026:report/500117004-2023"]
    assert texts(root, "entry/title") == ["大石街道2023年法治政府建设年度报告"]
    assert texts(root, "entry/published") == ["2024-02-20T00:00:00+08:00"]
    assert texts(root, "entry/author/name") == ["合川区大石街道办事处"]
    assert [(link.get("rel"), link.get("href")) for link in root.iterfind(names("entry/link"))] == [
        ("alternate", "https://archive.test/reports/500117004-2023"),
        ("via", "http://www.hc.example/a&b.html"),
    ]
    (summary,) = texts(root, "entry/summary")
    assert summary == f"{'正文。' * 100}…"


def test_without_a_server_entries_lead_to_the_portal(feed: Callable[..., etree._Element], save: Save) -> None:
    save()
    root = feed()
    assert root.findall(names("link")) == []
    (link,) = root.iterfind(names("entry/link"))
    assert (link.get("rel"), link.get("href")) == ("alternate", "http://www.hc.example/a.html")


def test_new_and_changed_are_told_apart(feed: Callable[..., etree._Element], save: Save) -> None:
    save("a")
    save("b", report_year=2022)
    before = feed()
    save("a", DAY + timedelta(days=9), text=f"{REPORT}又及。")
    root = feed()
    assert texts(root, "entry/updated") == ["2024-03-10T08:00:00Z", "2024-03-01T08:00:00Z"]
    said = [category.attrib for category in root.iterfind(names("entry/category")) if category.get("scheme")]
    scheme = "tag:fazhi-archive,2026:change"
    assert said == [
        {"term": "changed", "scheme": scheme, "label": "修改"},
        {"term": "new", "scheme": scheme, "label": "新增"},
    ]
    assert str(texts(root, "entry/summary")[0]).startswith("［正文有修改，第2版］")
    assert set(texts(root, "entry/id")) == set(texts(before, "entry/id"))


def test_the_latest_and_not_all(feed: Callable[..., etree._Element], save: Save) -> None:
    for year in range(2010, 2020):
        save(str(year), DAY + timedelta(days=year), report_year=year)
    assert [str(text)[-4:] for text in texts(feed(limit=3), "entry/id")] == ["2019", "2018", "2017"]


def test_an_empty_feed_is_a_feed(feed: Callable[..., etree._Element]) -> None:
    assert texts(feed(), "updated") == ["1970-01-01T00:00:00Z"]


def test_characters_that_xml_does_not_know(feed: Callable[..., etree._Element], save: Save) -> None:
    save(text="甲\x0b乙\x0c丙<&>\ufffe", title=None, published_on=None, sections=(), body_key="500117/司法 局")
    root = feed(place=PLACE)
    assert texts(root, "entry/summary") == ["甲乙丙<&>"]
    assert texts(root, "entry/title") == ["合川区大石街道办事处 2023"]
    assert texts(root, "entry/id") == ["tag:fazhi-archive,2026:report/500117/%E5%8F%B8%E6%B3%95%20%E5%B1%80-2023"]


def test_as_an_export_it_is_complete(archive: Archive, save: Save, tmp_path: Path) -> None:
    for year in range(2000, 2024):
        save(str(year), report_year=year)
    save("plan", kind="plan", title="2024年法治政府建设工作计划", text="计划。" * 50, report_year=2024)
    out = tmp_path / "reports.atom"
    assert export(archive, str(out), "atom", Filters()) == 24
    assert len(valid(out.read_bytes()).findall(names("entry"))) == 24
    assert export(archive, str(out), "atom", Filters(kind=None)) == 25
    root = valid(out.read_bytes())
    assert texts(root, "id") == ["tag:fazhi-archive,2026:reports?kind=all"]
