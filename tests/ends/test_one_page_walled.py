"""A firewall before one page ends each run there, and keeps nothing else from being read but the first time."""

from pathlib import Path

import pytest

from crawler.practice.builders import nested
from crawler.practice.firewall import challenge
from crawler.practice.grounds import ground, register
from crawler.practice.server import serve
from crawler.practice.trs import TrsPortal
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)
NAME = "walled"


def registered(data: Path) -> tuple[TrsPortal, str]:
    """A portal that an archive's registry knows, and the path of one of its reports."""
    place, bodies = ground(NAME, 0)
    portal = nested(place, bodies, None, (2023, 2024))
    register(data / "registry", [portal])
    column = next(column for column in portal.root.walk() if any(a.kind == "annual_report" for a in column.articles))
    return portal, column.path + column.newest_first()[0].file_name


def test_where_a_run_was_sent_away_the_next_one_asks_last(tmp_path: Path) -> None:
    portal, path = registered(tmp_path)
    portal.instead[path] = challenge
    portal.rebuild()
    with serve([portal]) as server:

        def harvest() -> tuple[int, int, str]:
            """Its exit code, how many reports there are now, and what was asked last."""
            env = {"http_proxy": server.proxy}
            done = run_fazhi("harvest", NAME, "--delay", 0, "--data", tmp_path, env=env)
            return done.returncode, len(exported(tmp_path)), server.log.rows()[-1].target

        code, kept, last = harvest()
        assert (code, last) == (4, path)
        assert kept < len(portal.truth) - 1
        assert harvest() == (4, len(portal.truth) - 1, path)
        del portal.instead[path]
        portal.rebuild()
        assert harvest() == (0, len(portal.truth), path)


def test_a_known_report_is_looked_at_again_once_all_else_has_been(tmp_path: Path) -> None:
    portal, path = registered(tmp_path)
    with serve([portal]) as server:

        def harvest(*options: str) -> tuple[int, list[str]]:
            """Its exit code, and the states that reports have now."""
            env = {"http_proxy": server.proxy}
            done = run_fazhi("harvest", NAME, "--delay", 0, "--data", tmp_path, *options, env=env)
            return done.returncode, sorted(
                record["status"] for record in exported(tmp_path) if record["status"] != "live"
            )

        assert harvest() == (0, [])
        portal.instead[path] = challenge
        portal.rebuild()
        assert harvest("--full") == (4, ["blocked"])
        assert harvest() == (4, ["blocked"])
        assert server.log.rows()[-1].target == path
        del portal.instead[path]
        portal.rebuild()
        assert harvest() == (0, [])
