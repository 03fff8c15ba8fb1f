"""Reports of several bodies that one article hands out: each is found, and the article is asked once a visit."""

from pathlib import Path

import pytest

from crawler.practice.builders import by_year, report
from crawler.practice.places import bodies_of, places, write_registry
from crawler.practice.portal import Answer, Portal, Request
from crawler.practice.server import serve
from tests.attachments import make
from tests.ends.conftest import exported, run_fazhi

pytestmark = pytest.mark.timeout(300)
TITLE = "岚汀区各镇街2024年法治政府建设年度报告汇总"


def collection() -> tuple[Portal, str, str]:
    """A portal with a column of two reports, one of them made of files; the paths of column and article."""
    place, (first, *others) = places()["lanting"], bodies_of("岚汀区")
    portal = by_year(place, (first,), {}, (2025,))
    column = portal.truth[0].urls[0].removeprefix(place.root).rpartition("/")[0].rpartition("/")[0] + "/"
    article = f"{column}202503/t20250320_99999999.html"
    links = ""
    for n, body in enumerate(others[:3], 1):
        made = report(body, 2024, place)
        name = f"P02025032012345{n}.docx"
        word = make.docx("".join(map(make.paragraph, (made.title, *made.paragraphs))))
        portal.pages[f"{column}202503/{name}"] = Answer(word, content_type="application/msword")
        links += f'<p><a href="./{name}">{n}.{made.title}.docx</a></p>'
    head = f'<title>{TITLE}</title><meta name="ArticleTitle" content="{TITLE}">'
    markup = f"<html><head>{head}</head><body><p>现予公开。</p>{links}</body></html>"
    portal.pages[article] = Answer(markup.encode())

    def with_row(request: Request) -> Answer | None:
        if request.path != column:
            return None
        text = portal.usual_answer(request).body.decode()
        row = f'<li><a href="./202503/t20250320_99999999.html">{TITLE}</a><span>2025-03-20</span></li>'
        return Answer(text.replace("</ul>", f"{row}</ul>").encode())

    portal.interruption = with_row
    return portal, column, article


def test_each_file_is_a_report_and_the_article_is_asked_once_a_visit(tmp_path: Path) -> None:
    write_registry(tmp_path / "registry")
    portal, column, article = collection()
    with serve([portal]) as server:

        def visit() -> list[str]:
            before = len(list(server.log.rows()))
            env = {"http_proxy": server.proxy}
            done = run_fazhi("harvest", "lanting", "--delay", 0, "--data", tmp_path, env=env)
            assert done.returncode == 0, done.stderr
            return [row.target for row in list(server.log.rows())[before:]]

        visit()
        records = exported(tmp_path)
        assert sorted(r["report_year"] for r in records) == [2024, 2024, 2024, 2025]
        assert {r["published_on"] for r in records if r["report_year"] == 2024} == {"2025-03-20"}
        again = visit()
    assert again.count(article) == again.count(column) == 1
