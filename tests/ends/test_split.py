"""A report that its portal prints on two pages is one report, with the text of both."""

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.practice.builders import by_year
from crawler.practice.places import bodies_of, places, write_registry
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.server import serve
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)


def split(portal: Portal) -> str:
    """Let the portal print its one report on two pages, and give the path of the second."""
    (truth,) = portal.truth
    first = truth.urls[0].removeprefix(portal.place.root)
    second = first.replace(".html", "_1.html")
    middle = len(truth.paragraphs) // 2
    left_out = {first: truth.paragraphs[middle:], second: truth.paragraphs[:middle]}

    def halved(request: Request) -> Answer | None:
        if request.path not in left_out:
            return None
        answer = portal.usual_answer(replace(request, target=first))
        text = answer.body.decode()
        for paragraph in left_out[request.path]:
            text = text.replace(paragraph, "")
        stem = first.rpartition("/")[2].removesuffix(".html")
        pager = f'<script>createPageHTML(2, {int(request.path == second)}, "{stem}", "html");</script>'
        return replace(answer, body=text.replace("</body>", f"{pager}</body>").encode())

    portal.interruption = halved
    return second


def test_both_pages_are_read_and_read_again_from_their_captures(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    portal = by_year(places()["lanting"], bodies_of("岚汀区")[:1], {}, (2025,))
    second = split(portal)
    with serve([portal]) as server:
        env = {"http_proxy": server.proxy}
        done = run_fazhi("harvest", "lanting", "--delay", 0, "--data", tmp_path, env=env)
        assert done.returncode == 0, done.stderr
        assert sum(row.target == second for row in server.log.rows()) == 1
    (record,) = exported(tmp_path)
    (truth,) = portal.truth
    assert record["text"] == truth.text
    assert [file["name"] for file in record["attachments"]] == ["第2页"]
    again = run_fazhi("reprocess", "--everything", "--workers", 1, "--data", tmp_path)
    assert again.returncode == 0, again.stderr
    (record,) = exported(tmp_path)
    assert record["text"] == truth.text


def test_a_second_page_that_is_not_to_be_had_is_told(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    portal = by_year(places()["lanting"], bodies_of("岚汀区")[:1], {}, (2025,))
    second = split(portal)
    halved = portal.interruption
    assert halved is not None
    portal.interruption = lambda request: Answer(b"", 404) if request.path == second else halved(request)
    with serve([portal]) as server:
        run_fazhi("harvest", "lanting", "--delay", 0, "--data", tmp_path, env={"http_proxy": server.proxy})
    (record,) = exported(tmp_path)
    assert any(f"goes on at {portal.place.root}{second}" in said for said in record["warnings"])
