"""Fixtures for all tests."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The real pages and texts that lie beside the project on some machines."""
    path = Path(__file__).parents[1].parent / "shared" / "corpus"
    if not path.is_dir():
        pytest.skip("the corpus of real pages does not lie beside the project")
    return path


@pytest.fixture(scope="session")
def tools() -> Path:
    """Programs of others that read what is made here, in an environment of their own (tests/tools.txt)."""
    path = Path(__file__).parents[1] / ".tools" / "bin"
    if not (path / "wayback").exists():
        pytest.skip("pywb, wacz and datasette are not there (`make tools`)")
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where `FAZHI_NO_SKIPS` is set (.ci/run), a test that is skipped has failed: its part was not tested.

    Only the corpus of real pages may be missing; the project's own fixtures stand for it.
    """
    report = yield
    if report.skipped and os.environ.get("FAZHI_NO_SKIPS") and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
        if "corpus" not in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped where nothing may be: {reason}"
    return report
