"""Lists that are asked by POST, harvested into an archive: all pages, the total, and little asked again."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.posts import METHOD
from crawler.practice.grounds import ground, register
from crawler.practice.server import Asked, serve
from crawler.practice.vendors import VENDORS
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)


def posted(data: Path) -> list[bytes]:
    """The bodies of the requests in the archive's WARC files that have one, in their order."""
    files = [path.read_bytes() for path in sorted((data / "warc").glob("*.warc.gz"))]
    kept = (record.reader.read() for file in files for record in ArchiveIterator(BytesIO(file), WarcRecordType.request))
    return [body for body in kept if body]


def test_a_second_harvest_asks_for_the_first_page_of_the_list_alone(tmp_path: Path) -> None:
    made = VENDORS["irs"](*ground("irs", 0))
    register(tmp_path / "registry", [made])
    runs: list[dict[str, Any]] = []
    asked: list[list[Asked]] = []
    for _ in range(2):
        with serve([made]) as server:
            done = run_fazhi(
                "harvest", "irs", "--delay", 0, "--data", tmp_path, "--json", env={"http_proxy": server.proxy}
            )
            asked.append(list(server.log.rows()))
        assert done.returncode == 0, done.stderr
        runs += json.loads(done.stdout)
    with serve([made]) as server:
        args = ("sites", "check", "irs", "--delay", 0, "--data", tmp_path, "--json")
        checks = json.loads(run_fazhi(*args, env={"http_proxy": server.proxy}).stdout)
    assert [check["state"] for check in checks] == ["ok"] * 4
    assert "15 entries on the first of 2 pages, family irs" in checks[2]["says"]
    assert {(r["body"], r["report_year"]) for r in exported(tmp_path)} == {(t.body, t.year) for t in made.truth}
    first, second = ([row for row in rows if row.target.startswith("/irs/front/list")] for rows in asked)
    assert [row.method for row in first] == ["POST"] * 2, "27 rows, 15 a page"
    assert [row.method for row in second] == ["POST"]
    assert [json.loads(body)["pageNo"] for body in posted(tmp_path)] == [1, 2, 1]
    assert runs[0]["counts"]["articles"] >= len(made.truth)
    assert runs[1]["counts"].get("articles", 0) == 0
    assert not [row for rows in asked for row in rows if METHOD in row.target], "the stand-in never leaves the program"
