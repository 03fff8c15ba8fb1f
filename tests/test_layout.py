"""Imports run downward only, and what the user of this project fixed stands at the top."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "archive": set(),
    "crawler": set(),
    "pipelines": {"archive", "crawler"},
    "scheduler": {"archive", "crawler", "pipelines"},
    "cli": {"archive", "crawler", "pipelines", "scheduler"},
}
LEAVES = ("crawler/items.py", "crawler/errors.py", "archive/records.py", "archive/models.py", "archive/errors.py")
FOREIGN = {"crawler": "sqlalchemy", "archive": "scrapy"}


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import; write the package's name"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_downward(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        tops = {name.split(".")[0] for name in imports(path)}
        assert not tops & (set(MAY_IMPORT) - MAY_IMPORT[package] - {package}), path
        assert FOREIGN.get(package) not in tops, f"{path}: {package} does not know {FOREIGN[package]}"


def test_leaves_import_nothing_of_ours() -> None:
    for leaf in LEAVES:
        path = ROOT / leaf
        assert not path.exists() or not {name.split(".")[0] for name in imports(path)} & set(MAY_IMPORT), leaf


def test_no_two_modules_import_each_other() -> None:
    graph = {
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): imports(path)
        for package in MAY_IMPORT
        for path in (ROOT / package).rglob("*.py")
    }
    for module, targets in graph.items():
        for target in targets & graph.keys():
            assert module not in graph[target] or module == target, f"{module} and {target} import each other"


def test_what_the_user_fixed_stands_at_the_top() -> None:
    for name in ("scrapy.cfg", "pyproject.toml", "crawler", "pipelines", "archive", "scheduler", "tests"):
        assert (ROOT / name).exists(), name
