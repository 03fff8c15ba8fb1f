"""Pages that did not come whole are asked for once more, and said to have no end where their like have one."""

import pytest
from scrapy.http import HtmlResponse, Request, Response

from crawler.ends import AGAIN, Ends
from crawler.errors import Stub

WHOLE, CUT = "<html><body><p>公告</p></body></html>", "<html><body><p>公告"


def answer(body: str, role: str = "article", again: bool = False) -> Response:
    request = Request("http://h.example/a.html", meta={"role": role, **({AGAIN: True} if again else {})})
    return HtmlResponse(request.url, body=body.encode(), request=request)


def test_a_page_without_its_end_is_asked_for_once_more() -> None:
    ends = Ends()
    assert ends.once_more(answer(WHOLE), None) is None
    again = ends.once_more(answer(CUT), None)
    assert again is not None
    assert again.meta[AGAIN]


@pytest.mark.parametrize("whole_comes", ["first", "last"])
def test_it_is_said_of_one_that_comes_so_again_where_others_have_an_end(whole_comes: str) -> None:
    ends = Ends()
    pages = [answer(WHOLE), answer(CUT, again=True)]
    for page in pages if whole_comes == "first" else reversed(pages):
        assert ends.once_more(page, None) is None
    (note,) = ends.notes()
    assert (note.what, note.urls) == ("cut", ("http://h.example/a.html",))
    assert ends.once_more(answer(CUT), None), "one page tells nothing of the others"


def test_a_portal_that_never_closes_what_it_opens_is_asked_once_more_only_once() -> None:
    ends = Ends()
    assert ends.once_more(answer(CUT), None)
    assert ends.once_more(answer(CUT, again=True), None) is None
    assert ends.once_more(answer(CUT), None) is None
    assert ends.once_more(answer(CUT, "list"), None), "another template"
    assert not list(ends.notes())


@pytest.mark.parametrize("again", [False, True])
def test_a_stub_is_asked_for_once_more(again: bool) -> None:
    once_more = Ends().once_more(answer("...", again=again), Stub("http://h.example/a.html"))
    assert (once_more is None) is again
