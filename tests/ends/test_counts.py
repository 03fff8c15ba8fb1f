"""Harvests of lists whose printed totals are held against their rows: the run says what does not add up."""

import json
from typing import Any

import pytest

from crawler.practice.counts import COUNTS
from crawler.practice.grounds import ground, register
from crawler.practice.portal import Portal
from crawler.practice.server import serve
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(240)
OUTCOMES = {"ok": "done", "incomplete": "incomplete"}
Harvested = tuple[Portal, dict[str, Any], set[tuple[str, int]]]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Harvested]:
    portals = {name: build(*ground(name, number)) for number, (name, build) in enumerate(COUNTS.items())}
    folder = tmp_path_factory.mktemp("counts")
    register(folder / "registry", portals.values())
    with serve(portals.values()) as server:
        env = {"http_proxy": server.proxy}
        ran = run_fazhi("harvest", *portals, "--delay", 0, "--data", folder, "--json", env=env)
    assert ran.returncode == 3, ran.stderr
    runs = {run["site"]: run for run in json.loads(ran.stdout)}
    found = exported(folder)
    return {
        name: (
            portal,
            runs[name],
            {(r["body"], r["report_year"]) for r in found if r["district"] == portal.place.district},
        )
        for name, portal in portals.items()
    }


@pytest.mark.parametrize("name", COUNTS)
def test_every_report_that_can_be_had_is_archived(name: str, harvested: dict[str, Harvested]) -> None:
    portal, run, found = harvested[name]
    missing = {(t.body, t.year) for t in portal.truth} - found
    assert missing == set()
    assert {trouble["what"] for trouble in run["evidence"]["trouble"]} == portal.names
    assert run["outcome"] == OUTCOMES[portal.outcome]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("claims-more", "法治政府建设 says that it has 44 entries, 41 could be read"),
        ("loses-a-page", "a page of 法治政府建设 has no rows"),
    ],
)
def test_a_list_that_lacks_rows_makes_the_run_incomplete_and_says_which(
    name: str, says: str, harvested: dict[str, Harvested]
) -> None:
    _, run, _ = harvested[name]
    (trouble,) = run["evidence"]["trouble"]
    assert trouble["what"] == "short_list"
    assert says in trouble["why"]
    assert [note["says"] for note in run["evidence"]["notes"] if note["what"] == "short_list"] == [trouble["why"]]


def test_entries_on_other_hosts_are_counted_and_not_asked(harvested: dict[str, Harvested]) -> None:
    _, run, _ = harvested["leads-away"]
    assert run["outcome"] == "done"
    assert run["evidence"]["trouble"] == []
    assert [note for note in run["evidence"]["notes"] if note["what"].endswith("_list")] == []
