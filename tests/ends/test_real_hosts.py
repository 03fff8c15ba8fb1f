"""Harvests under the portals' real host names, through a forward proxy: the registry's rows, the roster's bodies."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from archive import bodies
from crawler.practice import builders
from crawler.practice.places import Body, Place
from crawler.practice.server import serve
from crawler.practice.trs import TrsPortal
from crawler.registry import Registry
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)

#: site → how its portal is laid out, and until when its bodies are taken from the roster.
LAYOUTS: dict[str, tuple[Callable[..., TrsPortal], date]] = {
    "hechuan": (builders.subsites, date(2025, 12, 31)),
    "fuling": (builders.nested, date(2025, 12, 31)),
    "yubei": (builders.by_year, date(2024, 12, 31)),
    "wushan": (builders.general, date(2025, 12, 31)),
}
DEPARTMENTS = ("司法局", "教育委员会", "卫生健康委员会")


def portal(name: str) -> TrsPortal:
    """A portal of made-up reports under a real host, with eight of the district's real bodies and three departments."""
    site = Registry.load().get(name)
    build, day = LAYOUTS[name]
    place = Place(site.name, site.district or "", site.district_code or "", site.hosts, "重庆市", "http", site.group)
    rows = [p for p in bodies.load().in_force(day, site.district) if p.type in ("district", "street", "town")]
    rows.sort(key=lambda p: (p.type != "district", p.key))
    chosen = [Body(p.name, p.type, site.district or "", p.key, "".join(p.initials[:1])) for p in rows[:9]]
    return build(place, (*chosen, *(Body(d, "department", site.district or "") for d in DEPARTMENTS)), {})


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_real_host_is_reached_through_the_proxy(name: str, tmp_path: Path) -> None:
    made = portal(name)
    with serve([made]) as server:
        # The registry may say https: the proxy speaks plain http only, as an old portal would.
        done = run_fazhi("harvest", name, "--delay", 0, "--data", tmp_path, "--json", env={"http_proxy": server.proxy})
        hosts = {row.host for row in server.log.rows()}
        most_open = max(row.open for row in server.log.rows())
    assert done.returncode == 0, done.stderr
    assert {host.removeprefix("www.") for host in hosts} == {made.place.host.removeprefix("www.")}
    assert most_open == 1
    records = {(r["body"], r["report_year"]): r for r in exported(tmp_path)}
    assert set(records) == {(t.body, t.year) for t in made.truth}
    for truth in made.truth:
        record = records[truth.body, truth.year]
        assert record["text"].split("\n") == list(truth.paragraphs)
        assert record["published_on"] == truth.published_on.isoformat()
        assert record["district"] == made.place.district
        if truth.body_key:
            assert record["id"] == f"{truth.body_key}-{truth.year}"
    (run,) = json.loads(done.stdout)
    matter = len({url for t in made.truth for url in t.urls})
    assert run["counts"]["articles"] <= matter * 1.1, "fetches what is no report"
