"""What the documents say is what the program does."""

import re
from pathlib import Path

import pytest

from cli.main import COMMANDS
from cli.reference import reference

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_reference_of_commands_is_as_the_commands_are() -> None:
    written = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert written == reference(), "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"(?:^ *\$? ?|`)fazhi ([a-z]+)\b", page.read_text("utf-8"), re.M))
    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links {target}"


def test_every_module_that_the_table_of_changes_names_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for path in re.findall(r"`((?:archive|crawler|pipelines|scheduler|cli|tests|benchmarks)/[\w./*-]*)`", text):
        if "*" not in path:
            assert (ROOT / path).exists(), path


def test_the_two_commands_stand_at_the_top() -> None:
    top = (ROOT / "README.md").read_text("utf-8").split("##")[0]
    assert top.index("make demo") < top.index("make test")
