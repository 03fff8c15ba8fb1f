"""`fazhi health` in its forms, and the exit codes that monitoring goes by."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.database import Database
from archive.runs import finish_run, start_run
from cli.main import fazhi
from scheduler.health import health
from scheduler.incidents import note
from scheduler.runs import assess

GOOD = {"entries": 5, "columns": 1}


def ask(data: Path, *options: str) -> Result:
    return CliRunner().invoke(fazhi, ["--data", str(data), "health", *options], standalone_mode=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Database.open(tmp_path) as archive:
        finish_run(archive, start_run(archive, "fuling"), "done", GOOD)
    return tmp_path


def ran(data: Path, site: str, outcome: str, **counts: int) -> None:
    with Database.open(data) as archive:
        finish_run(archive, start_run(archive, site), outcome, counts)  # type: ignore[arg-type]  # one of its words
        assess(archive, site, 1)


def test_all_is_well(data: Path) -> None:
    result = ask(data)
    assert result.return_value == 0
    assert "fuling" in result.stdout
    assert "1 ok" in result.stderr


def test_a_portal_that_refuses_ends_with_4(data: Path) -> None:
    ran(data, "hechuan", "refused")
    result = ask(data, "--json")
    assert result.return_value == 4
    rows = json.loads(result.stdout)
    assert [(row["site"], row["state"]) for row in rows] == [("hechuan", "blocked"), ("fuling", "ok")]
    assert rows[0]["since"].endswith("+00:00")


def test_a_broken_portal_ends_with_3_whatever_else_there_is(data: Path) -> None:
    ran(data, "hechuan", "refused")
    ran(data, "fuling", "done", entries=0, columns=0)
    assert ask(data).return_value == 3


def test_metrics(data: Path) -> None:
    result = ask(data, "--format", "prometheus")
    assert 'fazhi_site_state{site="fuling",state="ok"} 1.0\n' in result.stdout


def test_the_log_of_alerts(data: Path) -> None:
    ran(data, "hechuan", "refused")
    with Database.open(data) as archive:
        found = health(archive, ())
        note(archive, found, found[0].since or pytest.fail("a blocked portal is so since some time"))
    rows = json.loads(ask(data, "--alerts", "--json").stdout)
    assert [(row["what"], row["site"], row["state"]) for row in rows] == [("opened", "hechuan", "blocked")]
    assert "hechuan" in ask(data, "--alerts").stdout
