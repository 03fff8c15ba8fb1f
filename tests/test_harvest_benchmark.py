"""The benchmark of harvests says what is not as promised: faults show, and its catalogue holds every portal once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from archive.records import Record
from benchmarks.harvest import Visited, is_forbidden, summary
from benchmarks.tours import Stop, held_against
from benchmarks.trials import least_gap
from crawler.practice.catalogue import SORTS, built, demo
from crawler.practice.grounds import ground
from crawler.practice.portal import Portal, Truth
from crawler.practice.server import Asked
from crawler.practice.traps import TRAPS


@pytest.fixture
def portal() -> Portal:
    return TRAPS["redirect-circle"](*ground("redirect-circle", 0))


class Read:
    """What `held_against` asks of a record."""

    def __init__(self, row: Truth, **other: Any) -> None:
        self.body, self.report_year, self.title = row.body, row.year, row.title
        self.text, self.url = row.text, row.urls[0]
        self.__dict__ |= other


def found(*rows: Read) -> Sequence[Record]:
    return rows  # type: ignore[return-value]  # all that is asked of a record


def row(at: float, target: str = "/", host: str = "", group: str = "g") -> Asked:
    return Asked(at, at + 0.01, "GET", host, target, 200, 100, 1, "fazhi", group)


def stop(portal: Portal, **other: Any) -> Stop:
    asked = tuple(row(k, host=portal.place.host) for k in range(portal.needed))
    return replace(Stop(portal, "incomplete", portal.names, (), (), asked, 200.0), **other)


def test_what_is_found_is_held_against_the_truth_word_for_word(portal: Portal) -> None:
    rows = [Read(row) for row in portal.truth]
    assert held_against(portal, found(*rows)) == ((), ())
    assert held_against(portal, found(*rows[1:])) == ((portal.truth[0].title,), ())
    for bad in (Read(portal.truth[0], text="x"), Read(portal.truth[0], report_year=1999)):
        assert len(held_against(portal, found(*rows[1:], bad))[1]) == 1
    assert len(held_against(portal, found(*rows, rows[0]))[1]) == 1, "a report twice"


def test_faults_are_told(portal: Portal) -> None:
    good = stop(portal)
    again = stop(portal, asked=(row(0),) * (1 + portal.columns))
    assert Visited("traps", good, again).faults == ()
    bad = (
        {"missed": ("x",)},
        {"wrong": ("x",)},
        {"outcome": "done"},
        {"names": frozenset({"stub"})},
        {"asked": good.asked * 2},
        {"memory": 5000.0},
    )
    for change in bad:
        assert len(Visited("traps", replace(good, **change), again).faults) == 1, change
    assert len(Visited("traps", good, replace(again, asked=again.asked * 2)).faults) == 1


def test_requests_against_robots_and_to_strangers_are_counted(portal: Portal) -> None:
    host = portal.place.host
    assert is_forbidden(portal, row(0, "/search/?q=x", host))
    assert not is_forbidden(portal, row(0, "/", host))
    closed = TRAPS["robots-503"](*ground("robots-503", 1))
    assert is_forbidden(closed, row(0, "/", closed.place.host))
    assert not is_forbidden(closed, row(0, "/robots.txt", closed.place.host))
    asked = [row(0, "/search/", host), row(1, "/", host), row(2, "/", "10.1.2.3")]
    total = summary([Visited("traps", stop(portal), stop(portal))], asked)
    assert (total.forbidden, total.foreign) == (1, 1)


def test_gaps_are_measured_within_a_server_group() -> None:
    assert least_gap([row(0), row(3), row(0.1, group="other"), row(1)]) == 1
    assert least_gap([row(0)]) == float("inf")


def test_every_practice_portal_is_in_the_catalogue_with_a_place_of_its_own() -> None:
    portals = [portal for _, portal in [*demo(), *built()]]
    assert len(portals) == 5 + sum(map(len, SORTS.values()))
    places = [portal.place for portal in portals]
    for facts in ({p.name for p in places}, {p.district for p in places}, {p.code for p in places}):
        assert len(facts) == len(portals)
    alone = {portal.place.district for _, portal in built(["counts"])}
    assert alone <= {portal.place.district for portal in portals}


def test_a_portal_that_ends_badly_has_a_name_for_it_and_every_one_can_be_read_at_some_cost() -> None:
    for sort, portal in built():
        assert portal.outcome == "ok" or portal.names, portal.place.name
        assert portal.needed >= (1 if portal.outcome == "blocked" else 2 + len(portal.expected)), portal.place.name
        assert portal.columns or sort == "demo"
