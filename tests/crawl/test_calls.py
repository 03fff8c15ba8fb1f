"""What scripts are going to ask is read as far as it is written down, and nothing else is asked."""

import json

import pytest

from crawler.families import parse_list, recognise
from crawler.pages.calls import calls
from crawler.pages.page import Page
from crawler.posts import opened, posted, sent

OWN = "http://www.a.example/gk/fz/list.shtml"
HOST = "http://www.a.example"


def asked(script: str) -> list[str]:
    return [url.removeprefix(HOST) for url in calls(Page(f"<script>{script}</script>", OWN))]


@pytest.mark.parametrize(
    ("script", "address"),
    [
        ('$.getJSON("/api/list?page=1", draw);', "/api/list?page=1"),
        (
            "var channelId = 'f3a9'; var rows = 8; function load(page){ $.ajax({ url: '/common/search/' + channelId + "
            "'?_isJson=true&_pageSize=' + rows + '&page=' + page, type:'GET', success:function(r){ draw(r); } }); }",
            "/common/search/f3a9?_isJson=true&_pageSize=8&page=1",
        ),
        (
            'function load(n){ $.get("/api/list", { channelId: 31, pageNo: n, pageSize: 10 }, draw); }',
            "/api/list?channelId=31&pageNo=1&pageSize=10",
        ),
        ("axios.get(`/api/list?id=31&pageNum=${this.current}`).then(draw)", "/api/list?id=31&pageNum=1"),
    ],
)
def test_addresses(script: str, address: str) -> None:
    assert asked(script) == [address]


@pytest.mark.parametrize(
    ("script", "body"),
    [
        (
            'var columnId = "8a8b"; function load(pageNo) { $.ajax({ url: "/api/list", type: "POST", contentType: '
            '"application/json", data: JSON.stringify({ columnId: columnId, pageNo: pageNo, pageSize: 8 }) }); }',
            '{"columnId":"8a8b","pageNo":1,"pageSize":8}',
        ),
        (
            '$.ajax({ type: "post", data: { columnId: "8a8b", pageIndex: 0, pageSize: 8 }, url: "/api/list" });',
            "columnId=8a8b&pageIndex=0&pageSize=8",
        ),
        ('$.post("/api/list", { columnId: 31, page: page }, draw);', "columnId=31&page=1"),
    ],
)
def test_posts(script: str, body: str) -> None:
    (url,) = calls(Page(f"<script>{script}</script>", OWN))
    assert opened(url) == (f"{HOST}/api/list", body)


@pytest.mark.parametrize(
    "script",
    [
        "var id = 31; $.get('/hits.jsp?id=' + id, show);",
        "$.post('/login', { name: name, password: word });",
        "$.ajax({ url: service(), data: { pageNo: 1 } });",
        "$.ajax({ url: base + '/list', data: { pageNo: 1 } });",
        '$.getJSON("http://www.b.example/list?page=1", draw);',
        '$.get("/img/a.png", draw);',
    ],
)
def test_what_is_no_list_of_the_host_or_is_not_written_down(script: str) -> None:
    assert asked(script) == []


@pytest.mark.parametrize(
    ("body", "second", "kind"),
    [
        ('{"columnId":"8a8b","pageNo":1}', '{"columnId":"8a8b","pageNo":2}', "application/json"),
        ("columnId=8a8b&pageNo=1", "columnId=8a8b&pageNo=2", "application/x-www-form-urlencoded"),
    ],
)
def test_an_answer_to_a_post_names_the_next(body: str, second: str, kind: str) -> None:
    rows = [
        {"title": f"某镇202{k}年法治政府建设情况报告", "url": f"/gk/fz/{k}.html", "publishDate": f"202{k + 1}-03-01"}
        for k in range(3)
    ]
    answer = Page(json.dumps({"data": {"total": 6, "records": rows}}), posted(f"{HOST}/api/list", body))
    listed = parse_list(answer)
    assert (recognise(answer), len(listed.entries), listed.total) == ("fetched", 3, 6)
    assert [opened(url) for url in listed.more] == [(f"{HOST}/api/list", second)]
    assert sent(listed.more[0])["headers"]["Content-Type"].startswith(kind)
