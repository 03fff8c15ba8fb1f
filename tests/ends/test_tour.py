"""A short form of benchmarks/harvest.py: the tour of a few practice portals, and the trials in time, end to end."""

from pathlib import Path

import pytest

from benchmarks import trials
from benchmarks.harvest import MOST_BYTES, MOST_REQUESTS, Summary, Visited, chosen, visit

pytestmark = pytest.mark.timeout(400)
#: A list that a service gives, an answer cut short, a frame of strangers, and https of another age.
NAMES = ("jpaas", "short-once", "foreign-frame", "tls-old")
Toured = tuple[list[Visited], Summary]


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Toured:
    return visit(chosen((), NAMES), tmp_path_factory.mktemp("tour"))


@pytest.mark.parametrize("name", NAMES)
def test_each_portal_gives_its_reports_and_ends_as_its_maker_says(name: str, toured: Toured) -> None:
    (one,) = (one for one in toured[0] if one.name == name)
    assert one.faults == ()
    assert one.ratio <= MOST_REQUESTS


def test_nothing_is_asked_that_must_not_be(toured: Toured) -> None:
    total = toured[1]
    assert (total.forbidden, total.foreign, total.at_once) == (0, 0, 1)
    assert total.found == total.expected == 49
    assert total.precision == 1.0


def test_the_second_harvest_costs_next_to_nothing(toured: Toured) -> None:
    total = toured[1]
    assert total.bytes_again < MOST_BYTES * total.bytes
    assert total.requests_again < total.requests / 3


def test_a_back_dated_report_on_page_seven_is_found_by_the_sweep_and_not_before(tmp_path: Path) -> None:
    done = trials.sweep(tmp_path)
    assert (done.after_look, done.after_sweep, done.whole) == (False, True, True), done
    assert done.look <= 6, "robots.txt and one request a column"
    assert done.sweep > done.look


def test_no_stored_page_is_fetched_again_after_a_kill_and_none_is_missing(tmp_path: Path) -> None:
    done = trials.kills(tmp_path, (9, 30))
    assert (done.kills, done.asked_again, done.missing, done.wrong) == (2, 0, 0, 0)
    assert done.lost <= 2, "what was under way when it was killed"


def test_portals_of_one_server_are_visited_one_at_a_time_with_the_gap_asked_for(tmp_path: Path) -> None:
    done = trials.manners(tmp_path)
    assert (done.at_once, done.portals) == (1, 2)
    assert done.least_gap >= done.delay - 0.01
    assert done.requests == 32


def test_a_public_name_that_stands_for_loopback_is_not_asked(tmp_path: Path) -> None:
    done = trials.rebound(tmp_path)
    assert done.requests == 0
    assert "its name stands for 127.0.0.1, on a private network" in done.evidence
