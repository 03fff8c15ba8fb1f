"""Every command on the demo's archive, and every kind of bad input: one line, the right exit code, nothing lost."""

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.practice.changes import break_lists
from crawler.practice.demo import demo_portals
from crawler.practice.dressing import dress
from crawler.practice.server import serve
from tests.ends.conftest import exported, run_fazhi

Demo = tuple[Path, subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.timeout(300)

LINES = ("2024年，芦湾街道依法履职。", "一、主要举措和成效", "受理信访事项12件。", "二、存在的不足", "学习不够深入。")


def test_search_finds_in_every_form(demo: Demo) -> None:
    folder, _ = demo
    table = run_fazhi("search", "信访", "--data", folder)
    assert table.returncode == 0
    assert "【信访】" in table.stdout
    found = json.loads(run_fazhi("search", "信访", "--data", folder, "--format", "json", "--limit", 500).stdout)
    truth = {t.body for p in demo_portals() for t in p.truth if "信访" in t.text}
    assert {hit["body"] for hit in found["hits"]} == truth
    for hit in found["hits"]:
        for snippet in hit["snippets"]:
            assert all(snippet["text"][a:b] == "信访" for a, b in snippet["marks"])
    rows = list(csv.DictReader(io.StringIO(run_fazhi("search", "信访", "--data", folder, "--format", "csv").stdout)))
    assert rows
    assert all(row["report_id"] for row in rows)


def test_filters_select_the_same_everywhere(demo: Demo) -> None:
    folder, _ = demo
    mine = ("--district", "云岫县", "--year", 2024, "--type", "town")
    exported_ids = {r["id"] for r in exported(folder, *mine)}
    expected = {
        f"{t.body_key}-{t.year}"
        for p in demo_portals()
        for t in p.truth
        if t.district == "云岫县" and t.year == 2024 and t.body_type == "town"
    }
    assert exported_ids == expected
    hits = json.loads(run_fazhi("search", "法治", "--data", folder, "--json", "--limit", 500, *mine).stdout)["hits"]
    assert {hit["id"] for hit in hits} == expected


def test_show_gives_text_outline_page_and_record(demo: Demo) -> None:
    folder, _ = demo
    truth = next(t for p in demo_portals() for t in p.truth if t.body_key)
    wanted = f"{truth.body_key}-{truth.year}"
    assert run_fazhi("show", wanted, "--text", "--data", folder).stdout.rstrip("\n") == truth.text
    record = json.loads(run_fazhi("show", wanted, "--json", "--data", folder).stdout)
    assert record["id"] == wanted
    assert record["capture"]["warc"].endswith(".warc.gz")
    assert "[achievements]" in run_fazhi("show", wanted, "--outline", "--data", folder).stdout
    page = run_fazhi("show", wanted, "--html", "--data", folder).stdout
    assert page.startswith("<!doctype html>")
    assert "<h2>" in page
    by_address = json.loads(run_fazhi("show", record["url"], "--json", "--data", folder).stdout)
    assert by_address["id"] == wanted


def test_an_export_is_complete_or_not_there(demo: Demo, tmp_path: Path) -> None:
    folder, _ = demo
    out = tmp_path / "reports.csv"
    assert run_fazhi("export", out, "--data", folder, "--year", 2023).returncode == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert {row["id"] for row in rows} == {r["id"] for r in exported(folder, "--year", 2023)}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["datapackage.json", "reports.csv"]


def test_coverage_has_its_hole_and_its_wall(demo: Demo) -> None:
    folder, _ = demo
    rows = json.loads(run_fazhi("coverage", "--year", 2025, "--data", folder, "--json").stdout)
    states = {row["body"]: row["state"] for row in rows}
    assert states["双楸镇"] == "overdue"
    assert states["青螺县"] == "blocked"
    assert next(row for row in rows if row["body"] == "云岫县观鹭乡人民政府")["days_late"] == 8
    table = run_fazhi("coverage", "--year", 2025, "--district", "砚池区", "--data", folder).stdout
    assert "overdue" in table
    assert "云岫县" not in table
    assert "<table>" in run_fazhi("coverage", "--format", "html", "--data", folder).stdout


def test_parse_prints_the_record_and_leaves_no_archive(tmp_path: Path) -> None:
    page, other = tmp_path / "a.html", tmp_path / "b.html"
    page.write_bytes(dress(LINES, "重庆市合川区大石街道办事处关于2024年度法治政府建设情况的报告"))
    other.write_bytes(dress(LINES, "某办事处关于2023年度法治政府建设情况的报告"))
    one = run_fazhi("parse", page, cwd=tmp_path)
    record = json.loads(one.stdout)
    assert (record["kind"], record["body"], record["report_year"]) == ("annual_report", "合川区大石街道办事处", 2024)
    assert record["text"].split("\n") == list(LINES)
    urls = tmp_path / "urls.tsv"
    urls.write_text(f"{page}\thttp://www.hc.gov.cn/x/t20250110_1.html\n", "utf-8")
    several = run_fazhi("parse", page, other, "--urls", urls, cwd=tmp_path)
    first, second = map(json.loads, several.stdout.splitlines())
    assert first["url"] == "http://www.hc.gov.cn/x/t20250110_1.html"
    assert second["report_year"] == 2023
    piped = subprocess.run(
        ["cat", str(page)], stdout=subprocess.PIPE, check=True
    ).stdout  # the same bytes on standard input
    assert json.loads(run_fazhi("parse", "-", input=piped.decode(), cwd=tmp_path).stdout)["title"] == record["title"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "b.html", "urls.tsv"]


@pytest.mark.parametrize(
    ("make", "code", "says"),
    [
        (lambda p: p.touch(), 1, "empty"),
        (lambda p: p.write_bytes(bytes(range(256)) * 20), 1, "neither a web page"),
        (lambda p: p.mkdir(), 1, "directory"),
        (lambda p: p.write_bytes(b"%PDF-1.4\n1 0 obj"), 1, "cut off"),
        (lambda _: None, 1, "No such file"),
    ],
)
def test_bad_files(tmp_path: Path, make: object, code: int, says: str) -> None:
    path = tmp_path / "input"
    make(path)  # type: ignore[operator]  # each is a function of the path
    done = run_fazhi("parse", path)
    assert done.returncode == code
    assert says in done.stderr
    assert "input" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_one_bad_file_among_good_ones_loses_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_bytes(dress(LINES, "某办事处关于2023年度法治政府建设情况的报告"))
    bad.touch()
    done = run_fazhi("parse", bad, good)
    assert done.returncode == 3
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("harvest", "hechuann"), 2, "did you mean hechuan"),
        (("harvest",), 2, "--all"),
        (("search", "信访"), 1, "no archive here yet"),
        (("coverage", "--year", "1899"), 2, "1899"),
        (("sites", "show", "nowhere.example"), 2, "unknown site"),
        (("no-such-command",), 2, "No such command"),
    ],
)
def test_wrong_words(tmp_path: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = run_fazhi(*arguments, env={"FAZHI_DATA": str(tmp_path / "none")}, cwd=tmp_path)
    assert done.returncode == code
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_archive_of_a_newer_version_is_refused(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "newer"
    shutil.copytree(demo[0], folder)
    with sqlite3.connect(folder / "archive.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    done = run_fazhi("search", "信访", "--data", folder)
    assert done.returncode == 5
    assert "newer" in done.stderr
    assert "9999" in done.stderr


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run_fazhi("harvest", "hechuan", "--data", tmp_path / "file" / "data")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_portal_behind_a_firewall_ends_with_its_own_code(demo: Demo) -> None:
    runs = json.loads(run_fazhi("runs", "--site", "qingluo", "--data", demo[0], "--json").stdout)
    assert {run["outcome"] for run in runs} == {"refused"}
    assert "412" in runs[0]["evidence"]["trouble"][0]["why"]


def test_sites_can_be_listed_shown_and_added(tmp_path: Path) -> None:
    listed = json.loads(run_fazhi("sites", "--json", "--data", tmp_path).stdout)
    assert len({s["district"] for s in listed if s["district"]}) >= 37
    added = run_fazhi("sites", "add", "www.example.gov.cn", "--name", "example", "--data", tmp_path)
    assert added.returncode == 0
    shown = json.loads(run_fazhi("sites", "show", "example", "--json", "--data", tmp_path).stdout)
    assert shown["hosts"] == ["www.example.gov.cn"]
    assert run_fazhi("sites", "add", "example.gov.cn", "--data", tmp_path).returncode == 2


def test_doctor_says_what_is_there_and_what_is_not(demo: Demo) -> None:
    done = run_fazhi("doctor", "--data", demo[0], "--json", env={"FAZHI_CONTACT": "mailto:a@b.cn"})
    findings = {f["what"]: f["state"] for f in json.loads(done.stdout)}
    assert done.returncode == 0
    assert findings["archive"] == "ok"
    assert findings["contact"] == "ok"


def test_doctor_insists_on_a_contact(demo: Demo) -> None:
    done = run_fazhi("doctor", "--data", demo[0], "--json")
    (contact,) = [f for f in json.loads(done.stdout) if f["what"] == "contact"]
    assert done.returncode == 1
    assert contact["state"] == "wrong"
    assert "FAZHI_CONTACT" in contact["says"]


def test_plain_scrapy_works_too() -> None:
    listed = subprocess.run(
        [sys.executable, "-P", "-m", "scrapy", "list"], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert listed.stdout.split() == ["discover", "reports"]


def test_what_is_read_again_says_the_same(demo: Demo) -> None:
    folder, _ = demo
    before = {r["url"]: r for r in exported(folder, "--kind", "all")}
    done = run_fazhi("reprocess", "--everything", "--kind", "all", "--data", folder, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    assert {r["url"]: r for r in exported(folder, "--kind", "all")} == before


def test_sites_check_says_what_still_reads(demo: Demo) -> None:
    folder, _ = demo
    portals = [p for p in demo_portals() if p.place.name in ("yunxiu", "qingluo")]
    with serve(portals) as server:
        env = {"http_proxy": server.proxy}
        fine = run_fazhi("sites", "check", "yunxiu", "--delay", 0, "--json", "--data", folder, env=env)
        walled = run_fazhi("sites", "check", "qingluo", "--delay", 0, "--data", folder, env=env)
        asked = len(server.log.rows())
    assert fine.returncode == 0, fine.stdout
    looked = {one["what"].split()[0]: one["state"] for one in json.loads(fine.stdout)}
    assert looked == {"robots": "ok", "home": "ok", "column": "ok", "sample": "ok"}
    assert walled.returncode == 4
    assert "412" in walled.stdout
    assert asked <= 10
    break_lists(portals[0])
    with serve(portals[:1]) as server:
        env = {"http_proxy": server.proxy}
        broken = run_fazhi("sites", "check", "yunxiu", "--delay", 0, "--data", folder, env=env)
    assert broken.returncode == 1
    assert "no entries" in broken.stdout


def test_an_address_can_be_parsed_through_the_proxy(demo: Demo) -> None:
    portal = next(p for p in demo_portals() if p.place.name == "yunxiu")
    with serve([portal]) as server:
        env = {"http_proxy": server.proxy}
        truth = portal.truth[0]
        done = run_fazhi("parse", truth.urls[0], "--json", "--data", demo[0], env=env)
        gone = run_fazhi("parse", f"{portal.place.root}/nothing.html", "--data", demo[0], env=env)
    assert json.loads(done.stdout)["body"] == truth.body
    assert gone.returncode == 1
    assert "does not exist" in gone.stderr
