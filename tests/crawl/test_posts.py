"""Addresses that stand for a POST: what goes in comes out, and each body is an address of its own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import host_of, identity
from crawler.posts import opened, posted, sent

URL = "http://www.tianhu.example/irs/front/list"


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.text(max_size=20), st.integers(), st.none()), max_size=5))
def test_the_body_comes_back_as_it_was(fields: dict[str, object]) -> None:
    body = json.dumps(fields, ensure_ascii=False)
    for url in (URL, f"{URL}?orderBy=startTime_desc"):
        assert opened(posted(url, body)) == (url, body)
        assert host_of(posted(url, body)) == host_of(url)


def test_each_page_is_an_address_of_its_own_however_it_is_spelt() -> None:
    first, second = (posted(URL, json.dumps({"tableName": "t_1", "pageNo": number})) for number in (1, 2))
    assert len({identity(URL), identity(first), identity(second)}) == 3
    assert identity(first.replace("http://www.", "https://")) == identity(first)


@pytest.mark.parametrize("url", [URL, f"{URL}?page=2", f"{URL}?__wb_method=POST", f"{URL}?__wb_method=PUT&x=1", ""])
def test_an_ordinary_address_has_no_body(url: str) -> None:
    assert opened(url) == (url, None)
    assert sent(url) == {"url": url}


def test_what_is_sent_is_the_body_and_never_the_address_that_stands_for_it() -> None:
    request = sent(posted(URL, '{"pageNo":1}'))
    assert (request["url"], request["method"], request["body"]) == (URL, "POST", '{"pageNo":1}')
    assert request["headers"]["Content-Type"].startswith("application/json")
