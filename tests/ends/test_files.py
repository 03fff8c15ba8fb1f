"""A portal whose reports hang below bare pages, in every form: scans wait, and are filled in without the web."""

import json
from pathlib import Path

import pytest

from benchmarks.files import has_font, scanned
from crawler.practice.articles import Attached
from crawler.practice.builders import by_year, report
from crawler.practice.places import bodies_of, places, write_registry
from crawler.practice.portal import Answer, Truth
from crawler.practice.server import serve
from crawler.practice.trs import TrsPortal
from pipelines.attachments import ocr
from tests.attachments import make
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(500)
YEARS = (2024, 2025)


def files_of(form: str, title: str, lines: tuple[str, ...]) -> tuple[Attached, ...]:
    """The report in one form, under the name and the useless type that portals give it."""
    whole = (f"^{title}", *lines)
    pages = make.typeset(whole)
    word = make.docx("".join(map(make.paragraph, (title, *lines))))
    made = {
        "pdf": lambda: make.pdf(pages),
        "ofd": lambda: make.ofd(pages),
        "docx": lambda: word,
        "doc": lambda: make.doc((title, *lines)) or b"",
        "zip": lambda: make.gbk_zip({f"{title}.docx": word}),
        # One page is enough to see a scan wait; OCR takes six seconds a page.
        "scan": lambda: make.pdf([[scanned(page, 150, 0.4)] for page in pages[:1]]),
    }
    name = "pdf" if form == "scan" else form
    return (Attached(f"附件：{title}.{name}", f"P0202602{len(title):02}{form}.{name}", made[form]()),)


def portal() -> tuple[TrsPortal, dict[str, str]]:
    """A portal by year, and for each body the form its reports come in."""
    place = places()["lanting"]
    bodies = bodies_of("岚汀区")
    forms = dict(zip([b.name for b in bodies], ("pdf", "ofd", "docx", "zip", "doc", "scan"), strict=False))
    quirks = {}
    for body in bodies:
        for year in YEARS:
            form = forms.get(body.name)
            made = report(body, year, place)
            if form:
                short = made.paragraphs[:6] if form == "scan" else made.paragraphs
                quirks[body.name, year] = {
                    "paragraphs": short,
                    "signed": False if form == "scan" else made.signed,
                    "printed": ("详见附件。",) if year == 2024 else (),
                    "files": files_of(form, made.title, short),
                }
    return by_year(place, bodies, quirks, YEARS), forms


def dense(text: str) -> str:
    return "".join(text.split())


@pytest.mark.skipif(not (ocr.is_installed() and has_font()), reason="needs the extra `ocr` and a Chinese font")
def test_reports_come_out_of_files_and_scans_wait_for_their_reader(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    made, forms = portal()
    scans = {name for name, form in forms.items() if form == "scan"}
    assert scans
    with serve([made]) as server:
        env = {"http_proxy": server.proxy, "FAZHI_FILE_OCR_PAGES": "0"}
        done = run_fazhi("harvest", "lanting", "--delay", 0, "--data", tmp_path, "--json", env=env)
    assert done.returncode == 3, done.stderr
    (run,) = json.loads(done.stdout)
    assert run["outcome"] == "incomplete"
    waiting = [t for t in run["evidence"]["trouble"] if t["what"] == "waiting"]
    assert len(waiting) == len(scans) * len(YEARS)
    assert "OCR" in waiting[0]["why"]

    truths = {(t.body, t.year): t for t in made.truth}
    records = {(r["body"], r["report_year"]): r for r in exported(tmp_path)}
    assert set(records) == set(truths)
    for key, truth in truths.items():
        _check(records[key], truth, forms, scans)

    # Nothing is served any more: what follows is made from the captures alone.
    again = run_fazhi("reprocess", "--kind", "all", "--workers", 1, "--data", tmp_path, "--json")
    assert again.returncode == 0, again.stderr
    records = {(r["body"], r["report_year"]): r for r in exported(tmp_path)}
    for key, truth in truths.items():
        if any(name in truth.body for name in scans):
            record = records[key]
            assert record["text_form"] == "ocr"
            assert record["attachments"][0]["text_status"] == "done"
            kept = sum(a in dense(record["text"]) for a in (dense(p)[:12] for p in truth.paragraphs))
            assert kept >= len(truth.paragraphs) - 1


def _check(record: dict[str, object], truth: Truth, forms: dict[str, str], scans: set[str]) -> None:
    name = max((n for n in forms if n in truth.body), key=truth.body.find)
    if name == truth.district and truth.body_type != "district":
        assert record["text"] == truth.text
        return
    (file,) = record["attachments"]  # type: ignore[misc]  # JSON
    if name in scans:
        assert file["text_status"] == "waiting"
        return
    assert file["text_status"] == "done"
    expected = {"zip": "docx"}.get(forms[name], forms[name])
    assert record["text_form"] == expected
    assert dense(str(record["text"])) == dense(truth.text)


def test_a_page_that_prints_its_file_is_one_report(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    place = places()["lanting"]
    (body, *_) = bodies_of("岚汀区")
    both = report(body, 2025, place)
    quirk = {"files": files_of("pdf", both.title, both.paragraphs)}
    made = by_year(place, (body,), {(body.name, 2025): quirk}, (2025,))
    with serve([made]) as server:
        done = run_fazhi("harvest", "lanting", "--delay", 0, "--data", tmp_path, env={"http_proxy": server.proxy})
    assert done.returncode == 0, done.stderr
    (record,) = exported(tmp_path, "--kind", "all")
    assert record["text_form"] == "html"
    assert record["text"] == "\n".join(both.paragraphs)
    assert record["attachments"][0]["text_status"] == "done"


def test_a_file_that_failed_is_tried_again_and_one_that_is_gone_is_not(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    place = places()["lanting"]
    first, second, *_ = bodies_of("岚汀区")
    quirks = {}
    for body in (first, second):
        made = report(body, 2025, place)
        quirks[body.name, 2025] = {"printed": (), "files": files_of("pdf", made.title, made.paragraphs)}
    portal = by_year(place, (first, second), quirks, (2025,))
    addresses = sorted(path for path in portal.pages if path.endswith(".pdf"))
    usual = {path: portal.pages[path] for path in addresses}
    portal.pages[addresses[0]] = Answer(b"", 503)
    portal.pages[addresses[1]] = Answer(b"", 404)
    with serve([portal]) as server:
        harvest = ("harvest", "lanting", "--delay", 0, "--data", tmp_path, "--json")
        env = {"http_proxy": server.proxy}
        before = run_fazhi(*harvest, env=env)
        assert before.returncode == 3
        assert statuses(tmp_path) == ["failed", "gone"]
        portal.pages[addresses[0]] = usual[addresses[0]]
        server.log.clear()
        after = run_fazhi(*harvest, env=env)
        asked = [row.target for row in server.log.rows()]
    assert after.returncode == 0, after.stderr
    assert statuses(tmp_path) == ["done", "gone"]
    assert addresses[0] in asked
    assert addresses[1] not in asked


def statuses(folder: Path) -> list[str]:
    return sorted(a["text_status"] for r in exported(folder, "--kind", "all") for a in r["attachments"])
