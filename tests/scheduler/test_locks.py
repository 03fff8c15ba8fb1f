"""One visitor at a time, in every process, and no lock that outlives its holders."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive.database import Database
from scheduler.errors import ServerBusy, Stopped
from scheduler.jobs import is_visited, sole_visitor
from scheduler.locks import held


def test_a_second_visitor_waits_or_is_told(tmp_path: Path) -> None:
    with sole_visitor(tmp_path, "cq-trs"):
        assert is_visited(tmp_path, "cq-trs")
        with pytest.raises(ServerBusy, match="cq-trs"), sole_visitor(tmp_path, "cq-trs", wait=0):
            pass
    assert not is_visited(tmp_path, "cq-trs")


def test_groups_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with sole_visitor(tmp_path, "a"), sole_visitor(tmp_path, "b", wait=0):
        assert is_visited(tmp_path, "a")
        assert is_visited(tmp_path, "b")


def test_a_group_may_be_named_by_host_and_port(tmp_path: Path) -> None:
    with sole_visitor(tmp_path, "127.0.0.1:8080/x"):
        assert is_visited(tmp_path, "127.0.0.1:8080/x")


def test_the_wait_ends_when_the_lock_is_free(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with held(tmp_path, "a"):
            order.append("second")

    with held(tmp_path, "a"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_the_wait_can_be_given_up(tmp_path: Path) -> None:
    with held(tmp_path, "a"), pytest.raises(Stopped), held(tmp_path, "a", stop=lambda: True):
        pass


def test_on_a_server_the_lock_holds_for_other_machines_too(empty_postgres: str, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with Database.open(here, empty_postgres) as one, Database.open(there, empty_postgres) as other:
        with held(here, "a", engine=one.engine):
            with held(there, "b", engine=other.engine, wait=0):
                pass
            with pytest.raises(ServerBusy), held(there, "a", engine=other.engine, wait=0):
                pass
        with held(there, "a", engine=other.engine, wait=0):
            pass


def test_a_child_keeps_the_lock_when_its_parent_is_gone(tmp_path: Path) -> None:
    with held(tmp_path, "a") as place:
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, pass_fds=(place,)
        )
    try:
        with pytest.raises(ServerBusy), held(tmp_path, "a", wait=0):
            pass
    finally:
        child.communicate()
    with held(tmp_path, "a", wait=0):
        pass
