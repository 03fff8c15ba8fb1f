"""Articles carried as data: strings of scripts, form fields, templates; and data that is no article."""

import html
import json
import time

import pytest

from crawler.pages.page import Page
from pipelines.unrendered import read_unrendered

LINES = [f"第{i}项工作按计划推进，全年完成任务{i}2件，群众“评议”结果为满意。" for i in range(1, 6)]
BODY = "".join(f"<p>{line}</p>\n" for line in LINES)
ONE_LINE = BODY.replace("\n", "")


def lines(markup: str) -> list[str] | None:
    reading = read_unrendered(Page(f"<body><div id=app></div>{markup}</body>"))
    return None if reading is None else [block.text for block in reading.blocks]


@pytest.mark.parametrize(
    "markup",
    [
        f"<script>window.__STATE__ = {json.dumps({'title': '题', 'content': BODY})}</script>",
        f"<script>var d = {json.dumps({'content': BODY}, ensure_ascii=False)}</script>".replace("</p>", "<\\/p>"),
        f"<script>// don't\nvar c = `{BODY}`</script>",
        f"<script>var c = '{ONE_LINE}'; show(c)</script>",
        f"<script>var c = '{html.escape(ONE_LINE)}'; show(c)</script>",
        f"<script type='text/html' id=t>{BODY}</script>",
        f"<script type='text/x-template'>{BODY}</script>",
        f"<template>{BODY}</template>",
        f"<noscript>{BODY}</noscript>",
        f"<textarea style='display:none'>{html.escape(BODY)}</textarea>",
        f"<textarea>{html.escape(html.escape(BODY))}</textarea>",
        f'<input type=hidden value="{html.escape(BODY)}">',
        f"<xmp>{BODY}</xmp>",
    ],
)  # fmt: skip
def test_an_article_in_data_is_read(markup: str) -> None:
    assert lines(markup) == LINES


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<script>var menu = '<ul><li><a href=/a>首页</a></li></ul>'</script>",
        f"<script>var note = '{''.join(LINES)}'</script>",
        f"<script src='a.js'>var c = '{ONE_LINE}'</script>",
        f"<script>var rows = {json.dumps([{'content': BODY + f'<p>{i}</p>'} for i in range(3)])}</script>",
        "<noscript><p>您的浏览器不支持脚本，请打开脚本后再访问。</p></noscript>",
    ],
)
def test_data_that_is_no_single_article_is_not(markup: str) -> None:
    assert lines(markup) is None


def test_a_copy_of_the_same_data_is_one_article() -> None:
    assert lines(f"<textarea>{html.escape(BODY)}</textarea>" * 2) == LINES


@pytest.mark.parametrize("sign", ['"', '"\\', "'\\", "`\\", "<textarea>", "\\"])
def test_signs_by_the_thousand_take_no_time(sign: str) -> None:
    page = Page(f"<body><script>{sign * 100_000}</script>")
    start = time.process_time()
    assert read_unrendered(page) is None
    assert time.process_time() - start < 3
