"""A saved search is its address, and its feed as well."""

import io
from collections.abc import Callable
from datetime import timedelta

import feedparser  # type: ignore[import-untyped]  # ships no types
from flask.testing import FlaskClient

from archive.store import Saved
from archive.web.feeds import ENTRIES
from tests.archive.conftest import DAY, REPORT
from tests.archive.test_atom import valid

Save = Callable[..., Saved]


def read(client: FlaskClient, address: str) -> feedparser.FeedParserDict:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    valid(answer.data)
    return feedparser.parse(io.BytesIO(answer.data))


def test_a_feed_knows_where_it_is_and_where_its_entries_lead(client: FlaskClient, save: Save) -> None:
    save(body_key="500117/司法局")
    feed = read(client, "/feeds/reports.atom?district=合川区&q=信访")
    (self_link,) = [link.href for link in feed.feed.links if link.rel == "self"]
    assert client.get(self_link.removeprefix("http://localhost")).status_code == 200
    (entry,) = feed.entries
    assert entry.link.startswith("http://localhost/reports/500117/")
    assert client.get(entry.link.removeprefix("http://localhost")).status_code == 200
    assert [link.href for link in entry.links if link.rel == "via"] == ["http://www.hc.example/a.html"]


def test_a_reader_sees_a_change_as_the_same_entry_updated(client: FlaskClient, save: Save) -> None:
    save("a")
    (before,) = read(client, "/feeds/reports.atom").entries
    save("a", DAY + timedelta(days=1), text=f"{REPORT}又及。")
    (after,) = read(client, "/feeds/reports.atom").entries
    assert after.id == before.id
    assert after.updated_parsed > before.updated_parsed
    assert (before.tags[0].term, after.tags[0].term) == ("new", "changed")


def test_filters_and_limits(client: FlaskClient, save: Save) -> None:
    for year in range(2000, 2023):
        save(str(year), report_year=year)
    save("town", report_year=2023, body_type="town", body_key="500117100", body="合川区某镇人民政府", body_short="某镇")
    assert len(read(client, "/feeds/reports.atom").entries) == min(24, ENTRIES)
    assert len(read(client, "/feeds/reports.atom?limit=3").entries) == 3
    assert len(read(client, "/feeds/reports.atom?type=town").entries) == 1
    assert len(read(client, "/feeds/reports.atom?body=大石&year=2010").entries) == 1
    assert client.get("/feeds/reports.atom?q=(").status_code == 400


def test_who_asks_again_gets_nothing_twice(client: FlaskClient, save: Save) -> None:
    save()
    first = client.get("/feeds/reports.atom")
    again = client.get("/feeds/reports.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    save("b", report_year=2022)
    assert client.get("/feeds/reports.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
