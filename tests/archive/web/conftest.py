"""A visitor of an archive's web page."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from archive.api import Archive
from archive.web import api, feeds, pages
from archive.web.app import make_app

Page = html.HtmlElement


@pytest.fixture
def database(fresh_sqlite: Path, tmp_path: Path) -> None:
    """Pages ask nothing of a database that is not tested elsewhere on both; one test here tries the other."""
    (tmp_path / "data").mkdir()
    shutil.copy(fresh_sqlite, tmp_path / "data" / "archive.db")


@pytest.fixture
def client(archive: Archive) -> FlaskClient:
    return make_app(archive, *(module.room(archive) for module in (pages, api, feeds))).test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., Page]:
    """Give a page as a tree, having seen that it came."""

    def visit(address: str, **query: Any) -> Page:
        answer = client.get(address, query_string=query or None)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "text/html"
        return html.fromstring(answer.text)

    return visit
