"""A crawl's reactor is kept from waiting: for what is loaded when first needed, and for the collection of garbage."""

from __future__ import annotations

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse

from crawler import answers, articles
from crawler.discovery import Step, read
from crawler.garbage import settle

#: A list and an article at once, so that all vocabularies are asked for.
EXAMPLE = """<title>法治政府建设年度报告</title><meta name="ArticleTitle" content="2024年法治政府建设年度报告">
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/fz/">法治政府建设年度报告</a></div>
<ul><li><a href="/fz/1.html">2024年法治政府建设年度报告</a><span>2025-01-20</span></li>
<li><a href="/fz/2.html">2023年法治政府建设年度报告</a><span>2024-01-20</span></li></ul><p>索引号：无</p>"""


class Calm:
    """Reads an example before the first page comes, and settles then."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        calm = cls()
        crawler.signals.connect(calm.begin, signals.spider_opened)
        return calm

    def begin(self) -> None:
        """Compile the words that pages are read by, 100 ms of work."""
        response = HtmlResponse("http://example.invalid/fz/", body=EXAMPLE.encode(), encoding="utf-8")
        page = answers.page_of(response)
        answers.refusal_of(response, page)
        articles.is_list(page)
        read(page, Step(response.url, "法治政府建设", "law"), lambda _: True)
        settle()
