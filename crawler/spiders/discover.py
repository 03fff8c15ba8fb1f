"""The spider that only looks: which columns of a portal hold reports, with evidence; no article is fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from crawler.spiders.reports import ReportsSpider


class DiscoverSpider(ReportsSpider):
    """Yields `Column`, `Refusal`, and an `Entry` for each document that a harvest would fetch."""

    name = "discover"
    fetches = False

    async def start(self) -> AsyncIterator[Any]:
        """Always from the home page."""
        self.rediscover = True
        async for one in super().start():
            yield one
